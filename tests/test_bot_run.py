"""The daemon as a process: it starts, obeys signals, loses nothing, and serves a stranger's mail client."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from demo.servers import PostOffice, free_port
from mail.inbox import connect
from tests.commands import problem, relance
from tests.homes import ROOT, write_home
from tests.servers import Dovecot, need

BOT = "relance@bot.example"


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "bot.py"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def wait_for(condition, seconds: float = 30):
    until = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def read_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    text = ""
    while word not in text:
        line = process.stdout.readline()
        assert line, f"ended without saying {word!r}: {text}"
        text += line
    return text


def request(number: int = 1, to: str = "Firm <privacy@firm.example>") -> bytes:
    message = EmailMessage()
    message["From"] = "Ada Roe <ada@roe.example>"
    message["To"] = to
    message["Subject"] = "Access request"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<request{number}@roe.example>"
    message.set_content("I use my right of access under Article 15 GDPR.\n")
    return message.as_bytes()


def value(database: Path, sql: str):
    if not database.exists():
        return None
    with sqlite3.connect(database, timeout=10) as connection:
        try:
            return connection.execute(sql).fetchone()[0]
        except sqlite3.OperationalError:
            return None


@contextmanager
def office(server: Dovecot, user: str) -> Iterator[PostOffice]:
    """The exchanger in front of Dovecot; Ada logs in, so that it vouches for her."""
    post = PostOffice(
        {user: server.account(user)}, lambda: datetime.now(UTC), logins={"ada@roe.example": "ada"}
    )
    post.start()
    try:
        yield post
    finally:
        post.stop()


def submit(post: PostOffice, raw: bytes, *recipients: str) -> None:
    import smtplib

    with smtplib.SMTP("127.0.0.1", post.port) as client:
        client.login("ada@roe.example", "ada")
        client.sendmail("ada@roe.example", list(recipients), raw)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_daemon_cleanly_within_five_seconds(
    dovecot_server: Dovecot, tmp_path: Path, number: signal.Signals
) -> None:
    user = f"signal{int(number)}@bot.example"
    with office(dovecot_server, user) as post:
        home = write_home(tmp_path, dovecot_server.account(user), post.port, bot=user)
        database = home / "db/relance.db"
        with running("--home", str(home), "run") as process:
            read_until(process, "Watching")
            submit(post, request(), "privacy@firm.example", user)
            wait_for(lambda: value(database, "SELECT count(*) FROM letters WHERE state = 'sent'") == 1)
            submit(post, request(2, "Other <privacy@other.example>"), "privacy@other.example", user)
            process.send_signal(number)
            began = time.monotonic()
            assert process.wait(5) == 0
            assert time.monotonic() - began < 5
        # what arrived around the stop is stored by the next pass
        done = relance("run", "--once", home=home)
        assert done.returncode == 0, done.stderr
    assert value(database, "SELECT count(*) FROM cases") == 2
    assert value(database, "SELECT count(*) FROM messages WHERE sender = 'owner'") == 2
    receipts = [d for d in post.outside if d.recipient == "ada@roe.example"]
    assert len(receipts) == 2


def test_a_receipt_comes_back_within_seconds_and_says_when_the_answer_is_due(
    dovecot_server: Dovecot, tmp_path: Path
) -> None:
    user = "receipt@bot.example"
    with office(dovecot_server, user) as post:
        home = write_home(tmp_path, dovecot_server.account(user), post.port, bot=user)
        with running("--home", str(home), "run") as process:
            read_until(process, "Watching")
            submit(post, request(), "privacy@firm.example", user)
            began = time.monotonic()
            wait_for(lambda: [d for d in post.outside if d.recipient == "ada@roe.example"])
            assert time.monotonic() - began < 10
    assert b"Article 12(3)" in post.outside[-1].raw or b"one month" in post.outside[-1].raw
    shown = json.loads(relance("show", "1", "--json", home=home).stdout)
    assert shown["controller"] == "Firm"
    assert shown["rights"] == ["access"]
    for command in (
        ["cases"],
        ["outbox"],
        ["quarantine"],
        ["timeline", "1"],
        ["digest"],
        ["verify"],
        ["show", "#1"],
    ):
        done = relance(*command, home=home)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout
    for command in (
        ["cases", "--json"],
        ["outbox", "--json"],
        ["quarantine", "--json"],
        ["verify", "--json"],
    ):
        json.loads(relance(*command, home=home).stdout)
    assert "There is no case #9" in problem(relance("show", "9", home=home))


def test_a_second_daemon_on_the_same_home_is_refused(dovecot_server: Dovecot, tmp_path: Path) -> None:
    user = "second@bot.example"
    with office(dovecot_server, user) as post:
        home = write_home(tmp_path, dovecot_server.account(user), post.port, bot=user)
        with running("--home", str(home), "run") as process:
            read_until(process, "Watching")
            assert "Another relance is running" in problem(relance("run", "--once", home=home))


def test_a_wrong_password_and_an_unknown_folder_are_said_at_start(
    dovecot_server: Dovecot, tmp_path: Path
) -> None:
    user = "wrong@bot.example"
    with office(dovecot_server, user) as post:
        account = dovecot_server.account(user)
        wrong = write_home(tmp_path / "a", account, post.port, bot=user, password="nope")
        assert "imap.user" in problem(relance("run", home=wrong))
        lost = write_home(tmp_path / "b", account, post.port, bot=user, folder="Nirvana")
        assert "imap.folder" in problem(relance("run", home=lost))


def test_check_tries_everything_and_a_mail_to_itself(dovecot_server: Dovecot, tmp_path: Path) -> None:
    user = "check@bot.example"
    with office(dovecot_server, user) as post:
        home = write_home(tmp_path, dovecot_server.account(user), post.port, bot=user)
        done = relance("check", "--json", home=home)
        results = {r["check"]: r for r in json.loads(done.stdout)}
        assert done.returncode == 0, done.stdout
        assert {
            "rules",
            "config",
            "model",
            "clock",
            "database",
            "inbox",
            "disk",
            "outbox",
            "people",
            "imap",
            "smtp",
            "mail to self",
        } == results.keys()
        # the test mail is not a case, a command or a riddle for the daemon
        assert relance("run", "--once", home=home).returncode == 0
        assert json.loads(relance("quarantine", "--json", home=home).stdout) == []
    failed = relance("check", home=home)
    assert failed.returncode == 1
    assert b"FAIL  smtp" in failed.stdout


def test_the_sandbox_serves_a_mail_client_that_is_not_ours(tmp_path: Path) -> None:
    need("curl")
    smtp, imap = free_port(), free_port()
    (tmp_path / "request.eml").write_bytes(
        b"From: You <you@sandbox.example>\nTo: Shop <privacy@shop.example>\nSubject: Access request\n"
        b"Message-ID: <first@sandbox.example>\n\nI use my right of access under Article 15 GDPR.\n"
    )
    words = ["--home", str(tmp_path), "run", "--sandbox", "--imap-port", str(imap), "--smtp-port", str(smtp)]
    with running(*words) as process:
        read_until(process, "Stop with Ctrl-C")
        sent = subprocess.run(
            ["curl", "-sS", "--url", f"smtp://127.0.0.1:{smtp}", "--user", "you@sandbox.example:you",
             "--mail-from", "you@sandbox.example", "--mail-rcpt", "privacy@shop.example",
             "--mail-rcpt", "relance@sandbox.example", "--upload-file", str(tmp_path / "request.eml")],
            capture_output=True, timeout=20,
        )  # fmt: skip
        assert sent.returncode == 0, sent.stderr

        def receipt() -> bytes:
            got = subprocess.run(
                ["curl", "-sS", "--url", f"imap://127.0.0.1:{imap}/INBOX;UID=*", "--user", "you@sandbox.example:you"],
                capture_output=True, timeout=20,
            )  # fmt: skip
            return got.stdout if got.returncode == 0 else b""

        text = wait_for(receipt, 20)
        assert b"#1" in text
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_mail_is_not_marked_or_moved_before_it_is_stored(dovecot_server: Dovecot, tmp_path: Path) -> None:
    user = "marks@bot.example"
    with office(dovecot_server, user) as post:
        home = write_home(tmp_path, dovecot_server.account(user), post.port, bot=user)
        submit(post, request(), "privacy@firm.example", user)
        assert relance("run", "--once", home=home).returncode == 0
    client = connect(dovecot_server.account(user))
    client.select_folder("INBOX", readonly=True)
    flags = client.get_flags(client.search())
    client.logout()
    assert all(b"\\Seen" not in seen and b"\\Flagged" not in seen for seen in flags.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_the_demo_ends_within_five_seconds_and_leaves_a_sound_file(
    tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "demo"
    with running("demo", "--out", str(out)) as process:
        read_until(process, "Monday 17 February 2020")
        process.send_signal(number)
        assert process.stdout is not None
        rest = process.stdout.read()
        assert process.wait(5) == 0
    assert "Stopped." in rest
    assert "Traceback" not in rest
    done = relance("verify", "--json", home=out)
    report = json.loads(done.stdout)
    assert report["ok"]
    assert report["mails"] >= 3


def test_the_demo_refuses_a_folder_with_other_peoples_things_and_replaces_its_own(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert "not empty" in problem(relance("demo", "--out", str(tmp_path)))
    assert (tmp_path / "letter.txt").read_text() == "mine"
