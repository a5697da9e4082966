"""What an answer leaves open beside the elements of Art. 15 GDPR: data kept or denied without a reason, recipients.

Each point is read off the findings of the case; a message that is not sure leaves none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.labels import DISCLOSURES
from cases.model import Case, Finding, Label, Law, Right

KEPT = "kept"
KEPT_BECAUSE = "kept_because"
"""Details of a finding: data are kept after a request for erasure, without a reason of law or with one."""

ANNOUNCED = "announced"
"""Detail of a finding: what is confirmed is still to come."""

RECIPIENTS = "15(1)(c)"


def open_points(case: Case) -> tuple[Finding, ...]:
    """Findings that ask for a letter although no element need be missing."""
    points = (kept_in_silence(case), denied(case))
    return tuple(point for point in points if point is not None)


def kept_in_silence(case: Case) -> Finding | None:
    """The last message that keeps data asked to be erased and names no reason (Art. 17(3) GDPR), or None.

    A reason named later, or an erasure confirmed as whole, closes the point.
    """
    told = _last_kept(case)
    return told if told is not None and told.detail == KEPT else None


def kept_with_reason(case: Case) -> Finding | None:
    """The last message that keeps data under a provision it names (Art. 17(3) GDPR), or None.

    Whether the provision carries that is a question for the person; nobody may say that nothing was said.
    """
    told = _last_kept(case)
    return told if told is not None and told.detail == KEPT_BECAUSE else None


def _last_kept(case: Case) -> Finding | None:
    told = _in_order(f for f in case.findings if f.detail in (KEPT, KEPT_BECAUSE))
    return told[-1] if told and Right.ERASURE in case.unsettled else None


def denied(case: Case) -> Finding | None:
    """The last message that says nothing is held although data were handed over before and not erased since."""
    given = _in_order(f for f in case.findings if f.label in DISCLOSURES and f.evidence)
    denials = _in_order(f for f in case.findings if f.label is Label.NO_DATA and f.evidence)
    if not given or not denials or not case.unsettled:
        return None
    last, before = denials[-1], [f for f in given if _moment(f) < _moment(denials[-1])]
    erased = any(
        f.label is Label.ERASURE_CONFIRMED and f.detail != ANNOUNCED and before[0].on <= f.on <= last.on
        for f in case.findings
        if before
    )
    settled = not before or erased or before[-1].message == last.message or _moment(given[-1]) > _moment(last)
    return None if settled else last


def nothing_held(case: Case) -> Finding | None:
    """The last message that says nothing is held, while nothing in the file says otherwise and the person is silent."""
    denials = _in_order(f for f in case.findings if f.label is Label.NO_DATA)
    known = any(f.label in DISCLOSURES or f.label is Label.ERASURE_CONFIRMED for f in case.findings)
    if not denials or known or case.tracks or not case.unsettled:
        return None
    replied = case.wrote_on is not None and case.wrote_on > denials[-1].on
    return None if replied else denials[-1]


def recipients_open(case: Case) -> bool:
    """True when erasure was asked for and nobody has said who received the data (Art. 19 GDPR)."""
    asked = Right.ERASURE in case.rights and case.law in (Law.EU_GDPR, Law.UK_GDPR)
    return asked and all(mention.element != RECIPIENTS for mention in case.addressed)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_moment))


def _moment(finding: Finding) -> tuple[date, int]:
    return (finding.on, finding.message)
