"""One place that writes to the terminal: rich tables for people, JSON for programs."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

import click

T = TypeVar("T")

NARROW = 80
FEW = 3
"""On a screen with fewer columns a table of more than these many is unreadable."""

_COMMANDING = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters that JSON leaves as they are, turns of the writing direction, halves of characters."""
_HARMLESS = frozenset("\n\t\u00ad\u200c\u200d")
"""Breaks, tabs, soft hyphens and joiners: not printable to Python, but part of ordinary text."""
_NOISE = 0.1
"""Share of characters that cannot be printed from which a text is none."""


@cache
def console() -> Any:
    """The rich console; plain and unwrapped when the output is no terminal."""
    from rich.console import Console

    plain = Console()
    return plain if plain.is_terminal else Console(width=max(plain.width, 140), highlight=False)


def print_json(value: Any) -> None:
    """One JSON document, readable."""
    click.echo(json_text(value, indent=2))


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON that loses nothing: what a terminal would obey or the output cannot show stands as an escape."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(value, ensure_ascii=not unicode, indent=indent, default=str)
    return _COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """A table, or the sentence `empty` when there are no rows; nothing at all when that is ""."""
    rows = list(rows)
    if not rows:
        if empty:
            click.echo(empty)
        return
    console().print(table_of(title, columns, rows, console().width))


def table_of(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> Any:
    """A rich table; on a narrow screen one with many columns becomes a list, a line for each cell that says something."""
    from rich.table import Table
    from rich.text import Text

    # Text, never markup: subjects and sentences come from strangers
    cells = [[Text(printable(str(cell))) for cell in row] for row in rows]
    if width >= NARROW or len(columns) <= FEW:
        table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in cells:
            table.add_row(*row)
        return table
    listed = Table.grid(padding=(0, 1))
    listed.title, listed.title_justify = title, "left"
    listed.add_column(style="bold", overflow="fold")
    listed.add_column(overflow="fold")
    for row in cells:
        for column, cell in zip(columns, row, strict=True):
            if cell.plain not in ("", "-"):
                listed.add_row(column, cell)
        listed.add_row("", "")
    return listed


def tracked(things: Sequence[T], what: str) -> Iterator[T]:
    """The same things one by one, with a progress bar on standard error while a person watches."""
    from rich.console import Console
    from rich.progress import track

    watching = Console(stderr=True)
    yield from track(things, what, console=watching, disable=not watching.is_terminal, transient=True)


def counted(things: Iterable[T], what: str, *, shown: bool = True) -> Iterator[T]:
    """The same things one by one, counted on standard error while a person watches and the results go elsewhere."""
    from rich.console import Console

    watching = Console(stderr=True)
    if not (shown and watching.is_terminal and not console().is_terminal):
        yield from things
        return
    with watching.status(what) as status:
        for number, thing in enumerate(things, 1):
            status.update(f"{number} {what}")
            yield thing


def printable(text: str) -> str:
    """Text without control characters that could command a terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _HARMLESS or unicodedata.category(c) == "Zs" else "\ufffd" for c in text
    )


def is_noise(text: str) -> bool:
    """True for what was never text, such as a picture read as a mail."""
    return printable(text).count("\ufffd") > _NOISE * len(text)
