"""UNDO: an owner's word is taken back by an event of its own; what rested on the word is not there any more.

The events stay as they were written. A fold over `standing` events leaves out those of a word that was taken back and
what was derived from them, so that a replay of the whole table and the state at the moment agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.model import Case, Event, EventKind, LetterState, Step

LEFT = frozenset({LetterState.SENDING, LetterState.SENT, LetterState.UNKNOWN, LetterState.BOUNCED})
"""A letter in one of these states has left or may have: no word calls it back."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking back a word means for the letters of its case."""

    group: tuple[Event, ...]
    """The events of the word and those derived from them."""
    left: tuple[Step, ...]
    """Letters that left because of it: then it cannot be taken back."""
    revives: tuple[str, ...]
    """Keys of letters that stand to go again, and are announced anew."""
    gone: tuple[str, ...]
    """Keys of letters that are not planned any more."""


def standing(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that count: without the words that were taken back and what was derived from them."""
    known = tuple(events)
    back = {event.data["undoes"] for event in known if event.kind is EventKind.WORD_TAKEN_BACK}
    return tuple(event for event, undone in _marked(known, back) if not undone) if back else known


def group_of(events: Iterable[Event], word: str) -> tuple[Event, ...]:
    """The events of a word and those derived from them."""
    return tuple(event for event, meant in _marked(events, {word}) if meant)


def _marked(events: Iterable[Event], words: set[str]) -> Iterable[tuple[Event, bool]]:
    """Each event, and whether it belongs to one of the words; derived ones belong where their cause does."""
    meant = False
    for event in events:
        if not event.derived:
            meant = event.data.get("word", "") in words
        yield event, meant


def plan_undoing(before: Case, after: Case, group: Iterable[Event]) -> Undoing:
    """What it means for letters that a case is `after` instead of `before`.

    Args:
        before: the case as it stands.
        after: the same without the word (a replay in which it is taken back).
        group: `group_of` the word.
    """
    events = tuple(group)
    keys = {event.data["key"] for event in events if "key" in event.data}
    touched = [step for step in before.steps if step.key in keys]
    idle = {step.key for step in before.steps if not step.stoppable}
    revives = [
        step.key
        for step in after.steps
        if (step.open and step.key in idle) or (step.key in keys and step.state is LetterState.QUEUED)
    ]
    kept = {step.key for step in after.steps}
    return Undoing(
        events,
        tuple(step for step in touched if step.state in LEFT),
        tuple(revives),
        tuple(step.key for step in before.steps if step.key not in kept),
    )
