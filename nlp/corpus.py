"""The training corpus: JSONL sentences and whole mails by many hands, read and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cases.model import Label, RefusalReason

CORPUS = Path(__file__).parent / "corpus"
LABELS = tuple(label.value for label in Label)
REASONS = frozenset(reason.value for reason in RefusalReason)


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled sentence with the hand that wrote it."""

    id: str
    hand: str
    language: str
    text: str
    labels: frozenset[str]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One labelled whole mail; `lines` are its sentences in order."""

    id: str
    hand: str
    language: str
    subject: str
    lines: tuple[Line, ...]
    attachments: tuple[str, ...]

    @property
    def labels(self) -> frozenset[str]:
        """What the mail does, as the sum of its sentences and the guide's exclusions."""
        found = frozenset().union(*(line.labels for line in self.lines))
        if "auto_reply" in found:
            found -= {"acknowledgement"}
        return found or frozenset({"other"})


class CorpusError(ValueError):
    """A line of the corpus cannot be used; the message names file and line."""


def read_corpus(folder: Path = CORPUS) -> tuple[list[Line], list[Letter]]:
    """All lines and mails below a folder, in the order of the file names.

    Raises:
        CorpusError: when a line is not valid JSON or carries an unknown label.
    """
    lines: list[Line] = []
    letters: list[Letter] = []
    for path in corpus_files(folder):
        for number, row in _rows(path):
            try:
                if "sentences" in row:
                    letters.append(_letter(row, path.parent.name))
                else:
                    lines.append(_line(row, row["id"], row["hand"], path.parent.name))
            except (KeyError, TypeError, ValueError) as problem:
                raise CorpusError(f"{path}:{number}: {problem!r}") from problem
    return lines, letters


def corpus_files(folder: Path = CORPUS) -> list[Path]:
    """The corpus files in a stable order."""
    return sorted(folder.glob("*/*.jsonl"), key=lambda path: (path.parent.name, path.name))


def corpus_hash(folder: Path = CORPUS) -> str:
    """SHA-256 over names and bytes of all corpus files."""
    digest = sha256()
    for path in corpus_files(folder):
        digest.update(f"{path.parent.name}/{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _rows(path: Path) -> Iterator[tuple[int, dict]]:
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text.strip():
            try:
                yield number, json.loads(text)
            except json.JSONDecodeError as problem:
                raise CorpusError(f"{path}:{number}: {problem}") from problem


def _line(row: dict, name: str, hand: str, language: str) -> Line:
    labels = frozenset(row["labels"])
    if not labels <= set(LABELS):
        raise ValueError(f"unknown labels {sorted(labels - set(LABELS))}")
    reason = row.get("reason") or ""
    if reason and reason not in REASONS:
        raise ValueError(f"unknown reason {reason}")
    return Line(name, hand, language, str(row["text"]), labels, reason)


def _letter(row: dict, language: str) -> Letter:
    lines = tuple(
        _line(one, f"{row['id']}/{number}", row["hand"], language)
        for number, one in enumerate(row["sentences"], start=1)
    )
    names = tuple(str(name) for name in row.get("attachments") or ())
    return Letter(row["id"], row["hand"], language, str(row.get("subject", "")), lines, names)
