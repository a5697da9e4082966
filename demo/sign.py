"""DKIM signatures for the mails of the demo, with keys that are worth nothing anywhere else.

`python -m demo.sign` signs every stored mail again, which is needed after one was edited by hand.
"""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SELECTOR = "s1"
SIGNED_HEADERS = ("from", "to", "subject", "date", "message-id")

_SIGNATURE = re.compile(rb"^DKIM-Signature:[^\n]*\n(?:[ \t][^\n]*\n)*", re.MULTILINE | re.IGNORECASE)


def sign(raw: bytes, domain: str) -> bytes:
    """Give `raw` back with a DKIM-Signature (RFC 6376) of `domain` on top.

    Relaxed canonicalization of headers and body; the signing time t= is the mail's own Date, so that the
    signature neither depends on the clock of the machine nor lies in its future. Raises `FileNotFoundError`
    when there is no demo key for `domain`.
    """
    return _signature(raw, domain) + raw


def look_up(name: bytes | str, timeout: int = 5) -> bytes | None:
    """The TXT record of `name` in the demo's DNS, or None; made for `dkim.verify(raw, dnsfunc=look_up)`."""
    key = name.decode("ascii") if isinstance(name, bytes) else name
    record = _zone().get(key.rstrip(".") + ".")
    return record.encode("ascii") if record else None


def enclosed(raw: bytes) -> slice | None:
    """Where the message/rfc822 part of a forward stands in `raw`, byte for byte; None when there is none."""
    boundary = message_from_bytes(raw).get_boundary()
    if boundary is None:
        return None
    delimiter = re.escape(boundary.encode("ascii"))
    part = re.search(
        rb"\r\n--" + delimiter + rb"\r\n(?:(?!\r\n\r\n).)*?Content-Type: message/rfc822"
        rb"(?:(?!\r\n\r\n).)*\r\n\r\n(?P<mail>.*?)\r\n--" + delimiter,
        raw,
        re.DOTALL,
    )
    return slice(*part.span("mail")) if part else None


def sign_again(raw: bytes, domain: str) -> bytes:
    """Put a fresh signature of `domain` in the place of the topmost DKIM-Signature of `raw`.

    Raises `ValueError` when there is none to replace.
    """
    body = raw.index(b"\r\n\r\n")
    old = _SIGNATURE.search(raw, 0, body + 2)
    if old is None:
        raise ValueError("no DKIM-Signature to replace")
    bare = raw[: old.start()] + raw[old.end() :]
    return raw[: old.start()] + _signature(bare, domain) + raw[old.end() :]


def main() -> None:
    """Sign the stored mails again as `mails/expected.json` says: the enclosed original first, then the whole."""
    for entry in json.loads((HERE / "mails" / "expected.json").read_text(encoding="utf-8")):
        path = HERE / "mails" / entry["file"]
        raw = path.read_bytes()
        if entry["original_signed"] and (at := enclosed(raw)):
            raw = raw[: at.start] + sign_again(raw[at], entry["original_signed"]) + raw[at.stop :]
        if entry["signed"]:
            raw = sign_again(raw, entry["signed"])
        path.write_bytes(raw)


@cache
def _zone() -> dict[str, str]:
    return json.loads((HERE / "dns.json").read_text(encoding="utf-8"))


def _signature(raw: bytes, domain: str) -> bytes:
    import dkim

    sent = parsedate_to_datetime(message_from_bytes(raw)["Date"])
    stamp = str(int(sent.timestamp())).encode("ascii")

    class Dated(dkim.DKIM):
        # dkimpy knows no other signing time than the clock's.
        def gen_header(self, fields, *rest):
            return super().gen_header([(k, stamp if k == b"t" else v) for k, v in fields], *rest)

    key = (HERE / "keys" / f"{domain}.demo-key.pem").read_bytes()
    return Dated(raw).sign(
        SELECTOR.encode("ascii"),
        domain.encode("ascii"),
        key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name.encode("ascii") for name in SIGNED_HEADERS],
    )


if __name__ == "__main__":
    main()
