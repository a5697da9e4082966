"""Which elements of a complete answer all messages of a case together contain, and which are still to be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cases.model import ElementMention, Law
from cases.rules import Element, Rules


class ElementState(StrEnum):
    """Where one element stands."""

    SATISFIED = "satisfied"
    MISSING = "missing"
    CONDITIONAL = "conditional"
    """Nobody addressed it, and nobody knows whether its condition holds: it may be asked for, not called missing."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One element of the answer; `told` is the sentence that satisfies it, with its message."""

    element: str
    state: ElementState
    told: ElementMention | None = None


def due_elements(law: Law, rules: Rules) -> tuple[Element, ...]:
    """What a complete answer contains under a law, in the order of Art. 15 GDPR; () where no list was confirmed."""
    return tuple(row for row in rules.completeness if law is Law.EU_GDPR or law in row.also)


def assess(addressed: Iterable[ElementMention], law: Law, kind: str, rules: Rules) -> tuple[Assessed, ...]:
    """Each element that is due under `law` from a controller of this `kind`, with the first sentence that satisfies it.

    Sentences about elements that rules.yaml does not know are ignored. A sentence that says a conditional element
    does not apply addresses it too.
    """
    told: dict[str, ElementMention] = {}
    for mention in addressed:
        told.setdefault(mention.element, mention)
    return tuple(
        Assessed(row.id, _state(row, kind, row.id in told), told.get(row.id))
        for row in due_elements(law, rules)
    )


def _state(row: Element, kind: str, told: bool) -> ElementState:
    if told:
        return ElementState.SATISFIED
    return ElementState.CONDITIONAL if row.only_if and kind not in row.holds_for else ElementState.MISSING


def in_state(assessed: Iterable[Assessed], state: ElementState) -> tuple[str, ...]:
    """The elements that stand there, in the order of the article."""
    return tuple(one.element for one in assessed if one.state is state)
