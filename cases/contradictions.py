"""Where a controller's messages of one case do not agree: both sentences, word for word, with their dates.

Nothing is concluded from it; the person and the authority can read the two sentences side by side. Only readings
that are sure or that a person has settled are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cases.arrival import RECEIPT_DENIED, predates
from cases.history import day
from cases.labels import DEALT, DISCLOSURES
from cases.model import DateKind, Event, EventKind, Label, StepName
from cases.rights import DATA_KEPT, KEPT_BECAUSE, erasure_announced, statements

EMAIL_OPEN = "email_open"
INDISPENSABLE = "indispensable"
"""Kinds of statements that only this comparison needs, as a message's `statements` name them."""


class ContradictionKind(StrEnum):
    """What two messages do not agree on."""

    NO_DATA_THEN_DATA = "no_data_then_data"
    DATA_THEN_NO_DATA = "data_then_no_data"
    RECEIVED_THEN_NEVER = "received_then_never"
    TWO_RECEIPT_DATES = "two_receipt_dates"
    EMAIL_THEN_PORTAL = "email_then_portal"
    ERASED_THEN_DATA = "erased_then_data"
    INDISPENSABLE_THEN_ANSWERED = "indispensable_then_answered"


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence of a message of the controller."""

    message: int
    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sentences of different messages that do not agree, the earlier one first."""

    kind: ContradictionKind
    first: Saying
    second: Saying


@dataclass(frozen=True, slots=True)
class _Read:
    """One message as it counts now, and what the person had supplied by its day."""

    data: Mapping[str, Any]
    on: date
    supplied: frozenset[str]
    followed_on: date
    """The day of our first mail after the request; the last day there is when there was none."""

    def receipt_of_request(self, mention: Mapping[str, Any]) -> bool:
        """True for a day of receipt on which nothing but the request can have been received."""
        on = mention["date"]
        return mention["kind"] == DateKind.RECEIPT and bool(on) and day(on) < self.followed_on

    def said(self, sentence: str) -> Saying:
        return Saying(self.data["message"], self.on, sentence)

    def evidence(self, *labels: Label) -> str:
        """The first sentence that shows one of the labels, or ""."""
        for scored in self.data["labels"]:
            if scored["label"] in labels and scored["evidence"]:
                return str(scored["evidence"][0])
        return ""

    def states(self, kind: str) -> str:
        """The first sentence that states this, or ""."""
        return next(iter(statements(self.data, kind)), "")


Says = Callable[[_Read], str]
"""Gives the sentence by which a message says something, or ""."""


def find(events: Iterable[Event]) -> tuple[Contradiction, ...]:
    """Every kind of contradiction among the controller's messages, each with the first two sentences that show it."""
    reads = _reads(tuple(events))
    found = [pair for kind, pairs in COMPARED.items() if (pair := _first(kind, pairs(reads))) is not None]
    return tuple(sorted(found, key=lambda pair: (pair.second.on, pair.second.message)))


def _first(kind: ContradictionKind, pairs: Iterator[tuple[Saying, Saying]]) -> Contradiction | None:
    return next((Contradiction(kind, first, second) for first, second in pairs), None)


def _reads(events: Sequence[Event]) -> tuple[_Read, ...]:
    """The controller's messages in the order of their days, as they were last read; unsure ones are left out."""
    corrected = {e.data["message"]: e.data for e in events if e.kind is EventKind.READING_CORRECTED}
    given = [e for e in events if e.kind is EventKind.ITEMS_SUPPLIED]
    followed_on = min((e_on for e in events if (e_on := _wrote_on(e))), default=date.max)
    opened = next((e.data for e in events if e.kind is EventKind.CASE_OPENED), None)
    reads = []
    for event in events:
        if event.kind is EventKind.MESSAGE_READ and event.data["party"] == "controller":
            data = corrected.get(event.data["message"], event.data)
            on = day(event.data["on"])
            before = opened is not None and predates(
                day(opened["requested_on"]), opened["subject"]["time_zone"], event.data
            )
            if not data["unsure"] and not before:
                items = (item for e in given if day(e.data["on"]) <= on for item in e.data["items"])
                reads.append(_Read(data, on, frozenset(items), followed_on))
    return tuple(sorted(reads, key=lambda read: (read.on, read.data["message"])))


def _wrote_on(event: Event) -> date | None:
    """The day of a mail, letter or parcel to the controller after the request; None for any other event."""
    data = event.data
    letter = event.kind is EventKind.LETTER_SENT and data["step"] not in NOT_TO_CONTROLLER
    if not letter and event.kind not in (EventKind.OWNER_WROTE, EventKind.TRACKING_RECORDED):
        return None
    return day(data["on"]) if "on" in data else event.at.date()


NOT_TO_CONTROLLER = frozenset({StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP})
"""Letters that somebody else receives."""


def _pairs(reads: Sequence[_Read], first: Says, second: Says) -> Iterator[tuple[_Read, _Read]]:
    """Every message that says the one followed by every later one that says the other."""
    for index, earlier in enumerate(reads):
        if first(earlier):
            yield from ((earlier, later) for later in reads[index + 1 :] if second(later))


def _labelled(*labels: Label) -> Says:
    return lambda read: read.evidence(*labels)


def _stating(kind: str) -> Says:
    return lambda read: read.states(kind)


_data = _labelled(*DISCLOSURES)
_no_data = _labelled(Label.NO_DATA)


def _erased(read: _Read) -> str:
    return "" if erasure_announced(read.data) else read.evidence(Label.ERASURE_CONFIRMED)


def _still_there(read: _Read) -> str:
    """Data handed over, or kept without a reason of law."""
    kept = "" if read.states(KEPT_BECAUSE) else read.states(DATA_KEPT)
    return _data(read) or kept


def _received(read: _Read) -> str:
    """Only what can be nothing but the receipt of the request: a later mail of ours may have come instead."""
    dated = (_sentence(mention) for mention in read.data["dates"] if read.receipt_of_request(mention))
    acknowledged = read.evidence(Label.ACKNOWLEDGEMENT) if read.on < read.followed_on else ""
    return next(dated, "") or acknowledged


def _no_data_then_data(reads: Sequence[_Read]) -> Iterator[tuple[Saying, Saying]]:
    """What the person supplied in between may have led to the data: then the two agree."""
    for earlier, later in _pairs(reads, _no_data, _data):
        if earlier.supplied == later.supplied:
            yield earlier.said(_no_data(earlier)), later.said(_data(later))


def _data_then_no_data(reads: Sequence[_Read]) -> Iterator[tuple[Saying, Saying]]:
    """Data that were erased in between are no longer there: then the two agree."""
    for earlier, later in _pairs(reads, _data, _no_data):
        if not any(_erased(read) and earlier.on <= read.on <= later.on for read in reads):
            yield earlier.said(_data(earlier)), later.said(_no_data(later))


def _plain(first: Says, second: Says) -> Callable[[Sequence[_Read]], Iterator[tuple[Saying, Saying]]]:
    def compare(reads: Sequence[_Read]) -> Iterator[tuple[Saying, Saying]]:
        for earlier, later in _pairs(reads, first, second):
            yield earlier.said(first(earlier)), later.said(second(later))

    return compare


def _two_receipt_dates(reads: Sequence[_Read]) -> Iterator[tuple[Saying, Saying]]:
    """Only days before the first mail that followed the request: a later one may be the receipt of that mail."""
    named = [(read, m) for read in reads for m in read.data["dates"] if read.receipt_of_request(m)]
    for index, (earlier, one) in enumerate(named):
        for later, other in named[index + 1 :]:
            if one["date"] != other["date"] and earlier is not later:
                yield earlier.said(_sentence(one)), later.said(_sentence(other))


def _sentence(mention: Mapping[str, Any]) -> str:
    return str(mention.get("sentence") or mention["text"])


def _indispensable_then_answered(reads: Sequence[_Read]) -> Iterator[tuple[Saying, Saying]]:
    """Called indispensable, never given, and the request was dealt with all the same."""
    asked = _stating(INDISPENSABLE)
    answered = _labelled(*DEALT - {Label.OBJECTION_HONOURED})
    for earlier, later in _pairs(reads, asked, answered):
        items = set(earlier.data["items"]) - {"other"}
        if items and not items & later.supplied:
            yield earlier.said(asked(earlier)), later.said(answered(later))


COMPARED: Mapping[ContradictionKind, Callable[[Sequence[_Read]], Iterator[tuple[Saying, Saying]]]] = {
    ContradictionKind.NO_DATA_THEN_DATA: _no_data_then_data,
    ContradictionKind.DATA_THEN_NO_DATA: _data_then_no_data,
    ContradictionKind.RECEIVED_THEN_NEVER: _plain(_received, _stating(RECEIPT_DENIED)),
    ContradictionKind.TWO_RECEIPT_DATES: _two_receipt_dates,
    ContradictionKind.EMAIL_THEN_PORTAL: _plain(_stating(EMAIL_OPEN), _labelled(Label.PORTAL_REDIRECT)),
    ContradictionKind.ERASED_THEN_DATA: _plain(_erased, _still_there),
    ContradictionKind.INDISPENSABLE_THEN_ANSWERED: _indispensable_then_answered,
}
