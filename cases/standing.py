"""What a message of the controller still stands for when the controller has gone on since.

Whoever refuses and then extends the time, promises an answer or hands data over has not said a last word: neither a
ground nor the end of waiting rests on the refusal any more. That is the reading kindest to the controller.
"""

from __future__ import annotations

from datetime import date

from cases.labels import ACTED, DEMANDS, DISCLOSURES
from cases.model import Case, Finding, IdItem, Label, RefusalReason

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


FURTHER_COPY = "further_copy"
"""Detail of a finding: the fee is for a copy beside the first, which may be charged for (Art. 15(3) GDPR)."""


def lawful(case: Case, finding: Finding) -> bool:
    """True for a refusal or a fee that may be right as it stands.

    A mandate may be checked before it was shown (EDPB Guidelines 01/2022, para. 80-82), a further copy may be charged for.
    """
    if finding.label is Label.REFUSAL and finding.detail == RefusalReason.NO_AUTHORITY:
        return not any(one.item is IdItem.MANDATE and one.on <= finding.on for one in case.supplied)
    return finding.label is Label.FEE_DEMAND and finding.detail == FURTHER_COPY


def refusal(case: Case) -> Finding | None:
    """The last refusal that still stands, or None."""
    refused = [f for f in case.findings if f.label is Label.REFUSAL]
    standing = [f for f in refused if not overtaken(case, f) and not lawful(case, f)]
    return max(standing, key=_moment) if standing else None


def unkept(case: Case) -> frozenset[int]:
    """The messages whose refusal or fee is held against nobody: overtaken since, or perhaps right."""
    return frozenset(f.message for f in case.findings if overtaken(case, f) or lawful(case, f))


def without_reasons(case: Case) -> bool:
    """True when the refusal that stands names no reasons (Art. 12(4) GDPR)."""
    standing = refusal(case)
    return standing is not None and standing.detail == RefusalReason.NONE_GIVEN


def _moment(finding: Finding) -> tuple[date, int]:
    return (finding.on, finding.message)
