"""A decision while it is being made: events are applied as they are added, so each conclusion sees the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases import deadlines, history, ladder
from cases.model import (
    Action,
    ActionKind,
    Case,
    ClockFacts,
    Decision,
    Event,
    EventKind,
    LetterState,
    Step,
    StepName,
)
from cases.rules import Rules

CLOSED = "the case was closed"
POINTLESS = "it has nothing to ask for any more"
MISREAD = "the reading was corrected"
MOVED = "the deadline has moved"
RETURNED = "the letter before it came back"
"""Why steps are taken back that may come up again."""


class Draft:
    """Collects what follows from one event; `decision` freezes it."""

    def __init__(self, case: Case | None, event: Event, rules: Rules, now: datetime) -> None:
        self.case: Case = history.apply(case, event)
        self.rules = rules
        self.now = now
        self._events = [event]
        self._actions: list[Action] = []

    def add(self, kind: EventKind, **data: Any) -> None:
        """Append a derived event and apply it; `data` holds JSON values."""
        event = Event(kind, self.case.number, self.now, data, derived=True)
        self._events.append(event)
        self.case = history.apply(self.case, event)

    def act(self, kind: ActionKind, **data: Any) -> None:
        """Ask the shell for an effect."""
        self._actions.append(Action(kind, self.case.number, data))

    def set_deadlines(self, clock: ClockFacts) -> None:
        """Compute the deadlines from `clock` and plan the reminder that belongs to them.

        Where no source names a time limit for any right of the request, there is no date and nobody is late.
        A reminder for an earlier date that has not gone out is replaced.
        """
        timed = self.rules.timed(clock.law, self.case.rights)
        if not timed:
            return
        clock = replace(clock, rights=timed)
        before, dates = self.case.deadlines, deadlines.compute(clock, self.rules)
        self.add(
            EventKind.DEADLINES_SET,
            clock=history.clock_to(clock),
            deadlines=history.deadlines_to(dates),
        )
        moved = before is None or (before.strict, before.due) != (dates.strict, dates.due)
        if moved and self.case.reminded_on is None:
            self.cancel(StepName.REMINDER, MOVED)
            cause = dates.due if dates.statutory else dates.strict
            self.plan(StepName.REMINDER, cause.isoformat(), since=dates.due)

    def plan(
        self, name: StepName, cause: str, *, since: date, recipient: str = "", again: bool = False
    ) -> None:
        """Plan a step unless it was planned for this cause before or makes no sense in the case as it stands.

        In a closed case it is put down as taken back, so that it comes up when the case is opened again.
        """
        name, rule = ladder.rung(self.case, name, self.rules, ladder.local_day(self.case, self.now))
        key = ladder.step_key(name, cause)
        known = self.case.step(key)
        if known is not None and known.state is LetterState.CANCELLED and known.because in self._returning():
            self._bring_back(known)
        if known is not None or not ladder.applies(self.case, name, rule):
            return
        due_at = ladder.due_at(self.case, name, since, self.now, self.rules, again=again)
        self.add(
            EventKind.STEP_PLANNED,
            key=key,
            step=name.value,
            cause=cause,
            due_at=due_at.isoformat(),
            agreement=ladder.agreement(self.case, name, rule).value,
            veto_hours=rule.veto_hours,
            recipient=recipient or self._recipient(name),
            sources=list(rule.sources),
        )
        if self.case.closed:
            self.add(EventKind.STEP_CANCELLED, key=key, because=CLOSED)

    def cancel(self, name: StepName, because: str) -> None:
        """Take back every step of this name that has not gone out."""
        for step in self.case.steps:
            if step.name is name and step.stoppable:
                self.add(EventKind.STEP_CANCELLED, key=step.key, because=because)
                if step.state is not LetterState.PLANNED:
                    self.act(ActionKind.CANCEL_LETTER, key=step.key)

    def revive(self, because: str) -> None:
        """Bring back every step that was taken back for this reason, to go at the next opportunity."""
        for step in self.case.steps:
            gone = step.state is LetterState.CANCELLED and step.because == because
            if gone and not ladder.outdated(self.case, step):
                self._bring_back(step)

    def _returning(self) -> tuple[str, ...]:
        """Why a step was taken back that is planned again; a closed case takes up nothing, it is opened first."""
        return (MISREAD, MOVED) if self.case.closed else (MISREAD, MOVED, CLOSED)

    def _bring_back(self, step: Step) -> None:
        due_at = max(step.due_at, self.now)
        self.add(EventKind.STEP_REVIVED, key=step.key, due_at=due_at.isoformat())
        if self.case.closed:
            self.add(EventKind.STEP_CANCELLED, key=step.key, because=CLOSED)

    def _tidy(self) -> None:
        """A step whose preconditions no longer hold is taken back; it comes back when they hold again."""
        # a reminder rests on whether a letter about what is missing waits, so it is looked at last
        for step in sorted(self.case.steps, key=lambda step: step.name is StepName.REMINDER):
            gone = step.state is LetterState.CANCELLED and step.because == POINTLESS
            if not (step.stoppable or gone):
                continue
            applies = ladder.applies(self.case, step.name, self.rules.step(step.name))
            if step.stoppable and not applies:
                self.add(EventKind.STEP_CANCELLED, key=step.key, because=POINTLESS)
                self.act(ActionKind.CANCEL_LETTER, key=step.key)
            if gone and applies and not self.case.closed and not ladder.outdated(self.case, step):
                self._bring_back(step)

    def _recipient(self, name: StepName) -> str:
        """Letters go to the controller's first known address; the dossier goes to the person who files it."""
        if name is StepName.COMPLAINT:
            return self.case.subject.agent or self.case.subject.address
        return self.case.controller.addresses[0]

    def decision(self) -> Decision:
        """The finished decision."""
        self._tidy()
        return Decision(self.case, tuple(self._events), tuple(self._actions))
