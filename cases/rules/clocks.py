"""The clock of each law as parameters, each beside its source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import StrictBool

from cases.model import Right
from cases.rules.parts import Count, Part, PauseModel, Period, Words


class Extension(Part):
    """How far a controller may prolong; `total` counts from receipt, None when the notice names the end."""

    unit: Literal["days", "months"]
    total: Count | None
    reasons_required: StrictBool


class LawSources(Part):
    """The citation key behind each part of a law's clock."""

    start: str
    answer: str
    month_end: str
    end: str
    calendar: str
    pause_identity: str
    pause_scope: str
    pause_fee: str
    extension: str
    acknowledgement: str | None = None
    complaint_acknowledgement: str | None = None


class EarlierSources(Part):
    """The citation keys that differ for what was received before a day, and what a question did then (`pauses`)."""

    before: date
    pauses: dict[Literal["identity", "scope", "fee"], PauseModel]
    answer: str
    pause_identity: str
    pause_scope: str
    pause_fee: str
    extension: str


class OwnPeriod(Part):
    """A time limit of its own for requests that use no other than these rights; it knows no extension."""

    rights: tuple[Right, ...]
    answer: Period
    source: str


class LawRule(Part):
    """The clock of one law, as parameters; `rights`: those whose time limit a source confirms."""

    name: Words
    answer: Period
    extension: Extension | None
    start: Literal["day_after_receipt", "day_of_receipt", "day_after_request"]
    roll: StrictBool
    rights: tuple[Right, ...] = tuple(Right)
    pause_identity: PauseModel
    pause_scope: PauseModel
    pause_fee: PauseModel
    acknowledgement: Period | None
    complaint_acknowledgement: Period | None
    sources: LawSources
    earlier_sources: EarlierSources | None = None
    own_periods: tuple[OwnPeriod, ...] = ()
    notes: tuple[str, ...] = ()

    def earlier(self, received: date | None) -> EarlierSources | None:
        """What differs for a request of that day, or None."""
        before = self.earlier_sources
        return before if before and received and received < before.before else None

    def timed(self, rights: Iterable[Right]) -> tuple[Right, ...]:
        """Those of the rights that share a time limit which a source names: the common one, else one of their own."""
        used = tuple(rights)
        for group in (self.rights, *(own.rights for own in self.own_periods)):
            if found := tuple(right for right in used if right in group):
                return found
        return ()

    def limited(self, rights: Iterable[Right]) -> LawRule:
        """The clock for requests that use these rights alone."""
        for own in self.own_periods:
            if set(rights) <= set(own.rights):
                named = dict.fromkeys(("start", "answer", "end", "extension"), own.source)
                sources = self.sources.model_copy(update=named)
                changes = {"answer": own.answer, "extension": None, "acknowledgement": None}
                return self.model_copy(update=changes | {"sources": sources})
        return self

    def pause(self, about: str, received: date | None) -> PauseModel:
        """What a question about "identity", "scope" or a "fee" does to the clock of a request received on a day."""
        earlier = self.earlier(received)
        model: PauseModel = getattr(self, f"pause_{about}")
        return earlier.pauses[about] if earlier else model  # type: ignore[index]
