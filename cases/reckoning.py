"""What every part of one computation of deadlines looks at, and how a period of a law ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.model import ClockFacts, Reason
from cases.periods import Calendar, add_days, add_months, add_working_days, roll_forward
from cases.rules import LawRule, Period
from cases.wording import Value, say


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Facts, law, calendar and language of one computation."""

    facts: ClockFacts
    law: LawRule
    calendar: Calendar
    language: str

    def end(self, start: date, period: Period) -> date:
        """The last day of a period from `start` on, not yet moved to a working day."""
        if period.unit == "months":
            return add_months(start, period.count)
        if period.unit == "working_days":
            return add_working_days(start, period.count, self.calendar)
        return add_days(start, period.count)

    def rolled(self, day: date) -> date:
        """`day` moved to a working day, if the law moves it."""
        return roll_forward(day, self.calendar) if self.law.roll else day

    def rolled_anywhere(self, day: date) -> date:
        """`rolled` if the holidays of every region count, as long as nobody knows in which the controller sits."""
        return roll_forward(day, self.calendar.widened()) if self.law.roll else day

    def reason(self, part: str, key: str, **values: Value) -> Reason:
        """The sentence of `key` with the source that rules.yaml names for this part of the law."""
        earlier = self.law.earlier(self.facts.received)
        sources = earlier if hasattr(earlier, part) else self.law.sources
        return self.sourced(getattr(sources, part), part, key, **values)

    def sourced(self, source: str, rule: str, key: str, **values: Value) -> Reason:
        """The sentence of `key` with a source of our own choice."""
        return Reason(say(key, self.language, **values), source, rule)
