"""What the questions of a controller do to a period: how long the clock can have stood still, and why.

Every question asked while the period was still running counts, whichever came to light first. Where the clock starts
anew (Art. 12A UK GDPR) the latest day counts; where it stands still, the days on which any question was open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.model import Question, Reason
from cases.periods import add_days
from cases.reckoning import Reckoning
from cases.rules import PauseModel, Period

DAYS_OF_A_MONTH = 30
"""A part of a month is counted as if the month had 30 days (Reg. 1182/71 art. 3(2)(d); IMY-2022-9442)."""

STATUTORY = frozenset({PauseModel.RESTART, PauseModel.SHIFT})
"""What a statute says in so many words of a question that is in order (Art. 12A UK GDPR)."""
RESTARTING = frozenset({PauseModel.RESTART, PauseModel.CAUTION_RESTART})
"""Questions whose answer lets the period begin anew."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """The end of the period if the questions were right, not yet rolled (None: none of them moves it), and why.

    `waiting`: one of them is not answered yet.
    """

    end: date | None
    waiting: bool
    steps: tuple[Reason, ...]


def suspend(clock: Reckoning, base: date, period: Period, *, start: date | None = None) -> Suspension:
    """What the questions on file do to a period that ends on `base` without them; it runs from `start`, or receipt."""
    start = start or clock.facts.received
    counting: list[Question] = []
    aside: list[Reason] = []
    end, waiting = base, False
    for question in sorted(clock.facts.questions, key=lambda one: one.asked):
        part = f"pause_{question.about}"
        if _model(clock, question) is PauseModel.NONE:
            aside.append(clock.reason(part, _worded("no_pause", question), asked=question.asked))
        elif question.asked > clock.rolled_anywhere(end) and not waiting:
            aside.append(clock.reason(part, "asked_late", asked=question.asked))
        elif question.answered is None:
            waiting = True
            aside += _contested(clock, [question])
            aside.append(clock.reason(part, _worded("unanswered", question), asked=question.asked))
        else:
            counting.append(question)
            end = max(end, _stood(clock, counting, period, start)[0])
    if not counting:
        return Suspension(None, waiting, tuple(aside))
    end, steps = _stood(clock, counting, period, start)
    return Suspension(end, waiting, (*_contested(clock, counting), *steps, *aside))


def _model(clock: Reckoning, question: Question) -> PauseModel:
    return clock.law.pause(question.about, clock.facts.received)


def by_statute(clock: Reckoning) -> bool:
    """True when every answered question was one that the law itself counts: a new start or a stop of the clock."""
    answered = [question for question in clock.facts.questions if question.answered is not None]
    return bool(answered) and all(
        not question.contested and _model(clock, question) in STATUTORY for question in answered
    )


def _worded(key: str, question: Question) -> str:
    """The key of the same sentence about a payment when that is what was asked for."""
    return f"{key}_fee" if question.about == "fee" else key


def _contested(clock: Reckoning, questions: Iterable[Question]) -> list[Reason]:
    """That a question is counted although it is not recognised; said where a decision is the reason for it."""
    return [
        clock.sourced("dpc_airbnb_2023", f"pause_{question.about}", "contested", asked=question.asked)
        for question in questions
        if question.contested and _model(clock, question) is PauseModel.SHIFT_OR_REMAINDER
    ]


def _stood(
    clock: Reckoning, questions: Sequence[Question], period: Period, begun: date
) -> tuple[date, list[Reason]]:
    """The end of the period with answered questions, and the step that each of them is."""
    start, steps = _start(clock, questions, period, begun)
    end = clock.end(start, period)
    stood, last = timedelta(0), start
    for question in _merged(questions, clock, start):
        assert question.answered is not None
        open_for = question.answered - question.asked
        stood, end, last = stood + open_for, end + open_for, question.answered
        model = _model(clock, question)
        key = "caution" if model is PauseModel.CAUTION else "shift"
        part = f"pause_{question.about}"
        steps.append(
            clock.reason(part, key, asked=question.asked, answered=question.answered, open=open_for, end=end)
        )
    if PauseModel.SHIFT_OR_REMAINDER not in {_model(clock, question) for question in questions}:
        return end, steps
    remaining, step = _remainder(clock, period, last, used=last - start - stood)
    return max(end, remaining), [*steps, step]


def _start(
    clock: Reckoning, questions: Iterable[Question], period: Period, begun: date
) -> tuple[date, list[Reason]]:
    """The day from which the period runs: its own first, or the last of the answers that start it anew."""
    restarting = [
        (question.answered, question)
        for question in questions
        if question.answered is not None and _model(clock, question) in RESTARTING
    ]
    if not restarting:
        return begun, []
    answered, last = max(restarting, key=lambda one: one[0])
    end = clock.end(answered, period)
    certain = _model(clock, last) is PauseModel.RESTART
    key = _worded("restart", last) if certain else "caution_restart"
    return answered, [clock.reason(f"pause_{last.about}", key, answered=answered, end=end)]


def _merged(questions: Iterable[Question], clock: Reckoning, start: date) -> list[Question]:
    """The times since `start` at which a question stood open, as questions that do not overlap."""
    merged: list[Question] = []
    for question in questions:
        answered, asked = question.answered, max(question.asked, start)
        if answered is None or answered < start or _model(clock, question) in RESTARTING:
            continue
        before = merged[-1] if merged else None
        if before is not None and before.answered is not None and asked <= before.answered:
            merged[-1] = Question(before.asked, max(before.answered, answered), before.about)
        else:
            merged.append(Question(asked, answered, question.about))
    return merged


def _remainder(clock: Reckoning, period: Period, answered: date, *, used: timedelta) -> tuple[date, Reason]:
    """What is left of months of 30 days runs from the last answer on (IMY-2022-9442, our reading)."""
    whole = timedelta(days=period.count * (DAYS_OF_A_MONTH if period.unit == "months" else 1))
    left = max(timedelta(0), whole - used)
    end = add_days(answered, left.days)
    return end, clock.sourced(
        "imy_9442",
        "pause_remainder",
        "remainder",
        used=used,
        left=left.days,
        whole=whole,
        answered=answered,
        end=end,
    )
