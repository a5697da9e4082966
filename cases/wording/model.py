"""What a language says about dates and time: the sentences of the clock's reasoning and the words that fill them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.rules import Period

Value = date | timedelta | Period | int | str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language; every language has the same sentences with the same places.

    `sentences`: what `deadlines` says, by key.
    `months`, `weekdays`: January and Monday first, as they stand inside a sentence.
    `written_date`: a date out of {day}, {month} and {year}; `first_day` is the {day} of the first of a month.
    `reasoned_date`: a date in the reasoning: {iso}, {date} and {weekday}.
    `days`: no day, one day, {count} days.
    `periods`: one and {count} of each unit of rules.yaml, with what a language puts before them after "within".
    `closures`: names of public holidays by their English name; `holiday` stands for one that is not among them.
    """

    sentences: Mapping[str, str]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    written_date: str
    first_day: str
    reasoned_date: str
    days: tuple[str, str, str]
    periods: Mapping[str, tuple[str, str]]
    closures: Mapping[str, str] = field(default_factory=dict)
    holiday: str = ""

    def written(self, day: date) -> str:
        """A date written out: "3 March 2020"."""
        number = self.first_day if day.day == 1 else str(day.day)
        return self.written_date.format(day=number, month=self.months[day.month - 1], year=day.year)

    def say(self, key: str, **values: Value) -> str:
        """The sentence of `key` with its values worded; KeyError for an unknown key."""
        return self.sentences[key].format(**{name: self._word(value) for name, value in values.items()})

    def closure(self, name: str) -> str:
        """Why a day is not a working day, from the English name that `periods` gives.

        A day can bear several names, joined by "; ". When one of them has no name here, `holiday` says no more
        than that it is one.
        """
        if not self.holiday:
            return name
        found = [self.closures.get(part, "") for part in name.split("; ")]
        return ", ".join(found) if all(found) else self.holiday

    def _word(self, value: Value) -> str:
        if isinstance(value, date):
            return self.reasoned_date.format(
                iso=value.isoformat(), date=self.written(value), weekday=self.weekdays[value.weekday()]
            )
        if isinstance(value, timedelta):
            return self.days[min(value.days, 2)].format(count=value.days)
        if isinstance(value, Period):
            return self.periods[value.unit][value.count != 1].format(count=value.count)
        return str(value)
