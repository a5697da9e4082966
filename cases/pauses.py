"""The questions of a controller that count for the clock, found anew in the whole case file after every event.

Nothing is remembered but demands, findings, what was given, answered and sent: whatever order they came to light in,
the same questions come out. They move the paused and the safe date, never the strict one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cases import arrival, ladder
from cases.draft import Draft
from cases.labels import DEALT
from cases.model import Case, Demand, Label, LetterState, Question, StepName
from cases.rules import LawRule, PauseModel, Rules

QUESTIONS = {Label.CLARIFICATION: "scope", Label.FEE_DEMAND: "fee"}
"""What is asked for besides identity, by the label that says so."""

NO_ANSWER = frozenset({StepName.RECEIPT_CHECK, StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP})
"""Letters that do not insist on the request, or go to somebody else."""


def reckon(draft: Draft) -> None:
    """Set the deadlines anew when there are none, or other questions or another day of receipt count than before."""
    clock = draft.case.clock
    if clock is None:
        return
    questions = questions_of(draft.case, clock.received, draft.rules)
    stated = arrival.stated_on(draft.case)
    if draft.case.deadlines is None or (questions, stated) != (clock.questions, clock.stated):
        draft.set_deadlines(replace(clock, questions=questions, stated=stated))


def questions_of(case: Case, received: date, rules: Rules) -> tuple[Question, ...]:
    """Every question since receipt that may stop the clock (EDPB Guidelines 01/2022 para. 159), oldest first."""
    law = rules.law(case.law)
    found = (one for one in (*_identity(case), *_others(case, law)) if one.asked >= received)
    return tuple(
        sorted(set(found), key=lambda one: (one.asked, one.about, one.answered or date.max, one.contested))
    )


def _identity(case: Case) -> Iterator[Question]:
    for message in dict.fromkeys(demand.message for demand in case.demands):
        demands = [demand for demand in case.demands if demand.message == message]
        if demands[0].counts:
            contested = not demands[0].may_pause
            yield Question(demands[0].on, _answered(case, demands), "identity", contested)


def _answered(case: Case, demands: list[Demand]) -> date | None:
    """When everything that a message asked for had been given, or the controller acted without it.

    A demand that is not recognised and never met is answered by any letter of ours that insists on the request all the
    same; one that was met in the end, or that may be fair, is not answered by an objection.
    """
    asked = demands[0].on
    given = {supplied.item: supplied.on for supplied in case.supplied}
    wanted = [given.get(demand.item) for demand in demands]
    whole = [max(asked, *(on for on in wanted if on))] if all(wanted) else []
    insisted = [] if whole or demands[0].may_pause else _insisted(case, asked)
    return min((*whole, *insisted, *_acted(case, asked)), default=None)


def _insisted(case: Case, since: date) -> list[date]:
    """The days on which a letter went to the controller that holds on to the request."""
    sent = (
        ladder.local_day(case, step.done_at)
        for step in case.steps
        if step.state is LetterState.SENT and step.done_at is not None and step.name not in NO_ANSWER
    )
    return [on for on in sent if on >= since]


def _acted(case: Case, since: date) -> list[date]:
    return [
        finding.on
        for finding in case.findings
        if finding.label in DEALT and finding.on >= since and not ladder.announces(finding)
    ]


def _others(case: Case, law: LawRule) -> Iterator[Question]:
    """Questions about scope and fees, where the law knows a pause for them."""
    for finding in case.findings:
        about = QUESTIONS.get(finding.label, "")
        if about and law.pause(about, case.received_on) is not PauseModel.NONE:
            replies = [
                reply.on
                for reply in case.replies
                if reply.about == about
                and reply.on >= finding.on
                and reply.message in (None, finding.message)
            ]
            yield Question(finding.on, min((*replies, *_acted(case, finding.on)), default=None), about)
