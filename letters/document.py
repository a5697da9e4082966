"""Letters as documents: the formal notice as an A4 PDF for registered post, and the typesetting all documents share.

Facts reach typst as JSON only, so that no subject line can become markup.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from cases.brief import Annex, Exchange, LetterBrief
from letters.phrasebook import say, section
from letters.render import LetterText, chronology_words
from letters.voice import Voice
from letters.words import written_date

FOLDER = Path(__file__).parent

DRAWABLE = (
    (0x20, 0x7E),
    (0xA0, 0x2FF),
    (0x370, 0x4FF),
    (0x1E00, 0x1FFF),
    (0x2010, 0x2027),
    (0x2030, 0x203F),
    (0x20A0, 0x20BF),
    (0x2190, 0x22FF),
    (0x25A0, 0x25A1),
)
"""Code points that the fonts inside typst can draw; PDF/A refuses a page with any other."""

UNDRAWABLE = "□"
LONG_WORD = re.compile(r"\S{31,}")


def notice_pdf(
    brief: LetterBrief,
    text: LetterText,
    *,
    title: str = "",
    sender_address: str = "",
    annexes: Sequence[Annex] = (),
) -> bytes:
    """Set a letter as an A4 PDF for the post: the words of the mail in the form of a signed letter.

    Args:
        brief: The facts of the letter (sender, recipient, date, reference, annexes).
        text: The letter as it goes out by mail; equal input gives equal bytes.
        title: Subject line of the letter; without it that of the mail, reference taken off.
        sender_address: Postal address of the sender, one line per line; the e-mail address stands alone
            without it.
        annexes: The mails that the letter speaks of; each is attached to the file as it came (.eml).

    Returns:
        PDF/A-3b with one attachment per annex.
    """
    language = Voice(brief, _no_source).language
    _, _, rest = text.text.strip().partition("\n\n")
    body, _, signature = rest.rpartition("\n\n")
    data = {
        "language": language,
        "words": section("notice", language) | section("frame", language),
        "sender": _sender(brief, sender_address),
        "recipient": _recipient(brief),
        "date": say("notice.dated", language, date=written_date(brief.today, language)),
        "day": [brief.today.year, brief.today.month, brief.today.day],
        "reference": brief.reference,
        "title": title or text.subject.replace(f"[{brief.reference}]", "").strip(),
        "blocks": blocks(body),
        "signature": signature.splitlines(),
        "annexes": _annexes(brief, language),
        "attached": [
            {"file": file, "title": f"{annex.name} – {annex.title}"}
            for file, annex in zip(file_names(annexes), annexes, strict=True)
        ],
    }
    files = dict(zip(file_names(annexes), (annex.raw for annex in annexes), strict=True))
    return typeset("notice.typ", data, files, brief.today)


def typeset(template: str, data: Mapping[str, Any], files: Mapping[str, bytes], on: date) -> bytes:
    """Set a document with typst: PDF/A-3b, the fonts inside typst only, dated `on`.

    Args:
        template: Name of a .typ file beside this module; it reads `data.json`.
        data: What the template prints; characters the fonts cannot draw become a box.
        files: Names and bytes of what the template attaches to the PDF.
        on: Date of the document, so that equal input gives equal bytes.

    Raises:
        typst.TypstError: The template is broken.
    """
    import typst

    midnight = datetime.combine(on, time(), UTC)
    with tempfile.TemporaryDirectory(prefix="letter-") as folder:
        root = Path(folder)
        (root / template).write_bytes((FOLDER / template).read_bytes())
        (root / "data.json").write_text(json.dumps(_drawable(data)), encoding="utf-8")
        for name, content in files.items():
            (root / name).write_bytes(content)
        return typst.compile(
            str(root / template),
            root=str(root),
            ignore_system_fonts=True,
            pdf_standards=["a-3b"],
            timestamp=int(midnight.timestamp()),
        )


def file_names(annexes: Sequence[Annex]) -> tuple[str, ...]:
    """Give each annex a file name of its own, of plain letters only: "A1.eml"."""
    names: list[str] = []
    for number, annex in enumerate(annexes, start=1):
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", annex.name).strip("-")[:40] or f"annex-{number}"
        names.append(f"{plain}.eml" if f"{plain}.eml" not in names else f"{plain}-{number}.eml")
    return tuple(names)


def blocks(text: str) -> list[dict[str, Any]]:
    """Split a letter into paragraphs and lists: {"kind": "text"|"list", "lines": [...]}."""
    found: list[dict[str, Any]] = []
    for part in text.strip().split("\n\n"):
        lines = [line for line in part.splitlines() if line.strip()]
        listed = bool(lines) and all(line.startswith("- ") for line in lines)
        kind = "list" if listed else "text"
        found.append({"kind": kind, "lines": [line.removeprefix("- ") if listed else line for line in lines]})
    return found


def printable(text: str) -> str:
    """Make any text safe to print: one box per character the fonts cannot draw, long words breakable."""
    composed = unicodedata.normalize("NFC", text)
    drawn = "".join(_drawn(char) for char in composed)
    return LONG_WORD.sub(lambda run: "\u200b".join(re.findall(r".{1,20}", run.group())), drawn)


def _drawn(char: str) -> str:
    if char in "\n\t\r\u202f\u2007":
        return " "
    known = any(low <= ord(char) <= high for low, high in DRAWABLE)
    return char if known and unicodedata.category(char)[0] not in "CM" else UNDRAWABLE


def _drawable(value: Any) -> Any:
    """Apply `printable` to every string of a JSON value."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(item) for item in value]
    return value


def _no_source(key: str, _language: str) -> str:
    raise KeyError(key)


def _sender(brief: LetterBrief, address: str) -> list[str]:
    name = brief.subject.mandate or brief.subject.name
    return [name, *_lines(address), brief.subject.address]


def _recipient(brief: LetterBrief) -> list[str]:
    postal = [line for line in _lines(brief.controller.postal) if line != brief.controller.name]
    return [brief.controller.name, *(postal or brief.controller.addresses[:1])]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _annexes(brief: LetterBrief, language: str) -> list[str]:
    """Name what is enclosed: the mandate, and the exchanges that have an annex number."""
    enclosed = [_enclosed(one, language) for one in brief.chronology if one.annex]
    return ([say("notice.mandate", language)] if brief.subject.mandate else []) + enclosed


def _enclosed(exchange: Exchange, language: str) -> str:
    return f"{exchange.annex} – {written_date(exchange.on, language)}, {chronology_words(exchange, language)}"
