"""Answers tell what follows: what the clock says, what is planned or taken back; they stand in the thread of their case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import records
from letters.words import written_date
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk

RECEIVED = "We received your request and are dealing with it. You will have our answer soon."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    yield desk
    desk.close()


def due(desk: Desk) -> str:
    return written_date(records.load_case(desk.store, 1).deadlines.strict, "en")


def test_an_answer_is_threaded_in_its_case_and_answered_there(desk: Desk) -> None:
    desk.say("PAUSE #1", message_id="<word@roe.example>")
    mail = desk.sent_bytes()
    assert mail["Reply-To"].addresses[0].addr_spec == desk.case_address()
    assert mail["In-Reply-To"] == "<word@roe.example>"
    assert mail["References"].split() == ["<case-1@bot.example>", "<word@roe.example>"]
    assert mail["List-Id"]
    assert desk.answer()["case_id"] == 1
    desk.receive(desk.mail(ADA, desk.case_address(), f"Re: {mail['Subject']}", "RELEASE"))
    assert "Case #1 goes on." in desk.answer()["text"]


def test_closing_says_that_nothing_runs_and_what_is_taken_back(desk: Desk) -> None:
    desk.say("CLOSE #1")
    text = desk.answer()["text"]
    assert "Case #1 is closed; nothing goes out any more." in text
    assert "No date is running." in text
    assert "NO LONGER GOES OUT" in text
    assert "#1 · reminder" in text


def test_reopening_says_when_the_answer_is_due_and_what_goes_again(desk: Desk) -> None:
    desk.say("CLOSE #1")
    desk.say("REOPEN #1")
    text = desk.answer()["text"]
    assert f"the answer is still due by {due(desk)}" in text
    assert "Next: reminder (" in text
    assert "GOES OUT NEXT" in text


def test_giving_what_was_asked_says_what_it_means_for_the_clock(desk: Desk) -> None:
    demand = "To identify you, please tell us your customer number."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", demand))
    desk.say("GAVE #1 customer number")
    text = desk.answer()["text"]
    assert "Noted as given to Firm (#1)" in text
    assert due(desk) in text
    assert "reminder (" in text


def test_refusing_says_that_an_objection_is_planned_and_for_when(desk: Desk) -> None:
    demand = "Before we can answer, please send us a copy of your passport."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", demand))
    desk.say("CLOSE #1\nREOPEN #1\nREFUSE #1 passport")
    text = desk.answer()["text"]
    assert "objection to the identity demand" in text
    assert "Goes out: " in text


def test_a_correction_says_what_it_changed(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", RECEIVED))
    desk.say("IS #1 refusal")
    text = desk.answer()["text"]
    assert "the message counts as a refusal now" in text
    assert "Next: reply to the refusal (" in text
    desk.say("NOT #1 refusal")
    text = desk.answer()["text"]
    assert "NO LONGER GOES OUT" in text
    assert "#1 · reply to the refusal" in text


def test_a_mail_about_two_cases_is_answered_outside_their_threads(desk: Desk) -> None:
    desk.open_case("Bank <dpo@bank.example>")
    desk.say("PAUSE #1\nPAUSE #2")
    mail = desk.sent_bytes()
    assert mail["Reply-To"].addresses[0].addr_spec == BOT
    assert "Case #1 rests" in desk.answer()["text"]
    assert "Case #2 rests" in desk.answer()["text"]


def test_a_receipt_begins_with_what_happened_what_it_means_and_what_comes_next(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", RECEIVED))
    receipt = desk.answer()
    assert receipt["subject"].startswith("#1 Firm: an acknowledgement of receipt [R-")
    first = receipt["text"].split("\n\n")[1].splitlines()
    assert first[0] == "A mail about Firm came in: an acknowledgement of receipt."
    assert first[1] == f"The dates do not change: the answer is still due by {due(desk)}."
    assert first[2].startswith("There is nothing for you to do. Next, if nothing comes in before: reminder (")


def test_the_receipt_of_a_new_case_says_when_the_answer_is_due(desk: Desk) -> None:
    first = desk.answer()["text"].split("\n\n")[1].splitlines()
    assert first[0].startswith("Your request to Firm is on file.")
    assert first[1] == f"The answer is due by {due(desk)}."


def test_an_uncertain_reading_asks_in_the_subject(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", RECEIVED, passes=""))
    receipt = desk.answer()
    assert "– needs you" in receipt["subject"]
    assert "Nothing follows from it until you say what it is" in receipt["text"]
    assert receipt["text"].count("Reply IS #1 ") <= 4
    assert "not_controller" not in receipt["text"]


def test_the_subject_of_an_answer_does_not_repeat_those_before_it(desk: Desk) -> None:
    desk.open_case()
    for word in ("PAUSE #1", "RELEASE #1", "PAUSE #1"):
        desk.say(word, subject=f"Re: {desk.answer()['subject']}")
    assert desk.answer()["subject"].startswith("#1 Firm: Your instruction [R-")
    desk.say("HOLD #1", subject="From my phone")
    assert "From my phone [R-" in desk.answer()["subject"]
