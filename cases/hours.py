"""The hour of a day at which somebody is written to, in her zone, through every change of its clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def hour_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a time of day: the first of two where the clock goes back, the skipped one moved on where it goes on.

    The second is what Python gives for a time that does not exist: by the offset before the gap (PEP 495).
    """
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def last_hour(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The last such moment that is not after `now`."""
    today = now.astimezone(zone).date()
    moment = hour_of(today, at, zone)
    return moment if moment <= now else hour_of(today - DAY, at, zone)


def next_hour(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The first such moment after `now`."""
    today = now.astimezone(zone).date()
    moment = hour_of(today, at, zone)
    return moment if moment > now else hour_of(today + DAY, at, zone)
