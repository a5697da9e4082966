"""An objection to a demand for identification that nobody has answered: a ground of its own, whatever the clock does.

A demand that may be fair can stop the clock, so that nobody is called late while it stands open. That the doubts were
never explained can be held against the controller all the same (Art. 12(2), 12(6) GDPR).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cases.model import Case, IdItem, Law, LetterState, Question, Step, StepName

TERM = timedelta(days=14)
"""How long an objection is left without an answer before anything rests on it: our practice, as for our other letters."""

LAWS = frozenset({Law.EU_GDPR, Law.UK_GDPR})


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was asked for by a message of `asked_on` and not given, and the day of the objection to it."""

    message: int
    asked_on: date
    items: tuple[IdItem, ...]
    objected_on: date


def unanswered(case: Case, today: date) -> Unanswered | None:
    """The last objection whose term has run out without a word of the controller while its demand stands open."""
    questions = case.clock.questions if case.clock is not None and case.law in LAWS else ()
    waiting = {one.asked for one in questions if _open(one)}
    found = [_of(case, step, waiting) for step in case.steps if step.name is StepName.ID_OBJECTION]
    due = [one for one in found if one is not None and today > one.objected_on + TERM]
    return max(due, key=lambda one: one.objected_on, default=None)


def _open(question: Question) -> bool:
    return question.about == "identity" and question.answered is None


def _of(case: Case, step: Step, waiting: set[date]) -> Unanswered | None:
    if step.state is not LetterState.SENT or step.done_at is None:
        return None
    on = step.done_at.astimezone(ZoneInfo(case.subject.time_zone)).date()
    asked = [one for one in case.demands if step.cause == f"m{one.message}" and one.on in waiting]
    given = {one.item for one in case.supplied}
    items = tuple(one.item for one in asked if one.item not in given)
    if not items or (case.last_word_on is not None and case.last_word_on >= on):
        return None
    return Unanswered(asked[0].message, asked[0].on, items, on)
