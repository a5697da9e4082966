"""The time zone of a person, from her country and the machine she sits at."""

from __future__ import annotations

import os
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import pytz

from cases.problems import Problem

MOST_PEOPLE = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
    "US": "America/New_York",
}  # fmt: skip
"""Where most people of a country live whose first zone in tzdata is another one."""


def zone_of(country: str, said: str | None = None, machine: str | None = None) -> str:
    """The zone that is said; else the country's, and of several the one that the machine is set to or the first.

    Args:
        country: two letters (ISO 3166); of an unknown one only the machine can tell.
        said: as the person wrote it, such as Europe/Paris.
        machine: the machine's zone; looked up when None.

    Raises:
        Problem: what was said is no zone.
    """
    if said is not None:
        if said not in zoneinfo.available_timezones():
            raise Problem(f"--time-zone: there is no '{said}': write it like Europe/Paris.")
        return said
    here = machine_zone() if machine is None else machine
    there = zones_in(country)
    if here in there or not there:
        return here or "UTC"
    return next((zone for zone in there if here and _same_hours(zone, here)), there[0])


def zones_in(country: str) -> tuple[str, ...]:
    """The zones of a country as tzdata lists them, after the one in which most people live; () of an unknown one."""
    listed = pytz.country_timezones.get(country, ())
    return tuple(sorted(listed, key=lambda zone: zone != MOST_PEOPLE.get(country)))


def machine_zone() -> str:
    """The zone this machine is set to (TZ, or the target of /etc/localtime), or ""."""
    link = Path("/etc/localtime")
    name = os.environ.get("TZ", "").lstrip(":") or (
        str(link.resolve()).partition("zoneinfo/")[2] if link.exists() else ""
    )
    return name if name in zoneinfo.available_timezones() else ""


def _same_hours(zone: str, other: str) -> bool:
    """Whether clocks in both show the same through a year."""
    moments = [datetime(2026, month, 15, 12, tzinfo=UTC) for month in range(1, 13)]
    return all(
        moment.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()
        == moment.astimezone(zoneinfo.ZoneInfo(other)).utcoffset()
        for moment in moments
    )
