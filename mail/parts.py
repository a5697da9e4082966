"""The parts of a mail: which text to read, which files it carries, which mails it has attached."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message as Mime

from cases.model import Attachment
from mail import attachments, headers, text
from mail.bounds import body_of, take_apart
from mail.budget import Budget
from mail.cms import signed_content

PART_LIMIT = 500
DEPTH_LIMIT = 50
TEXT_LIMIT = 2 * 1024 * 1024
SLICE_LIMIT = 80 * 1024 * 1024
SIGNED_LIMIT = 3
"""What is read of one mail: parts, levels, bytes of text, bytes gone through to cut out attached mails, signed mails
one inside the other."""

ENCRYPTED = (
    "encrypted mail ({}): no key is kept here; open it in your mail program and forward its words, "
    "or ask the sender for an answer that is not encrypted"
)
"""The problem of a mail that cannot be read here, with a place for its kind."""

LOCKED = "protected by a password"
"""Stands in the note of an attachment that cannot be opened without one."""
_MAILS = (b"rfc822", b"message/global")
"""What the kind of an attached mail is called, in small letters."""

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)


@dataclass(slots=True)
class Contents:
    """What the walk through the parts brought together."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    parts: int = 0
    sliced: int = 0
    read: int = 0
    signed: int = 0
    budget: Budget = field(default_factory=Budget)
    html_empty: bool = False

    def problem(self, words: str) -> None:
        """Note a problem once."""
        if words not in self.problems:
            self.problems.append(words)

    def attach(self, name: str, kind: str, data: bytes, words: str | None = None, note: str = "") -> None:
        """List a file."""
        self.attachments.append(Attachment(name, kind, len(data), digest_id(data), words, note))


def digest_id(raw: bytes) -> str:
    """The SHA-256 of a mail's bytes in hex: the same mail is the same mail, whatever server names it."""
    return hashlib.sha256(raw).hexdigest()


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
    if kind == "multipart/encrypted":
        contents.problem(ENCRYPTED.format("PGP"))
    if not part.is_multipart():
        return _leaf(part, contents, kind, level)
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


def _names_mails(raw: bytes) -> bool:
    """Whether a mail may have mails attached; looked for as plain bytes, a pattern is ten times as slow over 20 MB."""
    lowered = raw.lower()
    return any(name in lowered for name in _MAILS)


def _slices(part: Mime, raw: bytes, count: int, contents: Contents) -> list[bytes]:
    """The bytes of each child exactly as they came, or empty ones when the structure is broken."""
    boundary = part.get_boundary()
    contents.sliced += len(raw)
    if contents.sliced > SLICE_LIMIT or not boundary or not _names_mails(raw):
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
    """An attached message: its exact bytes when the structure allows, listed among the attachments.

    RFC 2046, 5.2.1 forbids to encode it; Exchange and some gateways do.
    """
    inner = _plain(body_of(raw), headers.first(part, "Content-Transfer-Encoding").strip().lower())
    if not inner:
        contents.problem("the attached message's bytes could not be cut out exactly")
        with suppress(RecursionError, ValueError, LookupError):
            inner = part.get_payload(0).as_bytes(policy=part.policy.clone(max_line_length=0))
    contents.originals.append(inner)
    subject = headers.first(part.get_payload(0), "Subject") or "message"
    name = headers.clean_name(_file_name(part) or f"{subject[:100]}.eml".replace("/", "-"))
    contents.attach(name, "message/rfc822", inner, note="Attached message.")


def _plain(body: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding != "base64":
        return body
    with suppress(ValueError):
        return base64.b64decode(body)
    return body


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


def _leaf(part: Mime, contents: Contents, kind: str, level: int) -> list[str]:
    name = headers.clean_name(_file_name(part))
    disposition = headers.first(part, "Content-Disposition").lower()
    data = _payload(part)
    if kind.endswith("pkcs7-mime") or name.lower().endswith(".p7m"):
        return _packed(part, data, name, contents, kind, level)
    if kind in ("text/plain", "text/html") and not (disposition.startswith("attachment") or name):
        return [_words(part, data, contents, kind)]
    if kind.startswith("multipart/") and data.strip():
        contents.problem("a multipart without its boundary; shown as it stands")
        return [_words(part, data, contents, "text/plain")]
    if kind == "text/plain" and disposition.startswith("inline") and contents.parts <= 2:
        return [_words(part, data, contents, kind)]
    if name.lower().endswith(".eml") or kind == "message/rfc822":
        contents.originals.append(data)
        contents.attach(name or "message.eml", kind, data, note="Attached message.")
    elif data or name or not kind.startswith(("multipart/", "text/")):
        _attach(name, kind, data, contents)
    return []


def _attach(name: str, kind: str, data: bytes, contents: Contents) -> None:
    """A file among the attachments: its text when it may be opened, and what its reader should know."""
    words, note = contents.budget.open(name, kind, data)
    if LOCKED in note:
        contents.problem(f"{name or 'an attached file'} is {LOCKED}; its words were not read")
    if attachments.is_tnef(name, kind, data):
        contents.problem(note or "winmail.dat: what it holds cannot be opened here")
    contents.attach(name, kind, data, words, note)


def _packed(part: Mime, data: bytes, name: str, contents: Contents, kind: str, level: int) -> list[str]:
    """An S/MIME part: the mail inside when it is only signed; what to do when it is encrypted."""
    inner = signed_content(data) if contents.signed < SIGNED_LIMIT else None
    if inner is None:
        if "certs-only" not in headers.first(part, "Content-Type").lower():
            contents.problem(ENCRYPTED.format("S/MIME"))
        contents.attach(name, kind, data, note="Encrypted or packed (S/MIME); it cannot be read here.")
        return []
    contents.signed += 1
    contents.problem("signed with S/MIME; its words were read, its signature was not checked")
    mime, bounded, problems = take_apart(inner)
    for words in problems:
        contents.problem(words)
    return _texts(mime, bounded, contents, level + 1)


def _words(part: Mime, data: bytes, contents: Contents, kind: str) -> str:
    """The text of a text part: charset undone, line ends made one kind, HTML taken out, nothing invisible in it."""
    room = max(TEXT_LIMIT - contents.read, 0)
    if len(data) > room:
        data = data[:room]
        contents.problem("more than two megabytes of text; the rest was not read")
    contents.read += len(data)
    words = _decoded(part, data, contents, kind).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if kind == "text/html":
        read = _laid_out(words, contents)
    elif _parameter(part, "format").lower() == "flowed":
        read = text.unflow(words, delete_space=_parameter(part, "delsp").lower() == "yes")
    else:
        read = words
    read, cut = text.visible(read)
    if cut:
        contents.problem("invisible characters among the words; they were left out")
    read, signed = text.unsigned(read)
    if signed:
        contents.problem("signed with PGP; its words were read, its signature was not checked")
    if "-----BEGIN PGP MESSAGE-----" in read:
        contents.problem(ENCRYPTED.format("PGP"))
    return read


def _decoded(part: Mime, data: bytes, contents: Contents, kind: str) -> str:
    charset = _parameter(part, "charset")
    if not charset and kind == "text/html":
        found = _META_CHARSET.search(data[:2048])
        charset = found[1].decode("ascii", "replace") if found else ""
    if charset and not headers.is_charset(charset):
        contents.problem("an unknown charset; it was guessed, letters may be wrong")
    return headers.decode_bytes(data, charset)


def _laid_out(html: str, contents: Contents) -> str:
    page = contents.budget.lay_out(html)
    for words in page.problems:
        contents.problem(words)
    contents.html_empty = contents.html_empty or (not page.text and bool(html.strip()))
    return page.text


def _parameter(part: Mime, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value)
