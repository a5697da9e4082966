"""Text of attached files: simple ones here, PDF, DOCX, ODT and archives in a limited process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from mail.containers import calendar_note, tnef_note
from mail.headers import decode_bytes
from mail.layout import html_to_text

TEXT_LIMIT = 2_000_000
"""Bytes of one text file that are read."""

DOCUMENT_LIMIT = 25 * 1024 * 1024
"""Bytes beyond which a document is not opened at all."""

CALENDAR_LIMIT = 64 * 1024
"""Bytes of a calendar entry that are read."""

CPU_SECONDS = 10
WALL_SECONDS = 15.0
MEMORY = 1024**3
"""What the worker may use: CPU seconds, seconds on the clock, bytes of address space."""

_WORKER = Path(__file__).with_name("extraction.py")

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


def extract_text(name: str, content_type: str, data: bytes) -> tuple[str | None, str]:
    """The text of a file and a note in plain English about it; (None, note) when there is none to read.

    Args:
        name: the file's name, cleaned.
        content_type: as the mail says, such as "application/pdf"; the name's ending and first bytes count more.
        data: the file.
    """
    if not data:
        return None, "The file is empty."
    kind = _kind(name, content_type.lower(), data)
    if kind in _UNREAD:
        return None, _UNREAD[kind]
    if kind in ("text", "html"):
        text = decode_bytes(data[:TEXT_LIMIT]).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        note = "Only the first two megabytes were read." if len(data) > TEXT_LIMIT else ""
        return _read(text, note) if kind == "html" else (text, note)
    if kind == "ics":
        return None, calendar_note(decode_bytes(data[:CALENDAR_LIMIT]))
    if kind == "tnef":
        return None, tnef_note(data)
    if kind in ("pdf", "docx", "odt", "zip"):
        return _worked(kind, data)
    return None, "Picture, not read." if content_type.startswith("image/") else ""


def is_tnef(name: str, content_type: str, data: bytes) -> bool:
    """True for the container in which Outlook hides files from other programs."""
    named = name.lower() == "winmail.dat" or content_type.lower() in (
        "application/ms-tnef",
        "application/vnd.ms-tnef",
    )
    return named or data[:4] == b"\x78\x9f\x3e\x22"


def _read(html: str, note: str) -> tuple[str, str]:
    """The words of an HTML file; what is to be said of them becomes its note."""
    page = html_to_text(html)
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


def _worked(kind: str, data: bytes) -> tuple[str | None, str]:
    if len(data) > DOCUMENT_LIMIT:
        return None, f"The file has {len(data) // 1024 // 1024} MB, more than is read."
    # isolated: no user site, no PYTHON* variables, and the mail room's folder not on the path
    command = [sys.executable, "-I", str(_WORKER), kind, str(CPU_SECONDS), str(MEMORY)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        return None, f"Reading this file took longer than {WALL_SECONDS:.0f} seconds; it was given up."
    except OSError as error:
        return None, f"The reader for this file could not be started ({error.strerror})."
    try:
        answer = json.loads(done.stdout)
        return answer["text"], answer["note"]
    except (ValueError, KeyError, TypeError):
        return None, "Reading this file used more time or memory than is allowed; it was given up."
