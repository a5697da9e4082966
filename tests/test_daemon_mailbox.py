"""The daemon and its mailbox on a real server: what the mailbox does to the mails never does anything twice."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model import EventKind
from cases.problems import Problem
from console.checks import _withheld
from daemon.health import health_of
from demo.servers import LOOPBACK
from mail.imap import Account, Connection, connect
from mail.inbox import PIECE, Batch, Fetched
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk
from tests.servers import Dovecot
from tests.wires import ImapScript, imap_script


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


# --- mails that the server does not give ----------------------------------------------------------------


@pytest.fixture
def script() -> Iterator[ImapScript]:
    with imap_script(4) as server:
        yield server


@pytest.fixture
def scripted(tmp_path: Path, reader: Reader, script: ImapScript) -> Iterator[Desk]:
    """A desk whose mailbox is a script."""
    desk = Desk(tmp_path, reader, account=Account(LOOPBACK, script.port, BOT, "pw", "plain"))
    yield desk
    desk.close()


def stored(desk: Desk) -> list[str]:
    return [row["subject"] for row in desk.store.rows("SELECT subject FROM messages ORDER BY id")]


def test_passes_from_cron_do_not_stop_behind_a_mail_at_which_the_line_breaks(
    scripted: Desk, script: ImapScript
) -> None:
    script.deadly = {2}
    for _ in range(3):
        scripted.restart()  # each pass is a process of its own
        asyncio.run(scripted.service.run_once())
    assert stored(scripted) == ["number 1", "number 3", "number 4"]
    assert [line for line in script.lines if "FETCH 2 (BODY" in line] == ["UID FETCH 2 (BODY.PEEK[])"] * 2


def test_a_mail_that_is_withheld_is_told_to_the_first_owner_and_read_when_it_is_given(
    scripted: Desk, script: ImapScript
) -> None:
    script.withheld = {2}
    asyncio.run(scripted.service.run_once())
    home, now = scripted.service.home, scripted.clock.now()
    told = health_of(scripted.store, home, now, 1)
    assert (told.withheld, told.withheld_since) == (1, now)
    assert health_of(scripted.store, home, now, 2).withheld == 0
    with pytest.raises(Problem, match=r"INBOX lists 1 mail\(s\) that the server does not give \(UID 2;"):
        _withheld(home)
    assert scripted.service.blind()  # it may be an answer, so letters wait for it
    scripted.clock.jump(now + timedelta(days=1))
    asyncio.run(scripted.service.run_once())
    assert not scripted.service.blind()  # a day later they go on, for somebody was told
    assert health_of(scripted.store, home, scripted.clock.now(), 1).withheld == 1
    script.withheld = set()
    scripted.clock.jump(now + timedelta(days=2))
    asyncio.run(scripted.service.run_once())
    assert stored(scripted) == ["number 1", "number 3", "number 4", "number 2"]
    assert health_of(scripted.store, home, scripted.clock.now(), 1).withheld == 0
    assert _withheld(home) == "the server gave every mail that it listed"
    assert scripted.service.position(7) == 4


# --- whose numbers these are ----------------------------------------------------------------------------


def test_another_account_with_the_same_generation_is_read_from_its_beginning(
    scripted: Desk, script: ImapScript
) -> None:
    asyncio.run(scripted.service.run_once())
    config = scripted.service.home.path / "config.toml"
    config.write_text(config.read_text().replace(f'user = "{BOT}"', 'user = "other@bot.example"', 1))
    script.mail = lambda uid: ImapScript.mail(uid).replace(b"number", b"another number")
    script.count = 6
    scripted.restart()
    assert scripted.service.account.user == "other@bot.example"
    asyncio.run(scripted.service.run_once())
    assert stored(scripted)[4:] == [f"another number {uid}" for uid in range(1, 7)]


@pytest.mark.parametrize("later", [1, 2, 3])
def test_a_mailbox_restored_from_a_backup_gives_known_numbers_to_new_mails_and_all_are_read(
    desk: Desk, dovecot_server: Dovecot, later: int
) -> None:
    client = mailbox(desk)
    for number in range(3):
        client.append("INBOX", desk.mail(FIRM, BOT, f"before {number}", "text"))
    folder = dovecot_server.folder / "mail" / desk.service.account.user
    asyncio.run(desk.service.run_once())
    subprocess.run(["cp", "-a", str(folder), f"{folder}.backup"], check=True)
    for number in range(2):
        client.append("INBOX", desk.mail(FIRM, BOT, f"lost {number}", "text"), msg_time=desk.clock.now())
    asyncio.run(desk.service.run_once())
    before = client.select_folder("INBOX")
    dovecot_server.kill_sessions()
    shutil.rmtree(folder)
    folder.with_name(f"{folder.name}.backup").rename(folder)
    client = mailbox(desk)
    for number in range(later):
        client.append("INBOX", desk.mail(FIRM, BOT, f"after {number}", "text"))
    after = client.select_folder("INBOX")
    assert (after[b"UIDVALIDITY"], after[b"UIDNEXT"]) == (before[b"UIDVALIDITY"], 4 + later)
    asyncio.run(desk.service.run_once())
    assert [subject for subject in stored(desk) if "after" in subject] == [f"after {n}" for n in range(later)]
    assert len(stored(desk)) == 5 + later  # and nothing twice
    assert desk.service.position(after[b"UIDVALIDITY"]) == 3 + later
    client.logout()
