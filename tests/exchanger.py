"""A mail exchanger that tells the truth, and people who sign their mail: what forged mail has to get past."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

import dkim

from cases.model import EventKind
from db import records
from mail.inbox import Batch, Fetched
from mail.signature import aligned
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

ROOT = Path(__file__).resolve().parent
DEMO = ROOT.parent / "demo"
EVE = "Eve <eve@evil.example>"
REQUEST = "<request@roe.example>"
COMPLAINT = "20012345"

KEYS = {
    "roe.example": (ROOT / "keys" / "dkim.pem").read_bytes(),
    "firm.example": (DEMO / "keys" / "faceseek.example.demo-key.pem").read_bytes(),
    "lists.example": (DEMO / "keys" / "calepin.example.demo-key.pem").read_bytes(),
}
_ZONE = json.loads((DEMO / "dns.json").read_text(encoding="utf-8"))
RECORDS = {
    "roe.example": (ROOT / "keys" / "dkim.txt").read_text().strip(),
    "firm.example": _ZONE["s1._domainkey.faceseek.example."],
    "lists.example": _ZONE["s1._domainkey.calepin.example."],
}
EVES_KEY = (DEMO / "keys" / "cnil.example.demo-key.pem").read_bytes()
EVES_RECORD = _ZONE["s1._domainkey.cnil.example."]


def dns(name: bytes, timeout: int = 5) -> str | None:
    """The keys of this small world; whatever is not Ada's, the firm's or the list's is Eve's."""
    text = name.decode().rstrip(".")
    selector, _, domain = text.partition("._domainkey.")
    if not domain:
        return None
    record = RECORDS.get(domain, EVES_RECORD)
    return record.replace("v=DKIM1;", "v=DKIM1; t=y;") if selector == "test" else record


class _Signer(dkim.DKIM):  # type: ignore[misc]
    """dkimpy with further tags, such as a time at which the signature expires."""

    extra: tuple[tuple[bytes, bytes], ...] = ()

    def gen_header(self, fields: Any, *rest: Any) -> Any:
        return super().gen_header([*fields[:-1], *self.extra, fields[-1]], *rest)


def sign(
    raw: bytes,
    domain: str,
    *,
    fields: str = "from to subject date message-id content-type mime-version",
    selector: str = "s1",
    extra: tuple[tuple[bytes, bytes], ...] = (),
    **options: Any,
) -> bytes:
    """`raw` with a real signature of `domain` on top."""
    signer = _Signer(raw, signature_algorithm=options.pop("algorithm", b"rsa-sha256"))
    signer.extra = extra
    present = {line.partition(b":")[0].lower() for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    covered = [name.encode() for name in fields.split() if name.encode() in present]
    key = KEYS.get(domain, EVES_KEY)
    header = signer.sign(
        selector.encode(), domain.encode(), key, include_headers=covered, canonicalize=(b"relaxed", b"simple"), **options
    )  # fmt: skip
    return bytes(header) + raw


def seal(raw: bytes, domain: str) -> bytes:
    """`raw` as a forwarder passes it on: it has seen DMARC pass for Ada, and seals that (ARC)."""
    raw = b"Authentication-Results: mx." + domain.encode() + b"; dmarc=pass header.from=roe.example\r\n" + raw
    fields = [b"from", b"to", b"subject", b"date", b"message-id"]
    made = dkim.arc_sign(
        raw,
        b"s1",
        domain.encode(),
        KEYS.get(domain, EVES_KEY),
        b"mx." + domain.encode(),
        include_headers=fields,
    )
    return b"".join(made) + raw


def html_of(raw: bytes) -> bytes:
    """The same mail as HTML and nothing else."""
    return raw.replace(b"Content-Type: text/plain", b"Content-Type: text/html", 1)


def headers(raw: bytes, *fields: bytes) -> bytes:
    """`raw` with fields put on top."""
    return b"".join(field + b"\r\n" for field in fields) + raw


class World(Desk):
    """A desk behind an exchanger; the case stands open, acknowledged, with a reminder announced.

    `results` says whether the exchanger writes Authentication-Results. It knows no DMARC policy of anybody, which
    makes it harder: what fails is not refused, only nobody vouches for it.
    """

    def __init__(self, folder: Path, reader: Reader, *, results: bool = True) -> None:
        super().__init__(folder, reader, dns=dns)
        self.results = results
        self.count = 0
        bot = self.service.home.config.bot.model_copy(update={"trusted_forwarders": ("lists.example",)})
        home = self.service.home.config.model_copy(update={"bot": bot})
        object.__setattr__(self.service.home, "config", home)

    # --- mail ---------------------------------------------------------------------------------------

    def write(
        self,
        sender: str,
        text: str,
        *,
        to: str = BOT,
        subject: str = "Re: your mail",
        html: str | None = None,
        date: datetime | None = None,
        **fields: str,
    ) -> bytes:
        """A mail as its author's program writes it, with CRLF; `sender` stands in From exactly as given."""
        self.count += 1
        message = EmailMessage()
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(date or self.clock.now())
        message["Message-ID"] = fields.pop("message_id", f"<w{self.count}@mail.example>")
        for name, value in fields.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        if html is not None:
            message.add_alternative(html, subtype="html")
        return b"From: " + sender.encode() + b"\r\n" + message.as_bytes().replace(b"\n", b"\r\n")

    def from_ada(self, text: str, **options: Any) -> bytes:
        """What Ada really wrote and her provider signed."""
        return sign(self.write(ADA, text, **options), "roe.example")

    def from_firm(self, text: str, **options: Any) -> bytes:
        """What the firm really wrote and signed."""
        return sign(
            self.write(FIRM, text, to=options.pop("to", self.case_address()), **options), "firm.example"
        )

    def answer(self) -> str:
        """The subject of an answer to the last mail of the bot."""
        return f"Re: your mail [R-{self.token()}]"

    def deliver(self, raw: bytes, mail_from: str = "eve@evil.example", host: str = "evil.example") -> None:
        """Hand a mail to the exchanger, which stamps and stores it; a `host` that begins with "from " is its whole stamp.

        A mail with such a stamp came while the checks were down: there is no result of our own above it.
        """
        if host.startswith("from "):
            self._stored(f"Received: {host}; {format_datetime(self.clock.now())}\r\n".encode() + raw)
            return
        written = f"Authentication-Results: mx.bot.example; {self._checked(raw, mail_from, host)}\r\n"
        received = (
            f"Received: from {host} ({host} [192.0.2.66]) by mx.bot.example with ESMTPS\r\n"
            f"\tfor <{BOT}>; {format_datetime(self.clock.now())}\r\n"
        )
        stamps = f"Return-Path: <{mail_from}>\r\n{written if self.results else ''}{received}"
        self._stored(stamps.encode() + raw)

    def _stored(self, raw: bytes) -> None:
        self.uid += 1
        self.service.ingest(Batch(1, (Fetched(self.uid, raw, self.clock.now()),)))

    def _checked(self, raw: bytes, mail_from: str, host: str) -> str:
        """SPF, DKIM and DMARC as an exchanger finds them; From is what its simple parser makes of the first field."""
        spf = mail_from.rpartition("@")[2] == host
        passed = [host] if spf else []
        said = [f"spf={'pass' if spf else 'none'} smtp.mailfrom={mail_from or 'none'}"]
        for index, signer in enumerate(_signers(raw)):
            good = _good(raw, index)
            passed += [signer] if good else []
            said.append(f"dkim={'pass' if good else 'fail'} header.d={signer}")
        first = next((line for line in raw.split(b"\r\n") if line.lower().startswith(b"from:")), b"From:")
        domain = parseaddr(first[5:].decode("utf-8", "replace"))[1].rpartition("@")[2].strip(".") or "unknown"
        verdict = "pass" if any(aligned(one, domain) for one in passed) else "none"
        return "; ".join([*said, f"dmarc={verdict} header.from={_ascii(domain)}"])

    # --- what can be forged upon --------------------------------------------------------------------

    def prepare(self) -> None:
        """An open case, acknowledged by the firm, its reminder announced and waiting for a veto."""
        self.deliver(
            self.from_ada("I use my right of access under Article 15 GDPR.", to=FIRM, subject="Access request", message_id=REQUEST),
            "ada@roe.example", "roe.example",
        )  # fmt: skip
        self.deliver(
            self.from_firm(
                "We received your request and are dealing with it. You will have our answer soon.",
                subject="[FS-20881] Your request", message_id="<ack@firm.example>",
            ),
            "privacy@firm.example", "firm.example",
        )  # fmt: skip
        case = records.load_case(self.store, 1)
        assert case is not None
        assert case.deadlines is not None
        assert not case.unsure
        due = case.deadlines.strict
        self.until(datetime(due.year, due.month, due.day, 19, tzinfo=START.tzinfo))
        assert EventKind.STEP_ANNOUNCED in self.kinds()

    def continue_at(self, moment: str) -> None:
        """Go on at the moment at which the prepared home was left."""
        self.clock.jump(datetime.fromisoformat(moment))
        self.uid = 1000

    def send_reminder(self) -> Any:
        """Let the reminder go; gives its row of the outbox."""
        self.until(self.clock.now() + timedelta(days=3))
        row = self.store.row("SELECT * FROM letters WHERE step = 'reminder' AND state = 'sent'")
        assert row is not None
        return row


def dsn(
    world: World,
    sender: str,
    *,
    to: str = BOT,
    returned: str = "",
    recipient: str = "privacy@firm.example",
    text: str = "The mail could not be delivered.",
    subject: str = "Undelivered Mail Returned to Sender",
) -> bytes:
    """A delivery report (RFC 3464): the recipient does not exist."""
    world.count += 1
    lines = [
        f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Date: {format_datetime(world.clock.now())}",
        f"Message-ID: <dsn{world.count}@mail.example>", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"', "",
        "--B", "Content-Type: text/plain", "", text.replace("\n", "\r\n"),
        "--B", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
        f"Final-Recipient: rfc822; {recipient}", "Action: failed", "Status: 5.1.1", "",
        *(["--B", "Content-Type: text/rfc822-headers", "", f"Message-ID: {returned}", ""] if returned else []),
        "--B--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def _signers(raw: bytes) -> list[str]:
    return [
        part.strip()[2:].decode().lower()
        for name, value in dkim.DKIM(raw).headers
        if name.lower() == b"dkim-signature"
        for part in value.split(b";")
        if part.strip().startswith(b"d=")
    ]


def _good(raw: bytes, index: int) -> bool:
    signature = [value for name, value in dkim.DKIM(raw).headers if name.lower() == b"dkim-signature"][index]
    if b"rsa-sha1" in signature or b"s=test" in signature:
        return False  # RFC 8301; RFC 6376, 3.6.1
    try:
        return bool(dkim.DKIM(raw).verify(index, dnsfunc=dns))
    except dkim.DKIMException:
        return False


def _ascii(domain: str) -> str:
    return domain.encode("ascii", "replace").decode().replace("?", "x")


def copy_of(prepared: Path, folder: Path) -> Path:
    """The prepared home once more, for one attempt."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    return folder
