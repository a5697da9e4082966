"""Labelled mails from JSONL files, each field checked before anything is measured against it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cases.model import DateKind, IdItem, RefusalReason
from nlp.corpus import LABELS


class LabelledMailError(ValueError):
    """A labelled mail cannot be used; the message names file and line."""


def read_lines(path: Path) -> list[dict]:
    """Labelled mails of a JSONL file, or of all below a folder.

    Raises:
        LabelledMailError: when a file is not UTF-8 or a line is no JSON object, lacks a field that is needed, has
            one that cannot be measured against, or repeats the id of another line of its file.
    """
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    return [line for file in files for line in _lines_of(file)]


def _lines_of(file: Path) -> list[dict]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise LabelledMailError(
            f"{file}: byte {problem.start + 1} is not UTF-8: save the file as UTF-8"
        ) from problem
    lines: list[dict] = []
    seen: dict[str, int] = {}
    # JSON strings may hold what str.splitlines takes for the end of a line
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip():
            line = _checked(row, f"{file}:{number}")
            before = seen.setdefault(line["id"], number)
            if before != number:
                raise LabelledMailError(
                    f"{file}:{number}: the id {line['id']} stands in line {before} already: give each mail its own"
                )
            lines.append(line)
    return lines


def _checked(text: str, where: str) -> dict:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise LabelledMailError(
            f"{where}: this is no JSON ({problem}): write one object on each line"
        ) from problem
    if not isinstance(line, dict):
        raise LabelledMailError(f"{where}: this is no JSON object: write one object on each line")
    missing = [key for key in NEEDED if key not in line]
    if missing:
        raise LabelledMailError(f"{where}: {', '.join(missing)} is missing")
    for key, wrong in FIELDS.items():
        # null and "" say nothing, except where something must be said
        if key in NEEDED or line.get(key) not in (None, ""):
            said = wrong(line[key])
            if said:
                raise LabelledMailError(f"{where}: {key} {said}")
    primary = line.get("primary")
    if primary and primary not in (line["labels"] or ["other"]):
        raise LabelledMailError(
            f"{where}: primary is {primary}, which is not among the labels: add it there or name another"
        )
    return line


def _is_text(value: Any) -> bool:
    """Text, and no half of a character in it, as a stray escape in JSON may make one."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


def _text(value: Any) -> str:
    return "" if _is_text(value) else "must be text in quotes"


def _name(value: Any) -> str:
    return "" if _is_text(value) and value.strip() else "must be text in quotes, and not empty"


def _day(value: Any) -> str:
    try:
        datetime.fromisoformat(value)
        date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        return f"is no date ({value!r}): write it like 2026-04-01"
    return ""


def _one_of(known: Iterable[str], what: str) -> Callable[[Any], str]:
    names = sorted(known)

    def wrong(value: Any) -> str:
        return "" if value in names else f"has an unknown {what} {value}: write one of {', '.join(names)}"

    return wrong


def _list_of(inner: Callable[[Any], str], example: str) -> Callable[[Any], str]:
    def wrong(value: Any) -> str:
        if not isinstance(value, list):
            return f"must be a list, such as {example}"
        return next(filter(None, map(inner, value)), "")

    return wrong


def _evidence(value: Any) -> str:
    if not isinstance(value, dict):
        return 'must be an object, such as {"refusal": ["We refuse."]}'
    for label, sentences in value.items():
        problem = _label(label) or _list_of(_text, '["We refuse."]')(sentences)
        if problem:
            return f"of {label} {problem}"
    return ""


def _headers(value: Any) -> str:
    plain = isinstance(value, dict) and all(map(_is_text, value.values()))
    return "" if plain else 'must be an object of texts, such as {"Auto-Submitted": "auto-replied"}'


def _mention(value: Any) -> str:
    if not isinstance(value, dict):
        return 'must hold objects, such as {"text": "by 5 May", "kind": "deadline", "date": "2026-05-05"}'
    problem = _one_of([kind.value for kind in DateKind], "kind")(value.get("kind"))
    for key, wrong in (("text", _text), ("date", _day), ("duration", _text)):
        if not problem and value.get(key) is not None:
            problem = wrong(value[key])
    return problem


_label = _one_of(LABELS, "label")
NEEDED = ("id", "language", "text", "labels")
FIELDS: Mapping[str, Callable[[Any], str]] = {
    "id": _name,
    "language": _name,
    "text": _text,
    "labels": _list_of(_label, '["refusal"]'),
    "primary": _label,
    "subject": _text,
    "style": _text,
    "sent_at": _day,
    "evidence": _evidence,
    "refusal_reason": _one_of([reason.value for reason in RefusalReason], "reason"),
    "id_items": _list_of(_one_of([item.value for item in IdItem], "item"), '["passport"]'),
    "dates": _list_of(_mention, '[{"text": "by 5 May", "kind": "deadline", "date": "2026-05-05"}]'),
    "attachments": _list_of(_text, '["data.zip"]'),
    "headers": _headers,
}
"""What is wrong with the value of a field, as the rest of a sentence that begins with its name, or ""."""
