"""Mail is stored first, taken apart outside of any transaction, and settled in short ones: nobody waits for a bomb."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.model import Decision, EventKind, Message
from daemon import intake, pending
from db import post, records
from db.store import StorageTrouble, Store
from mail.budget import Budget
from mail.inbox import Batch, Fetched
from mail.names import Asked
from mail.parse import ENDED, parse
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.hostile import HOSTILE
from tests.test_mail_origin import forwarding, signed

REQUEST = "I use my right of access under Article 15 GDPR."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def keep(desk: Desk, *raws: bytes) -> None:
    """Store mails as a daemon does that dies before it reads them."""
    desk.service.pending.keep([Fetched(90 + n, raw, None) for n, raw in enumerate(raws)])


@pytest.mark.alone
def test_nobody_waits_while_a_mail_full_of_bombs_is_read(desk: Desk) -> None:
    desk.open_case()
    bombs = HOSTILE["pdf_bombs_19"].replace(b"Privacy <privacy@shop.example>", FIRM.encode())
    reply = desk.mail(FIRM, desk.case_address(), "Your request", "We have received your request.")
    batch = Batch(1, (Fetched(50, bombs, None), Fetched(51, reply, None)))
    other = Store(desk.store.path)
    waits, lags = [0.0], [0.0]

    async def beat() -> None:
        taking = threading.Thread(target=desk.service.ingest, args=(batch,))
        began = time.monotonic()
        taking.start()
        while taking.is_alive():
            before = time.monotonic()
            await asyncio.sleep(0.01)
            await desk.service.dispatch.send_all()
            lags.append(time.monotonic() - before - 0.01)
            before = time.monotonic()
            await asyncio.to_thread(write, other)
            waits.append(time.monotonic() - before)
        assert time.monotonic() - began < 8

    def write(store: Store) -> None:
        with store.transaction():
            pass

    asyncio.run(beat())
    other.close()
    assert len(waits) > 10
    assert max(waits) < 1
    assert max(lags) < 0.5
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1


def test_mail_that_was_stored_and_not_read_is_read_at_the_next_start(desk: Desk) -> None:
    desk.open_case()
    reply = desk.mail(FIRM, desk.case_address(), "Your request", "We have received your request.")
    keep(desk, reply)
    assert desk.service.blind()
    desk.restart()
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 0
    desk.service.pending.read_left_behind()
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1
    assert not post.has_pending(desk.store)
    assert not desk.service.blind()
    # the server shows it once more, because it was not moved
    desk.receive(reply)
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1


def test_mail_that_waits_is_read_in_the_order_in_which_it_came(desk: Desk) -> None:
    request = desk.mail(ADA, FIRM, "Access request", REQUEST)
    keep(desk, request, desk.mail(FIRM, BOT, "Re: Access request", "We have received your request."))
    desk.service.pending.read()
    subjects = [row["subject"] for row in desk.store.rows("SELECT subject FROM messages ORDER BY id")]
    assert subjects == ["Access request", "Re: Access request"]


def test_no_letter_leaves_while_mail_waits_to_be_read(desk: Desk) -> None:
    desk.open_case()
    desk.work()
    keep(desk, desk.mail(FIRM, desk.case_address(), "Your request", "We hold no data about you."))
    assert desk.service.blind()
    desk.service.pending.read()
    assert not desk.service.blind()


class Ended(BaseException):
    """The program ends, wherever it is."""


def ending_at(monkeypatch: pytest.MonkeyPatch, mark: bytes) -> None:
    """Taking a mail apart that bears this mark ends the program."""

    def deadly(raw: bytes, *, budget: Budget) -> Message:
        if mark in raw:
            raise Ended
        return parse(raw, budget=budget)

    monkeypatch.setattr(intake, "parse", deadly)


def start_until_it_lives(desk: Desk) -> int:
    """Starts of the program that ended before all that waited was read."""
    for ended in range(20):
        desk.restart()
        with contextlib.suppress(Ended):
            desk.service.pending.read_left_behind()
            return ended
    raise AssertionError("it ends at every start")


REFUSAL = "We refuse your request."
DEADLY = "We refuse your request, boom."


def test_a_mail_that_ends_the_program_is_set_aside_and_what_waits_behind_it_is_read_as_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open_case()
    ending_at(monkeypatch, b"boom")
    deadly = desk.mail(FIRM, desk.case_address(), "Your request", DEADLY, message_id="<boom@firm.example>")
    keep(desk, deadly, desk.mail(FIRM, desk.case_address(), "Your request", REFUSAL))
    assert start_until_it_lives(desk) == pending.FATAL
    assert desk.quarantined() == ["parse_failed"]
    (label,) = [row["primary_label"] for row in desk.store.rows("SELECT primary_label FROM readings")]
    assert label == "refusal"
    # given to the case it is a question, and is not taken apart for it
    number = desk.store.value("SELECT message_id FROM quarantine")
    desk.service.intake.again = None
    taken: list[Decision] = []
    with desk.store.transaction():
        owner = records.owner_by_address(desk.store, "ada@roe.example")
        assert owner is not None
        desk.service.intake.assign(number, 1, owner, desk.clock.now(), taken.append)
    assert len(taken) == 1
    assert ENDED in desk.store.value("SELECT unsure_reasons FROM readings ORDER BY id DESC")


def test_a_full_disk_at_twenty_starts_changes_nothing_in_how_mail_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open_case()
    keep(desk, desk.mail(FIRM, desk.case_address(), "Your request", REFUSAL))
    with monkeypatch.context() as full:
        full.setattr(pending, "crashpoint", no_room_at_the_end)
        for _ in range(20):
            desk.restart()
            with contextlib.suppress(StorageTrouble):
                desk.service.pending.read_left_behind()
    desk.restart()
    desk.service.pending.read_left_behind()
    assert desk.quarantined() == []
    assert desk.store.value("SELECT primary_label FROM readings") == "refusal"


def no_room_at_the_end(where: str) -> None:
    if where == "mail.taken":
        raise StorageTrouble("no room on the disk")


def test_a_slow_server_of_names_holds_nobody_up(tmp_path: Path, reader: Reader) -> None:
    asked, free = [], []

    def slow(name: bytes) -> None:
        asked.append(name)
        other = Store(desk.store.path)
        other.connection.execute("PRAGMA busy_timeout = 0")
        with other.transaction():
            free.append(name)
        other.close()

    desk = Desk(tmp_path, reader, dns=slow)
    try:
        desk.receive(signed())
        assert asked == free
        assert len(asked) == 1
    finally:
        desk.close()


def test_the_names_of_one_mail_are_asked_for_a_few_seconds_and_each_once() -> None:
    asked = []

    def slow(name: bytes) -> bytes:
        asked.append(name)
        time.sleep(0.05)
        return b"key"

    names = Asked(slow, seconds=0.12)
    assert [names(b"%d" % (n // 2)) for n in range(4)] == [b"key"] * 4
    assert [names(b"n%d" % n) for n in range(4)] == [b"key", None, None, None]
    assert asked == [b"0", b"1", b"n0"]
    names.begin()
    assert names(b"n3") == b"key"


def test_a_mail_that_was_set_aside_is_taken_apart_again_before_the_transaction(
    tmp_path: Path, reader: Reader
) -> None:
    free = []

    def slow(name: bytes) -> None:
        other = Store(desk.store.path)
        other.connection.execute("PRAGMA busy_timeout = 0")
        with other.transaction():
            free.append(name)
        other.close()

    desk = Desk(tmp_path, reader, dns=slow)
    try:
        desk.open_case()
        forward = forwarding(signed()).replace(b"ana@home.example", b"ada@roe.example")
        passes = (
            f"Authentication-Results: mx.bot.example; dmarc=pass header.from=roe.example\r\nTo: {BOT}\r\n"
        )
        desk.receive(passes.encode() + forward)
        assert desk.quarantined()
        asked = len(free)
        desk.say("CASE #1", subject=f"Re: your mail [R-{desk.answer()['token']}]")
        assert len(free) == asked + 1
        assert desk.kinds().count(EventKind.MESSAGE_READ) == 1
    finally:
        desk.close()
