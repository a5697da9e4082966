"""After she has said what a message is, a letter that waited for it leaves the next morning at the earliest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.model import EventKind
from db import records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

DEMAND = "We need a copy of your passport before we can process your request."
AUTOMATIC = (
    "This is an automatic reply. We have received your message and will get back to you as soon as possible."
)
FORWARD = (
    "FYI\n\n---------- Forwarded message ---------\nFrom: Firm <privacy@firm.example>\n"
    "Date: Mon, Mar 2, 2026 at 9:00 AM\nSubject: {subject}\nTo: <ada@roe.example>\n\n{text}\n"
)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    yield desk
    desk.close()


def letters(desk: Desk) -> list[datetime]:
    rows = desk.store.rows("SELECT sent_at FROM letters WHERE kind = 'letter' AND state = 'sent'")
    return [datetime.fromisoformat(row["sent_at"]) for row in rows]


def settled_at_night(desk: Desk) -> datetime:
    """An objection is announced, then a mail in doubt holds it up until she says at night that it is nothing."""
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND, message_id="<d@firm.example>"))
    desk.until(START + timedelta(hours=9))
    doubt = desk.mail(
        FIRM, desk.case_address(), "Hello", "See you.", passes="", message_id="<e@firm.example>"
    )
    desk.receive(doubt)
    desk.until(START + timedelta(hours=36))
    assert not letters(desk)
    desk.say("IS #1 other")
    return desk.clock.now()


def test_an_announced_letter_waits_for_the_morning_and_the_answer_offers_to_stop_it(desk: Desk) -> None:
    now = settled_at_night(desk)
    told = desk.answer()["text"]
    assert "unless you stop it" in told
    assert "VETO #1" in told
    assert "HOLD #1" in told
    assert "There is nothing for you to do" not in told
    desk.work()
    assert not letters(desk)

    desk.until(now + timedelta(hours=24))
    (sent,) = letters(desk)
    assert sent.date() == (now + timedelta(days=1)).date()


def test_until_the_morning_she_can_take_it_back_and_the_letter_stays(desk: Desk) -> None:
    now = settled_at_night(desk)
    desk.clock.jump(now + timedelta(minutes=5))
    desk.say("UNDO #1")
    desk.until(now + timedelta(days=4))
    assert not letters(desk)


def test_an_automatic_reply_that_she_forwards_is_left_to_the_digest(desk: Desk) -> None:
    before = len(desk.answers())
    text = FORWARD.format(subject="Automatic reply: Access request", text=AUTOMATIC)
    desk.receive(desk.mail(ADA, BOT, "Fwd: Automatic reply", text, message_id="<auto@roe.example>"))
    (read,) = (e for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ)
    assert (read.data["primary"], read.data["automatic"]) == ("auto_reply", False)
    assert len(desk.answers()) == before

    desk.until(datetime(2026, 3, 4, tzinfo=UTC))
    digest = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id")
    assert "an automatic reply" in digest


def test_a_demand_that_she_forwards_still_brings_its_receipt(desk: Desk) -> None:
    before = len(desk.answers())
    text = FORWARD.format(subject="Your request", text=DEMAND)
    desk.receive(desk.mail(ADA, BOT, "Fwd: Your request", text, message_id="<dem@roe.example>"))
    assert len(desk.answers()) == before + 1
