"""Whether the controller knew the address or account of who asked: said only on evidence that stands in the file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.labels import ACTED
from cases.model import Case, IdItem, Label
from cases.restraint import same_controller

KNOWN = "known_address"

STRANGERS = frozenset({"face_search", "data_broker"})
"""Kinds of organisations that never dealt with the person: nothing she gives makes her address one that they knew."""

TELLING = frozenset(
    {
        IdItem.CUSTOMER_NUMBER,
        IdItem.ACCOUNT_LOGIN,
        IdItem.CONFIRMATION_LINK,
        IdItem.CONFIRMATION_CODE,
        IdItem.EMAIL,
    }
)
"""Items that name an account kept for the person, or went to an address on file and came back; an address counts as
given by the owner's word alone, that it is the one on file."""


def authenticated(case: Case, on: date) -> str:
    """How the request was authenticated as the file shows it on a day: the word of the opening, or `known_address`.

    Evidence is an account that was named, a link or code that came back, the owner's word that her address is on file,
    a mail of the controller's own from before the request. A controller that cannot find the person takes it away
    until there is newer evidence; one that is corrected away takes nothing.
    """
    if case.authenticated not in ("", KNOWN):
        return case.authenticated
    shown = max((day for day in _shown(case) if day <= on), default=None)
    doubts = (finding.on for finding in case.findings if finding.label is Label.CANNOT_IDENTIFY)
    doubted = max((day for day in doubts if day <= on), default=None)
    return KNOWN if shown is not None and (doubted is None or shown > doubted) else ""


def _shown(case: Case) -> Iterable[date]:
    """The days on which something came to light that shows it."""
    if case.authenticated or case.wrote_before:
        yield case.requested_on
    if case.controller.kind in STRANGERS or case.subject.agent:
        return
    for supplied in case.supplied:
        if supplied.item in TELLING:
            yield supplied.on


def acted_for(case: Case, known: Iterable[Case]) -> bool:
    """True when the same controller has acted on an earlier request of the same person from the same address."""
    return any(
        finding.label in ACTED and finding.on < case.requested_on
        for other in known
        if other.number != case.number
        and other.subject.address == case.subject.address
        and same_controller(other.controller, case.controller)
        for finding in other.findings
    )
