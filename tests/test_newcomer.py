"""From an empty folder to an open case with its receipt: six answers to `relance init`, and one mail."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from daemon.settings import load_home
from demo.servers import AUTHSERV_ID, PostOffice
from tests.commands import problem, relance
from tests.servers import Dovecot
from tests.test_bot_run import read_until, request, running, submit, value, wait_for

ANSWERS = 6
BOT = "relance@newcomer.example"


def office_for(server: Dovecot, user: str) -> PostOffice:
    """The exchanger in front of Dovecot; the bot and Ada log in."""
    logins = {"ada@roe.example": "ada", user: "demo"}
    post = PostOffice({user: server.account(user)}, lambda: datetime.now(UTC), logins=logins)
    post.start()
    return post


def test_six_answers_and_one_mail_open_a_case_and_bring_its_receipt(
    dovecot_server: Dovecot, tmp_path: Path
) -> None:
    post = office_for(dovecot_server, BOT)
    try:
        servers = f"127.0.0.1:{dovecot_server.port} 127.0.0.1:{post.port}"
        answers = [BOT, "Ada Roe", "ada@roe.example", "IE", servers, "echo demo"]
        assert len(answers) <= ANSWERS
        began = time.monotonic()
        done = relance("init", "--no-lookup", home=tmp_path, stdin="\n".join([*answers, ""]).encode())
        said = done.stdout.decode()
        assert done.returncode == 0, said + done.stderr.decode()
        assert time.monotonic() - began < 15
        assert f"the server vouches for mail as {AUTHSERV_ID}" in said
        assert "the Message-ID survived" in said
        assert said.count("?") == 0
        home = load_home(tmp_path)
        assert home.config.bot.authserv_id == AUTHSERV_ID
        assert home.config.owner.time_zone == "Europe/Dublin"
        assert "in English, the digest at 18:00, Europe/Dublin time." in said
        assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
        with running("--home", str(tmp_path), "run") as process:
            read_until(process, "Watching")
            submit(post, request(), "privacy@firm.example", BOT)
            [receipt] = wait_for(lambda: [d for d in post.outside if d.recipient == "ada@roe.example"])
        assert b"Your case is open" in receipt.raw
        assert value(tmp_path / "db/relance.db", "SELECT count(*) FROM cases") == 1
        assert value(tmp_path / "db/relance.db", "SELECT count(*) FROM quarantine") == 0
    finally:
        post.stop()


def test_without_a_question_everything_can_be_said_on_the_command_line(
    dovecot_server: Dovecot, tmp_path: Path
) -> None:
    user = "silent@newcomer.example"
    post = office_for(dovecot_server, user)
    try:
        done = relance(
            "init", "--yes", "--bot", user, "--name", "Ada Roe", "--address", "ada@roe.example", "--country", "de",
            "--server", f"127.0.0.1:{dovecot_server.port} 127.0.0.1:{post.port}", "--password", "echo demo",
            "--time-zone", "Europe/Berlin", home=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    finally:
        post.stop()
    owner = load_home(tmp_path).config.owner
    assert (owner.country, owner.language, owner.time_zone) == ("DE", "de", "Europe/Berlin")


def test_with_yes_what_cannot_be_guessed_must_be_said(tmp_path: Path) -> None:
    text = problem(relance("init", "--yes", "--no-lookup", "--bot", "bot@me.example", home=tmp_path))
    assert "--name must be given" in text
    assert not (tmp_path / "config.toml").exists()


def test_servers_that_do_not_answer_are_said_and_the_configuration_is_kept(tmp_path: Path) -> None:
    answers = b"bot@me.example\nAda\nada@me.example\nIE\n127.0.0.1:9 127.0.0.1:9\necho demo\n"
    text = problem(relance("init", "--no-lookup", home=tmp_path, stdin=answers))
    assert "config.toml is written: mend this in it" in text
    assert "relance --home" in text
    assert load_home(tmp_path).config.imap.port == 9


def test_an_answer_that_cannot_be_used_is_asked_for_again(tmp_path: Path) -> None:
    answers = [
        "nonsense", "bot@me.example", "Ada", "ada@me", "ada@me.example", "Ireland", "ie", "mail.me.example:many", "mail.me.example",
        "env:", "env:PASSWORD",
    ]  # fmt: skip
    done = relance(
        "init", "--no-lookup", "--no-mail", home=tmp_path, stdin="\n".join([*answers, ""]).encode()
    )
    assert done.returncode == 0, done.stderr
    config = load_home(tmp_path).config
    assert (config.owner.country, config.imap.host, config.imap.port) == ("IE", "mail.me.example", 993)
    assert config.imap.password_env == "PASSWORD"
    said = done.stdout.decode()
    for sentence in ("is not a mail address", "is no country", "is no mail server", "names nothing"):
        assert sentence in said


def test_a_password_stands_in_the_file_only_when_that_was_asked_for(tmp_path: Path) -> None:
    answers = b"bot@me.example\nAda\nada@me.example\nIE\nmail.me.example\nopen sesame\n"
    done = relance("init", "--no-lookup", "--no-mail", "--password-in-clear", home=tmp_path, stdin=answers)
    assert done.returncode == 0, done.stderr
    assert b"open sesame" not in done.stdout
    assert load_home(tmp_path).config.imap.password == "open sesame"
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
