"""What a message of the controller still stands for when the controller has gone on since.

Whoever refuses and then extends the time, promises an answer or hands data over has not said a last word: neither a
ground nor the end of waiting rests on the refusal any more. That is the reading kindest to the controller.
"""

from __future__ import annotations

from datetime import date

from cases.labels import ACTED, DEMANDS, DISCLOSURES
from cases.model import Case, Finding, Label

GOES_ON = ACTED | DISCLOSURES | frozenset(DEMANDS) | {Label.EXTENSION}
"""Labels of a controller that deals with the request; a promise of an answer does, too."""

TAKEN_BACK = (Label.REFUSAL, Label.FEE_DEMAND)
"""What can be overtaken."""


def overtaken(case: Case, finding: Finding) -> bool:
    """True when a later message deals with the request that this one refused or wanted to be paid for."""
    if finding.label not in TAKEN_BACK:
        return False
    going_on = ACTED if finding.label is Label.FEE_DEMAND else GOES_ON
    promised = set() if finding.label is Label.FEE_DEMAND else {message for message, _ in case.promises}
    return any(
        _moment(later) > _moment(finding) and (later.label in going_on or later.message in promised)
        for later in case.findings
    )


def refusal(case: Case) -> Finding | None:
    """The last refusal that still stands, or None."""
    standing = [f for f in case.findings if f.label is Label.REFUSAL and not overtaken(case, f)]
    return max(standing, key=_moment) if standing else None


def unkept(case: Case) -> frozenset[int]:
    """The messages that refused or asked for money and have been overtaken."""
    return frozenset(f.message for f in case.findings if overtaken(case, f))


def _moment(finding: Finding) -> tuple[date, int]:
    return (finding.on, finding.message)
