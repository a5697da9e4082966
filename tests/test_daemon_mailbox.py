"""The daemon and its mailbox on a real server: what the mailbox does to the mails never does anything twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.model import EventKind
from mail.imap import Connection, connect
from mail.inbox import PIECE, Batch, Fetched
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.servers import Dovecot


@pytest.fixture
def desk(tmp_path: Path, reader: Reader, dovecot_server: Dovecot) -> Iterator[Desk]:
    """A desk whose mailbox stands on Dovecot; one user per test, because the server is shared."""
    desk = Desk(tmp_path, reader, account=dovecot_server.account(f"{tmp_path.name}@bot.example"))
    yield desk
    desk.close()


def mailbox(desk: Desk) -> Connection:
    return connect(desk.service.account)


REQUEST = "I use my right of access under Article 15 GDPR."


def test_a_new_generation_of_uids_is_known_again_by_its_bytes(desk: Desk, dovecot_server: Dovecot) -> None:
    client = mailbox(desk)
    client.append("INBOX", desk.mail(ADA, FIRM, "Access request", REQUEST))
    asyncio.run(desk.service.run_once())
    client.append(
        "INBOX",
        desk.mail(FIRM, desk.case_address(), "Your request", "We received your request.", message_id="<a@firm.example>"),
    )  # fmt: skip
    asyncio.run(desk.service.run_once())
    generation = client.select_folder("INBOX")[b"UIDVALIDITY"]
    before = (desk.kinds(), desk.store.value("SELECT count(*) FROM raw"), len(desk.sink.accepted))
    client.logout()
    time.sleep(1.1)  # a generation is named by its second
    dovecot_server.new_generation(desk.service.account.user)
    asyncio.run(desk.service.run_once())
    client = mailbox(desk)
    selected = client.select_folder("INBOX")
    assert selected[b"UIDVALIDITY"] != generation
    assert (desk.kinds(), desk.store.value("SELECT count(*) FROM raw"), len(desk.sink.accepted)) == before
    assert desk.service.position(selected[b"UIDVALIDITY"]) == 2
    client.append("INBOX", desk.mail(FIRM, desk.case_address(), "Again", "We are dealing with your request."))
    asyncio.run(desk.service.run_once())
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 2
    client.logout()


def test_a_mail_too_large_is_read_in_its_beginning_and_its_receipt_says_so(desk: Desk) -> None:
    desk.open_case()
    raw = desk.mail(
        FIRM, desk.case_address(), "Your data", "We need a copy of your passport before we can answer your request."
    )  # fmt: skip
    raw = raw.replace(b"\n", b"\r\n") + b"padding " * (PIECE // 4)
    desk.service.inbox.largest = PIECE
    client = mailbox(desk)
    client.append("INBOX", raw)
    asyncio.run(desk.service.run_once())
    client.logout()
    assert EventKind.MESSAGE_READ in desk.kinds()
    problems = desk.store.value("SELECT problems FROM messages WHERE subject = 'Your data'")
    assert f"of {len(raw):,} bytes the first {PIECE:,} were stored and read" in problems
    assert desk.store.value("SELECT max(size) FROM raw") == PIECE
    assert "only its beginning was fetched" in desk.answer()["text"]
    assert desk.answer()["text"].count("only its beginning was fetched") == 1


def test_a_large_mail_of_a_machine_is_told_at_once_all_the_same(desk: Desk) -> None:
    desk.open_case()
    answers = len(desk.answers())
    raw = desk.mail(
        FIRM, desk.case_address(), "Your data", "We received your request.", headers={"Auto-Submitted": "auto-replied"}
    )  # fmt: skip
    desk.service.ingest(Batch(1, (Fetched(90, raw, None),)))
    assert len(desk.answers()) == answers
    desk.service.ingest(Batch(1, (Fetched(91, raw.replace(b"received", b"have"), None, 90_000_000),)))
    assert len(desk.answers()) == answers + 1


def test_a_stranger_s_large_mail_is_set_aside_and_stands_in_the_digest(desk: Desk) -> None:
    raw = desk.mail("Eve <eve@evil.example>", BOT, "Look", "at this")
    desk.service.ingest(Batch(1, (Fetched(1, raw, None, 90_000_000),)))
    assert desk.quarantined() == ["unknown_sender"]
    assert "too large" in desk.store.value("SELECT problems FROM messages")
