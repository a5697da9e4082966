"""The worker that reads one document within limits: run as a script by `attachments`, never imported by it.

Standard input holds the document, the first argument its kind; standard output gets one JSON object
`{"text": str | null, "note": str}`. It sees no network name, opens no file for writing and imports nothing of ours.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import Any

TEXT_LIMIT = 2_000_000
XML_LIMIT = 30 * 1024 * 1024
PAGE_LIMIT = 300
NAME_LIMIT = 50


def limit(cpu_seconds: int, memory: int) -> None:
    """Take away memory, CPU time and file writing, as far as the platform can."""
    try:
        import resource
    except ImportError:
        return
    wanted = [("RLIMIT_AS", memory), ("RLIMIT_CPU", cpu_seconds), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)]
    for name, value in wanted:
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, ValueError, OSError):
            continue


def read_pdf(data: bytes) -> tuple[str | None, str]:
    """Text and note of a PDF, page by page."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return None, "This PDF is protected by a password; its text could not be read."
        return None, "This PDF is damaged; its text could not be read."
    pages, size = [], 0
    for number in range(min(len(document), PAGE_LIMIT)):
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
        self.size = self.open = 0
        self.ends, self.breaks, self.within = paragraph_ends, breaks, within

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.open += name in self.within
        self.out.append(self.breaks.get(name, ""))

    def end(self, name: str) -> None:
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
    parser.Parse(_member(archive, name), True)
    text = "".join(words.out).strip()
    return (text, "") if text else (None, "This document holds no text.")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as stream:
            data = stream.read(XML_LIMIT + 1)
    except KeyError:
        return b""
    if len(data) > XML_LIMIT:
        raise ValueError("too large when unpacked")
    return data


def list_zip(data: bytes) -> tuple[str | None, str]:
    """The names in an archive; nothing is ever unpacked."""
    entries = [info for info in zipfile.ZipFile(io.BytesIO(data)).infolist() if not info.is_dir()]
    names = ", ".join(info.filename[:100] for info in entries[:NAME_LIMIT])
    more = f" and {len(entries) - NAME_LIMIT} more" if len(entries) > NAME_LIMIT else ""
    locked = " It is protected by a password." if any(info.flag_bits & 1 for info in entries) else ""
    return None, f"Archive of {len(entries)} file(s), not opened: {names}{more}.{locked}"


def main() -> None:
    """Read standard input, write the answer; a document that cannot be read is an answer too."""
    kind, cpu_seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit(cpu_seconds, memory)
    data = sys.stdin.buffer.read()
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
    answer = json.dumps({"text": text[:TEXT_LIMIT] if text else None, "note": note})
    sys.stdout.write(answer)


if __name__ == "__main__":
    main()
