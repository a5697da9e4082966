"""What the worker does that reads attached documents within limits; it runs in a process of its own (`mail.worker`).

It sees no network name, opens no file for writing, and imports of ours only what holds its limits.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

from mail.worker import allow

KIND_SIZE = 4
"""Bytes before a document that say its kind, filled up with spaces."""

STEP_SECONDS = 0.45
DOCUMENT_SECONDS = 0.7
"""Processor time for one step (opening a document, a page, a piece of XML), after which the process ends itself, and for
the steps of one document together, after which the rest of it is left: bombs lie in one step, long documents in many."""

TEXT_LIMIT = 2_000_000
XML_LIMIT = 30 * 1024 * 1024
RATIO_LIMIT = 100
RATIO_FROM = 1024 * 1024
DEPTH_LIMIT = 500
PIECE = 64 * 1024
PAGE_LIMIT = 300
NAME_LIMIT = 50
"""What is read of one document: characters, bytes of XML, times that it may grow when it is unpacked to more than a
megabyte, levels of elements, bytes of XML in one step, pages, names of files in an archive."""


class _Clock:
    """Counts the processor time of one document; each step gets its share, after which the process would end."""

    def __init__(self) -> None:
        self.began = time.process_time()

    def step(self) -> bool:
        """Give the next step its time; False when the document has had all of its own."""
        allow(STEP_SECONDS)
        return time.process_time() - self.began < DOCUMENT_SECONDS


def read_pdf(data: bytes) -> tuple[str | None, str]:
    """Text and note of a PDF, page by page."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return None, "This PDF is protected by a password; its text could not be read."
        return None, "This PDF is damaged; its text could not be read."
    clock = _Clock()
    pages: list[str] = []
    size = 0
    for number in range(min(len(document), PAGE_LIMIT)):
        if not clock.step():
            break
        pages.append(
            document[number].get_textpage().get_text_range().replace("\r\n", "\n").replace("\r", "\n")
        )
        size += len(pages[-1])
        if size > TEXT_LIMIT:
            break
    text = "\n\n".join(page.strip() for page in pages).strip()
    if not text:
        return None, f"This PDF of {len(document)} page(s) holds no text, perhaps only scanned pictures."
    if len(pages) < len(document):
        return text, f"Only the first {len(pages)} of {len(document)} pages were read."
    return text, ""


class _Words:
    """Collects the text of a word-processor XML; refuses document type declarations, so no entity ever expands."""

    def __init__(
        self, paragraph_ends: frozenset[str], breaks: dict[str, str], within: frozenset[str]
    ) -> None:
        self.out: list[str] = []
        self.size = self.open = self.depth = 0
        self.ends, self.breaks, self.within = paragraph_ends, breaks, within

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise ValueError("elements nested too deep")
        self.open += name in self.within
        self.out.append(self.breaks.get(name, ""))

    def end(self, name: str) -> None:
        self.depth -= 1
        self.open -= name in self.within
        self.out.append("\n" if name in self.ends else "")

    def data(self, text: str) -> None:
        if self.open:
            self.size += len(text)
            if self.size > TEXT_LIMIT:
                raise ValueError("too much text")
            self.out.append(text)

    def doctype(self, *_: Any) -> None:
        raise ValueError("document type declaration")


_DOCX = (
    "word/document.xml",
    frozenset({"w:p"}),
    {"w:tab": "\t", "w:br": "\n", "w:cr": "\n"},
    frozenset({"w:t"}),
)
_ODT = (
    "content.xml",
    frozenset({"text:p", "text:h"}),
    {"text:tab": "\t", "text:line-break": "\n", "text:s": " "},
    frozenset({"text:p", "text:h"}),
)


def read_office(data: bytes, kind: str) -> tuple[str | None, str]:
    """Text and note of a DOCX or ODT: one XML file out of the archive, within a size limit."""
    from xml.parsers import expat

    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return (
            None,
            "This document is protected by a password or in an old format; its text could not be read.",
        )
    name, ends, breaks, within = _DOCX if kind == "docx" else _ODT
    archive = zipfile.ZipFile(io.BytesIO(data))
    if kind == "odt" and b"encryption-data" in _member(archive, "META-INF/manifest.xml"):
        return None, "This document is protected by a password; its text could not be read."
    if any(info.flag_bits & 1 for info in archive.infolist()):
        return None, "This document is protected by a password; its text could not be read."
    words = _Words(ends, breaks, within)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = words.start, words.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words.data, words.doctype
    clock, whole = _Clock(), True
    for piece in _pieces(archive, name):
        whole = clock.step()
        if not whole:
            break
        parser.Parse(piece, False)
    else:
        parser.Parse(b"", True)
    text = "".join(words.out).strip()
    note = "" if whole else "Only the beginning of this document was read."
    return (text, note) if text else (None, "This document holds no text.")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    return b"".join(_pieces(archive, name))


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A file of an archive piece by piece, until it grows beyond what an honest one does."""
    info = archive.NameToInfo.get(name)
    if info is None:
        return
    most = min(max(RATIO_LIMIT * info.compress_size, RATIO_FROM), XML_LIMIT)
    if info.file_size > most:
        raise ValueError("too large when unpacked")
    # zipfile gives no more than the size it was told of
    with archive.open(info) as stream:
        while piece := stream.read(PIECE):
            yield piece


def list_zip(data: bytes) -> tuple[str | None, str]:
    """The names in an archive; nothing is ever unpacked."""
    entries = [info for info in zipfile.ZipFile(io.BytesIO(data)).infolist() if not info.is_dir()]
    names = ", ".join(info.filename[:100] for info in entries[:NAME_LIMIT])
    more = f" and {len(entries) - NAME_LIMIT} more" if len(entries) > NAME_LIMIT else ""
    locked = " It is protected by a password." if any(info.flag_bits & 1 for info in entries) else ""
    return None, f"Archive of {len(entries)} file(s), not opened: {names}{more}.{locked}"


def answer(question: bytes) -> bytes:
    """The worker's side: the kind of a document in four bytes and the document in, its text and note as JSON out."""
    kind, data = question[:KIND_SIZE].decode().strip(), question[KIND_SIZE:]
    try:
        if kind == "pdf":
            text, note = read_pdf(data)
        elif kind == "zip":
            text, note = list_zip(data)
        else:
            text, note = read_office(data, kind)
    except MemoryError:
        text, note = None, "This file needs more memory than is allowed; it was not read."
    except Exception as error:  # noqa: BLE001 - hostile documents: whatever the library raises becomes the note
        text, note = None, f"This file could not be read ({type(error).__name__}: {str(error)[:100]})."
    return json.dumps({"text": text[:TEXT_LIMIT] if text else None, "note": note}).encode()
