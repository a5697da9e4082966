"""`relance check`: try everything the daemon needs, one line each, and say how to mend what fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from cases.problems import Problem
from console.screen import print_json, printable
from daemon.settings import Home, load_config, load_home, load_rules
from db.letters import new_token
from db.store import Store
from mail.compose import compose
from mail.inbox import Inbox, connect
from mail.outbox import Outcome, check, send

TEST_MAIL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Result:
    """One thing tried."""

    name: str
    ok: bool
    words: str


def run_checks(path: Path, *, send_mail: bool, as_json: bool) -> None:
    """Try all; Problem (exit code 1) when something must be mended."""
    results = []
    for result in _results(path, send_mail):
        results.append(result)
        if not as_json:
            click.echo(f"{'ok  ' if result.ok else 'FAIL'}  {result.name}: {printable(result.words)}")
    if as_json:
        print_json([{"check": r.name, "ok": r.ok, "words": r.words} for r in results])
    failed = [result for result in results if not result.ok]
    if failed:
        raise Problem(
            f"{len(failed)} of {len(results)} checks failed: mend what is marked FAIL and run this again."
        )


def _results(path: Path, send_mail: bool) -> Iterator[Result]:
    yield from _try("rules", lambda: _rules(path))
    yield from _try("config", lambda: _config(path))
    yield from _try("model", _model)
    yield _clock()
    try:
        home = load_home(path)
    except Problem:
        return  # said above, and nothing below can be tried without it
    yield from _try("database", lambda: _database(home))
    imap = list(_try("imap", lambda: _imap(home)))
    smtp = list(_try("smtp", lambda: _smtp(home)))
    yield from (*imap, *smtp)
    if send_mail and all(result.ok for result in (*imap, *smtp)):
        yield from _try("mail to self", lambda: _mail_to_self(home))


def _try(name: str, test: Callable[[], str]) -> Iterator[Result]:
    """One result, or one for each sentence of the problem."""
    try:
        yield Result(name, True, test())
    except Problem as problem:
        for sentence in problem.problems:
            yield Result(name, False, sentence.removeprefix(f"{name}: "))


def _rules(path: Path) -> str:
    rules = load_rules(path)
    return f"version {rules.version}, {len(rules.sources)} sources, {len(rules.steps)} steps"


def _config(path: Path) -> str:
    config = load_config(path)
    mode = (path / "config.toml").stat().st_mode & 0o077
    if mode and any(section.password for section in (config.imap, config.smtp)):
        raise Problem("config.toml holds a password and others can read it: chmod 600 config.toml.")
    if not config.bot.authserv_id:
        return (
            "read; bot.authserv_id is empty, so every command must answer one of the bot's mails "
            "(set it to the name in the Authentication-Results of mail that reaches the bot)"
        )
    return "read"


def _model() -> str:
    from nlp.reader import Reader

    began = time.monotonic()
    reader = Reader.load()
    reading = reader.read("We need a copy of your passport before we can answer your request.")
    if reading.primary.value != "id_document":
        raise Problem(
            "the reader's model does not read a plain demand: rebuild it with `python -m nlp.train`."
        )
    return f"loaded in {time.monotonic() - began:.1f} s"


def _clock() -> Result:
    now = datetime.now(UTC)
    ok = now.year >= 2024
    words = f"{now:%Y-%m-%d %H:%M} UTC" + ("" if ok else ": set the machine's clock, deadlines depend on it")
    return Result("clock", ok, words)


def _database(home: Home) -> str:
    store = Store(home.database)
    try:
        verdict = store.value("PRAGMA integrity_check")
        if verdict != "ok":
            raise Problem(f"{home.database} is damaged ({verdict}): restore it from a backup.")
        return f"{home.database}, {store.value('SELECT count(*) FROM raw')} mails"
    finally:
        store.close()


def _imap(home: Home) -> str:
    account = home.account()
    client = connect(account)
    try:
        abilities = [
            name for name in ("IDLE", "MOVE", "UIDPLUS", "SPECIAL-USE") if client.has_capability(name)
        ]
        if not client.folder_exists(account.folder):
            raise Problem(f"imap: there is no folder {account.folder!r}: check imap.folder.")
        client.select_folder(account.folder, readonly=True)
    finally:
        client.logout()
    idle = "" if "IDLE" in abilities else "; without IDLE the folder is looked at once a minute"
    return f"logged in, folder {account.folder} open, can {', '.join(abilities) or 'nothing special'}{idle}"


def _smtp(home: Home) -> str:
    relay = home.relay()
    asyncio.run(check(relay))
    return f"{relay.host}:{relay.port} accepts us"


def _mail_to_self(home: Home) -> str:
    """A mail from the bot to the bot proves both ways at once."""
    from cases.model import Address

    bot = home.config.bot.address
    message_id = f"<check.{new_token(20)}@{bot.partition('@')[2]}>"
    content = compose(
        from_=Address("Relance", bot),
        to=[Address("Relance", bot)],
        subject="Relance check: this mail may be deleted",
        text="relance check wrote this to see whether mail goes out and comes back.\n",
        message_id=message_id,
        date=datetime.now(UTC),
        headers={"Auto-Submitted": "auto-generated", "X-Relance-Check": "yes"},
    )
    attempt = asyncio.run(send(home.relay(), bot, [bot], content, lambda phase: None))
    if attempt.outcome is not Outcome.SENT:
        raise Problem(f"the server did not take a mail to {bot} ({attempt.code} {attempt.reply}).")
    inbox = Inbox(home.account())
    inbox.open()
    began = time.monotonic()
    try:
        while time.monotonic() - began < TEST_MAIL_SECONDS:
            if inbox.holds(message_id, [home.account().folder]):
                return f"went out and came back in {time.monotonic() - began:.1f} s"
            time.sleep(0.5)
    finally:
        inbox.close()
    raise Problem(
        f"a mail to {bot} was taken but did not arrive within {TEST_MAIL_SECONDS} s: "
        "check that imap.user reads the mailbox of bot.address."
    )
