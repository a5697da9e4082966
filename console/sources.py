"""Where `relance read` finds mails: files, folders, mailboxes of any name, standard input."""

from __future__ import annotations

import mailbox
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".eml", ".mbox")
HEAD = 1000
"""Bytes that show whether a file is a mailbox."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or the bytes of a stream, which can only be read once.

    Args:
        name: as it is shown.
        path: the file.
        raw: the bytes of a stream, else None.
        box: it is a mailbox, whatever its name.
    """

    name: str
    path: Path
    raw: bytes | None
    box: bool

    @property
    def named_box(self) -> bool:
        """True when the name alone says that it is a mailbox."""
        return self.path.suffix.lower() == ".mbox"


def find_sources(paths: Sequence[Path]) -> tuple[list[Source], list[str]]:
    """The sources among files, folders and "-", and a sentence on each one that cannot be read."""
    found: list[Source] = []
    problems: list[str] = []
    for path in paths:
        inside = path.is_dir() and str(path) != "-"
        for one in sorted(p for p in path.rglob("*") if p.is_file()) if inside else [path]:
            try:
                source = _source(one)
            except OSError as error:
                if not inside or one.suffix.lower() in SUFFIXES:
                    problems.append(f"{one}: cannot be read ({error.strerror or error}): check its rights.")
                continue
            if not inside or source.box or one.suffix.lower() in SUFFIXES:
                found.append(source)
    return found, problems


def _source(path: Path) -> Source:
    if str(path) == "-":
        raw = sys.stdin.buffer.read()
        return Source("-", path, raw, is_mailbox(raw))
    if not path.is_file():
        # a pipe gives its bytes once only
        raw = path.read_bytes()
        return Source(str(path), path, raw, is_mailbox(raw))
    with path.open("rb") as file:
        head = file.read(HEAD)
    return Source(str(path), path, None, is_mailbox(head))


def is_mailbox(head: bytes) -> bool:
    """True when a file begins as a mailbox does: a "From " line, then the headers of a mail."""
    first, _, rest = head.partition(b"\n")
    return first.startswith(b"From ") and re.match(rb">?[!-9;-~]+[ \t]*:|>From ", rest) is not None


def is_bulk(paths: Sequence[Path], sources: Sequence[Source]) -> bool:
    """True when a folder or a mailbox of several mails is among them: then each mail gets one line."""
    folders = any(str(path) != "-" and path.is_dir() for path in paths)
    return folders or any(one.named_box or (one.box and _count(one) > 1) for one in sources)


def _count(source: Source) -> int:
    if source.raw is not None:
        return len(re.findall(rb"(?m)^From ", source.raw))
    return len(mailbox.mbox(source.path, create=False))


def mails_of(source: Source) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each mail of a source; those of a mailbox are numbered from 1.

    Raises:
        OSError: the file can no longer be read.
    """
    if not source.box:
        raw = source.path.read_bytes() if source.raw is None else source.raw
        if raw or not source.named_box:
            yield source.name, raw
    elif source.raw is None:
        yield from _boxed(source, source.path)
    else:
        with tempfile.TemporaryDirectory(prefix="relance-") as folder:
            path = Path(folder) / "mails.mbox"
            path.write_bytes(source.raw)
            yield from _boxed(source, path)


def _boxed(source: Source, path: Path) -> Iterator[tuple[str, bytes]]:
    box = mailbox.mbox(path, create=False)
    try:
        keys = box.keys()
        lone = len(keys) == 1 and not source.named_box
        for number, key in enumerate(keys, 1):
            yield (source.name if lone else f"{source.name}:{number}"), box.get_bytes(key)
    finally:
        box.close()
