"""A home folder, its mailbox, the server its letters go to, a clock that a file moves, and a daemon that may die.

`breaches` compares what the database and the receivers hold with what must be there: every mail once in the
database, every letter exactly once at its receiver, nothing begun and left.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from threading import Lock

from mail.crashpoint import VARIABLE
from mail.inbox import Account, Connection, connect
from tests.faults.clock import FileClock
from tests.faults.nursery import Nursery
from tests.faults.proxy import Proxy
from tests.faults.sink import Script, Sink
from tests.homes import write_home

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday."""
ADA = "Ada Roe <ada@roe.example>"
UNDER_WAY = ("queued", "sending", "unknown", "parked")
"""States in which no letter may stay."""


@dataclass(slots=True)
class Delivered:
    """A mail that was put into the mailbox, and whether its sender must get a receipt."""

    raw: bytes
    message_id: str
    answered: bool
    kind: str
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        self.sha256 = hashlib.sha256(self.raw).hexdigest()


@dataclass(slots=True)
class World:
    """Use `world(...)`, which cleans up."""

    folder: Path
    account: Account
    nursery: Nursery
    bot: str
    sink: Sink = field(init=False)
    clock: FileClock = field(init=False)
    delivered: list[Delivered] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    """Recipient and Message-ID of every mail that came to somebody else than the bot."""
    copies: int = 0
    child: int = 0
    kills: int = 0
    proxy: Proxy | None = None
    """In front of the sink."""
    _client: Connection | None = None
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock = FileClock(self.folder / "clock")
        self.clock.set(START)
        self.sink = Sink(deliver=self._deliver)

    # --- the daemon ---------------------------------------------------------------------------------

    @property
    def database(self) -> Path:
        return self.folder / "db/relance.db"

    def start(self, crash_at: str = "", **environment: str) -> None:
        """Start the daemon, told where to die."""
        if crash_at:
            environment[VARIABLE] = crash_at
        self.clock.forget()
        self.child = self.nursery.start(self.folder, self.clock.path, self.folder / "log", environment)

    def alive(self) -> bool:
        return not self.nursery.ended(self.child)

    def kill(self) -> None:
        """SIGKILL, wherever the daemon is."""
        if self.child:
            self.nursery.kill(self.child)
            self.kills += 1

    def await_death(self, seconds: float = 15) -> None:
        """Wait for a crash point to strike."""
        try:
            self.nursery.await_end(self.child, seconds)
        except TimeoutError:
            message = (
                f"the daemon never came to the point where it had to die\n{self.breaches()}\n{self.log()}"
            )
            raise AssertionError(message) from None

    def advance_until_dead(self, days: float = 14) -> None:
        """Let day after day pass in quarters until the daemon dies."""
        for _ in range(int(days * 4)):
            self.jump(hours=6)
            until = time.monotonic() + 0.2
            while time.monotonic() < until:
                if not self.alive():
                    return
                time.sleep(0.01)
        raise AssertionError(f"the daemon never came to the point where it had to die\n{self.log()}")

    def jump(self, **how_far: float) -> None:
        """Move the clock of the daemon."""
        self.clock.set(self.clock.now() + timedelta(**how_far))

    # --- mail ---------------------------------------------------------------------------------------

    def receive(self, raw: bytes, *, answered: bool = True, kind: str = "mail") -> None:
        """Put a mail into the bot's mailbox, as its exchanger does."""
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        identifier = re.search(rb"(?im)^message-id: *(\S+)", raw)
        assert identifier is not None
        self.delivered.append(Delivered(raw, identifier[1].decode(), answered, kind))
        self._append(raw)

    def _append(self, raw: bytes) -> None:
        with self._lock:
            for attempt in range(50):
                try:
                    if self._client is None:
                        self._client = connect(self.account)
                    self._client.append("INBOX", raw, msg_time=self.clock.now())
                    return
                except Exception:  # the mail server may be down on purpose; what it has not taken comes again
                    self._client = None
                    if attempt == 49:
                        raise
                    time.sleep(0.1)

    def _deliver(self, sender: str, recipient: str, raw: bytes) -> None:
        """What the sink took: our own copies go to the mailbox, the rest is at its receiver."""
        local, _, domain = recipient.partition("@")
        if f"{local.partition('+')[0]}@{domain}" != self.bot:
            found = re.search(rb"(?im)^message-id:\s*(\S+)", raw)
            self.outside.append((recipient, found[1].decode() if found else ""))
            return
        self.copies += 1
        trace = (
            f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\nReceived: from x by mx.bot.example; "
        )
        self._append(f"{trace}{format_datetime(self.clock.now())}\r\n".encode() + raw)

    def mail(self, sender: str, to: str, subject: str, text: str, number: str) -> bytes:
        """A mail as the bot's exchanger delivers it, vouched for."""
        message = EmailMessage()
        domain = sender.rpartition("@")[2].rstrip(">")
        now = format_datetime(self.clock.now())
        message["Authentication-Results"] = f"mx.bot.example; dmarc=pass header.from={domain}"
        message["Received"] = f"from x by mx.bot.example for <{self.bot}>; {now}"
        message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, now
        message["Message-ID"] = f"<{number}@{domain}>"
        message.set_content(text)
        return message.as_bytes()

    def request(self, number: int, sender: str = ADA) -> None:
        """The owner uses her right of access against firm `number`, the bot in BCC."""
        firm = f"Firm {number} <privacy@firm{number}.example>"
        text = f"I use my right of access under Article 15 GDPR, number {number}."
        self.receive(self.mail(sender, firm, "Access request", text, f"request{number}"), kind="request")

    def command(self, words: str, number: int, sender: str = ADA) -> None:
        """The owner orders something."""
        subject = f"Re: Relance {number}"
        self.receive(self.mail(sender, self.bot, subject, words, f"command{number}"), kind="command")

    def reply(self, case: int, text: str, number: int, firm: int) -> None:
        """A firm writes to the secret address of a case."""
        token = self.value("SELECT token FROM cases WHERE id = ?", case)
        to = self.bot.replace("@", f"+{token}@")
        sender = f"Firm {firm} <privacy@firm{firm}.example>"
        self.receive(self.mail(sender, to, "Your request", text, f"reply{number}"), kind="reply")

    def sent(self, kind: str) -> int:
        """How many mails of a kind were put into the mailbox."""
        return sum(mail.kind == kind for mail in self.delivered)

    # --- what is there ------------------------------------------------------------------------------

    def rows(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        """Rows of a query on the daemon's database."""
        connection = sqlite3.connect(self.database, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def value(self, sql: str, *values: object) -> object:
        """The first column of the first row, or None."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def breaches(self) -> list[str]:
        """Everything that is not as it must be, one sentence each; none when all is well."""
        if not self.database.exists():
            return ["there is no database"]
        try:
            return [*self._mails_lost_or_twice(), *self._letters_lost_or_twice(), *self._unanswered()]
        except sqlite3.OperationalError as error:
            return [f"the database cannot be read yet ({error})"]

    def unread(self) -> bool:
        """True while a mail that came is not in the database; copies of our own mails may still be on their way."""
        if not self.database.exists():
            return True
        try:
            stored = {sha for (sha,) in self.rows("SELECT sha256 FROM raw")}
        except sqlite3.OperationalError:
            return True
        return any(mail.sha256 not in stored for mail in self.delivered)

    def _mails_lost_or_twice(self) -> Iterator[str]:
        stored = Counter(sha for (sha,) in self.rows("SELECT sha256 FROM raw"))
        for mail in self.delivered:
            if stored[mail.sha256] != 1:
                yield f"lost: {mail.message_id} is not in the database"
        if sum(stored.values()) < len(self.delivered) + self.copies:
            yield "lost: a copy of our own mail is not in the database"
        counted = Counter(
            i for (i,) in self.rows("SELECT message_id FROM messages WHERE sender <> 'ourselves'")
        )
        for mail in self.delivered:
            if counted[mail.message_id] > 1:
                yield f"duplicate: {mail.message_id} was taken in {counted[mail.message_id]} times"
        for (identifier,) in self.rows("SELECT message_id FROM messages WHERE raw_id IN (SELECT raw_id FROM messages JOIN quarantine ON messages.id = quarantine.message_id WHERE reason = 'parse_failed')"):  # fmt: skip
            yield f"stuck: {identifier} could not be understood"

    def _letters_lost_or_twice(self) -> Iterator[str]:
        arrived = Counter(self.outside)
        rows = self.rows("SELECT id, kind, recipient, message_id, state FROM letters")
        for number, kind, recipient, identifier, state in rows:
            count = arrived.pop((recipient, identifier), 0)
            if state in UNDER_WAY:
                phases = self.rows("SELECT phase, code, reply FROM deliveries WHERE letter_id = ?", number)
                yield f"stuck: {kind} {number} is {state} after {phases}"
            elif state == "sent" and count == 0:
                yield f"lost: {kind} {number} never came to {recipient}"
            elif state not in ("sent", "bounced") and count:
                yield f"untold: {kind} {number} is {state} but it came to {recipient}"
            if count > 1:
                yield f"duplicate: {kind} {number} came to {recipient} {count} times"
        for recipient, identifier in arrived:
            yield f"unknown: {recipient} got {identifier}, of which nothing is written down"

    def _unanswered(self) -> Iterator[str]:
        """Each mail that is to be answered has one receipt, and nobody got one without a cause."""
        causes = Counter(
            re.sub(r"^\D+", "", cause)
            for (cause,) in self.rows("SELECT cause FROM letters WHERE kind = 'receipt'")
        )
        numbers = dict(self.rows("SELECT message_id, min(id) FROM messages GROUP BY message_id"))
        for mail in self.delivered:
            told = causes[str(numbers.get(mail.message_id))]
            if told != int(mail.answered):
                yield f"{'lost' if told == 0 else 'duplicate'}: {mail.message_id} has {told} receipts"

    def settle(self, seconds: float = 20, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until all is as it must be, helping time along for letters of unknown fate."""
        end = time.monotonic() + seconds
        patience = time.monotonic() + 1.2
        while (wrong := self.breaches()) or not until():
            assert self.alive(), f"the daemon has died:\n{self.log()}"
            assert time.monotonic() < end, f"{wrong}\n{self.log()}"
            if time.monotonic() > patience and any("stuck" in words for words in wrong):
                self.jump(minutes=16)
                patience = time.monotonic() + 1.2
            time.sleep(0.03)

    def said(self) -> str:
        """All that the daemon has said."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def log(self) -> str:
        """The end of it."""
        return self.said()[-3000:]


@contextmanager
def world(
    folder: Path,
    account: Account,
    nursery: Nursery,
    *,
    script: Script | None = None,
    imap_port: int = 0,
    smtp_proxy: bool = False,
    processed: str = "Processed",
    digest_hour: int = 18,
) -> Iterator[World]:
    """A world with a fresh home; the daemon is not started. Proxies stand before the real servers where wanted."""
    one = World(folder, account, nursery, account.user)
    if script is not None:
        one.sink.script = script
    one.proxy = Proxy(one.sink.port) if smtp_proxy else None
    front = Account(account.host, imap_port or account.port, account.user, account.password, "plain")
    write_home(folder, front, one.proxy.port if one.proxy else one.sink.port, bot=account.user)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    text = text.replace('folder = "INBOX"', f'folder = "INBOX"\nprocessed_folder = "{processed}"')
    config.write_text(text.replace("digest_hour = 18", f"digest_hour = {digest_hour}"), encoding="utf-8")
    try:
        yield one
    finally:
        if one.child:
            nursery.kill(one.child)
        one.sink.close()
        if one.proxy is not None:
            one.proxy.close()
        if one._client is not None:
            one._client.shutdown()
