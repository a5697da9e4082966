"""What is asked of somebody for the first time brings the next digest, also where receipts are left to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

WITHDRAWN = "I hereby withdraw my request of 2 March 2026."
NEXT_DAY = datetime(2026, 3, 4, 23, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.say("RECEIPTS digest")
    desk.until(START + timedelta(hours=30))
    yield desk
    desk.close()


def digests(desk: Desk) -> list[str]:
    return [r["text"] for r in desk.store.rows("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id")]


@pytest.mark.parametrize("days", ["news", "weekly", "off"])
def test_a_withdrawal_that_stops_all_letters_stands_in_the_next_digest(desk: Desk, days: str) -> None:
    desk.say(f"DIGEST {days}")
    desk.until(START + timedelta(hours=40))
    before = len(digests(desk))

    desk.receive(desk.mail(ADA, FIRM, "My request", WITHDRAWN, message_id="<back@roe.example>"))
    desk.until(NEXT_DAY)

    (told,) = digests(desk)[before:]
    assert "One thing needs you." in told
    assert "Your mail reads as if you took the request back." in told

    desk.until(NEXT_DAY + timedelta(days=3))
    assert len(digests(desk)) == before + 1, "what was asked once is not asked every day"


def test_a_reading_that_is_not_certain_stands_in_the_next_digest(desk: Desk) -> None:
    before = len(digests(desk))
    text = "We received your request and are dealing with it. You will have our answer soon."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", text, passes=""))
    assert desk.store.value("SELECT max(unsure) FROM readings") == 1
    desk.until(NEXT_DAY)

    (told, *_) = digests(desk)[before:]
    assert "IS #1" in told


def test_a_mail_that_was_set_aside_stands_in_the_next_digest(desk: Desk) -> None:
    before = len(digests(desk))
    mail = desk.mail("X <x@elsewhere.example>", BOT, "Hello", "We refuse.", message_id="<x@x.example>")
    desk.receive(mail)
    desk.until(NEXT_DAY)

    (told, *_) = digests(desk)[before:]
    assert "SET ASIDE" in told
    assert "Hello" in told


def test_a_word_that_may_not_be_hers_stands_in_the_next_digest(desk: Desk) -> None:
    before = len(digests(desk))
    desk.receive(desk.mail(ADA, BOT, "Word", "CLOSE #1", passes="", message_id="<f@roe.example>"))
    assert desk.quarantined() == ["unauthenticated_command"]
    desk.until(NEXT_DAY)

    (told, *_) = digests(desk)[before:]
    assert "it is not certain that it comes from you" in told
