"""`relance run`: the daemon with its signals, one pass for cron, or the sandbox on embedded servers."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from cases.problems import Problem
from console.outages import standstill
from console.screen import printable
from daemon.clock import Clock, SystemClock
from daemon.learning import load_reader
from daemon.service import Service
from daemon.settings import Home, load_home
from db.store import Store
from mail.inbox import Inbox
from mail.names import look_up
from mail.outbox import check


def run_daemon(path: Path, *, once: bool, verbose: bool, clock: Clock | None = None) -> None:
    """Run until SIGINT or SIGTERM, or for one pass; Problem when config or servers cannot be used at start."""
    _log(verbose)
    home = load_home(path)
    if not once:
        _try_servers(home)
    store = Store(home.database)
    lock = lock_home(home.path)
    try:
        service = Service(home, store, clock or SystemClock(), load_reader(home.model), dns=look_up)
        if once:
            asyncio.run(service.run_once())
            for sentence in standstill(home, store):
                click.echo(printable(sentence), err=True)
            click.echo("One pass done.")
        else:
            click.echo(f"Watching {home.config.imap.user} on {home.config.imap.host}; stop with Ctrl-C.")
            asyncio.run(_until_signal(service))
            click.echo("Stopped; everything is stored.")
    finally:
        store.close()
        lock.close()


def lock_home(path: Path) -> IO[str]:
    """Hold the home folder for one sending process; Problem when another one runs. Closing the file lets go."""
    lock = (path / "relance.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise Problem(f"Another relance is running on {path.resolve()}: stop it first.") from error
    return lock


def _try_servers(home: Home) -> None:
    """A wrong password or folder is said at once and by name, instead of being retried for ever."""
    problems: list[str] = []
    inbox = Inbox(home.account())
    for attempt in (inbox.open, lambda: asyncio.run(check(home.relay()))):
        try:
            attempt()
        except Problem as problem:
            problems += problem.problems
    inbox.close()
    if problems:
        raise Problem(*problems)


async def _until_signal(service: Service) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, service.stop)
    await service.run()


def _log(verbose: bool) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    for noisy in ("aiosmtpd", "mail.log", "imapclient", "asyncio", "pymap"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


SANDBOX = """[bot]
address = "relance@sandbox.example"
authserv_id = "{authserv}"

[owner]
name = "You"
address = "you@sandbox.example"
language = "en"
country = "FR"
time_zone = "UTC"
digest_hour = 18

[imap]
host = "127.0.0.1"
port = {imap}
user = "relance@sandbox.example"
password = "relance"
tls = "plain"

[smtp]
host = "127.0.0.1"
port = {smtp}
user = "relance@sandbox.example"
password = "relance"
tls = "plain"
"""

HOWTO = """
The sandbox runs on this machine only; nothing leaves it. Home folder: {home}

  Your account     you@sandbox.example, password: you
  SMTP             127.0.0.1 port {smtp}, no encryption
  IMAP             127.0.0.1 port {imap}, no encryption
  The bot          relance@sandbox.example

1. Write a request, the bot in BCC (this opens case #1 and brings a receipt to your inbox):

printf 'From: You <you@sandbox.example>\\nTo: Shop <privacy@shop.example>\\nSubject: Access request\\nMessage-ID: <first@sandbox.example>\\n\\nI use my right of access under Article 15 GDPR.\\n' > request.eml
curl -sS --url smtp://127.0.0.1:{smtp} --user you@sandbox.example:you --mail-from you@sandbox.example --mail-rcpt privacy@shop.example --mail-rcpt relance@sandbox.example --upload-file request.eml

2. Read the receipt:

curl -sS --url 'imap://127.0.0.1:{imap}/INBOX;UID=*' --user you@sandbox.example:you

Stop with Ctrl-C.
"""


def run_sandbox(path: Path, imap_port: int, smtp_port: int, *, verbose: bool) -> None:
    """The same daemon on embedded servers; its home is a `sandbox` folder, kept between runs when --home is given."""
    _log(verbose)
    home = path / "sandbox" if path != Path() else Path(tempfile.mkdtemp(prefix="relance-sandbox-"))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_sandbox(home, imap_port, smtp_port, click.echo))
    click.echo("Sandbox stopped.")


async def serve_sandbox(home: Path, imap_port: int, smtp_port: int, say: Callable[[str], Any]) -> None:
    """Start IMAP, SMTP and the daemon; tell how to use them; run until a signal comes."""
    from demo.servers import AUTHSERV_ID, EmbeddedImap, PostOffice

    clock = SystemClock()
    people = {"relance@sandbox.example": "relance", "you@sandbox.example": "you"}
    imap = EmbeddedImap(people, imap_port)
    await imap.start()
    boxes = {address: imap.account(address) for address in people}
    office = PostOffice(boxes, clock.now, logins=people, port=smtp_port)
    office.start()
    home.mkdir(parents=True, exist_ok=True)
    config = home / "config.toml"
    config.write_text(
        SANDBOX.format(authserv=AUTHSERV_ID, imap=imap.port, smtp=office.port), encoding="utf-8"
    )
    config.chmod(0o600)
    settings = load_home(home)
    lock = lock_home(home)
    store = Store(settings.database)
    with store.transaction():
        # the embedded mailbox begins anew with each start, whatever was read before
        store.connection.execute("DELETE FROM mailbox")
    try:
        service = Service(settings, store, clock, await asyncio.to_thread(load_reader, settings.model))
        say(HOWTO.format(home=home, imap=imap.port, smtp=office.port))
        await _until_signal(service)
    finally:
        await asyncio.to_thread(office.stop)
        await imap.stop()
        store.close()
        lock.close()
