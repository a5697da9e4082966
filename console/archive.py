"""Old mails wherever people keep them, oldest first: only their dates are held in memory, not their bytes."""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from console.sources import find_sources
from mail import headers
from mail.parse import read_headers

HEAD = 64 * 1024
"""Bytes of a mail in which its Date stands."""

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
MAILDIR = ("cur", "new")


@dataclass(frozen=True, slots=True)
class Old:
    """One mail of an archive; `read` gives its bytes."""

    name: str
    date: datetime
    read: Callable[[], bytes]


def old_mails(paths: Sequence[Path]) -> tuple[list[Old], list[str]]:
    """All mails of files, mailboxes and folders in order of their dates, and a sentence on what cannot be read."""
    sources, problems = find_sources(paths)
    found = [
        Old(name, _date_of(raw[:HEAD]), read)
        for source in sources
        for name, raw, read in (_boxed(source.path) if source.box else _single(source.path))
    ]
    found += [
        Old(name, _date_of(raw[:HEAD]), read)
        for path in _maildirs(paths)
        for name, raw, read in _single(path)
    ]
    return sorted(found, key=lambda one: one.date), problems


Mail = tuple[str, bytes, Callable[[], bytes]]


def _single(path: Path) -> Iterator[Mail]:
    with path.open("rb") as file:
        yield str(path), file.read(HEAD), path.read_bytes


def _boxed(path: Path) -> Iterator[Mail]:
    box = mailbox.mbox(path, create=False)
    for number, key in enumerate(box.keys(), 1):
        with box.get_file(key) as file:
            head = file.read(HEAD)
        yield f"{path}:{number}", head, lambda key=key: box.get_bytes(key)  # type: ignore[misc]


def _maildirs(paths: Sequence[Path]) -> list[Path]:
    """Mails of Maildir folders, whose files have no ending that says so."""
    return [
        one
        for path in paths
        if path.is_dir()
        for one in sorted(path.rglob("*"))
        if one.is_file() and one.parent.name in MAILDIR and one.suffix.lower() not in (".eml", ".mbox")
    ]


def _date_of(head: bytes) -> datetime:
    date = headers.date_of(headers.first(read_headers(head), "Date"))
    return date.astimezone(UTC) if date is not None else BEFORE_ALL
