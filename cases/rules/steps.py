"""The rungs of the ladder as data: when, by whose word, under which law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from pydantic import model_validator

from cases.model import Agreement, Law, Right, StepName
from cases.rules.parts import Count, Guard, Part, Precondition, Trigger


class Delay(Part):
    """How long after its trigger a step is due: exactly one unit."""

    working_days: Count | None = None
    days: Count | None = None
    months: Count | None = None
    hours: Count | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if len(self.model_fields_set) != 1 or None in self.model_dump(exclude_unset=True).values():
            raise ValueError("give exactly one of working_days, days, months, hours")
        return self


class StepOverride(Part):
    """What is different about a rung under some laws, for some rights, or from some day on.

    `rights`: holds when every right still unsettled is among them. `instead`: another rung takes its place.
    """

    laws: tuple[Law, ...] | None = None
    rights: tuple[Right, ...] | None = None
    since: date | None = None
    instead: StepName | None = None
    delay: Delay | None = None
    sources: tuple[str, ...] | None = None
    guards: tuple[Guard, ...] | None = None
    agreement: Agreement | None = None
    veto_hours: Count | None = None
    term_days: Count | None = None

    def holds(self, law: Law, rights: Iterable[Right], on: date) -> bool:
        """True when this is what counts for the law and the unsettled rights on a day."""
        return (
            (self.laws is None or law in self.laws)
            and (self.rights is None or set(rights) <= set(self.rights))
            and (self.since is None or on >= self.since)
        )

    def changes(self) -> dict[str, Any]:
        """The fields of the rung that it replaces."""
        given = self.model_fields_set - {"laws", "rights", "since", "instead"}
        return {name: getattr(self, name) for name in given}


class StepRule(Part):
    """One rung of the ladder.

    `rights`: it serves a request that still has one of them open. `repeat`: how long after it went (or was
    dropped) it comes up again. `overrides` are applied in their order.
    """

    order: Count
    trigger: Trigger
    delay: Delay
    letter: StepName | None
    laws: tuple[Law, ...]
    sources: tuple[str, ...]
    guards: tuple[Guard, ...]
    agreement: Agreement
    veto_hours: Count
    term_days: Count | None
    rights: tuple[Right, ...] = tuple(Right)
    preconditions: tuple[Precondition, ...] = ()
    repeat: Delay | None = None
    overrides: tuple[StepOverride, ...] = ()
