"""What calendar entries and Outlook's winmail.dat hold: named in a note, never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mail.headers import clean_line, clean_name, decode_bytes

FIELD_LIMIT = 200
FILE_LIMIT = 50
"""Characters of one field and names of files that are said."""

_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\;,nN])")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?")

_TITLE = b"\x10\x80\x01\x00"
"""attAttachTitle of [MS-OXTNEF] 2.1.3.3, as it stands in the stream."""


def calendar_note(text: str) -> str:
    """What a calendar entry announces (RFC 5545): its first event's summary, start and place."""
    text = _FOLD.sub("", text)
    event = text[max(text.upper().find("BEGIN:VEVENT"), 0) :]
    summary, start, place = (_field(event, name) for name in ("SUMMARY", "DTSTART", "LOCATION"))
    moment = _MOMENT.match(start)
    told = [f"“{summary}”"] if summary else []
    if moment:
        hour = f" {moment[4]}:{moment[5]}" if moment[4] else ""
        told.append(f"on {moment[1]}-{moment[2]}-{moment[3]}{hour}")
    told += [f"at “{place}”"] if place else []
    return f"Calendar entry: {' '.join(told)}." if told else "Calendar entry that names no event."


def _field(text: str, name: str) -> str:
    found = re.search(rf"^{name}(?:;[^:\r\n]{{0,200}})?:([^\r\n]*)", text, re.M | re.I)
    value = found[1] if found else ""
    return clean_line(_ESCAPED.sub(lambda one: " " if one[1] in "nN" else one[1], value[:FIELD_LIMIT]))


def tnef_note(data: bytes) -> str:
    """Which files stand in a winmail.dat, and what to do about it."""
    names = list(_titles(data))
    held = f" with {len(names)} file(s) inside: {', '.join(names)}" if names else ""
    return f"Outlook's winmail.dat{held}; it cannot be opened here: ask the sender for plain files."


def _titles(data: bytes) -> Iterator[str]:
    """The names of the files in a TNEF stream: level, attribute, length, value and checksum, one after the other."""
    at, found = 6, 0
    while at + 9 <= len(data) and found < FILE_LIMIT:
        size = int.from_bytes(data[at + 5 : at + 9], "little")
        if data[at] not in (1, 2):
            return
        if data[at] == 2 and data[at + 1 : at + 5] == _TITLE:
            name = clean_name(decode_bytes(data[at + 9 : at + 9 + min(size, FIELD_LIMIT)].rstrip(b"\0")))
            if name:
                found += 1
                yield name
        at += 9 + size + 2
