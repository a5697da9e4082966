"""What there is to tell an owner about one mail, gathered so that she gets one receipt however much it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cases.brief import ReceiptBrief
from cases.model import Event, EventKind, Message
from db.records import Owner

RANKS = ("case_opened", "message_read", "own_letter", "known_already")
"""What a mail is first: an answer to the words above it comes with the receipt for what it brought."""


UNHEARD = frozenset({"command_unknown"})
"""Answers to a mail in which no word was found; a word that was found is always answered, whatever came of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell: what happened to a case, or a finished brief that is about none."""

    owner: Owner
    cause: str
    kind: str
    subject: str = ""
    case: int | None = None
    events: tuple[Event, ...] = ()
    done: tuple[str, ...] = ()
    answers: Message | None = None
    brief: ReceiptBrief | None = None

    @property
    def rank(self) -> int:
        """Its place among the things told of one mail."""
        return RANKS.index(self.kind) if self.kind in RANKS else len(RANKS)


def merged(told: Iterable[Told]) -> list[Told]:
    """One for each case, in order of importance; what is about no case comes last."""
    found: dict[int, Told] = {}
    bare: list[Told] = []
    for one in sorted(told, key=lambda one: one.rank):
        if one.case is None:
            bare.append(one)
        elif one.case in found:
            first = found[one.case]
            found[one.case] = replace(
                first, events=_joined(first.events, one.events), done=(*first.done, *one.done)
            )
        else:
            found[one.case] = one
    return [*found.values(), *bare]


def _joined(first: Sequence[Event], second: Sequence[Event]) -> tuple[Event, ...]:
    return (*first, *(event for event in second if event not in first))


def reading_in(events: Iterable[Event]) -> Event | None:
    """The message that was read, or None."""
    return next((event for event in events if event.kind is EventKind.MESSAGE_READ), None)
