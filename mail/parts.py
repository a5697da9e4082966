"""The parts of a mail: which text to read, which files it carries, which mails it has attached."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message as Mime

from cases.model import Attachment
from mail import attachments, headers, text

PART_LIMIT = 500
DEPTH_LIMIT = 50
TEXT_LIMIT = 2 * 1024 * 1024
SLICE_LIMIT = 80 * 1024 * 1024
UNPACK_LIMIT = 20
"""What is read of one mail: parts, levels, bytes of text per part, bytes gone through to cut out attached mails,
attachments opened."""

BLANK_LINES = (b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\r")
HEADER_WINDOW = 1024 * 1024
"""Bytes in which the end of a header block is looked for."""


@dataclass(slots=True)
class Contents:
    """What the walk through the parts brought together."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    parts: int = 0
    sliced: int = 0
    unpack: bool = True
    html_empty: bool = False

    def problem(self, words: str) -> None:
        """Note a problem once."""
        if words not in self.problems:
            self.problems.append(words)


def digest_id(raw: bytes) -> str:
    """The SHA-256 of a mail's bytes in hex: the same mail is the same mail, whatever server names it."""
    return hashlib.sha256(raw).hexdigest()


def header_end(raw: bytes) -> tuple[int, int]:
    """Where the header block ends and where the body begins."""
    window = raw if len(raw) < HEADER_WINDOW else raw[:HEADER_WINDOW]
    found = [(window.find(blank), len(blank)) for blank in BLANK_LINES]
    start, size = min(((at, size) for at, size in found if at >= 0), default=(len(raw), 0))
    return start, start + size


def body_of(raw: bytes) -> bytes:
    """The bytes below the header block."""
    return raw[header_end(raw)[1] :]


def walk(mime: Mime, raw: bytes, contents: Contents) -> None:
    """Go through the parts of `mime`, parsed from `raw`, and fill `contents`; bounded, raises on no content."""
    texts = _texts(mime, raw, contents, 0)
    contents.texts = [words for words in texts if words.strip()]


def _texts(part: Mime, raw: bytes, contents: Contents, level: int) -> list[str]:
    """The readable texts of a part in order; attachments and originals go to `contents`."""
    contents.parts += 1
    if contents.parts > PART_LIMIT or level > DEPTH_LIMIT:
        contents.problem("too many parts or too deep; the rest was not read")
        return []
    kind = part.get_content_type()
    kind = kind if re.fullmatch(r"[^/\s]+/[^/\s]+", kind) else "text/plain"
    if kind == "multipart/encrypted" or (
        kind.endswith("pkcs7-mime") and "signed" not in headers.first(part, "Content-Type")
    ):
        contents.problem("encrypted mail; it cannot be read here")
    if not part.is_multipart():
        return _leaf(part, raw, contents, kind)
    if kind in ("message/rfc822", "message/global"):
        _embedded(part, raw, contents)
        return []
    if part.get_content_maintype() == "message":
        return []
    children = [child for child in part.get_payload() if isinstance(child, Mime)]
    slices = _slices(part, raw, len(children), contents)
    read = [
        _texts(child, piece, contents, level + 1)
        for child, piece in zip(children[: PART_LIMIT + 1], slices, strict=False)
    ]
    if kind == "multipart/alternative":
        return _best([child.get_content_type() for child in children], read, contents)
    return [words for texts in read for words in texts]


def _slices(part: Mime, raw: bytes, count: int, contents: Contents) -> list[bytes]:
    """The bytes of each child exactly as they came, or empty ones when the structure is broken."""
    boundary = part.get_boundary()
    contents.sliced += len(raw)
    if contents.sliced > SLICE_LIMIT or not boundary or b"rfc822" not in raw.lower():
        return [b""] * count
    # surrogates stand for raw 8-bit bytes in the parser's text
    line = re.escape(boundary.rstrip().encode("utf-8", "surrogateescape"))
    body = body_of(raw)
    pieces = re.split(
        rb"(?:\A|\r\n|\n|\r)--" + line + rb"(?=--|[ \t]*(?:\r|\n|\Z))((?:--)?)[ \t]*(?:\r\n|\n|\r|\Z)?", body
    )
    found = []
    for index in range(1, len(pieces) - 1, 2):
        if pieces[index] == b"--":
            break
        found.append(pieces[index + 1])
    return found if len(found) == count else [b""] * count


def _embedded(part: Mime, raw: bytes, contents: Contents) -> None:
    """An attached message: its exact bytes when the structure allows, listed among the attachments."""
    inner = body_of(raw)
    if not inner:
        contents.problem("the attached message's bytes could not be cut out exactly")
        with suppress(RecursionError, ValueError, LookupError):
            inner = part.get_payload(0).as_bytes(policy=part.policy.clone(max_line_length=0))
    contents.originals.append(inner)
    subject = headers.first(part.get_payload(0), "Subject") or "message"
    name = headers.clean_name(_file_name(part) or f"{subject[:100]}.eml".replace("/", "-"))
    note = "Attached message." if len(contents.originals) == 1 else "Attached message, not read."
    contents.attachments.append(Attachment(name, "message/rfc822", len(inner), digest_id(inner), None, note))


def _best(kinds: list[str], read: list[list[str]], contents: Contents) -> list[str]:
    """Of alternatives, the plain text, unless it is empty or a stub ("your program cannot show HTML")."""
    plain = next(
        (texts for kind, texts in zip(kinds, read, strict=False) if kind == "text/plain" and texts), []
    )
    rich = next(
        (texts for kind, texts in zip(kinds, read, strict=False) if kind != "text/plain" and any(texts)), []
    )
    plain_size, rich_size = (len("".join(texts).strip()) for texts in (plain, rich))
    if rich_size > 200 and plain_size * 4 < rich_size:
        if plain_size:
            contents.problem("the plain text is much shorter than the HTML; the HTML was read")
        return rich
    return plain if plain_size else rich


def _file_name(part: Mime) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, IndexError):
        name = ""
    return headers.decode(name) if isinstance(name, str) else ""


def _payload(part: Mime) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else b""


def _leaf(part: Mime, raw: bytes, contents: Contents, kind: str) -> list[str]:
    name = headers.clean_name(_file_name(part))
    disposition = headers.first(part, "Content-Disposition").lower()
    inline = not name and not disposition.startswith("attachment")
    data = _payload(part)
    if kind in ("text/plain", "text/html") and (inline or not (disposition.startswith("attachment") or name)):
        return [_words(part, data, contents, kind)]
    if kind.startswith("multipart/") and data.strip():
        contents.problem("a multipart without its boundary; shown as it stands")
        return [_words(part, data, contents, "text/plain")]
    if kind == "text/plain" and disposition.startswith("inline") and contents.parts <= 2:
        return [_words(part, data, contents, kind)]
    if name.lower().endswith(".eml") or kind == "message/rfc822":
        contents.originals.append(data)
        note = "Attached message." if len(contents.originals) == 1 else "Attached message, not read."
        contents.attachments.append(
            Attachment(name or "message.eml", kind, len(data), digest_id(data), None, note)
        )
        return []
    if not data and kind.startswith(("multipart/", "text/")) and not name:
        return []
    words, note = None, ""
    if contents.unpack and len(contents.attachments) < UNPACK_LIMIT:
        words, note = attachments.extract_text(name, kind, data)
    elif contents.unpack:
        note = "Not opened: too many attachments."
    contents.attachments.append(Attachment(name, kind, len(data), digest_id(data), words, note))
    return []


def _words(part: Mime, data: bytes, contents: Contents, kind: str) -> str:
    """The text of a text part: charset undone, line ends made one kind, HTML taken out."""
    if len(data) > TEXT_LIMIT:
        data = data[:TEXT_LIMIT]
        contents.problem("a text longer than two megabytes; the rest was not read")
    charset = _parameter(part, "charset")
    words = headers.decode_bytes(data, charset).replace("\r\n", "\n").replace("\r", "\n")
    words = words.replace("\x00", "").lstrip("\ufeff")
    if kind == "text/html":
        read = text.html_to_text(words)
        contents.html_empty = contents.html_empty or (not read and bool(words.strip()))
        return read
    if _parameter(part, "format").lower() == "flowed":
        return text.unflow(words, delete_space=_parameter(part, "delsp").lower() == "yes")
    return words


def _parameter(part: Mime, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value)
