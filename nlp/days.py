"""Arithmetic with calendar days: ends of weeks and months, dates without a year, days a duration leads to."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

FRIDAY = 4
_LATEST = 3700
_HALF_MONTH = {"b": 10, "c": 15}


def period(base: date | None, unit: str, part: str, *, ahead: bool) -> date | None:
    """The end, beginning or middle of this or the next week, month, quarter or year."""
    if base is None:
        return None
    if unit == "W":
        friday = base + timedelta(days=FRIDAY - base.weekday() if ahead else (FRIDAY - base.weekday()) % 7)
        friday += timedelta(days=7 if ahead else 0)
        return friday - timedelta(days={"b": 4, "c": 2}.get(part, 0))
    if unit in "YR":
        last = 12 if unit == "Y" else (base.month + 2) // 3 * 3
        return date(base.year + (ahead and unit == "Y"), last, monthrange(base.year, last)[1])
    first = after(base.replace(day=1), "P1M", working=False) if ahead else base.replace(day=1)
    if first is None:
        return None
    return first.replace(day={"b": 10, "c": 15}.get(part) or monthrange(first.year, first.month)[1])


def month_part(month: int, year: int | None, part: str, base: date | None) -> date | None:
    """The 10th, the 15th or the last day of a month, by the letter b, c or any other; the nearest without a year."""
    anchor = year or (base and base.year)
    if not anchor:
        return None
    day = _HALF_MONTH.get(part) or monthrange(anchor, month)[1]
    return day_of(anchor, month, day) if year else near(month, day, base)


def next_monthday(day: int, base: date | None) -> date | None:
    """The next day of that number in this or a following month: "by the 15th"."""
    if base is None or not 1 <= day <= 31:
        return None
    first = base.replace(day=1)
    for count in range(3):
        start = after(first, f"P{count}M", working=False)
        found = start and day_of(start.year, start.month, day)
        if found and found > base:
            return found
    return None


def weekday_ahead(number: int, base: date) -> date:
    """The next day of a week (1 Monday) after a day."""
    return base + timedelta(days=(number - 1 - base.weekday() - 1) % 7 + 1)


def weekday_back(number: int, base: date) -> date:
    """The most recent such day of the week, the day itself included."""
    return base - timedelta(days=(base.weekday() - number + 1) % 7)


def near(month: int, day: int, base: date | None) -> date | None:
    """A date without a year: the one in the half-year before or the half-year after the message."""
    if base is None:
        return None
    options = [one for year in (base.year - 1, base.year, base.year + 1) if (one := day_of(year, month, day))]
    return min(options, key=lambda one: abs((one - base).days), default=None)


def day_of(year: int, month: int, day: int) -> date | None:
    """A calendar day, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def after(base: date, duration: str, *, working: bool) -> date | None:
    """The day an ISO 8601 duration after a day ends: months by the calendar, working days Monday to Friday."""
    parts = re.fullmatch(r"P(T?)(-?\d+)([DWMYH])", duration)
    if parts is None or int(parts[2]) > _LATEST:
        return None
    count, unit = int(parts[2]), parts[3]
    if unit == "H":
        return base + timedelta(days=-(-count // 24))
    if unit in "MY":
        months = base.month - 1 + count * (12 if unit == "Y" else 1)
        year, month = base.year + months // 12, months % 12 + 1
        return date(year, month, min(base.day, monthrange(year, month)[1])) if year < 9999 else None
    if unit == "D" and working:
        return _working_days(base, count)
    return base + timedelta(days=count * (7 if unit == "W" else 1))


def _working_days(base: date, count: int) -> date:
    """Weekdays only: public holidays are the business of the case room."""
    while count:
        base += timedelta(days=1)
        count -= base.weekday() < 5
    return base
