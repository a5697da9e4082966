"""What a message says of getting at the data it hands over: links that end, passwords that come apart, what is locked."""

from __future__ import annotations

from datetime import date

from cases.brief import Happening
from cases.model import Case, Event, EventKind

ASKING = frozenset({"link_ends", "encrypted"})
"""The person must do something, and soon."""


def happenings(case: Case, event: Event) -> tuple[Happening, ...]:
    """One for each link, password and lock that a message names, to tell in receipt and digest; () for other events."""
    if event.kind is not EventKind.MESSAGE_READ:
        return ()
    return tuple(
        Happening(
            case.number,
            case.controller.name,
            note["kind"],
            date.fromisoformat(note["until"]) if note["until"] else None,
            note["said"],
            asks=note["kind"] in ASKING,
        )
        for note in event.data.get("handover", ())
    )
