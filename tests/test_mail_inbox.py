"""The inbox on a real server: nothing missed around IDLE, nothing fetched twice, plain words when it fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from cases.problems import Problem
from demo.servers import free_port
from mail.inbox import Account, Batch, Inbox, Keeping, connect
from tests.idle import LIMIT, measure_all
from tests.servers import Dovecot


def mail(number: int) -> bytes:
    message = EmailMessage()
    message["From"] = "ada@roe.example"
    message["To"] = "relance@bot.example"
    message["Subject"] = f"number {number}"
    message["Message-ID"] = f"<n{number}@roe.example>"
    message.set_content("text")
    return message.as_bytes()


class Seen:
    """Remembers like the daemon does: UIDs in order, the position after each batch."""

    def __init__(self) -> None:
        self.uids: list[int] = []
        self.subjects: list[bytes] = []
        self.at: list[float] = []

    def position(self, uidvalidity: int) -> int:
        return max(self.uids, default=0)

    def ingest(self, batch: Batch) -> list[int]:
        for fetched in batch.mails:
            self.uids.append(fetched.uid)
            self.subjects.append(fetched.raw.split(b"Subject: ")[1].split(b"\r\n")[0])
            self.at.append(time.monotonic())
        return [fetched.uid for fetched in batch.mails]


@contextmanager
def watching(account: Account, seen: Seen, **options: str) -> Iterator[Inbox]:
    inbox = Inbox(account, idle_seconds=20)
    thread = threading.Thread(
        target=inbox.watch, args=(Keeping(seen.position, seen.ingest, **options),), daemon=True
    )
    thread.start()
    try:
        yield inbox
    finally:
        inbox.stop()
        thread.join(5)
        assert not thread.is_alive(), "stop must end the watch within five seconds"


def wait_for(condition, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.01)


def test_mail_that_waits_is_taken_in_order_and_once(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("order@bot.example")
    client = connect(account)
    for number in range(120):
        client.append("INBOX", mail(number))
    seen = Seen()
    with watching(account, seen):
        wait_for(lambda: len(seen.uids) == 120)
        client.append("INBOX", mail(120))
        wait_for(lambda: len(seen.uids) == 121)
    assert seen.uids == sorted(set(seen.uids))
    assert seen.subjects[-1] == b"number 120"
    client.logout()


@pytest.mark.alone
def test_each_of_two_hundred_mails_around_idle_is_seen_within_a_second(dovecot_server: Dovecot) -> None:
    took = measure_all(dovecot_server, mails=200, boxes=8)
    assert len(took) == 200
    assert [seconds for seconds in took if seconds >= LIMIT] == []


def test_stored_mail_is_moved_after_it_was_ingested(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("move@bot.example")
    client = connect(account)
    client.append("INBOX", mail(1))
    seen = Seen()
    with watching(account, seen, processed_folder="Processed"):
        wait_for(lambda: client.folder_exists("Processed") and _count(client, "Processed") == 1)
    assert _count(client, "INBOX") == 0
    client.logout()


def _count(client, folder: str) -> int:
    return client.select_folder(folder, readonly=True)[b"EXISTS"]


def test_the_watch_survives_a_server_that_goes_and_comes_back(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("kick@bot.example")
    client = connect(account)
    seen = Seen()
    with watching(account, seen):
        client.append("INBOX", mail(1))
        wait_for(lambda: len(seen.uids) == 1)
        assert dovecot_server.kill_sessions() >= 2
        again = connect(account)
        again.append("INBOX", mail(2))
        wait_for(lambda: len(seen.uids) == 2, 15)
        again.logout()


def test_a_wrong_password_is_one_sentence(dovecot_server: Dovecot) -> None:
    with pytest.raises(Problem, match=r"does not accept user 'x@bot.example'.*imap\.user"):
        connect(dovecot_server.account("x@bot.example", "wrong"))


def test_an_unreachable_host_is_one_sentence() -> None:
    with pytest.raises(Problem, match=r"cannot reach 127\.0\.0\.1:.*imap\.host"):
        connect(Account("127.0.0.1", free_port(), "x", "y", "plain"))


def test_an_unknown_folder_is_one_sentence(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("folder@bot.example")
    inbox = Inbox(Account(account.host, account.port, account.user, account.password, "plain", "Nirvana"))
    with pytest.raises(Problem, match=r"folder 'Nirvana' cannot be opened.*imap\.folder"):
        inbox.open()


def test_a_copy_is_found_by_its_exact_message_id(dovecot_server: Dovecot) -> None:
    account = dovecot_server.account("copy@bot.example")
    client = connect(account)
    client.append("INBOX", mail(12))
    client.logout()
    inbox = Inbox(account)
    inbox.open()
    assert inbox.holds("<n12@roe.example>", ["INBOX", "Nirvana"])
    assert not inbox.holds("<n1@roe.example>", ["INBOX"])
    inbox.close()
