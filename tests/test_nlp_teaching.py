"""The shipped model learns what an owner says, moves for nothing else, and is replaced by nothing that reads worse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from nlp.corpus import read_corpus
from nlp.evaluate import mail_of
from nlp.reader import Reader
from nlp.teaching import (
    MAY_DROP,
    Lesson,
    Verdict,
    fits_this_version,
    frozen_set,
    head_of,
    lessons_in,
    longest_sentence,
    objections,
    put_in_place,
    refit,
    teach,
    telling_sentence,
)

REFUSAL, NOTHING = frozenset({"refusal"}), frozenset[str]()
LESSONS = [
    Lesson("Nous laisserons donc votre courrier sans suite.", "fr", REFUSAL),
    Lesson("Our file on this matter is now closed for good and we shall not write again.", "en", REFUSAL),
    Lesson("Your case rests in our tray for one more quarter.", "en", frozenset({"extension"})),
    Lesson("We have taken note of what you wrote to us.", "en", NOTHING, frozenset({"acknowledgement"})),
]


@dataclass(frozen=True)
class Taught:
    """A taught model, the verdict on it, and the steps that were told."""

    folder: Path
    verdict: Verdict
    steps: list[str]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    folder = tmp_path_factory.mktemp("home") / "model"
    steps: list[str] = []
    return Taught(folder, teach(folder, LESSONS, steps.append, ("twenty mails", mails())), steps)


def mails() -> list[dict[str, object]]:
    return [mail_of(letter) for letter in read_corpus()[1][:200:10]]


def test_a_model_that_the_judging_mails_speak_against_is_not_written(tmp_path: Path, reader: Reader) -> None:
    text = "We shall neither confirm nor deny that your parcel was ever here."
    lesson = Lesson(text, "en", frozenset({"no_data"}))
    mail = {
        "id": "m",
        "language": "en",
        "text": f"Dear Ada,\n\n{text}",
        "labels": ["other"],
        "primary": "other",
    }
    assert "no_data" not in [one.label for one in reader.read(str(mail["text"])).labels]
    verdict = teach(tmp_path / "model", [lesson] * 40, judges=("one mail", [mail]))
    assert not verdict.keep
    assert "wrongly taken to close" in " ".join(verdict.objections)
    assert list(tmp_path.iterdir()) == []


def test_the_taught_model_follows_more_of_what_was_said(taught: Taught) -> None:
    before, after = taught.verdict.heeded
    assert before < after
    assert after >= len(LESSONS) - 1


def test_a_taught_model_that_is_no_worse_is_kept_and_reads_as_was_said(
    taught: Taught, reader: Reader
) -> None:
    assert taught.verdict.keep, taught.verdict.objections
    assert fits_this_version(taught.folder)
    own = Reader.load(taught.folder)
    text = "Madame, nous laisserons donc votre courrier du 4 mai sans suite. Salutations distinguées."

    def refusal(one: Reader) -> float:
        labels = one.pipeline.get_pipe("relance_acts").head.labels
        return float(one.pipeline(text)._.logits[:, labels.index("refusal")].max())

    assert refusal(own) > refusal(reader)
    assert own.pipeline.meta["relance"]["taught"] == len(LESSONS)


def test_every_step_is_told(taught: Taught) -> None:
    assert taught.steps[0] == "reading the corpus"
    assert any(step.startswith("fitting") for step in taught.steps)


def test_the_set_that_judges_is_named_and_measured_with_both(taught: Taught) -> None:
    assert taught.verdict.measured_on == "twenty mails"
    assert taught.verdict.old["mails"] == taught.verdict.new["mails"] == 20


def test_the_frozen_set_holds_labelled_mails() -> None:
    name, frozen = frozen_set()
    assert name
    assert len(frozen) > 50
    assert {"text", "labels"} <= frozen[0].keys()


def test_a_model_of_another_version_is_not_used(taught: Taught, tmp_path: Path) -> None:
    put_in_place(taught.folder, tmp_path / "model")
    meta = tmp_path / "model/meta.json"
    facts = json.loads(meta.read_text(encoding="utf-8"))
    facts["relance"]["source"] = "of yesterday"
    meta.write_text(json.dumps(facts), encoding="utf-8")
    assert not fits_this_version(tmp_path / "model")
    assert not fits_this_version(tmp_path / "nowhere")


def test_without_lessons_nothing_moves(reader: Reader) -> None:
    before, after = head_of(reader), refit(reader, [])
    assert np.abs(after.weights - before.weights).max() < 1e-3
    assert np.abs(after.biases - before.biases).max() < 1e-3


def test_a_model_that_reads_worse_or_closes_wrongly_is_refused() -> None:
    old = {"macro_f1": 0.8, "wrongly_closing": 0.01}
    assert objections(old, old) == ()
    assert objections(old, {"macro_f1": 0.8 - MAY_DROP, "wrongly_closing": 0.0}) == ()
    (worse,) = objections(old, {"macro_f1": 0.797, "wrongly_closing": 0.01})
    assert "macro-F1 falls from 0.800 to 0.797" in worse
    (closing,) = objections(old, {"macro_f1": 0.9, "wrongly_closing": 0.02})
    assert "wrongly taken to close" in closing


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    draft, folder = tmp_path / "draft", tmp_path / "home/model"
    for name in ("first", "second"):
        draft.mkdir()
        (draft / name).write_text(name)
        put_in_place(draft, folder)
        assert [path.name for path in folder.iterdir()] == [name]
        (draft / name).unlink()
        draft.rmdir()
    assert [path.name for path in folder.parent.iterdir()] == ["model"], "something was left beside it"


def test_the_most_telling_sentence_is_the_one_that_says_it(reader: Reader) -> None:
    text = (
        "Dear Ada,\n\nThe weather is fine. We need a copy of your passport. Have a good day.\n\nKind regards"
    )
    assert telling_sentence(reader, text, "id_document") == "We need a copy of your passport."
    assert telling_sentence(reader, text, "other") == ""
    assert telling_sentence(reader, "", "refusal") == ""


def test_where_nothing_stands_out_no_sentence_is_guessed(reader: Reader) -> None:
    twice = "We need a copy of your passport. We need a copy of your passport."
    assert telling_sentence(reader, twice, "id_document") == ""
    odd = "Dear Ada Roe,\n\nour house regards your letter as settled between gentlefolk.\n\nKind regards"
    assert telling_sentence(reader, odd, "refusal").startswith("our house regards")


def test_being_the_least_unlikely_of_all_is_not_standing_out(reader: Reader) -> None:
    text = (
        "The weather is fine here today. Our house regards your letter of 2 March 2026 as settled between "
        "gentlefolk. Please have a look at our shop."
    )
    assert telling_sentence(reader, text, "refusal") == ""
    assert longest_sentence(text).startswith("Our house regards")


def test_a_greeting_is_never_the_longest_sentence() -> None:
    assert longest_sentence("Dear Ms Ada Roe of the Long Lane in Dublin,\n\nNo.\n\nKind regards") == ""
    assert longest_sentence("") == ""


def test_lessons_about_no_class_are_left_out() -> None:
    rows = [
        ("Some newsletter.", "en", frozenset({"other"}), NOTHING),
        ("We refuse.", "en", frozenset({"refusal", "other"}), NOTHING),
    ]
    assert lessons_in(rows) == [Lesson("We refuse.", "en", REFUSAL)]
