"""One place that writes to the terminal: rich tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

import click

T = TypeVar("T")


@cache
def console() -> Any:
    """The rich console; plain and unwrapped when the output is no terminal."""
    from rich.console import Console

    plain = Console()
    return plain if plain.is_terminal else Console(width=max(plain.width, 140), highlight=False)


def print_json(value: Any) -> None:
    """One JSON document, readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """A table, or the sentence `empty` when there are no rows."""
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    if not rows:
        click.echo(empty)
        return
    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # Text, never markup: subjects and sentences come from strangers
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    console().print(table)


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
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)
