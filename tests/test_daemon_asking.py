"""Words that cannot be carried out as they stand are asked about, in the subject too, with a tap for each answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.command_words import Verb, word_of
from cases.model import EventKind
from letters.phrasebook import LANGUAGES, say
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk
from tests.phone import newest, tap

BANK = "Bank <dpo@bank.example>"
DEMAND = "Before we can answer, please send us a copy of your passport."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.open_case(BANK)
    yield desk
    desk.close()


def plain(text: str) -> str:
    return " ".join(text.split())


def announced(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    desk.until(START + timedelta(hours=9))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hold_without_a_number_asks_with_a_tap_for_the_case_whose_letter_is_near(
    desk: Desk, language: str
) -> None:
    announced(desk)
    desk.say(f"LANGUAGE {language}")
    desk.receive(desk.mail(ADA, BOT, "A word", "HOLD"))
    subject = desk.answer()["subject"]
    assert say("receipt.kinds.to_answer.title", language) in subject
    assert say("receipt.gist.needs_you", language) in subject
    _, links = newest(desk)
    hold = word_of(Verb.HOLD, language)
    assert [words for words in links if words.startswith(hold)] == [f"{hold} #1"]
    tap(desk, links[f"{hold} #1"])
    assert EventKind.STEP_HELD in desk.kinds()


@pytest.mark.parametrize(
    ("before", "asked", "offered"),
    [
        ("", "NOTE they rang me", ["NOTE #1 they rang me", "NOTE #2 they rang me"]),
        ("PAUSE #2", "RELEASE", ["RELEASE #2"]),
        ("", "RELEASE", ["RELEASE #1", "RELEASE #2"]),
        ("CLOSE #2", "REOPEN #9", ["REOPEN #2"]),
        ("CLOSE #1\nCLOSE #2", "PAUSE", ["PAUSE #1", "PAUSE #2"]),
        ("", "VETO #9", ["VETO #1", "VETO #2"]),
    ],
)
def test_the_word_is_offered_for_the_cases_in_which_it_does_something(
    desk: Desk, before: str, asked: str, offered: list[str]
) -> None:
    for line in before.splitlines():
        desk.say(line)
    desk.say(asked)
    assert "A question to you – needs you" in desk.answer()["subject"]
    word = asked.split()[0]
    assert [words for words in newest(desk)[1] if words.startswith(word)] == offered


def test_an_item_that_nobody_knows_is_asked_about_in_the_subject(desk: Desk) -> None:
    announced(desk)
    desk.say("REFUSE #1 everything")
    answer = desk.answer()
    assert "A question to you – needs you" in answer["subject"]
    assert "Nothing is asked of you" not in answer["text"]


def test_a_question_beside_what_was_done_needs_her(desk: Desk) -> None:
    desk.say("PAUSE #2\nGAVE #2 my grandmother's ring")
    assert EventKind.CASE_PAUSED in desk.kinds(2)
    assert desk.answer()["subject"].split(" [R-")[0].endswith("needs you")


def test_a_word_for_another_case_than_the_mail_it_answers_says_so_and_is_confirmed_by_a_tap(
    desk: Desk,
) -> None:
    announced(desk)
    token = desk.store.value("SELECT max(token) FROM letters WHERE kind = 'receipt' AND case_id = 2")
    desk.receive(desk.mail(ADA, BOT, f"Re: #2 [R-{token}]", "PAUSE #2\nCLOSE #1"))
    assert EventKind.CASE_CLOSED not in desk.kinds()
    text, links = newest(desk)
    assert "CLOSE #1: The mail you answered was about case #2" in plain(text)
    assert "needs you" in desk.answer()["subject"]
    tap(desk, links["CLOSE #1"])
    assert EventKind.CASE_CLOSED in desk.kinds()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_to_several_words_is_in_the_language_that_the_last_of_them_chose(
    desk: Desk, language: str
) -> None:
    other = "fr" if language == "en" else "en"
    desk.say(f"LANGUAGE {other}")
    desk.say(f"DIGEST 8\nRECEIPTS digest\nLANGUAGE {language}\nDIGEST weekly")
    text = plain(desk.answer()["text"])
    assert plain(say("answers.digest_at", language, time="|", zone="").split("|")[0]) in text
    for key in ("receipts_digest", "digest_weekly", "digest_next"):
        assert plain(say(f"answers.{key}", language, when="|").split("|")[0]) in text
        assert plain(say(f"answers.{key}", other, when="|").split("|")[0]) not in text


def test_what_has_left_is_not_offered_to_be_sent_again(desk: Desk) -> None:
    announced(desk)
    desk.say("SEND #1")
    desk.until(desk.clock.now() + timedelta(days=1))
    assert EventKind.LETTER_SENT in desk.kinds()
    desk.say("UNDO #1")
    text, links = newest(desk)
    assert "SEND (#1) cannot be taken back" in plain(text)
    assert "SEND #1" not in links
