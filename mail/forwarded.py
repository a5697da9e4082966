"""The original inside a forward: attached (its bytes, verifiable) or inline (claimed by whoever forwarded it)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from cases.model import Address, Forward, Message
from mail import headers
from mail.history import Mark, bare_subject, depth, find_mark, subject_kind

_TWICE = re.compile(r"<?\s*([^\s<>\[\]()]+@[^\s<>\[\]()]+)\s*<mailto:[^<>\s]*>\s*>?", re.I)
_MAILTO = re.compile(r"[<\[(]\s*mailto:([^<>\[\]()\s]+)\s*[>\])]", re.I)
_LINKED = re.compile(r"<?\[([^\s\[\]]+@[^\s\[\]]+)\]\(mailto:[^()\s]*\)>?", re.I)
_SQUARE = re.compile(r"\[([^\s<>\[\]()]+@[^\s<>\[\]()]+)\]")
_ROUND = re.compile(r"(?<=\S\s)\(([^\s<>()]+@[^\s<>()]+)\)\s*$")
"""HubSpot: Anna Doe (anna@firm.example)."""


def find(
    subject: str,
    text: str,
    *,
    in_reply_to: str = "",
    attached: bytes | None = None,
    read: Callable[[bytes], Message] | None = None,
) -> Forward | None:
    """The original that a mail forwards, the outermost one, or None when the mail is no forward.

    Args:
        subject: the forwarding mail's subject, decoded.
        text: the forwarding mail's whole text, lines ended by a line feed.
        in_reply_to: its In-Reply-To; a header block without any sign of forwarding is then read as a reply.
        attached: the bytes of the first attached message (message/rfc822 or .eml), exactly as they came.
        read: turns those bytes into a Message.

    Returns:
        A Forward of kind "attached" (with `raw`) or "inline". `note` is what stands above the forward; `body` is
        everything the original says, its own quotes and signature included (set them apart with `text.split`).
    """
    mark = _forward_mark(subject, text.split("\n"), in_reply_to)
    if attached is not None and read is not None and (mark is None or mark.kind != "forwarded"):
        return attached_original(attached, read(attached), text)
    return _inline(subject, text.split("\n"), mark) if mark else None


def attached_original(raw: bytes, original: Message, note: str) -> Forward:
    """An attached message, exactly as it came and parsed, with the note of who forwards it."""
    return Forward(
        kind="attached",
        from_=original.from_,
        to=original.to,
        cc=original.cc,
        date=original.date.isoformat() if original.date else "",
        sent_at=original.date,
        subject=original.subject,
        note=note.strip(),
        body=original.text.strip(),
        message_id=original.message_id,
        facts=original.facts,
        attachments=original.attachments,
        raw=raw,
        references=(*original.references, *([original.in_reply_to] if original.in_reply_to else [])),
    )


def _forward_mark(subject: str, lines: list[str], in_reply_to: str) -> Mark | None:
    """The mark at which the forwarded original begins; the first mark of old words decides.

    Replies carry the same header blocks as forwards, so an ambiguous one counts only under a forwarding subject,
    or, in a mail that answers nothing, under a separator or at the very top.
    """
    prefix = subject_kind(subject)
    plain, quoted = find_mark(lines), find_mark(lines, quoted=True)
    if prefix == "forward":
        options = [mark for mark in (plain, quoted) if mark and _usable(mark)]
        return min(options, key=lambda mark: mark.line, default=None)
    if plain is None:
        return None
    if plain.kind == "forwarded":
        return plain
    if plain.kind == "attribution" or not plain.fields or prefix == "reply" or in_reply_to:
        return None
    top = not any(line.strip() for line in lines[: plain.line])
    return plain if plain.separated or top else None


def _usable(mark: Mark) -> bool:
    """Under a forwarding subject an attribution counts when it names a mailbox (Outlook for Mac, 2019)."""
    if mark.kind == "attribution":
        return bool(mark.fields["address"]) and not mark.depth
    return True


def _inline(subject: str, lines: list[str], mark: Mark) -> Forward:
    fields = mark.fields
    if "address" in fields:
        from_ = headers.mailbox(f'"{fields["name"]}" <{fields["address"]}>')
    else:
        from_ = headers.mailbox(_plain_mailbox(fields.get("from", "")))
    written = fields.get("date", "")
    return Forward(
        kind="inline",
        from_=from_,
        to=_mailboxes(fields.get("to", "")),
        cc=_mailboxes(fields.get("cc", "")),
        date=written,
        sent_at=_moment(written, mark.languages),
        subject=fields.get("subject") or bare_subject(subject),
        note="\n".join(lines[: mark.line]).strip(),
        body=_body(lines, mark),
    )


def _body(lines: list[str], mark: Mark) -> str:
    """The original's words: one level of `>` or four spaces taken away where the client had put them."""
    body = lines[mark.body :]
    filled = [line for line in body if line.strip()]
    block_quoted = mark.body > 0 and depth(lines[mark.body - 1]) > 0
    if filled and (block_quoted or mark.depth or all(depth(line) for line in filled)):
        body = [re.sub(r"^ {0,3}> ?", "", line) for line in body]
    elif mark.kind == "attribution":
        body = [line.removeprefix("    ") for line in body]
    return "\n".join(line.rstrip("\r") for line in body).strip()


def _plain_mailbox(text: str) -> str:
    """`text` with Outlook's doubled addresses and square brackets brought to `Name <address>`."""
    text = _LINKED.sub(r"<\1>", _TWICE.sub(r"<\1>", text))
    text = _SQUARE.sub(r"<\1>", _MAILTO.sub(r"<\1>", text))
    text = _ROUND.sub(r"<\1>", text)
    match = re.match(r"^\s*<?([^\s<>]+@[^\s<>]+?)>?\s*<([^\s<>]+@[^\s<>]+)>\s*$", text)
    return f"<{match[2]}>" if match and match[1].lower() == match[2].lower() else text


def _mailboxes(text: str) -> tuple[Address, ...]:
    """Recipients as a client lists them: Outlook cuts at semicolons and leaves "Doe, Jo <jo@a.example>" bare."""
    text = (
        _plain_mailbox(text)
        if text.count("@") <= 2
        else _SQUARE.sub(r"<\1>", _MAILTO.sub(r"<\1>", _TWICE.sub(r"<\1>", text)))
    )
    merged: list[str] = []
    bare = ""
    semicolons = len(headers.split_mailboxes(text, ";")) > 1
    for piece in headers.split_mailboxes(text, ";" if semicolons else ","):
        if "@" not in piece and not bare and not semicolons:
            bare = piece
            continue
        merged.append(f"{bare}, {piece}" if bare and "<" in piece else piece)
        if bare and "<" not in piece:
            merged.insert(-1, bare)
        bare = ""
    merged += [bare] if bare else []
    found = (headers.mailbox(piece) for piece in merged)
    return tuple(address for address in found if address.address or address.name)


# "2026 m. kovo 2 d.", "2026. gada 2. marts": of the year, day
_FILLERS = re.compile(r"(?<=\d)(?:\.? ?(?:gada|m\.)| d\.,?)(?=\s)")
# "Τρί 3 Μαρ 2026 στις 2:15 μ.μ.", "الثلاثاء، 3 مارس 2026 في 2:15 م": the weekday and the words between are nobody's date
_DAY_MONTH_YEAR = re.compile(
    r"(\d{1,2})\s+([^\W\d_]{2,15})\.?,?\s+(\d{4})(?:\D{1,12}(\d{1,2}[:.]\d\d(?:[:.]\d\d)?)\s*(μ\.?\s?μ|π\.?\s?μ|م|ص|[AP]M)?)?",
    re.I,
)
_HALF_OF_DAY = {"μ": "PM", "π": "AM", "م": "PM", "ص": "AM", "p": "PM", "a": "AM"}
_JAPANESE = re.compile(
    r"(\d{4})年\s?(\d{1,2})月\s?(\d{1,2})日[^\d午]{0,10}(午前|午後)?\s?(\d{1,2})[:時](\d\d)(?:[:分](\d\d))?\s?(JST)?"
)
_RFC_ZONE = re.compile(r"\d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT)$")
_AMBIGUOUS = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")


def _moment(written: str, languages: tuple[str, ...]) -> datetime | None:
    """When an inline original says it was sent, in UTC (the zone it names; without one, the hour as UTC).

    None when it cannot be told: in English "3/4/2026" is two days.
    """
    written = re.sub(r"\(([^()]*)\)", r"\1", headers.clean_line(written))[:100]
    written = re.sub(r"^(?:On|Am|Le|El|Il giorno|Op)\s", "", written)
    written = _FILLERS.sub("", written) if {"lt", "lv"} & set(languages) else written
    written = _plainly(written, languages)
    if not any(character.isdigit() for character in written):
        return None
    numeric = _AMBIGUOUS.search(written)
    if (
        numeric
        and languages[0] == "en"
        and max(int(numeric[1]), int(numeric[2])) <= 12
        and numeric[1] != numeric[2]
    ):
        return None
    if re.match(r"\d{4}-\d\d-\d\d.*[+-]\d\d:?\d\d$", written):
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(written).astimezone(UTC)
    exact = headers.date_of(written) if _RFC_ZONE.search(written) else None
    return exact or _parsed(written, languages)


def _plainly(written: str, languages: tuple[str, ...]) -> str:
    """A date as it is understood: in Greek, Arabic, Hebrew and Japanese without what clients put between its parts."""
    found = _DAY_MONTH_YEAR.search(written) if {"el", "ar", "he"} & set(languages) else None
    if found:
        half = _HALF_OF_DAY.get((found[5] or "")[:1].lower(), "")
        return f"{found[1]} {found[2]} {found[3]} {found[4] or ''} {half}".strip()
    found = _JAPANESE.search(written) if "ja" in languages or "年" in written else None
    if found:
        half, zone = {"午前": "AM", "午後": "PM"}.get(found[4] or "", ""), "+0900" if found[8] else ""
        hour = f"{found[5]}:{found[6]}:{found[7] or '00'}"
        return f"{found[1]}-{found[2]}-{found[3]} {hour} {half} {zone}".strip()
    return written


def _parsed(written: str, languages: tuple[str, ...]) -> datetime | None:
    import dateparser

    settings = {
        "TIMEZONE": "UTC",
        "TO_TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": "DMY" if not re.match(r"\d{4}", written) else "YMD",
    }
    if languages[0] == "en" and re.search(r"\b\d{1,2}/(?:1[3-9]|2\d|3[01])/\d", written):
        settings["DATE_ORDER"] = "MDY"
    codes = ["nb" if code == "no" else code for code in (*languages, "en")]
    try:
        found = dateparser.parse(written, languages=list(dict.fromkeys(codes)), settings=settings)
    except Exception:  # noqa: BLE001 - free text from a mail: whatever the library raises, there is no date
        return None
    return found.astimezone(UTC) if found and found.tzinfo else found
