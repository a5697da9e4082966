"""An old mail as its owner would forward it: attached, so that its own date, sender and signature count."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime

from daemon.notices import Notices
from daemon.told import Told
from mail import headers
from mail.parse import read_headers

HEAD = 64 * 1024


def as_forward(raw: bytes, owner: str, bot: str) -> bytes:
    """The bytes of a mail from the owner to the bot with `raw` attached; the same for the same mail every time.

    It keeps the thread of the original, by which its case is known.
    """
    mark = hashlib.sha256(raw).hexdigest()[:32]
    fields = read_headers(raw[:HEAD])
    date = headers.date_of(headers.first(fields, "Date")) or datetime(1970, 1, 1, tzinfo=UTC)
    answered = headers.message_ids(headers.first(fields, "In-Reply-To"))[:1]
    thread = headers.message_ids(headers.first(fields, "References"))[-20:]
    lines = [
        f"From: {owner}",
        f"To: {bot}",
        "Subject: Fwd: old mail",
        f"Date: {format_datetime(date)}",
        f"Message-ID: <import.{mark}@{bot.rpartition('@')[2]}>",
        *([f"In-Reply-To: {answered[0]}"] if answered else []),
        *(["References: " + "\r\n ".join(thread)] if thread else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{mark}"',
        "",
        f"--{mark}",
        "Content-Type: message/rfc822",
        'Content-Disposition: attachment; filename="original.eml"',
        "",
    ]
    return "\r\n".join(lines).encode() + b"\r\n" + raw + f"\r\n--{mark}--\r\n".encode()


class Quiet(Notices):
    """Tells nobody: whoever takes in an archive sees at the terminal what became of it."""

    def _tell(self, one: Told, now: datetime) -> None:
        """Say nothing."""
