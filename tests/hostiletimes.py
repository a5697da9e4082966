"""Measure what each hostile mail costs and write docs/hostile.md: `python -m tests.hostiletimes`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from cases.rules import parse_rules
from console.reading import read_mail
from nlp.reader import Reader
from tests.costs import processor_seconds
from tests.hostile import HOSTILE

ROOT = Path(__file__).resolve().parent.parent

HEAD = """# Hostile mails, and what they cost

Each of these kinds is made by `tests/hostile.py`, read by `tests/test_hostile.py` in less than a second of processor time, and taken through the whole daemon once; the suite fails when one is slower.
The time is that of the bot and of the processes in which it reads HTML and documents, with the reading of the words, the better of two tries.
The table was written by `python -m tests.hostiletimes` on two shared cores at a load of {load:.1f}: {count} kinds, {over} over a second of processor time, the slowest {slowest:.2f} s.

What adds up is bounded for each mail, the mails attached to it included: 20 files and 5 seconds on the clock for them, 0.4 s of processor time for documents that give no text, 0.3 s for HTML.
A step of a document (opening it, a page, 64 KB of XML) has 0.45 s of processor time, a document 0.7 s, 5 seconds on the clock and 512 MB.
What was left out is said at the mail and at the file.
Messages attached to a mail are taken apart with its budget, and before the transaction; those of a mail that does not claim to come from an owner are not, but for the first. Their words are still read, and their signatures checked, inside it.
A mail with many documents that do give text may so take the five seconds. Mail that comes after it waits so long; commands at the terminal and the event loop do not.

| kind | KB | processor s | on the clock s | what is said |
|---|---:|---:|---:|---|
"""

TRIES = 2


def main() -> None:
    """Measure all of them and write the page."""
    rules = parse_rules((ROOT / "rules.yaml").read_text(encoding="utf-8"))
    reader = Reader.load()
    read_mail(HOSTILE["html_quotes"], "", reader, rules, None)
    read_mail(HOSTILE["zip_bomb"], "", reader, rules, None)
    rows, slowest = [], 0.0
    for name, raw in HOSTILE.items():
        spent, clock, said = min(_measure(raw, reader, rules) for _ in range(TRIES))
        slowest = max(slowest, spent)
        rows.append((spent, f"| {_plain(name)} | {len(raw) // 1024} | {spent:.2f} | {clock:.2f} | {said} |"))
    over = sum(spent > 1 for spent, _ in rows)
    head = HEAD.format(load=os.getloadavg()[0], count=len(rows), over=over, slowest=slowest)
    (ROOT / "docs" / "hostile.md").write_text(
        head + "\n".join(row for _, row in rows) + "\n", encoding="utf-8"
    )
    print(f"{len(rows)} kinds, {over} over a second, the slowest {slowest:.2f} s: docs/hostile.md")


def _measure(raw: bytes, reader: Reader, rules: object) -> tuple[float, float, str]:
    spent, began = processor_seconds(), time.monotonic()
    _, message, _ = read_mail(raw, "", reader, rules, None)  # type: ignore[arg-type]
    clock = time.monotonic() - began
    notes = [*message.problems, *(file.note for file in message.attachments[:1] if file.note)]
    said = "; ".join(note.rstrip(".") for note in notes[:2]) or "read"
    return processor_seconds() - spent, clock, _plain(said[:120])


def _plain(words: str) -> str:
    """Words that are safe in a cell of a table."""
    kept = "".join(one if one.isprintable() else "?" for one in words)
    return kept.replace("|", "\\|").replace("_", " ").replace("<", "&lt;")


if __name__ == "__main__":
    main()
