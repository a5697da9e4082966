"""What each label of a controller's message means for the request: one row a label, and everything that follows from it.

Whoever asks whether a controller has answered, handed data over or acted asks here; a label without a row does none
of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cases.model import Label, Right, StepName


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a message with a label does.

    `position`: the controller has taken one, whatever it is worth, so that to speak of silence would be false.
    `on`: the rights on which it has. `discloses`: data were handed over. `acts`: it acts on the request, and can
    hardly doubt afterwards who made it. `dealt`: it has dealt with the request and waits for nothing asked before.
    `answered_by`: the letters that answer it.
    """

    position: bool = False
    on: frozenset[Right] = frozenset()
    discloses: bool = False
    acts: bool = False
    dealt: bool = False
    answered_by: tuple[StepName, ...] = ()


_DATA = frozenset({Right.ACCESS, Right.PORTABILITY})
_DISCLOSURE = Meaning(True, _DATA, discloses=True, acts=True, dealt=True, answered_by=(StepName.DEFICIENCY,))
_DEMAND = Meaning(answered_by=(StepName.ID_OBJECTION,))
_REPLIES = (StepName.REFUSAL_REPLY, StepName.MANDATE_ANSWER)

MEANINGS: Mapping[Label, Meaning] = MappingProxyType(
    {
        Label.ID_DOCUMENT: _DEMAND,
        Label.ID_INFORMATION: _DEMAND,
        Label.PORTAL_REDIRECT: Meaning(answered_by=(StepName.PORTAL_ANSWER,)),
        Label.FEE_DEMAND: Meaning(answered_by=(StepName.FEE_OBJECTION,)),
        Label.PARTIAL_DISCLOSURE: _DISCLOSURE,
        Label.FULL_DISCLOSURE: _DISCLOSURE,
        Label.NO_DATA: Meaning(True, frozenset(Right), dealt=True, answered_by=(StepName.DEFICIENCY,)),
        Label.CANNOT_IDENTIFY: Meaning(True),
        Label.NOT_CONTROLLER: Meaning(True),
        Label.ERASURE_CONFIRMED: Meaning(True, frozenset({Right.ERASURE}), acts=True, dealt=True),
        Label.OBJECTION_HONOURED: Meaning(True, frozenset({Right.OBJECTION}), acts=True, dealt=True),
        Label.REFUSAL: Meaning(True, frozenset(Right), answered_by=_REPLIES),
    }
)

POSITIONS = frozenset(label for label, meaning in MEANINGS.items() if meaning.position)
DISCLOSURES = frozenset(label for label, meaning in MEANINGS.items() if meaning.discloses)
ACTED = frozenset(label for label, meaning in MEANINGS.items() if meaning.acts)
DEALT = frozenset(label for label, meaning in MEANINGS.items() if meaning.dealt)
DEMANDS = tuple(label for label, meaning in MEANINGS.items() if StepName.ID_OBJECTION in meaning.answered_by)
"""Demands for proof of identity."""


def position_on(label: Label) -> frozenset[Right]:
    """The rights on which a message with this label takes a position."""
    return MEANINGS[label].on if label in MEANINGS else frozenset()


def answered_by(step: StepName) -> tuple[Label, ...]:
    """What in a message a letter of this step answers, in the order of the table."""
    return tuple(label for label, meaning in MEANINGS.items() if step in meaning.answered_by)
