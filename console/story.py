"""What happened in a case, day by day, each message with the sentences that show what it is; for screens of any width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.model import Event, EventKind
from console.screen import printable
from console.sentences import tell

INCOMING = frozenset({EventKind.MESSAGE_READ})
OUTGOING = frozenset({EventKind.LETTER_SENT, EventKind.OWNER_WROTE, EventKind.CASE_OPENED})
SHOWN = 3
"""Sentences of one message."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: its day, "<-" for what came, "->" for what went, a sentence, and what shows it."""

    on: str
    way: str
    says: str
    evidence: tuple[str, ...] = ()
    follows: bool = False
    """It was concluded from the one before."""


def story_of(events: Iterable[Event]) -> Iterator[Entry]:
    """The entries of a case, oldest first; events that speak through others have none."""
    day = ""
    for event in events:
        said = tell(event)
        if not said:
            continue
        way = "<-" if event.kind in INCOMING else "->" if event.kind in OUTGOING else ""
        evidence = _evidence(event) if event.kind is EventKind.MESSAGE_READ else ()
        for sentence in evidence[:1]:
            said = said.replace(f" “{sentence}”", "")
        if not (event.derived and day):
            day = str(event.data.get("on") or event.at.date())
        yield Entry(day, way, said, evidence, event.derived)


def _evidence(event: Event) -> tuple[str, ...]:
    sentences = [one for scored in event.data["labels"] for one in scored["evidence"] if one]
    return tuple(dict.fromkeys(sentences))[:SHOWN]


def story_table(entries: Iterable[Entry]) -> Any:
    """The same as a rich table: a day is written once, what follows from something stands under it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title="What happened", title_justify="left", box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    before = ""
    for entry in entries:
        words = Text(f"{'· ' * entry.follows}{printable(entry.says)}", style="dim" if entry.follows else "")
        for sentence in entry.evidence:
            words.append(f"\n“{printable(sentence)}”", style="italic")
        table.add_row("" if entry.on == before else entry.on, entry.way, words)
        before = entry.on
    return table
