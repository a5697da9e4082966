"""What an owner said once is recalled when nearly the same sentence comes again, and never where it means something else."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nlp.corpus import read_corpus
from nlp.memory import LIMIT, NEAR, SAME, Memory, Remembered, apply, strength_of

SAID = "We are of the opinion that your letter of 3 May 2026 goes beyond what we owe you."
AKIN = "We are of the firm opinion that your letter of 3 May goes beyond what we owe to you."
HOUSE = "firm.example"
REFUSAL = frozenset({"refusal"})
ACKNOWLEDGEMENT = frozenset({"acknowledgement"})


def memory_of(*texts: str, **facts: object) -> Memory:
    options = {"labels": REFUSAL, "without": ACKNOWLEDGEMENT, "controller": HOUSE} | facts
    return Memory([Remembered(text, **options) for text in texts], names=["Ada Roe"])  # type: ignore[arg-type]


def test_the_same_sentence_with_other_numbers_dates_and_links_is_recalled() -> None:
    memory = memory_of(
        "Under ticket 4711 we sent our last word to ada@roe.example, see https://firm.example/4711."
    )
    (found,) = memory.recall(
        HOUSE,
        ["Under ticket 90210 we sent our last word to zoe@martin.example, see https://firm.example/90210."],
    )
    assert found.similarity == 1.0
    assert (found.sentence, found.add, found.remove) == (0, REFUSAL, ACKNOWLEDGEMENT)
    assert found.remembered.startswith("Under ticket 4711")


def test_the_greeting_and_the_name_of_the_person_do_not_spoil_the_match() -> None:
    memory = memory_of("Dear Ms Smith, the file of Ada Roe stays closed for you, whatever you write.")
    (found,) = memory.recall(HOUSE, ["Hello Zoé, the file of Roe stays closed for you, whatever you write."])
    assert found.similarity > SAME


@pytest.mark.parametrize("text", [AKIN, SAID])
def test_a_sentence_is_recalled_for_its_own_controller_only(text: str) -> None:
    memory = memory_of(SAID)
    assert memory.recall(HOUSE, [text])
    assert memory.recall("mail.firm.example", [text])
    assert memory_of(SAID, controller="mail.firm.example").recall(HOUSE, [text])
    for other in ("shop.example", "otherfirm.example", "example", ""):
        assert memory.recall(other, [text]) == []


def test_what_takes_a_label_away_must_come_back_nearly_word_for_word() -> None:
    (found,) = memory_of(SAID).recall(HOUSE, [AKIN])
    assert NEAR <= found.similarity < SAME
    assert (found.add, found.remove) == (REFUSAL, frozenset())
    (found,) = memory_of(SAID).recall(HOUSE, [SAID])
    assert (found.add, found.remove) == (REFUSAL, ACKNOWLEDGEMENT)
    assert memory_of(SAID, labels=frozenset()).recall(HOUSE, [AKIN]) == []


@pytest.mark.parametrize("language", ["en", ""])
def test_a_label_is_not_taken_away_where_another_item_is_named(language: str) -> None:
    said = (
        "Before the department that looks after requests of this kind can begin to answer yours in full, as the law "
        "wants it to within the month, it needs to have received from you by post a copy of your passport."
    )
    memory = memory_of(said, labels=frozenset(), without=frozenset({"id_document"}), language=language)
    other = said.replace("passport", "ID card")
    assert memory_of(said).recall(HOUSE, [other])[0].similarity >= SAME
    assert memory.recall(HOUSE, [other]) == []
    assert memory.recall(HOUSE, [said])[0].remove == {"id_document"}


def test_what_was_only_guessed_to_be_meant_must_come_back_nearly_word_for_word() -> None:
    memory = memory_of(SAID, shown=False)
    assert memory.recall(HOUSE, [AKIN]) == []
    assert memory.recall(HOUSE, [SAID])


@pytest.mark.parametrize(
    ("said", "other"),
    [
        (
            "We will delete your account and all of its data.",
            "We will not delete your account and all of its data.",
        ),
        ("Wir löschen Ihre Daten aus allen Systemen.", "Wir löschen Ihre Daten nicht aus allen Systemen."),
        ("Nous avons supprimé toutes vos données.", "Nous n'avons pas supprimé toutes vos données."),
        ("We send you all of your data by post.", "If we find you, we send you all of your data by post."),
    ],
)
def test_a_negated_or_conditional_twin_is_never_recalled(said: str, other: str) -> None:
    memory = memory_of(said)
    assert memory.recall(HOUSE, [said])
    assert memory.recall(HOUSE, [other]) == []


def test_the_nearest_comes_first_then_the_newest() -> None:
    memory = Memory(
        [
            Remembered(AKIN, frozenset({"no_data"}), controller=HOUSE, at="2026-05-01"),
            Remembered(SAID, frozenset({"extension"}), controller=HOUSE, at="2026-03-01"),
            Remembered(SAID, REFUSAL, controller=HOUSE, at="2026-04-01"),
        ]
    )
    (found,) = memory.recall(HOUSE, [SAID])
    assert found.add == REFUSAL


def test_a_few_letters_are_never_recognised() -> None:
    memory = memory_of("Kind regards")
    assert len(memory) == 0
    assert memory.recall(HOUSE, ["Kind regards"]) == []


def test_recalled_labels_lift_and_lower_logits_within_their_bounds() -> None:
    labels = ("acknowledgement", "refusal", "no_data")
    logits = np.array([[4.0, -5.0, 20.0], [1.0, 1.0, 1.0]])
    result = apply(memory_of(SAID), HOUSE, [SAID, "Something else entirely is written here."], labels, logits)
    assert result[0].tolist() == [-LIMIT, LIMIT, LIMIT]
    assert result[1].tolist() == [1.0, 1.0, 1.0]
    assert logits[0].tolist() == [4.0, -5.0, 20.0], "the caller's array was changed"


def test_without_a_recollection_the_logits_are_left_alone() -> None:
    logits = np.array([[4.0, -5.0]])
    assert apply(None, HOUSE, [SAID], ("refusal", "other"), logits) is logits
    assert (
        apply(memory_of(SAID), HOUSE, ["Quite another thing is said here."], ("refusal", "x"), logits)
        is logits
    )


def test_a_fainter_likeness_speaks_more_softly() -> None:
    assert strength_of(NEAR) < strength_of(0.7) < strength_of(SAME) == strength_of(1.0) == LIMIT


def corpus_sentences() -> list[str]:
    lines, letters = read_corpus()
    texts = [line.text for line in lines] + [line.text for letter in letters for line in letter.lines]
    return list(dict.fromkeys(texts))


def test_nothing_near_is_missed_by_the_index() -> None:
    texts = corpus_sentences()
    some = texts[::29]
    memory = memory_of(*some)
    asked = texts[::31][:150]
    found = {one.sentence for one in memory.recall(HOUSE, asked)}
    alone = {
        row
        for row, text in enumerate(asked)
        if any(memory_of(one).recall(HOUSE, [text]) for one in some[:60])
    }
    assert alone <= found
    assert {row for row, text in enumerate(asked) if text in some and len(text) > 40} <= found


def test_thirty_sentences_against_five_thousand_take_milliseconds() -> None:
    texts = corpus_sentences()
    memory = Memory(
        Remembered(text, REFUSAL, controller=f"c{number % 50}.example")
        for number, text in enumerate(texts[:5000])
    )
    mail = texts[5000:5030] or texts[:30]
    memory.recall("c1.example", mail)
    took = []
    for _ in range(20):
        began = time.thread_time()
        memory.recall("c1.example", mail)
        took.append(time.thread_time() - began)
    # about 2 ms on a quiet desk; the bound leaves room for machines that share their cores
    assert min(took) < 0.01
