"""Retell the story through real sockets: a clock that jumps, a daemon that does not know it is a demo."""

from __future__ import annotations

import asyncio
import json
import re
import smtplib
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cases.matching import case_address
from cases.model import Address
from daemon.clock import JumpingClock
from daemon.letterbox import documents, write_file
from daemon.service import Service
from daemon.settings import PROJECT, load_home
from db import letters, records
from db.store import Store
from demo.servers import AUTHSERV_ID, LOOPBACK, EmbeddedImap, PostOffice
from demo.sign import look_up, sign
from mail.compose import compose
from mail.inbox import Account
from nlp.reader import Reader

HERE = Path(__file__).parent
BOT = "relance@bot.example"
ZOE = "zoe.martin@calepin.example"
PASSWORD = "demo"
START = datetime(2020, 2, 3, 8, 0, tzinfo=UTC)
END = datetime(2023, 6, 1, 12, 0, tzinfo=UTC)
SECONDS_TO_SETTLE = 20.0

CONFIG = """# Written by the demo; the servers behind it are gone when it has ended.
[bot]
address = "{bot}"
authserv_id = "{authserv}"
database = "relance.db"

[owner]
name = "Zoé Martin"
address = "{zoe}"
language = "fr"
country = "FR"
time_zone = "Europe/Paris"
digest_hour = 18
digest_weekday = "never"
acts_as = "Calepin SAS"

[imap]
host = "{host}"
port = {imap_port}
user = "{imap_user}"
password = "{password}"
tls = "plain"

[smtp]
host = "{host}"
port = {smtp_port}
tls = "plain"

[[controllers]]
name = "Faceseek Inc."
domains = ["faceseek.example"]
country = "US"
kind = "face_search"
eu_establishment = false
postal = "41 Vandam Street, New York, NY 10013, USA"
"""


@dataclass(frozen=True, slots=True)
class Beat:
    """One mail of the story: its file, when and how it is delivered, what the bot must make of it."""

    file: str
    at: datetime
    entry: dict[str, Any]


@dataclass(slots=True)
class Told:
    """What the story left behind."""

    out: Path
    seconds: float = 0.0
    digests: list[Path] = field(default_factory=list)
    letters: list[Path] = field(default_factory=list)
    documents: list[Path] = field(default_factory=list)
    outside: int = 0


Listener = Callable[[str, Any], None]
"""Told of what happens: ("mail", Beat), ("event", Event), ("digest", (datetime, subject))."""


def beats() -> list[Beat]:
    """The mails of the story in order."""
    entries = json.loads((HERE / "mails" / "expected.json").read_text(encoding="utf-8"))
    return [Beat(e["file"], datetime.fromisoformat(e["at"]), e) for e in entries]


def prepare_home(out: Path, account: Account, smtp_port: int) -> None:
    """Write the demo's config.toml and rules.yaml (the shipped one; the demo's CNIL writes from cnil.example)."""
    out.mkdir(parents=True, exist_ok=True)
    config = CONFIG.format(
        bot=BOT,
        zoe=ZOE,
        authserv=AUTHSERV_ID,
        host=account.host,
        imap_port=account.port,
        imap_user=account.user,
        password=account.password,
        smtp_port=smtp_port,
    )
    (out / "config.toml").write_text(config, encoding="utf-8")
    rules = (PROJECT / "rules.yaml").read_text(encoding="utf-8")
    shown = re.sub(r"(?ms)(^  fr-cnil:.*?domains: \[)", r"\1cnil.example, ", rules, count=1)
    if shown == rules:
        raise ValueError("rules.yaml has no fr-cnil entry with domains for the demo to extend")
    (out / "rules.yaml").write_text(shown, encoding="utf-8")


class Story:
    """One telling: servers, service and clock; use as an async context."""

    def __init__(self, out: Path, listen: Listener, account: Account | None = None) -> None:
        self.out = out
        self.listen = listen
        self.clock = JumpingClock(START)
        self._given = account
        self._stack = AsyncExitStack()
        self._seen = 0
        self._digests = 0

    async def __aenter__(self) -> Story:
        account = self._given
        if account is None:
            imap = EmbeddedImap({BOT: PASSWORD})
            await imap.start()
            self._stack.push_async_callback(imap.stop)
            account = imap.account(BOT)
        self.office = PostOffice({BOT: account}, self.clock.now)
        self.office.start()
        self._stack.push_async_callback(asyncio.to_thread, self.office.stop)
        prepare_home(self.out, account, self.office.port)
        home = load_home(self.out)
        self.store = Store(home.database)
        self._stack.callback(self.store.close)
        reader = await asyncio.to_thread(Reader.load)
        self.service = Service(home, self.store, self.clock, reader, dns=look_up)
        self._task = asyncio.create_task(self.service.run())
        self._stack.push_async_callback(self._stop)
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    async def _stop(self) -> None:
        self.service.stop()
        await self._task

    async def tell(self) -> Told:
        """Deliver every mail at its hour and let the bot act in between; then write down what it sent."""
        began = time.monotonic()
        await self.settle()
        for beat in beats():
            await self.advance(beat.at)
            self.listen("mail", beat)
            await asyncio.to_thread(self.deliver, beat)
            await self.settle()
            await self._answer_when_asked(beat)
        await self.advance(END)
        told = export(self.out, self.store)
        told.seconds = time.monotonic() - began
        told.outside = len(self.office.outside)
        return told

    async def _answer_when_asked(self, beat: Beat) -> None:
        """Where the bot is unsure it asks; Zoé answers an hour later what the mail was, and it goes on."""
        if not self.store.value("SELECT status = 'needs_you' FROM cases LIMIT 1"):
            return
        case = records.load_case(self.store, 1)
        if case is None or not case.unsure or not beat.entry["primary"]:
            return
        await self.advance(beat.at + timedelta(hours=1))
        parent = self._parent("receipt")
        answer = compose(
            from_=Address("Zoé Martin", ZOE),
            to=[Address("Relance", BOT)],
            subject=f"Re: {parent.subject}" if parent else "Re: Relance",
            text=f"EST #1 {beat.entry['primary']}\r\n",
            message_id=f"<answer-{beat.file.partition('-')[0]}@calepin.example>",
            in_reply_to=parent.message_id if parent else "",
            date=self.clock.now(),
        )
        self.listen("answer", (self.clock.now(), beat.entry["primary"]))
        await asyncio.to_thread(self._send, sign(answer, "calepin.example"), ZOE, BOT)
        await self.settle()

    async def advance(self, moment: datetime) -> None:
        """Jump from one moment that somebody waits for to the next, up to `moment`."""
        while (wake := self.clock.next_wake()) is not None and wake <= moment:
            self.clock.jump(max(wake, self.clock.now()))
            await self.settle()
        self.clock.jump(max(moment, self.clock.now()))
        await self.settle()

    async def settle(self) -> None:
        """Wait until every mail is stored and nothing is left to do at this moment."""
        deadline = time.monotonic() + SECONDS_TO_SETTLE
        while self._unsettled():
            if self._task.done():
                self._task.result()
            if time.monotonic() > deadline:
                raise TimeoutError(f"the bot did not settle at {self.clock.now()}: {self._unsettled()}")
            await asyncio.sleep(0.003)
        self._report()

    def _unsettled(self) -> str:
        stored = self.store.value("SELECT count(*) FROM raw")
        delivered = self.office.counted.get(BOT, 0)
        if stored < delivered:
            return f"{delivered - stored} mails are not stored yet"
        if self.service.busy():
            return "a loop is at work"
        wake = self.clock.next_wake()
        return "a loop is about to wake" if wake is not None and wake <= self.clock.now() else ""

    def _report(self) -> None:
        for row in self.store.rows("SELECT * FROM events WHERE seq > ? ORDER BY seq", self._seen):
            self._seen = row["seq"]
            self.listen("event", records.event_from(row))
        for row in self.store.rows(
            "SELECT id, subject, sent_at FROM letters WHERE kind = 'digest' AND state = 'sent' AND id > ? ORDER BY id",
            self._digests,
        ):
            self._digests = row["id"]
            self.listen("digest", (datetime.fromisoformat(row["sent_at"]), row["subject"]))

    def deliver(self, beat: Beat) -> None:
        """Hand one mail to the exchanger over SMTP, placeholders filled in and signed by its sender."""
        raw = self.fill((HERE / "mails" / beat.file).read_bytes(), beat)
        if beat.entry["sign"]:
            raw = sign(raw, beat.entry["sign"])
        recipient = beat.entry["envelope_to"].replace("relance+TOKEN@bot.example", self.case_address())
        self._send(raw, beat.entry["envelope_from"], recipient)

    def _send(self, raw: bytes, sender: str, recipient: str) -> None:
        with smtplib.SMTP(LOOPBACK, self.office.port, timeout=30) as client:
            client.sendmail(sender, [recipient], raw)

    def case_address(self) -> str:
        """The secret address of the story's case ("" tokens before it is opened)."""
        token = self.store.value("SELECT token FROM cases ORDER BY id LIMIT 1")
        return case_address(BOT, token) if token else BOT

    def fill(self, raw: bytes, beat: Beat) -> bytes:
        """Replace the placeholders by what the bot really gave out."""
        raw = raw.replace(b"relance+TOKEN@bot.example", self.case_address().encode())
        parent = self._parent(beat.entry.get("answers", ""))
        if parent is not None:
            raw = raw.replace(b"[R-TOKEN]", f"[R-{parent.token}]".encode())
            raw = raw.replace(b"<PARENT@bot.example>", parent.message_id.encode())
        return raw

    def _parent(self, answers: str) -> letters.Letter | None:
        """The letter or digest a mail answers: the last one of that name that was sent."""
        number = self.store.value(
            "SELECT max(id) FROM letters WHERE state = 'sent' AND (kind = ? OR step = ?)", answers, answers
        )
        return letters.get_letter(self.store, number) if number is not None else None


def export(out: Path, store: Store) -> Told:
    """Write digests, letters and documents of the database into folders a person can open."""
    told = Told(out)
    for row in store.rows(
        "SELECT * FROM letters WHERE state = 'sent' AND kind <> 'receipt' ORDER BY sent_at"
    ):
        day = row["sent_at"][:10]
        if row["kind"] == "digest":
            told.digests.append(write_file(out / "digests" / f"{day}.eml", row["bytes"]))
            continue
        stem = f"{day}-{row['step']}"
        told.letters.append(write_file(out / "letters" / f"{stem}.eml", row["bytes"]))
        for name, content in documents(row["bytes"]):
            folder = "dossier" if row["step"] == "complaint" else "letters"
            told.documents.append(write_file(out / folder / f"{day}-{name}", content))
    return told


async def tell(out: Path, listen: Listener, account: Account | None = None) -> Told:
    """Tell the whole story into `out`; the IMAP account is embedded unless one is given."""
    async with Story(out, listen, account) as story:
        return await story.tell()


def quiet(what: str, value: Any) -> None:
    """A listener that says nothing."""
