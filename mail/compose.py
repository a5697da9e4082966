"""A letter as RFC 5322 bytes: the same letter is the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from cases.model import Address

LINE_LIMIT = 998
"""Bytes of one line without its CRLF (RFC 5322, 2.1.1)."""

_OWN = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "reply-to",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
    ]
)
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_MAILBOX = re.compile(
    r"[^\s<>()\[\],;:\"\\@\x00-\x20\x7f-\U0010ffff]+@[^\s<>()\[\],;:\"\\@\x00-\x20\x7f-\U0010ffff]+"
)
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.I)

Part = tuple[list[str], bytes]


def compose(
    *,
    from_: Address,
    to: Sequence[Address],
    subject: str,
    text: str,
    message_id: str,
    date: datetime,
    html: str | None = None,
    cc: Sequence[Address] = (),
    bcc_header: bool = False,
    reply_to: Address | None = None,
    in_reply_to: str = "",
    references: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[tuple[str, str, bytes]] = (),
) -> bytes:
    """The letter as bytes with CRLF line ends; deterministic, boundaries follow from `message_id`.

    Args:
        from_: the author.
        to: the recipients, at least one.
        subject: any text on one line; folded and encoded as needed (RFC 2047).
        text: the plain text.
        message_id: with angle brackets.
        date: aware; written in UTC.
        html: the same words as HTML.
        cc: further recipients.
        bcc_header: write "Bcc: <the author>", for the copy kept in one's own mailbox.
        reply_to: where answers should go.
        in_reply_to: message identifier, or "".
        references: message identifiers, oldest first.
        headers: further fields, such as Auto-Submitted.
        attachments: (name, content type, bytes); message/rfc822 travels unencoded when it can.

    Raises:
        ValueError: a line break or control character in any header value, a field that is set here anyway, an
            address that is none, no recipient, or a date without a zone.
    """
    if not to:
        raise ValueError("a letter needs a recipient")
    if date.utcoffset() is None:
        raise ValueError("the date of a letter needs a time zone")
    fields: list[tuple[str, str]] = [("From", _mailbox(from_)), ("To", ", ".join(map(_mailbox, to)))]
    fields += [("Cc", ", ".join(map(_mailbox, cc)))] if cc else []
    fields += [("Bcc", _mailbox(Address("", from_.address)))] if bcc_header else []
    fields += [("Reply-To", _mailbox(reply_to))] if reply_to else []
    fields += [
        ("Subject", _unstructured("Subject", subject)),
        ("Date", format_datetime(date.astimezone(UTC))),
    ]
    fields += [("Message-ID", _identifier(message_id))]
    fields += [("In-Reply-To", _identifier(in_reply_to))] if in_reply_to else []
    fields += [("References", " ".join(map(_identifier, references)))] if references else []
    fields += [(_field_name(name), _unstructured(name, value)) for name, value in (headers or {}).items()]
    part_fields, body = _content(text, html, attachments, message_id)
    lines = [_fold(f"{name}: {value}") for name, value in (*fields, ("MIME-Version", "1.0"))]
    return "\r\n".join((*lines, *part_fields)).encode("ascii") + b"\r\n\r\n" + body


def _safe(value: str) -> str:
    if any(
        ord(character) < 32 or ord(character) == 127 or character in "\x85\u2028\u2029" for character in value
    ):
        raise ValueError(f"a header value holds a line break or control character: {value[:60]!r}")
    return value


def _field_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,70}", name):
        raise ValueError(f"not a header name: {name[:60]!r}")
    if name.lower() in _OWN:
        raise ValueError(f"{name} is set by its own argument")
    return name


def is_identifier(value: str) -> bool:
    """True for a message identifier that a letter can repeat: "<", printable ASCII, ">" (RFC 5322, 3.6.4)."""
    return re.fullmatch(r"<[!-;=?-~]{1,900}>", value) is not None


def _identifier(value: str) -> str:
    if not is_identifier(value):
        raise ValueError(f"not a message identifier: {value[:60]!r}")
    return value


def _mailbox(address: Address) -> str:
    name = _safe(address.name)
    if not _MAILBOX.fullmatch(address.address) or len(address.address) > 254:
        raise ValueError(f"not a mail address: {address.address[:60]!r}")
    if not name:
        return address.address
    if not name.isascii():
        # an encoded word must not stand within quotes (RFC 2047, 5)
        return f"{Header(name, 'utf-8', maxlinelen=70).encode(linesep=chr(10))} <{address.address}>".replace(
            "\n", ""
        )
    if not _ATOM.fullmatch(name) or "=?" in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    return f"{name} <{address.address}>"


def _unstructured(name: str, value: str) -> str:
    value = _safe(value)
    long_word = any(len(word) > 900 for word in value.split(" "))
    if value.isascii() and "=?" not in value and not long_word:
        return value
    return Header(value, "utf-8", header_name=name, maxlinelen=76).encode(linesep="\n").replace("\n", "")


def _fold(line: str) -> str:
    """Break a header line before 78 characters where a space stands; the space begins the next line."""
    out: list[str] = []
    while len(line) > 78:
        # a line of white space only would end the header block
        cut = next((at for at in range(77, 0, -1) if line[at] == " " and line[:at].strip()), 0)
        if cut <= (line.index(":") + 1 if not out else 0):
            cut = next((at for at in range(78, len(line)) if line[at] == " "), 0)
        if not cut or not line[cut:].strip():
            break
        out.append(line[:cut])
        line = line[cut:]
    return "\r\n".join([*out, line])


def _content(text: str, html: str | None, files: Sequence[tuple[str, str, bytes]], seed: str) -> Part:
    content = _words("plain", text)
    if html is not None:
        content = _multipart("alternative", [content, _words("html", html)], seed)
    return _multipart("mixed", [content, *map(_file, files)], seed) if files else content


def _words(subtype: str, text: str) -> Part:
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    encoded = quopri.encodestring(text.encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
    ], encoded


def _file(item: tuple[str, str, bytes]) -> Part:
    name, content_type, data = item
    _safe(name)
    if not _TYPE.fullmatch(content_type):
        raise ValueError(f"not a content type: {content_type[:60]!r}")
    if content_type.lower() == "message/rfc822":
        unix = data.replace(b"\r\n", b"\n")
        if (
            data.isascii()
            and b"\r" not in unix
            and b"\x00" not in data
            and max(map(len, unix.split(b"\n"))) <= LINE_LIMIT
        ):
            crlf = unix.replace(b"\n", b"\r\n")
            return [
                f"Content-Type: message/rfc822{_parameter('name', name)}",
                *_disposition(name),
            ], crlf + b"\r\n"
        # RFC 2046, 5.2.1 forbids an encoding of message/rfc822; as plain bytes the original stays exact
        content_type = "application/octet-stream"
    encoded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    fields = [f"Content-Type: {content_type}{_parameter('name', name)}", "Content-Transfer-Encoding: base64"]
    return [*fields, *_disposition(name)], encoded


def _disposition(name: str) -> list[str]:
    return [f"Content-Disposition: attachment{_parameter('filename', name)}"]


def _parameter(key: str, value: str) -> str:
    """`; key=value` on a line of its own, in the form of RFC 2231 when it is not plain ASCII or long."""
    if value.isascii() and len(value) <= 60:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f';\r\n {key}="{escaped}"'
    encoded = quote(value, safe="", encoding="utf-8", errors="replace")
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,20}", encoded)
    lines = [
        f";\r\n {key}*{number}*={'' if number else chr(39).join(('utf-8', '', ''))}{piece}"
        for number, piece in enumerate(pieces)
    ]
    return "".join(lines)


def _multipart(subtype: str, parts: Sequence[Part], seed: str) -> Part:
    bodies = [("\r\n".join(fields).encode("ascii") + b"\r\n\r\n" + body) for fields, body in parts]
    boundary, number = "", 0
    while not boundary or any(boundary.encode() in body for body in bodies):
        digest = hashlib.sha256(f"{subtype} {number} {seed}".encode()).hexdigest()
        boundary, number = f"=_{digest[:40]}", number + 1
    line = f"--{boundary}".encode()
    joined = b"".join(line + b"\r\n" + body.removesuffix(b"\r\n") + b"\r\n" for body in bodies)
    return [f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"'], joined + line + b"--\r\n"
