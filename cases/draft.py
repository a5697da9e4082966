"""A decision while it is being made: events are applied as they are added, so each conclusion sees the last."""

from __future__ import annotations

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
    StepName,
)
from cases.rules import Rules


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

        A reminder for an earlier date that has not gone out is replaced.
        """
        before, dates = self.case.deadlines, deadlines.compute(clock, self.rules)
        self.add(
            EventKind.DEADLINES_SET,
            clock=history.clock_to(clock),
            deadlines=history.deadlines_to(dates),
        )
        moved = before is None or before.strict != dates.strict
        if moved and self.case.reminded_on is None:
            self.cancel(StepName.REMINDER, "the deadline has moved")
            self.plan(StepName.REMINDER, dates.strict.isoformat(), since=dates.strict)

    def plan(self, name: StepName, cause: str, *, since: date, recipient: str = "") -> None:
        """Plan a step unless it was planned for this cause before or the law of the case does not know it."""
        key, rule = ladder.step_key(name, cause), self.rules.step(name)
        if self.case.step(key) is not None or self.case.closed or self.case.law not in rule.laws:
            return
        due_at = ladder.due_at(self.case, name, since, self.now, self.rules)
        self.add(
            EventKind.STEP_PLANNED,
            key=key,
            step=name.value,
            cause=cause,
            due_at=due_at.isoformat(),
            agreement=rule.agreement.value,
            veto_hours=rule.veto_hours,
            recipient=recipient or self._recipient(name),
            sources=list(rule.sources),
        )

    def resume(self, cause: str) -> None:
        """Plan the rung that the case has reached anew if it was taken back for something that no longer holds.

        One that the owner dropped, or that went out, stays where it is.
        """
        case = self.case
        if case.deadlines is None:
            return
        if case.noticed_on is not None:
            name, since = StepName.COMPLAINT, case.noticed_on
        elif case.reminded_on is not None:
            name, since = StepName.NOTICE, case.reminded_on
        elif not ladder.answered(case):
            name, since = StepName.REMINDER, case.deadlines.strict
        else:
            return
        states = {step.state for step in case.steps if step.name is name}
        if states == {LetterState.CANCELLED}:
            self.plan(name, f"{since.isoformat()}.{cause}", since=since)

    def cancel(self, name: StepName, because: str) -> None:
        """Take back every step of this name that has not gone out."""
        for step in self.case.steps:
            if step.name is name and step.open:
                self.add(EventKind.STEP_CANCELLED, key=step.key, because=because)
                if step.state is not LetterState.PLANNED:
                    self.act(ActionKind.CANCEL_LETTER, key=step.key)

    def _recipient(self, name: StepName) -> str:
        """Letters go to the controller's first known address; the dossier goes to the person who files it."""
        if name is StepName.COMPLAINT:
            return self.case.subject.address
        return self.case.controller.addresses[0]

    def decision(self) -> Decision:
        """The finished decision."""
        return Decision(self.case, tuple(self._events), tuple(self._actions))
