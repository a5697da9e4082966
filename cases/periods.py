"""Day, month and working-day arithmetic, each function beside its article (Regulation 1182/71)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

FIRST_YEAR, LAST_YEAR = 1990, 2099
"""Dates outside these years are mistakes, not facts of a case."""

_OTHER_NAMES = {"UK": "GB", "EL": "GR"}
"""Codes the EU institutions use where ISO 3166 has another."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The public holidays of one country and region (ISO 3166).

    `known` is False when no holidays are known for the country: then only weekends count. `region_known` is False
    when a region was named of which nothing is known: then the holidays of the whole country count. `everywhere`:
    those of every region count as well.
    """

    country: str
    region: str = ""
    known: bool = True
    region_known: bool = True
    everywhere: bool = False

    @property
    def region_open(self) -> bool:
        """True when the country is known and nobody knows in which of its regions to look."""
        return self.known and not (self.region and self.region_known)

    def widened(self) -> Calendar:
        """The same calendar with the holidays of every region where none is known: what is closed somewhere is closed."""
        return replace(self, everywhere=True) if self.region_open else self

    def holiday(self, day: date) -> str:
        """English name of the public holiday on `day`, or "" (Reg. 1182/71 art. 2(1))."""
        if not self.known:
            return ""
        days = _holidays(self.country, self.region if self.region_known else "", day.year)
        return days.get(day) or (_regional(self.country, day.year).get(day, "") if self.everywhere else "")

    def closed(self, day: date) -> str:
        """Why `day` is not a working day (name of holiday, Saturday, Sunday), or "" (Reg. 1182/71 art. 2(2))."""
        return self.holiday(day) or {5: "Saturday", 6: "Sunday"}.get(day.weekday(), "")


@cache
def calendar_of(country: str, region: str = "") -> Calendar:
    """The calendar of a country and region, whatever is given; what is not known is flagged, never guessed."""
    import holidays

    place = _OTHER_NAMES.get(country.strip().upper(), country.strip().upper())
    part = region.strip().upper()
    regions = holidays.list_supported_countries().get(place)
    if regions is None:
        return Calendar(place, part, known=False, region_known=False)
    return Calendar(place, part, region_known=not part or part in regions)


@cache
def _holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    import holidays

    # The language is fixed because the package otherwise takes it from the environment.
    found = holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US")
    return MappingProxyType(dict(found.items()))


LAWFUL_REGIONS = {"IT": ("BZ",), "PT": ("20", "30")}
"""Countries of which the package holds towns, with the day of their patron saint: the parts whose days a law designates."""


@cache
def _regional(country: str, year: int) -> Mapping[date, str]:
    """The holidays of all regions of a country together, for want of the one that counts."""
    import holidays

    regions = LAWFUL_REGIONS.get(country) or holidays.list_supported_countries()[country]
    found: dict[date, str] = {}
    for region in regions:
        found = {**_holidays(country, region, year), **found}
    return MappingProxyType(found)


def parse_day(text: str) -> date:
    """A date written YYYY-MM-DD; raises ValueError with one clear sentence."""
    parts = text.strip().split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(
        part.isascii() and part.isdigit() for part in parts
    ):
        raise ValueError(f"'{text}' is not a date: write it as YYYY-MM-DD, for example 2026-03-05.")
    year, month, day = (int(part) for part in parts)
    if not 1 <= month <= 12:
        raise ValueError(f"'{text}' is not a date: there is no month {month}.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            f"'{text}' is not a date of a case: the year must be between {FIRST_YEAR} and {LAST_YEAR}."
        )
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise ValueError(f"'{text}' is not a date: month {month} of {year} has {length} days.")
    return date(year, month, day)


def add_days(start: date, days: int) -> date:
    """Last day of a period of days; the day of the event is not counted (Reg. 1182/71 art. 3(1))."""
    return start + timedelta(days=days)


def add_months(start: date, months: int) -> date:
    """Last day of a period of months: same date, or the month's last day if there is none (Reg. 1182/71 art. 3(2)(c))."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def roll_forward(day: date, calendar: Calendar) -> date:
    """`day` itself, or the next working day when it is a holiday, Saturday or Sunday (Reg. 1182/71 art. 3(4))."""
    while calendar.closed(day):
        day += timedelta(days=1)
    return day


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `start`, which is not counted (Reg. 1182/71 arts 2(2), 3(1))."""
    day = start
    for _ in range(count):
        day = roll_forward(day + timedelta(days=1), calendar)
    return day


def is_working_day(day: date, calendar: Calendar) -> bool:
    """True unless `day` is a holiday, Saturday or Sunday (Reg. 1182/71 art. 2(2))."""
    return not calendar.closed(day)
