"""Questions of a controller that may stop the clock: when one starts a pause, and what ends it.

A pause moves the paused and the safe date, never the strict one. One question at a time stops the clock: the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cases import history
from cases.draft import Draft
from cases.model import Case, ClockFacts, Demand, Identification, IdItem, Label
from cases.rules import PauseModel

Data = Mapping[str, Any]

STATUTORY = frozenset({PauseModel.RESTART, PauseModel.SHIFT})
"""Pauses that the statute itself grants (Art. 12A UK GDPR).

Elsewhere a question about scope stops the clock at most for a controller with much data on the person (EDPB
Guidelines 01/2022 para. 159, recital 63), which no case file shows, and a fee never does: there nothing moves.
"""

QUESTIONS: Mapping[str, Label] = {"scope": Label.CLARIFICATION, "fee": Label.FEE_DEMAND}
"""What is asked for besides identity, and the label that says so."""


def pause_for_demand(draft: Draft, data: Data, judged: Identification, items: tuple[IdItem, ...]) -> None:
    """The first demand that may pause the clock starts the pause (EDPB Guidelines 01/2022 para. 159)."""
    clock, on = draft.case.clock, history.day(data["on"])
    if clock is None or not judged.may_pause or clock.asked is not None or on < clock.received:
        return
    draft.set_deadlines(replace(clock, asked=on, asked_for="identity"), paused_by=data["message"])
    answer_pause(draft, max([on, *(s.on for s in draft.case.supplied if s.item in items)]))


def pause_for_question(draft: Draft, data: Data, asked_for: str) -> None:
    """A question about scope, or a fee, pauses the clock where the statute says so and nothing else has."""
    clock, on = draft.case.clock, history.day(data["on"])
    if clock is None or clock.asked is not None or on < clock.received:
        return
    if getattr(draft.rules.law(clock.law), f"pause_{asked_for}") not in STATUTORY:
        return
    draft.set_deadlines(replace(clock, asked=on, asked_for=asked_for), paused_by=data["message"])
    wrote = draft.case.wrote_on
    if wrote is not None and wrote > on:
        answer_question(draft)


def answer_pause(draft: Draft, on: date, *, objected: str = "") -> None:
    """End a running pause when everything that was asked has been given, or the very demand was objected to.

    `objected` is the cause of an objection that went out ("m12"): it answers that message's question and no other.
    """
    case, clock = draft.case, draft.case.clock
    if clock is None or clock.asked is None or clock.answered is not None or on < clock.asked:
        return
    if clock.asked_for != "identity":
        if objected == f"m{case.paused_by}":
            draft.set_deadlines(replace(clock, answered=on))
        return
    given = {supplied.item for supplied in case.supplied}
    asked = [demand for demand in case.demands if _pausing(case, clock, demand)]
    refused = any(objected == f"m{demand.message}" for demand in asked)
    if refused or not {demand.item for demand in asked} - given:
        draft.set_deadlines(replace(clock, answered=on))


def answer_question(draft: Draft) -> None:
    """The person has written to the controller: a question about scope that was open is answered."""
    clock, wrote = draft.case.clock, draft.case.wrote_on
    if clock is None or clock.asked is None or clock.answered is not None:
        return
    if clock.asked_for == "scope" and wrote is not None and wrote >= clock.asked:
        draft.set_deadlines(replace(clock, answered=wrote))


def still_asked(case: Case, clock: ClockFacts) -> bool:
    """True when the question for which the clock stands still is still found in the mails."""
    if clock.asked_for == "identity":
        return any(_pausing(case, clock, demand) for demand in case.demands)
    label = QUESTIONS[clock.asked_for]
    return any(f.label is label and f.message == case.paused_by for f in case.findings)


def _pausing(case: Case, clock: ClockFacts, demand: Demand) -> bool:
    """True for a demand that the clock stands still for."""
    return demand.on == clock.asked and case.paused_by in (None, demand.message)
