from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.hours import hour_of, last_hour, next_hour

ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe")


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("at", [time(0), time(1, 45), time(2), time(2, 15), time(2, 45), time(18), time(23)])
def test_every_day_of_a_year_has_its_hour_once_whatever_the_clock_does(name: str, at: time) -> None:
    zone = ZoneInfo(name)
    moment, days = datetime(2025, 12, 31, 12, tzinfo=UTC), []
    while (moment := next_hour(moment, at, zone)).astimezone(zone).date() <= date(2026, 12, 31):
        local = moment.astimezone(zone)
        days.append(local.date())
        late = datetime.combine(date(2026, 1, 1), local.time()) - datetime.combine(date(2026, 1, 1), at)
        assert timedelta(0) <= late <= timedelta(hours=1), local
        assert last_hour(moment, at, zone) == moment
        assert last_hour(moment - timedelta(seconds=1), at, zone) < moment
        assert last_hour(moment + timedelta(hours=12), at, zone) == moment
    assert len(days) == len(set(days))
    assert set(days) >= {date(2026, 1, 1) + timedelta(days=n) for n in range(365)}


def test_an_hour_that_is_skipped_is_the_one_after_it_and_one_that_comes_twice_its_first() -> None:
    paris, howe = ZoneInfo("Europe/Paris"), ZoneInfo("Australia/Lord_Howe")
    assert hour_of(date(2026, 3, 29), time(2), paris) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert hour_of(date(2026, 3, 29), time(2), paris).astimezone(paris).hour == 3
    assert hour_of(date(2026, 10, 25), time(2), paris) == datetime(2026, 10, 25, 0, tzinfo=UTC)
    skipped = hour_of(date(2026, 10, 4), time(2), howe).astimezone(howe)
    assert (skipped.hour, skipped.minute) == (2, 30)
