"""Header fields of hostile mail: decoded within bounds, never by a codec the mail names freely."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import Message as Mime
from email.utils import parsedate_to_datetime

from cases.model import Address, MailFacts

VALUE_LIMIT = 16 * 1024
"""Characters of one header field that are read."""

COMMENT_DEPTH = 20
"""Levels of nested comments in an address field that are followed (RFC 5322, 3.2.2)."""

ADDRESS_LIMIT = 500
"""Mailboxes read from one field."""

CHARSETS = frozenset(
    [
        "utf-8",
        "us-ascii",
        "iso-8859-1",
        "iso-8859-2",
        "iso-8859-3",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-9",
        "iso-8859-10",
        "iso-8859-13",
        "iso-8859-14",
        "iso-8859-15",
        "iso-8859-16",
        "latin-1",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "cp1252",
        "cp850",
        "cp437",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "euc-jp",
        "euc-kr",
        "shift-jis",
        "iso-2022-jp",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "utf-7",
        "utf-32",
        "cp866",
        "cp874",
        "cp932",
        "cp949",
        "tis-620",
        "iso-8859-11",
        "iso-2022-kr",
        "hz",
        "johab",
    ]
)
"""The charsets a mail may name; all others are guessed (zlib, rot13, idna are codecs too)."""

_ALIASES = {
    "utf8": "utf-8",
    "ascii": "us-ascii",
    "cp-1252": "cp1252",
    "x-sjis": "shift-jis",
    "mac": "macintosh",
}
_ALIASES |= {
    "latin1": "latin-1",
    "macintosh": "mac-roman",
    "unicode-1-1-utf-8": "utf-8",
    "iso8859-1": "iso-8859-1",
    "iso8859-15": "iso-8859-15",
    "iso-8859-8-i": "iso-8859-8",
    "ansi-x3.4-1968": "us-ascii",
    "unicode-1-1-utf-7": "utf-7",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "ks-c-5601-1987": "cp949",
    "hz-gb-2312": "hz",
    "8bit": "utf-8",
}

_WESTERN = ("", "utf-8", "us-ascii", "iso-8859-1", "latin-1", "windows-1252", "cp1252")

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)[ \t\r\n]+(?==\?)")
# the look-behind lets a match begin only where a word does: without it a long word is tried from each of its letters
_MAILBOX = re.compile(
    r"(?<![^\s<>()\[\],;:\"\\@])[^\s<>()\[\],;:\"\\@]+@(?:\[[0-9A-Fa-f.:]+\]|[^\s<>()\[\],;:\"\\@]+)"
)
_QUOTED_LOCAL = re.compile(r"\"((?:[^\"\\\r\n]|\\.){1,64})\"@((?:\[[0-9A-Fa-f.:]+\]|[^\s<>()\[\],;:\"\\@]+))")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_NO_REPLY = re.compile(
    r"(?:no|do[-_.]?not|ne[-_.]?pas|keine|nicht)[-_.]?(?:reply|r[eé]pondre|antwort(?:en)?|responder)"
    r"|(?:no|non)[-_.]?(?:responder|rispondere|antwoorden)|niet[-_.]?(?:be)?antwoorden|mailer-daemon|postmaster"
)
_BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def _charset(name: str) -> str:
    """The charset of this name, or "" for one that no mail may choose."""
    name = name.strip().strip("\"'").lower().replace("_", "-")
    name = _ALIASES.get(name, name)
    return name if name in CHARSETS or name == "mac-roman" else ""


def is_charset(name: str) -> bool:
    """True when text in the charset of this name can be read."""
    return bool(_charset(name))


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Text of `data`: the named charset when it is a known one, else utf-8, its broken lines as cp1252; never an error.

    Western names are tried after utf-8: many a program names them out of habit.
    """
    name = _charset(charset)
    wanted = [] if name in _WESTERN else [name]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        wanted.insert(0, "utf-16")
    for codec in (*wanted, "utf-8-sig"):
        try:
            text = data.decode(codec)
        except (UnicodeError, LookupError):
            continue
        # UTF-7 can write half characters
        return (
            text if codec != "utf-7" else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
    return "\n".join(map(_line_text, data.split(b"\n")))


def _line_text(line: bytes) -> str:
    """Lines of two charsets may stand in one text: a quote, a signature."""
    for codec in ("utf-8-sig", "cp1252"):
        try:
            return line.decode(codec)
        except UnicodeError:
            continue
    return line.decode("latin-1")


def _raw_text(value: str) -> str:
    """Undo the surrogates by which the parser marks raw 8-bit bytes in a header."""
    if value.isascii():
        return value
    return decode_bytes(value.encode("utf-8", "surrogateescape"))


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"_", b" "), header=False)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return data


def decode(value: str) -> str:
    """One line of readable text from a header value as it stood in the mail (RFC 2047).

    Neighbouring encoded words of one charset are joined before decoding, since senders cut characters in two.
    Line breaks and control characters never survive, whether raw or encoded.
    """
    value = value[:VALUE_LIMIT]
    if "=?" not in value:
        return clean_line(_raw_text(value))
    value = _BETWEEN_WORDS.sub("", value)
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[position : match.start()]
        word_charset = match[1].partition("*")[0]
        if between or word_charset.lower() != charset.lower():
            out += [decode_bytes(pending, charset), _raw_text(between)]
            pending, charset = b"", word_charset
        pending += _word_bytes(match[2], match[3])
        position = match.end()
    out += [decode_bytes(pending, charset), _raw_text(value[position:])]
    return clean_line("".join(out))


def clean_line(text: str) -> str:
    """`text` on one line: white space runs become one space, control and direction marks vanish."""
    if text.isascii() and text.isprintable():
        return re.sub(r" {2,}", " ", text).strip() if "  " in text else text.strip()
    text = "".join(
        " " if character in "\t\r\n\x0b\x0c\x85\u2028\u2029" else character
        for character in text
        if character in "\t\r\n\x0b\x0c\x85\u2028\u2029"
        or unicodedata.category(character) not in ("Cc", "Cs")
        if character not in _BIDI
    )
    return re.sub(r" {2,}", " ", text).strip()


def clean_name(name: str) -> str:
    """A file name that is safe to show and to store: no path, no control or direction marks, <= 150 characters."""
    base = re.split(r"[/\\]", clean_line(name))[-1].strip(" .")
    if len(base) > 150:
        stem, dot, suffix = base.rpartition(".")
        base = f"{stem[: 149 - len(suffix)]}.{suffix}" if dot and len(suffix) <= 10 else base[:150]
    return base


def values(part: Mime, name: str) -> list[str]:
    """Every value of the field `name` as it stood, in order; never decoded, never raises."""
    wanted = name.lower()
    return [str(value) for key, value in part.raw_items() if key.lower() == wanted]


def first(part: Mime, name: str) -> str:
    """The first field of this name, decoded to one line, or ""."""
    found = values(part, name)
    return decode(found[0]) if found else ""


def split_mailboxes(text: str, separators: str = ",;") -> list[str]:
    """The mailboxes of an address list, cut at `separators` outside quotes, brackets and comments.

    Understands groups ("name: a, b;"), and Outlook's semicolons. Linear in time, no recursion.
    """
    out: list[str] = []
    current: list[str] = []
    quoted = angle = False
    depth = 0
    skip = False
    for character in text[:VALUE_LIMIT]:
        if skip:
            skip = False
        elif character == "\\" and (quoted or depth):
            skip = True
        elif quoted:
            quoted = character != '"'
        elif character == '"' and not depth:
            quoted = True
        elif character == "(":
            depth = min(depth + 1, COMMENT_DEPTH)
        elif character == ")" and depth:
            depth -= 1
        elif depth:
            pass
        elif character in "<>":
            angle = character == "<"
        elif character in separators and not angle:
            out.append("".join(current))
            current = []
            continue
        elif character == ":" and not angle and "@" not in current:
            current = []
            continue
        current.append(character)
    out.append("".join(current))
    return [mailbox.strip() for mailbox in out if mailbox.strip()][:ADDRESS_LIMIT]


def _display_name(text: str, address: str) -> str:
    name = decode(text).strip(" \t,;")
    while len(name) > 1 and (name[0], name[-1]) in (
        ('"', '"'),
        ("'", "'"),
        ("“", "”"),
        ("«", "»"),
        ("*", "*"),
    ):
        name = name[1:-1].strip()
    name = name.replace('\\"', '"').replace("\\\\", "\\")
    return "" if name.lower() in ("", address) else name[:200]


def mailbox(text: str) -> Address:
    """One mailbox from text such as `"Doe, Jo" <jo@a.example>`, `jo@a.example (Jo)` or `jo@a.example`."""
    text = text.strip()
    before, bracket, after = text.rpartition("<")
    if bracket:
        address = _address_in(after.partition(">")[0])
        return Address(_display_name(before, address), address)
    address = _address_in(text)
    if not address:
        return Address(_display_name(text, ""), "")
    comment = re.search(r"\(([^()]*)\)", text)
    return Address(_display_name(comment[1] if comment else "", address), address)


def _address_in(text: str) -> str:
    """The address in a mailbox; a quoted local part is never taken for an address of its own."""
    text = _raw_text(text)
    quoted = _QUOTED_LOCAL.search(text)
    if quoted:
        name = quoted[1].replace("\\", "")
        plain = re.fullmatch(r"[^\s<>()\[\],;:\"\\@]+", name)
        return _plain(f"{name}@{quoted[2]}" if plain else quoted[0])
    found = _MAILBOX.search(text)
    return _plain(found[0]) if found else ""


def _plain(address: str) -> str:
    """Lower case and without the dot of the root; only ASCII letters, for others have more than one lower case."""
    return address.translate(_ASCII_LOWER).rstrip(".")


def authors(value: str) -> frozenset[str]:
    """Every address a From value names, in whatever place: mailbox, display name, comment, encoded word.

    More than one, and programs do not agree on who wrote the mail.
    """
    texts = (_raw_text(unfold(value)), decode(unfold(value)))
    return frozenset(_plain(found) for text in texts for found in _MAILBOX.findall(text[:VALUE_LIMIT]))


def unfold(value: str) -> str:
    """A folded value on one line; the white space that began each further line stays (RFC 5322, 2.2.3)."""
    return re.sub(r"\r?\n(?=[ \t])", "", value)


def addresses(fields: Iterable[str]) -> tuple[Address, ...]:
    """The mailboxes of these field values, names decoded, addresses in lower case."""
    found = (
        mailbox(text) for value in fields for text in split_mailboxes(re.sub(r"\r?\n", " ", unfold(value)))
    )
    return tuple(address for address in found if address.address or address.name)[:ADDRESS_LIMIT]


def message_ids(text: str) -> tuple[str, ...]:
    """The message identifiers in a field, each with its angle brackets (RFC 5322, 3.6.4)."""
    found = re.findall(r"<[^<>\s]{1,998}>", text[:VALUE_LIMIT])
    if found:
        return tuple(dict.fromkeys(found))
    bare = [word.strip("<>,;") for word in text.split()[:200] if "@" in word]
    return tuple(dict.fromkeys(f"<{word}>" for word in bare))


def date_of(value: str) -> datetime | None:
    """The moment a Date field names, in UTC; None when it names none. A missing zone is read as UTC."""
    try:
        moment = parsedate_to_datetime(clean_line(value)[:200])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def delivered_to(part: Mime) -> tuple[str, ...]:
    """The envelope recipients that the servers on the way wrote down, lower case, in order."""
    named = [
        v
        for name in ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
        for v in values(part, name)
    ]
    found = [address.address for address in addresses(named)]
    for value in values(part, "Received"):
        found += [match[1].lower() for match in re.finditer(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)", value)]
    return tuple(dict.fromkeys(address for address in found if address))


def is_no_reply(address: Address) -> bool:
    """True for the mailboxes nobody reads: noreply@, ne-pas-repondre@, mailer-daemon@ and their kin."""
    return bool(_NO_REPLY.search(address.address.rpartition("@")[0]))


def facts(part: Mime) -> MailFacts:
    """What the headers alone say: automatic, bulk, list, delivery report (RFC 3834, RFC 2919, RFC 3464)."""
    auto = first(part, "Auto-Submitted").lower().partition(";")[0].split(" ")[0]
    if not auto and any(
        values(part, name) for name in ("X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Autoresponder")
    ):
        auto = "auto-replied"
    senders = addresses(values(part, "From")) + addresses(values(part, "Reply-To"))
    return MailFacts(
        auto_submitted=auto[:40],
        precedence=first(part, "Precedence").lower()[:40],
        null_return_path=any(decode(value) in ("<>", "") for value in values(part, "Return-Path")),
        no_reply_sender=bool(senders) and is_no_reply(senders[-1]),
        list_mail=any(values(part, name) for name in ("List-Id", "List-Unsubscribe", "List-Post")),
        delivery_report="delivery-status" in first(part, "Content-Type").lower()
        and first(part, "Content-Type").lower().startswith("multipart/report"),
    )
