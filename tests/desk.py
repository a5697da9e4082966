"""The daemon on a desk: a jumping clock, a real SMTP server for what it sends, mails written in one line."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from cases.model import EventKind
from daemon.clock import JumpingClock
from daemon.service import Service
from daemon.settings import load_home
from db import letters, records
from db.store import Store
from demo.servers import LOOPBACK, free_port
from mail.inbox import Account, Batch, Fetched
from nlp.reader import Reader
from tests.homes import write_home
from tests.test_mail_outbox import Sink

BOT = "relance@bot.example"
ADA = "Ada Roe <ada@roe.example>"
FIRM = "Firm <privacy@firm.example>"
START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class Desk:
    """A service on a jumping clock, a sink for its letters, and mails written in one line."""

    def __init__(
        self, folder: Path, reader: Reader, dns: Any = None, account: Account | None = None, **home: Any
    ) -> None:
        self.sink = Sink()
        self.controller = Controller(self.sink, hostname=LOOPBACK, port=free_port())
        self.controller.start()
        write_home(folder, account or Account(LOOPBACK, 9, BOT, "pw", "plain"), self.controller.port, **home)
        self.clock = JumpingClock(START)
        # what `receive` was given is all that the mailbox of a desk without an account ever held
        copies: Any = {} if account else {"find_copy": lambda letter: False}
        self.start = lambda: Service(load_home(folder), self.store, self.clock, reader, dns=dns, **copies)
        self.store = Store(load_home(folder).database)
        self.begin()
        self.uid = 0

    def close(self) -> None:
        self.controller.stop()
        self.store.close()

    def restart(self) -> None:
        """The daemon dies where it stands and is started again, with the config.toml of now."""
        path = self.store.path
        self.store.close()
        self.store = Store(path)
        self.begin()

    def begin(self) -> None:
        self.service = self.start()

    def receive(self, raw: bytes) -> None:
        self.uid += 1
        self.service.ingest(Batch(1, (Fetched(self.uid, raw, None),)))

    def mail(
        self,
        sender: str,
        to: str,
        subject: str,
        text: str,
        *,
        passes: str = "pass",
        message_id: str = "",
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """A mail as the bot's exchanger delivers it; `passes` is its DMARC verdict, "" for none at all."""
        message = EmailMessage()
        domain = sender.rpartition("@")[2].rstrip(">")
        if passes:
            message["Authentication-Results"] = f"mx.bot.example; dmarc={passes} header.from={domain}"
        message["Received"] = f"from x by mx.bot.example for <{BOT}>; {format_datetime(self.clock.now())}"
        message["From"] = sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(self.clock.now())
        message["Message-ID"] = message_id or f"<m{self.uid}@{domain}>"
        for name, value in (headers or {}).items():
            message[name] = value
        message.set_content(text)
        return message.as_bytes()

    def open_case(self, to: str = FIRM) -> int:
        self.receive(self.mail(ADA, to, "Access request", "I use my right of access under Article 15 GDPR."))
        return int(self.store.value("SELECT max(id) FROM cases"))

    def say(self, text: str, *, subject: str = "", **options: Any) -> None:
        """The owner answers the last mail of the bot that speaks of the case she names, its token in the subject."""
        named = re.search(r"#(\d+)", text)
        subject = subject or f"Re: your mail [R-{self.token(int(named[1]) if named else None)}]"
        self.receive(self.mail(ADA, BOT, subject, text, **options))

    def token(self, case: int | None = None) -> str:
        """The token of the last receipt or digest, of those about a case when it is given."""
        return str(
            self.store.value(
                """SELECT token FROM letters WHERE kind IN ('receipt', 'digest')
                   AND (? IS NULL OR case_id IS NULL OR case_id = ?) ORDER BY id DESC LIMIT 1""",
                case,
                case,
            )
        )

    def case_address(self) -> str:
        return f"relance+{self.store.value('SELECT token FROM cases WHERE id = 1')}@bot.example"

    def work(self) -> None:
        """Due and outbox until nothing changes."""

        async def run() -> None:
            while self.service.act_on_due() | await self.service.dispatch.send_all():
                pass

        asyncio.run(run())

    def until(self, moment: datetime) -> None:
        """Jump to every moment at which something falls due, up to `moment`."""
        self.work()
        while (wake := self.service.next_moment()) is not None and wake <= moment:
            self.clock.jump(max(wake, self.clock.now()))
            self.work()
        self.clock.jump(moment)
        self.work()

    def kinds(self, case: int = 1) -> list[EventKind]:
        return [event.kind for event in records.events_of(self.store, case)]

    def quarantined(self) -> list[str]:
        return [row["reason"] for row in self.store.rows("SELECT reason FROM quarantine ORDER BY id")]

    def answers(self) -> list[Any]:
        """Receipts and answers in the order in which they were written: rows of `letters`."""
        return self.store.rows("SELECT * FROM letters WHERE kind = 'receipt' ORDER BY id")

    def answer(self) -> Any:
        """The newest of them."""
        return self.answers()[-1]

    def sent_bytes(self) -> EmailMessage:
        """The newest receipt as a mail client gets it."""
        return message_from_bytes(
            letters.get_letter(self.store, self.answer()["id"]).content or b"", policy=default
        )
