"""Text of attached files: simple ones here, PDF, DOCX, ODT and archives in a limited process of their own."""

from __future__ import annotations

import json
from collections.abc import Callable

from mail import extraction
from mail.containers import calendar_note, tnef_note
from mail.headers import decode_bytes
from mail.layout import Page, html_to_text
from mail.worker import Worker

TEXT_LIMIT = 2_000_000
HTML_LIMIT = 512 * 1024
"""Bytes of one text file and of one HTML file that are read."""

DOCUMENT_LIMIT = 25 * 1024 * 1024
"""Bytes beyond which a document is not opened at all."""

CALENDAR_LIMIT = 64 * 1024
"""Bytes of a calendar entry that are read."""

WALL_SECONDS = 5.0
MEMORY = 512 * 1024**2
DOCUMENTS = 20
"""What the worker may use: seconds on the clock for one document, bytes of address space, and documents after which a
new one takes its place. Its processor time is in `extraction`."""

GIVEN_UP = "Not read: it takes more time or memory than one document is allowed."
"""The note of a document that was too much for the worker."""

_WORKER = Worker(
    "mail.extraction",
    cpu_seconds=extraction.STEP_SECONDS,
    wall_seconds=WALL_SECONDS,
    memory=MEMORY,
    answers=DOCUMENTS,
)

_PLAIN = {"txt", "csv", "json", "md", "log", "tsv", "text", "xml", "yaml", "yml"}
_HTML = {"html", "htm", "xhtml"}
_WORKED = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
}
_SIGNATURES = {
    "application/pgp-signature": "asc",
    "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
}
_UNREAD = {
    "msg": "Outlook message file: it cannot be read here; forward the mail as an attachment in .eml form instead.",
    "p7m": "Encrypted or packed mail (S/MIME): it cannot be read here.",
    "p7s": "A digital signature (S/MIME), no text; it was not checked.",
    "asc": "A PGP key or signature, no text; it was not checked.",
    "sig": "A PGP signature, no text; it was not checked.",
    "pgp": "Encrypted with PGP: no key is kept here, it cannot be read.",
    "gpg": "Encrypted with PGP: no key is kept here, it cannot be read.",
    "rar": "Archive, not opened.",
    "7z": "Archive, not opened.",
    "gz": "Archive, not opened.",
    "doc": "Old word-processor format: it cannot be read here.",
}


def extract_text(
    name: str,
    content_type: str,
    data: bytes,
    *,
    seconds: float = WALL_SECONDS,
    lay_out: Callable[[str], Page] = html_to_text,
) -> tuple[str | None, str]:
    """The text of a file and a note in plain English about it; (None, note) when there is none to read.

    Args:
        name: the file's name, cleaned.
        content_type: as the mail says, such as "application/pdf"; the name's ending and first bytes count more.
        data: the file.
        seconds: time on the clock that a document may take.
        lay_out: makes a page of HTML.
    """
    if not data:
        return None, "The file is empty."
    kind = _kind(name, content_type.lower(), data)
    if kind in _UNREAD:
        return None, _UNREAD[kind]
    if kind in ("text", "html"):
        most = HTML_LIMIT if kind == "html" else TEXT_LIMIT
        text = decode_bytes(data[:most]).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        note = f"Only the first {most:,} bytes were read." if len(data) > most else ""
        return _read(lay_out(text), note) if kind == "html" else (text, note)
    if kind == "ics":
        return None, calendar_note(decode_bytes(data[:CALENDAR_LIMIT]))
    if kind == "tnef":
        return None, tnef_note(data)
    if kind in ("pdf", "docx", "odt", "zip"):
        return _worked(kind, data, seconds)
    return None, "Picture, not read." if content_type.startswith("image/") else ""


def spent() -> float:
    """Processor seconds that reading documents has taken so far."""
    return _WORKER.spent


def is_tnef(name: str, content_type: str, data: bytes) -> bool:
    """True for the container in which Outlook hides files from other programs."""
    named = name.lower() == "winmail.dat" or content_type.lower() in (
        "application/ms-tnef",
        "application/vnd.ms-tnef",
    )
    return named or data[:4] == b"\x78\x9f\x3e\x22"


def _read(page: Page, note: str) -> tuple[str, str]:
    """The words of an HTML file; what is to be said of them becomes its note."""
    return page.text, " ".join(
        filter(None, (note, *(f"{words[0].upper()}{words[1:]}." for words in page.problems)))
    )


def _kind(name: str, content_type: str, data: bytes) -> str:
    """What a file is: "pdf", "docx", "odt", "zip", "text", "html", a key of `_UNREAD`, or ""."""
    if is_tnef(name, content_type, data):
        return "tnef"
    if data[:64].lstrip().startswith(b"-----BEGIN PGP MESSAGE-----"):
        return "pgp"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if data[:1024].lstrip()[:5] == b"%PDF-":
        return "pdf"
    if ending in ("docx", "odt", "zip", "pdf") or ending in _UNREAD:
        return ending
    if content_type in _WORKED:
        return _WORKED[content_type]
    if data[:4] == b"PK\x03\x04":
        return "zip"
    if ending in ("ics", "vcs") or content_type in ("text/calendar", "application/ics"):
        return "ics"
    if content_type in _SIGNATURES:
        return _SIGNATURES[content_type]
    if ending in _HTML or content_type == "text/html":
        return "html"
    textual = content_type.startswith("text/") or content_type in ("application/json", "application/xml")
    return "text" if ending in _PLAIN or textual else ""


def _worked(kind: str, data: bytes, seconds: float) -> tuple[str | None, str]:
    if len(data) > DOCUMENT_LIMIT:
        return None, f"The file has {len(data) // 1024 // 1024} MB, more than is read."
    answer = _WORKER.ask(kind.ljust(extraction.KIND_SIZE).encode(), data, wall_seconds=seconds)
    if answer is None:
        return None, GIVEN_UP
    said = json.loads(answer)
    return said["text"], said["note"]
