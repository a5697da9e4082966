"""Words of owners in real mail: what is done, what there was nothing to do for, what was not understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.command_words import Verb, word_of
from cases.model import EventKind
from letters.page import frame_words
from letters.phrasebook import LANGUAGES, phrases
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.phone import newest


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def test_a_word_with_nothing_to_do_is_not_called_misunderstood(desk: Desk) -> None:
    desk.open_case()
    desk.say("RELEASE #1")
    answer = desk.answer()
    assert "Nothing to do" in answer["subject"]
    assert "nothing is held back" in answer["text"]
    assert "not understood" not in answer["text"].lower()
    assert "next: question whether the request arrived" in answer["text"]


@pytest.mark.parametrize("word", ["HOLD", "VETO", "SEND", "RELEASE"])
def test_each_word_about_letters_says_why_there_is_nothing_to_do(desk: Desk, word: str) -> None:
    desk.open_case()
    desk.say(f"{word} #1")
    assert "Nothing to do" in desk.answer()["subject"]
    assert "Case #1: " in desk.answer()["text"]


def test_an_unknown_number_is_answered_with_the_cases_there_are(desk: Desk) -> None:
    desk.open_case()
    desk.say("CLOSE #99")
    text = desk.answer()["text"]
    assert "You have no case #99." in text
    assert "Your cases: #1 Firm." in text
    assert "A question to you" in desk.answer()["subject"]


def test_without_a_number_it_is_asked_which_of_several_cases_is_meant(desk: Desk) -> None:
    desk.open_case()
    desk.open_case("Bank <dpo@bank.example>")
    desk.say("CLOSE")
    assert "Your cases: #1 Firm, #2 Bank." in desk.answer()["text"]
    desk.say("status")
    assert "#1 Firm: " in desk.answer()["text"]
    assert "#2 Bank: " in desk.answer()["text"]


def test_a_bad_line_among_good_ones_is_told(desk: Desk) -> None:
    desk.open_case()
    desk.say("PAUSE #1\nNOET #1 they rang me\nSTATUS #1\n\nThank you, Ada\n")
    text = desk.answer()["text"]
    assert EventKind.CASE_PAUSED in desk.kinds()
    assert "Not understood: “NOET #1 they rang me”." in text
    assert "#1 Firm: " in text
    assert "Thank you, Ada" not in text


def test_a_bad_line_alone_is_quoted(desk: Desk) -> None:
    desk.open_case()
    desk.say("HLOD #1")
    answer = desk.answer()
    assert "Sorry, that was not understood" in answer["subject"]
    assert "“HLOD #1”" in answer["text"]


def test_several_cases_on_one_line_are_all_meant(desk: Desk) -> None:
    desk.open_case()
    desk.open_case("Bank <dpo@bank.example>")
    desk.say("Hello,\nplease pause 1 and 2 - thanks!")
    assert EventKind.CASE_PAUSED in desk.kinds(1)
    assert EventKind.CASE_PAUSED in desk.kinds(2)


def test_a_reading_is_corrected_by_the_name_of_the_kind(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", "We have seen your mail.", passes=""))
    desk.receive(desk.mail(ADA, BOT, "Re: Votre dossier", "EST #1 refus"))
    assert EventKind.READING_CORRECTED in desk.kinds()


def test_a_word_is_answered_however_many_mails_were_not_understood_before(desk: Desk) -> None:
    desk.open_case()
    for number in range(5):
        desk.receive(desk.mail(ADA, BOT, f"Hello {number}", "Hello bot, how are you?"))
    before = len(desk.answers())
    for word in ("VETO #1", "HOLD #9", "CASE #9", "RELEASE #1"):
        desk.receive(desk.mail(ADA, BOT, "A word", word))
    assert len(desk.answers()) == before + 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_waits_for_its_confirmation_is_called_that(desk: Desk, language: str) -> None:
    desk.open_case()
    desk.say(f"LANGUAGE {language}")
    desk.receive(desk.mail(ADA, BOT, "A word", "CLOSE #1"))
    answer = desk.answer()
    assert phrases(language)["receipt.kinds.to_confirm.title"] in answer["subject"]
    assert f"{word_of(Verb.CLOSE, language)} #1{frame_words(language)['colon']}" in answer["text"]
    assert f"{word_of(Verb.CLOSE, language)} #1" in newest(desk)[1]
    desk.say("CLOSE #1")
    assert EventKind.CASE_CLOSED in desk.kinds()
