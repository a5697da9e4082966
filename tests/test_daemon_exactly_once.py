"""A letter goes out once: copies are looked for before any retry, limits hold, and what fails for ever is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind, LetterState
from daemon.dispatch import OUTAGE, RETRY_AFTER, SETTLE
from db import letters
from db.letters import Letter
from mail.inbox import connect
from nlp.reader import Reader
from tests.desk import FIRM, START, Desk
from tests.servers import Dovecot


@pytest.fixture
def desk(tmp_path: Path, reader: Reader, dovecot_server: Dovecot) -> Iterator[Desk]:
    """A desk whose mailbox stands on Dovecot; one user per test, because the server is shared."""
    desk = Desk(tmp_path, reader, account=dovecot_server.account(f"{tmp_path.name}@bot.example"))
    yield desk
    desk.close()


def in_doubt(desk: Desk) -> Letter:
    """The receipt of a new case: taken by a server that broke off after the dot."""
    desk.open_case()
    (letter,) = letters.sendable(desk.store, desk.clock.now())
    desk.sink.fault = "accept-then-gone"
    asyncio.run(desk.service.dispatch.send_all())
    desk.sink.fault = ""
    assert state(desk, letter) is LetterState.UNKNOWN
    return letter


def state(desk: Desk, letter: Letter) -> LetterState:
    return letters.get_letter(desk.store, letter.id).state


def settle(desk: Desk, after: timedelta = SETTLE) -> None:
    desk.clock.jump(desk.clock.now() + after)
    asyncio.run(desk.service.dispatch.clear_doubts())
    asyncio.run(desk.service.dispatch.send_all())


@pytest.mark.parametrize("folder", ["INBOX", "Sent"])
def test_before_a_retry_the_copy_is_looked_for_wherever_servers_keep_copies(desk: Desk, folder: str) -> None:
    letter = in_doubt(desk)
    client = connect(desk.service.account)
    client.append(folder, desk.sink.accepted[0])
    client.logout()
    settle(desk)
    assert state(desk, letter) is LetterState.SENT
    assert len(desk.sink.accepted) == 1


def test_a_copy_whose_message_id_a_server_has_rewritten_is_known_by_its_token(desk: Desk) -> None:
    letter = in_doubt(desk)
    raw = desk.sink.accepted[0].replace(letter.message_id.encode(), b"<rewritten@relay.example>")
    assert b"rewritten" in raw
    client = connect(desk.service.account)
    client.append("Sent", raw)
    client.logout()
    settle(desk)
    assert state(desk, letter) is LetterState.SENT


def test_a_mail_that_only_bears_the_message_id_proves_nothing(desk: Desk) -> None:
    letter = in_doubt(desk)
    client = connect(desk.service.account)
    client.append("INBOX", b"Message-ID: " + letter.message_id.encode() + b"\r\n\r\nnot ours\r\n")
    client.logout()
    settle(desk)
    assert len(desk.sink.accepted) == 2
    assert state(desk, letter) is LetterState.SENT


def test_where_nobody_can_look_nothing_is_sent_once_more(desk: Desk) -> None:
    letter = in_doubt(desk)
    account = desk.service.dispatch.find_copy.account  # type: ignore[union-attr]
    wrong = type(account)(account.host, 9, account.user, account.password, "plain")
    desk.service.dispatch.find_copy.account = wrong  # type: ignore[union-attr]
    for _ in range(3):
        settle(desk)
        assert state(desk, letter) is LetterState.UNKNOWN
        assert desk.service.dispatch.next_moment() == desk.clock.now() + OUTAGE
    assert len(desk.sink.accepted) == 1
    desk.service.dispatch.find_copy.account = account  # type: ignore[union-attr]
    settle(desk, OUTAGE)
    assert len(desk.sink.accepted) == 2
    assert state(desk, letter) is LetterState.SENT


def test_a_copy_that_comes_while_a_letter_waits_to_go_once_more_keeps_it_here(desk: Desk) -> None:
    letter = in_doubt(desk)
    desk.clock.jump(desk.clock.now() + SETTLE)
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert state(desk, letter) is LetterState.QUEUED
    desk.receive(desk.sink.accepted[0])
    asyncio.run(desk.service.dispatch.send_all())
    assert len(desk.sink.accepted) == 1
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert state(desk, letter) is LetterState.SENT


def test_a_copy_that_comes_after_the_letter_was_given_up_settles_it(desk: Desk) -> None:
    letter = in_doubt(desk)
    desk.sink.fault = "accept-then-gone"
    settle(desk)
    settle(desk)
    assert state(desk, letter) is LetterState.PARKED
    assert len(desk.sink.accepted) == 2
    desk.receive(desk.sink.accepted[0])
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert state(desk, letter) is LetterState.SENT


def test_where_the_server_takes_no_copies_a_letter_of_unknown_fate_is_not_sent_again(desk: Desk) -> None:
    refuse = desk.sink.handle_RCPT

    async def no_copies(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == "relance@bot.example":
            return "550 no copies"
        return await refuse(server, session, envelope, address, options)

    desk.sink.handle_RCPT = no_copies  # type: ignore[method-assign]
    letter = in_doubt(desk)
    settle(desk)
    assert state(desk, letter) is LetterState.PARKED
    assert len(desk.sink.accepted) == 1


def test_every_mail_of_ours_carries_a_copy_for_the_bot(desk: Desk) -> None:
    desk.open_case()
    recipients: list[list[str]] = []
    accept = desk.sink.handle_DATA

    async def remember(server: Any, session: Any, envelope: Any) -> str:
        recipients.append(envelope.rcpt_tos)
        return await accept(server, session, envelope)

    desk.sink.handle_DATA = remember  # type: ignore[method-assign]
    desk.until(START + timedelta(days=10))
    kinds = {row["kind"] for row in desk.store.rows("SELECT kind FROM letters WHERE state = 'sent'")}
    assert kinds == {"receipt", "letter", "digest"}
    assert {tuple(two[1:]) for two in recipients} == {("relance@bot.example",)}


def test_the_copy_of_a_receipt_is_no_exchange_of_the_case(desk: Desk) -> None:
    desk.open_case()
    desk.work()
    before = desk.kinds()
    desk.receive(desk.sink.accepted[0])
    assert desk.kinds() == before
    assert desk.store.value("SELECT case_id FROM messages WHERE kind = 'receipt'") is None
    assert desk.quarantined() == []


# --- failures that end ----------------------------------------------------------------------------------


def test_pauses_after_soft_failures_grow_and_end(desk: Desk) -> None:
    assert list(RETRY_AFTER) == sorted(RETRY_AFTER)
    desk.open_case()
    desk.work()
    desk.sink.fault = "mail-451"
    desk.until(START + timedelta(days=9))
    told = [e for e in desk.kinds() if e is EventKind.LETTER_PARKED]
    assert len(told) <= 1
    for _ in range(6):
        desk.clock.jump(desk.clock.now() + RETRY_AFTER[-1])
        asyncio.run(desk.service.dispatch.send_all())
    assert desk.store.value("SELECT max(attempts) FROM letters") == len(RETRY_AFTER) + 1


@pytest.mark.parametrize(
    ("fault", "said", "code"),
    [
        ("rcpt-550", "Check the address; RELEASE #1", "550 5.1.1"),
        ("dot-552", "A letter could not be sent and was set aside", "552 5.3.4"),
    ],
)
def test_a_letter_that_is_refused_for_ever_is_told_in_the_digest_with_the_servers_words(
    desk: Desk, fault: str, said: str, code: str
) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=6, hours=12))
    desk.sink.fault = fault
    while not {EventKind.LETTER_PARKED, EventKind.LETTER_BOUNCED} & set(desk.kinds()):
        moment = desk.service.next_moment()
        assert moment is not None
        assert moment < START + timedelta(days=20)
        desk.clock.jump(max(moment, desk.clock.now()))
        desk.service.act_on_due()
        asyncio.run(desk.service.dispatch.send_all())
    desk.sink.fault = ""
    desk.until(desk.clock.now() + timedelta(days=2))
    digest = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id DESC")
    assert said in " ".join(digest.split())
    assert code in digest
    assert not [raw for raw in desk.sink.accepted if FIRM.encode() in raw]


def test_an_answer_that_could_not_be_brought_is_told_in_the_next_digest(desk: Desk) -> None:
    desk.sink.fault = "dot-552"
    desk.open_case()
    desk.work()
    assert desk.store.value("SELECT state FROM letters WHERE kind = 'receipt'") == "parked"
    desk.sink.fault = ""
    desk.until(START + timedelta(days=1))
    digest = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id")
    assert "A mail to you could not be delivered" in digest
    assert "552 5.3.4" in digest
    desk.until(START + timedelta(days=7))
    later = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id DESC")
    assert later == digest or "could not be delivered" not in later


def test_a_wrong_password_parks_no_letter(desk: Desk) -> None:
    desk.open_case()
    relay = desk.service.dispatch.relay
    from dataclasses import replace

    from tests.wires import smtp_script

    with smtp_script(AUTH="535 5.7.8 no") as server:
        desk.service.dispatch.relay = replace(relay, port=server.port, user="bot", password="old")
        for _ in range(8):
            asyncio.run(desk.service.dispatch.send_all())
            desk.clock.jump(desk.clock.now() + timedelta(hours=12))
    assert desk.store.value("SELECT state FROM letters") == "queued"
    assert desk.store.value("SELECT attempts FROM letters") == 0
    desk.service.dispatch.relay = relay
    asyncio.run(desk.service.dispatch.send_all())
    assert desk.store.value("SELECT state FROM letters") == "sent"


# --- limits ---------------------------------------------------------------------------------------------


def test_no_more_mails_leave_in_an_hour_than_the_provider_allows(desk: Desk) -> None:
    smtp = desk.service.home.config.smtp.model_copy(update={"mails_per_hour": 3})
    config = desk.service.home.config.model_copy(update={"smtp": smtp})
    object.__setattr__(desk.service.home, "config", config)
    for number in range(5):
        desk.open_case(f"Firm {number} <privacy@firm{number}.example>")
        desk.clock.jump(desk.clock.now() + timedelta(minutes=1))
    desk.work()
    assert len(desk.sink.accepted) == 3
    moment = desk.service.dispatch.next_moment()
    assert moment == desk.clock.now() + timedelta(hours=1)
    desk.clock.jump(moment - timedelta(seconds=1))
    desk.work()
    assert len(desk.sink.accepted) == 3
    desk.clock.jump(moment)
    desk.work()
    assert len(desk.sink.accepted) == 5


def test_the_database_writes_every_phase_to_the_disk_before_it_goes_on(desk: Desk) -> None:
    assert desk.store.value("PRAGMA synchronous") == 2  # FULL
    assert desk.store.value("PRAGMA journal_mode") == "wal"


def test_the_bytes_of_a_letter_cannot_be_changed_once_it_is_in_the_outbox(desk: Desk) -> None:
    desk.open_case()
    for column in ("bytes", "message_id", "token", "recipient"):
        with pytest.raises(Exception, match="frozen"), desk.store.transaction():
            desk.store.update("letters", 1, {column: "other"})


def test_a_try_that_was_answered_is_no_try_of_unknown_fate(desk: Desk) -> None:
    desk.open_case()
    (letter,) = letters.sendable(desk.store, desk.clock.now())
    desk.sink.fault = "dot-451"
    asyncio.run(desk.service.dispatch.send_all())
    desk.sink.fault = "accept-then-gone"
    settle(desk, RETRY_AFTER[0])
    desk.sink.fault = ""
    assert state(desk, letter) is LetterState.UNKNOWN
    assert letters.open_tries(desk.store, letter.id) == 1
    settle(desk)
    assert state(desk, letter) is LetterState.SENT
