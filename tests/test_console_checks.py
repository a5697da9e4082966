"""`relance check` says what the servers do to mail, and what becomes of stored mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from cases.problems import Problem
from console.checks import look_at_database, tried, try_imap, try_smtp
from console.echo import Echo
from daemon.settings import load_home
from demo.servers import LOOPBACK, free_port
from mail.inbox import Account, connect
from tests.homes import write_home
from tests.servers import Dovecot
from tests.test_mail_outbox import Sink


def test_check_tries_the_folder_for_stored_mail(dovecot_server: Dovecot, tmp_path: Path) -> None:
    account = dovecot_server.account("processed@bot.example")
    path = write_home(tmp_path, account, 9)
    config = path / "config.toml"
    plain = config.read_text()
    config.write_text(plain.replace("[imap]\n", '[imap]\nprocessed_folder = "Done"\n'))
    assert "stored mail goes to Done" in try_imap(load_home(path))
    client = connect(account)
    assert client.folder_exists("Done")
    client.logout()
    config.write_text(plain.replace("[imap]\n", '[imap]\nprocessed_folder = "\\\\Junk"\n'))
    with pytest.raises(Problem, match=r"no folder bears the mark.*imap\.processed_folder"):
        try_imap(load_home(path))


@pytest.mark.parametrize(
    ("identifier", "header", "said", "unsaid"),
    [
        (True, True, "the Message-ID survived", "dropped"),
        (False, True, "copies by a header of the bot's own, which survived", "set aside"),
        (True, False, "it cannot know its own copies again", "changed on the way"),
        (False, False, "replies are known by the case address alone", "which survived"),
    ],
)
def test_what_survived_the_way_is_said_with_what_it_means(
    identifier: bool, header: bool, said: str, unsaid: str
) -> None:
    words = "; ".join(Echo(1.0, "mx.bot.example", identifier, header).words)
    assert said in words
    assert unsaid not in words


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(hours=3), "180 minutes ahead of the mail server's: set it"),
        (timedelta(minutes=-40), "40 minutes behind the mail server's"),
        (timedelta(seconds=-90), ""),
    ],
)
def test_a_clock_that_goes_wrong_is_said(ahead: timedelta, said: str) -> None:
    words = "; ".join(Echo(1.0, "mx.bot.example", True, True, ahead).words)
    assert said in words
    assert ("clock" in words) == bool(said)


BROKEN = [
    ("config", "Europe/Dublin", "Europe/Dubln", 'owner.time_zone: no such time zone: write it like "Europe/Paris"'),
    ("config", "digest_hour", "digest_hours", "owner.digest_hours is not known: check the spelling"),
    ("config", 'language = "en"', 'language = "pt"', 'owner.language: write "en"'),
    ("config", "[bot]", "[bot", "cannot be read as TOML"),
    ("config", 'address = "ada@roe.example"', 'address = "ada"', "owner.address: this is no mail address"),
    ("imap", 'password = "', 'password = "no', "does not accept user"),
    ("imap", 'folder = "INBOX"', 'folder = "Nope"', "there is no folder 'Nope': check imap.folder"),
    ("imap", 'tls = "plain"\nfolder', 'tls = "tls"\nfolder', "does not speak TLS as expected"),
    ("imap", 'tls = "plain"\nfolder', 'tls = "starttls"\nfolder', "STARTTLS"),
    ("imap", 'password = "', 'password_command = ["/bin/false"]\n#', "imap.password_command cannot be used"),
    ("imap", 'password = "', 'password_env = "NO_SUCH_NAME"\n#', "NO_SUCH_NAME is not set"),
    ("imap", 'password = "', 'password_file = "/none"\n#', "imap.password_file cannot be used"),
    ("smtp", 'tls = "plain"\nmails', 'tls = "tls"\nmails', 'check smtp.host, smtp.port and smtp.tls ("tls" for 465'),
    ("smtp", 'tls = "plain"\nmails', 'tls = "starttls"\nmails', "STARTTLS"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "right", "wrong", "said"), BROKEN, ids=[one[2][:30] for one in BROKEN])
def test_what_is_wrong_is_named_with_what_to_do(
    dovecot_server: Dovecot, desk_smtp: int, tmp_path: Path, name: str, right: str, wrong: str, said: str
) -> None:
    path = write_home(tmp_path, dovecot_server.account("broken@bot.example"), desk_smtp)
    config = path / "config.toml"
    assert right in config.read_text()
    config.write_text(config.read_text().replace(right, wrong, 1))
    attempts = {"imap": try_imap, "smtp": try_smtp, "config": lambda home: str(home.config)}
    (result, *_) = tried(name, lambda: attempts[name](load_home(path)))
    assert not result.ok
    assert said in result.words
    assert "config.toml" in result.mend


def test_a_database_that_is_none_is_said(tmp_path: Path) -> None:
    path = write_home(tmp_path, Account("127.0.0.1", 9, "x", "pw", "plain"), 9)
    (path / "db").mkdir()
    (path / "db" / "relance.db").write_bytes(b"no database" * 100)
    home = load_home(path)
    (result,) = tried("database", lambda: look_at_database(home))
    assert not result.ok
    assert "file is not a database" in result.words
    assert "backup" in result.mend


@pytest.fixture(scope="module")
def desk_smtp() -> Iterator[int]:
    controller = Controller(Sink(), hostname=LOOPBACK, port=free_port())
    controller.start()
    yield controller.port
    controller.stop()
