"""A mail that found no case: its owner learns why, which of her cases it may belong to, and mends it with one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.model import EventKind
from db import records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

BANK = "Bank <dpo@bank.example>"
OMAR = "Omar Lind <omar@lind.example>"
FORWARD = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: {sender}\n"
    "Date: Mon, Mar 2, 2026 at 9:00 AM\nSubject: Your question\nTo: <ada@roe.example>\n\n"
    "We need a copy of your passport before we can answer.\n"
)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def forward(desk: Desk, sender: str = "Desk <help@helpdesk.example>") -> None:
    desk.receive(desk.mail(ADA, BOT, "Fwd: Your question", FORWARD.format(sender=sender)))


def test_the_receipt_says_from_whom_why_and_which_cases_there_are(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    forward(desk)
    text = desk.answer()["text"]
    assert "From: Desk <help@helpdesk.example>" in text
    assert "Set aside because: it belongs to no case" in text
    assert "Reply CASE 1 if it belongs to Firm (access, 2 March 2026)." in text
    assert "Reply CASE 2 if it belongs to Bank (access, 2 March 2026)." in text


def test_the_cases_it_cannot_be_told_between_come_first(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(ADA, FIRM, "Objection", "I object to direct marketing under Article 21 GDPR."))
    desk.open_case(BANK)
    forward(desk, "Firm <other@firm.example>")
    assert desk.quarantined() == ["ambiguous"]
    offered = [line.split()[2] for line in desk.answer()["text"].splitlines() if "Reply CASE" in line]
    assert offered == ["2", "1", "3"]


def test_a_case_that_is_closed_is_offered_for_the_mail_of_its_controller(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    desk.say("CLOSE #1")
    forward(desk, FIRM)
    offered = [line.split()[2] for line in desk.answer()["text"].splitlines() if "Reply CASE" in line]
    assert offered == ["1", "2"]


def test_nobody_learns_of_the_cases_of_another_owner(desk: Desk) -> None:
    desk.open_case()
    records.add_owner(desk.store, "Omar Lind", "omar@lind.example", "en", "Europe/Dublin", 18, START)
    desk.receive(desk.mail(OMAR, BOT, "Fwd: Your question", FORWARD.format(sender=FIRM)))
    answer = desk.answer()
    assert answer["recipient"] == "omar@lind.example"
    assert "CASE 1" not in answer["text"]
    assert "You have no case yet" in answer["text"]
    desk.receive(desk.mail(OMAR, BOT, f"Re: {answer['subject']}", "CASE 1\nSTATUS #1\nHOLD"))
    assert "#1 Firm" not in desk.answer()["text"]
    assert EventKind.MESSAGE_READ not in desk.kinds()


def test_the_token_in_the_subject_is_enough_to_mend_it(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    forward(desk)
    desk.receive(desk.mail(ADA, BOT, f"Re: {desk.answer()['subject']}", "case #2 please"))
    assert EventKind.MESSAGE_READ in desk.kinds(2)
    assert desk.store.value("SELECT settled_as FROM quarantine") == "#2"


def test_an_ordinary_mail_of_her_own_is_set_aside_with_whom_it_went_to(desk: Desk) -> None:
    desk.receive(desk.mail(ADA, "Bob <bob@friend.example>", "Draft", "Please delete the old draft, thanks."))
    text = desk.answer()["text"]
    assert "To: bob@friend.example" in text
    assert "You have no case yet" in text
