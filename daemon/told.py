"""What there is to tell an owner about one mail, gathered so that she gets one receipt however much it did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from cases.brief import Also, ReceiptBrief
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
    also: Also = field(default_factory=Also)

    @property
    def rank(self) -> int:
        """Its place among the things told of one mail."""
        return RANKS.index(self.kind) if self.kind in RANKS else len(RANKS)


def asides_in(cause: str) -> list[int]:
    """The mails set aside about which a receipt with this cause asks; "r7 q8 q9" asks about two."""
    return [int(number) for number in re.findall(r"\bq(\d+)\b", cause)]


def cause_of(told: Iterable[Told]) -> str:
    """The cause of one receipt for several things: that of the first, and every mail about which it asks."""
    first, *others = told
    return " ".join([first.cause, *(one.cause for one in others if asides_in(one.cause))])


def merged(told: Iterable[Told]) -> list[Told]:
    """One for each case and each mail that came in, in order of importance; what is about no case comes last."""
    found: list[Told] = []
    bare: list[Told] = []
    for one in sorted(told, key=lambda one: one.rank):
        if one.case is None:
            bare.append(one)
            continue
        spot = next((at for at, first in enumerate(found) if _together(first, one)), None)
        if spot is None:
            found.append(one)
            continue
        first = found[spot]
        found[spot] = replace(
            first,
            events=_joined(first.events, one.events),
            done=(*first.done, *one.done),
            also=one.also if one.also != Also() else first.also,
        )
    return [*found, *bare]


def _together(first: Told, other: Told) -> bool:
    """True when two things of one case are told in one: all but what two mails of it brought."""
    mails = all(one.cause.startswith("r") for one in (first, other))
    return first.case == other.case and not (mails and first.cause != other.cause)


def _joined(first: Sequence[Event], second: Sequence[Event]) -> tuple[Event, ...]:
    return (*first, *(event for event in second if event not in first))


def reading_in(events: Iterable[Event]) -> Event | None:
    """The message that was read, or None."""
    return next((event for event in events if event.kind is EventKind.MESSAGE_READ), None)
