"""`relance check`: try everything the daemon needs, one line each, and say how to mend what fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cases.matching import case_address
from cases.problems import Problem
from console.echo import mail_to_self
from console.outages import lately
from console.screen import print_json, printable
from daemon.health import disk_free, health_of
from daemon.settings import Home, load_config, load_home, load_rules
from daemon.withheld import passed_over, place_of
from db import people
from db.store import Store
from letters.health import GIGABYTE
from mail.folders import make_folder
from mail.imap import TROUBLE, Connection, connect, plain
from mail.outbox import check

MENDING = {
    "rules": "correct rules.yaml where the sentence points, or delete it: then the shipped rules count.",
    "config": "correct config.toml where the sentence points; docs/guide.md explains every key.",
    "model": "install Relance again; if you have taught it, `relance teach --forget` goes back to the shipped model.",
    "clock": "set the clock of the machine (`timedatectl set-ntp true`).",
    "database": "look at free space and rights of its folder; a damaged one comes back from a backup.",
    "inbox": "open the mailbox of the bot with a mail program and look at them there; they are asked for again daily, and one that is deleted is forgotten.",
    "disk": "make room on the disk of the database, or name another place in bot.database.",
    "outbox": "mend what stands under smtp, then start `relance run` again or wait for its next try.",
    "people": "correct the address in config.toml, or reach the person another way.",
    "imap": "correct [imap] in config.toml: host, port, tls, user, and where the password is.",
    "smtp": "correct [smtp] in config.toml: host, port, tls, user, and where the password is.",
    "mail to self": "both servers must serve the mailbox of bot.address; see docs/deployment.md.",
}
"""What to do about a check that fails, beside what the sentence itself says."""

UIDS_SHOWN = 10
"""Mails that are named one by one."""


WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Result:
    """One thing tried."""

    name: str
    ok: bool
    words: str

    @property
    def mend(self) -> str:
        """What to do about it, "" when nothing needs to be done."""
        return "" if self.ok else MENDING[self.name]


def run_checks(path: Path, *, send_mail: bool, as_json: bool) -> None:
    """Try all; Problem (exit code 1) when something must be mended."""
    results = []
    for result in _results(path, send_mail):
        results.append(result)
        if not as_json:
            click.echo(f"{'ok  ' if result.ok else 'FAIL'}  {result.name}: {printable(result.words)}")
            if result.mend:
                click.echo(f"      mend: {result.mend}")
    if as_json:
        print_json([{"check": r.name, "ok": r.ok, "words": r.words, "mend": r.mend} for r in results])
    failed = [result for result in results if not result.ok]
    if failed:
        raise Problem(
            f"{len(failed)} of {len(results)} checks failed: mend what is marked FAIL and run this again."
        )


def _results(path: Path, send_mail: bool) -> Iterator[Result]:
    yield from tried("rules", lambda: _rules(path))
    yield from tried("config", lambda: _config(path))
    yield from tried("model", _model)
    yield _clock()
    try:
        home = load_home(path)
    except Problem:
        return  # said above, and nothing below can be tried without it
    database = list(tried("database", lambda: look_at_database(home)))
    yield from (*database, *tried("disk", lambda: _disk(home)))
    if all(result.ok for result in database):
        yield from tried("inbox", lambda: _withheld(home))
        yield from tried("outbox", lambda: _outbox(home))
        yield from tried("people", lambda: _people(home))
    imap = list(tried("imap", lambda: try_imap(home)))
    smtp = list(tried("smtp", lambda: try_smtp(home)))
    yield from (*imap, *smtp)
    if send_mail and all(result.ok for result in (*imap, *smtp)):
        yield from tried("mail to self", lambda: _mail_to_self(home))


def tried(name: str, test: Callable[[], str]) -> Iterator[Result]:
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
    secrets = [config.imap.password, config.smtp.password]
    if config.oauth is not None:
        secrets += [config.oauth.client_secret, config.oauth.refresh_token]
    if mode and any(secrets):
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


def look_at_database(home: Home) -> str:
    """Open the database and have it check itself; Problem when it cannot be used."""
    store = Store(home.database)
    try:
        verdict = store.value("PRAGMA integrity_check")
        if verdict != "ok":
            raise Problem(f"{home.database} is damaged ({verdict}): restore it from a backup.")
        return f"{home.database}, {store.value('SELECT count(*) FROM raw')} mails"
    finally:
        store.close()


def _withheld(home: Home) -> str:
    """Whether the server has given every mail that it lists, as far as the database knows."""
    store = Store(home.database)
    try:
        missing = passed_over(store, place_of(home.config.imap))
    finally:
        store.close()
    if not missing:
        return "the server gave every mail that it listed"
    uids = ", ".join(str(one.uid) for one in missing[:UIDS_SHOWN]) + (
        " ..." if len(missing) > UIDS_SHOWN else ""
    )
    since = min(one.since for one in missing)
    raise Problem(
        f"{home.config.imap.folder} lists {len(missing)} mail(s) that the server does not give "
        f"(UID {uids}; since {since:%Y-%m-%d %H:%M} UTC): they were not read."
    )


ENOUGH = 100_000_000
"""Bytes on the disk of the database below which the next big mail may not be stored any more."""


def _disk(home: Home) -> str:
    free = disk_free(home)
    if free is None:
        raise Problem(f"nobody can say how much room is left where {home.database} is.")
    words = f"{free / GIGABYTE:.1f} GB free where the database is"
    if free < ENOUGH:
        raise Problem(
            f"{free // 1_000_000} MB free where the database is: when it is full, nothing comes in or goes out."
        )
    return words


def _outbox(home: Home) -> str:
    """Mail that waits, and what has kept it here lately."""
    now = datetime.now(UTC)
    store = Store(home.database)
    try:
        known = health_of(store, home, now)
        away = [one for one in known.interrupted if one.until is None]
        told = lately(home, store, now, now - WEEK)
        if away and known.outgoing:
            raise Problem(*told)
        return " ".join((f"{known.outgoing} mails wait, {known.parked} were given up.", *told))
    finally:
        store.close()


def _people(home: Home) -> str:
    """Whoever is written to must be reached: a mailbox that sends mail back is told of here."""
    store = Store(home.database)
    try:
        away = people.unreachable(store)
        if away:
            raise Problem(
                *(
                    f"mail to {one.name} <{one.address}> comes back since {one.since:%Y-%m-%d} ({one.said}): "
                    "letters that need a word wait, and those that only need time are not announced."
                    for one in away
                )
            )
        return f"{len(home.config.people)} known, mail to all of them arrives as far as is known"
    finally:
        store.close()


def try_imap(home: Home) -> str:
    """Log in and open the folder; what the server can do, or Problem."""
    account = home.account()
    client = connect(account)
    try:
        abilities = [
            name for name in ("IDLE", "MOVE", "UIDPLUS", "SPECIAL-USE") if client.has_capability(name)
        ]
        if not client.folder_exists(account.folder):
            raise Problem(f"imap: there is no folder {account.folder!r}: check imap.folder.")
        client.select_folder(account.folder, readonly=True)
        moves = _processed(client, home.config.imap.processed_folder)
    finally:
        client.logout()
    idle = "" if "IDLE" in abilities else "; without IDLE the folder is looked at once a minute"
    return f"logged in, folder {account.folder} open, can {', '.join(abilities) or 'nothing special'}{idle}{moves}"


def _processed(client: Connection, name: str) -> str:
    """What becomes of stored mail; the folder for it is made when it is missing, as the daemon would."""
    if not name:
        return ""
    try:
        folder = make_folder(client, name)
    except TROUBLE as error:
        raise Problem(
            f"imap: the folder {name!r} cannot be made ({plain(error)}): make it by hand, or correct imap.processed_folder."
        ) from error
    if folder is None:
        raise Problem(
            f"imap: no folder bears the mark {name!r}: write the name of a folder in imap.processed_folder."
        )
    if not (client.has_capability("MOVE") or client.has_capability("UIDPLUS")):
        return "; stored mail stays where it is, since the server can neither MOVE nor UIDPLUS"
    return f"; stored mail goes to {folder}"


def try_smtp(home: Home) -> str:
    """Log in to the submission server; Problem when it does not want us."""
    relay, bot = home.relay(), home.config.bot
    asyncio.run(check(relay, case_address(bot.address, "b-check", bot.delimiter)))
    return f"{relay.host}:{relay.port} accepts us"


def _mail_to_self(home: Home) -> str:
    """A mail from the bot to the bot proves both ways at once."""
    echo = mail_to_self(home)
    known = home.config.bot.authserv_id
    if known and echo.authserv_id and echo.authserv_id != known.lower():
        raise Problem(
            f"bot.authserv_id is {known!r}, but the server vouches for mail as {echo.authserv_id!r}: "
            "correct it, or nobody's word counts without a token."
        )
    return "; ".join(echo.words)
