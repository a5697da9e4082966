"""Raw bytes to the parts of a mail, cut before to what is taken apart in a second."""

from __future__ import annotations

import re
from email import policy
from email.message import Message as Mime
from email.parser import BytesHeaderParser, BytesParser

from mail import headers

HEADER_LIMIT = 256 * 1024
LINE_LIMIT = 400_000
DELIMITER_LIMIT = 3_000
WORK_LIMIT = 2_000_000
REPORT_LINES = 20_000
"""What is taken apart of one mail: bytes of headers, lines, lines that begin with two dashes in a multipart mail,
lines times multiparts (the parser's work), lines of a delivery report."""


BLANK_LINES = (b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\r")
HEADER_WINDOW = 1024 * 1024
"""Bytes in which the end of a header block is looked for."""


class _Bounded(type(policy.compat32)):  # type: ignore[misc]
    """compat32, but no header value is longer than is read anyway (parameter parsing is quadratic)."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """See `email.policy`: name and value of one field."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[: 4096 if name.lower().startswith("content-") else headers.VALUE_LIMIT]


_POLICY = _Bounded()


def read_headers(raw: bytes) -> Mime:
    """The header fields alone, as they stood; bounded like a whole mail."""
    return BytesHeaderParser(policy=_POLICY).parsebytes(_start(raw)[:HEADER_LIMIT])


def take_apart(raw: bytes) -> tuple[Mime, bytes, list[str]]:
    """The parts of a mail, the bytes they were taken from, and in words what was left out."""
    bounded, problems = _bound(raw)
    return BytesParser(policy=_POLICY).parsebytes(bounded), bounded, problems


def header_end(raw: bytes) -> tuple[int, int]:
    """Where the header block ends and where the body begins."""
    window = raw if len(raw) < HEADER_WINDOW else raw[:HEADER_WINDOW]
    found = [(window.find(blank), len(blank)) for blank in BLANK_LINES]
    start, size = min(((at, size) for at, size in found if at >= 0), default=(len(raw), 0))
    return start, start + size


def body_of(raw: bytes) -> bytes:
    """The bytes below the header block."""
    return raw[header_end(raw)[1] :]


def _bound(raw: bytes) -> tuple[bytes, list[str]]:
    """Cut the bytes to what the parser takes apart in a second; say what was left out."""
    problems: list[str] = []
    raw = _start(raw)
    end = header_end(raw)[0]
    if end > HEADER_LIMIT:
        kept = raw[:HEADER_LIMIT]
        raw = kept[: max(kept.rfind(b"\n"), 0)] + b"\r\n" + raw[end:]
        problems.append("the header block is longer than 256 KB; the rest of it was not read")
    lowered = raw.lower()
    multiparts = lowered.count(b"multipart/")
    lines = LINE_LIMIT if multiparts < 6 else min(LINE_LIMIT, WORK_LIMIT // multiparts)
    if b"message/delivery-status" in lowered:
        lines = min(lines, REPORT_LINES)
    raw, cut = _first_lines(raw, rb"\r\n?|\n", lines)
    if cut:
        problems.append(f"more than {lines} lines; the rest was not read")
    if multiparts:
        raw, cut = _first_lines(raw, rb"[\r\n]--", DELIMITER_LIMIT)
        if cut:
            problems.append("too many parts; the rest was not read")
    return raw, problems


def _start(raw: bytes) -> bytes:
    """The mail without blank lines and an mbox separator before it."""
    raw = raw.lstrip(b"\r\n")
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def _first_lines(raw: bytes, pattern: bytes, limit: int) -> tuple[bytes, bool]:
    if raw.count(b"\n") + raw.count(b"\r") <= limit:
        return raw, False
    for number, match in enumerate(re.finditer(pattern, raw), 1):
        if number > limit:
            return raw[: match.start()], True
    return raw, False
