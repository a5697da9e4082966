from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.periods import (
    add_days,
    add_months,
    add_working_days,
    calendar_of,
    is_working_day,
    parse_day,
    roll_forward,
)

FRANCE, GERMANY = calendar_of("FR"), calendar_of("DE")
DAYS = st.dates(date(2018, 5, 25), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2023-03-05", 1, "2023-04-05"),  # EDPB Guidelines 01/2022, example 32
        ("2023-08-31", 1, "2023-09-30"),  # example 33
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-12-15", 12, "2027-12-15"),
    ],
)
def test_a_month_ends_on_the_same_date_or_on_the_last_day_of_the_month(
    start: str, months: int, end: str
) -> None:
    assert add_months(parse_day(start), months) == parse_day(end)


def test_three_weeks_end_on_the_same_weekday_because_the_day_of_the_event_is_not_counted() -> None:
    start = date(2004, 11, 11)  # CJEU C-171/03, Toeters
    assert add_days(start, 21).weekday() == start.weekday()


@pytest.mark.parametrize(
    ("day", "country", "region", "end"),
    [
        ("2026-01-31", "FR", "", "2026-02-02"),
        ("2026-02-28", "FR", "", "2026-03-02"),
        ("2026-04-05", "FR", "", "2026-04-07"),  # Easter Sunday, then Easter Monday
        ("2026-04-05", "PT", "", "2026-04-06"),  # no holiday on Easter Monday
        ("2026-04-03", "FR", "", "2026-04-03"),  # Good Friday is no national holiday in France
        ("2026-04-03", "DE", "", "2026-04-07"),
        ("2025-12-25", "FR", "", "2025-12-26"),
        ("2025-12-25", "DE", "", "2025-12-29"),
        ("2026-05-01", "FR", "", "2026-05-04"),
        ("2026-05-14", "DE", "", "2026-05-15"),  # Ascension
        ("2026-06-04", "AT", "", "2026-06-05"),  # Corpus Christi
        ("2026-06-04", "DE", "HE", "2026-06-05"),  # Corpus Christi in Hesse
        ("2026-06-04", "DE", "HH", "2026-06-04"),  # not in Hamburg
        ("2026-04-06", "GB", "ENG", "2026-04-07"),
        ("2026-04-06", "GB", "SCT", "2026-04-06"),
    ],
)
def test_a_period_that_ends_on_a_closed_day_ends_on_the_next_working_day(
    day: str, country: str, region: str, end: str
) -> None:
    assert roll_forward(parse_day(day), calendar_of(country, region)) == parse_day(end)


def test_ten_working_days_skip_weekends_and_holidays() -> None:
    california = calendar_of("US", "CA")
    assert add_working_days(date(2026, 6, 1), 10, california) == date(2026, 6, 15)
    assert add_working_days(date(2026, 6, 15), 10, california) == date(2026, 6, 30)  # Juneteenth
    assert add_working_days(date(2026, 6, 6), 0, california) == date(2026, 6, 6)


def test_a_country_nobody_knows_has_only_weekends_and_says_so() -> None:
    nowhere = calendar_of("XX", "1")
    assert not nowhere.known
    assert nowhere.holiday(date(2026, 12, 25)) == ""
    assert is_working_day(date(2026, 12, 25), nowhere)
    assert nowhere.closed(date(2026, 12, 26)) == "Saturday"


def test_a_region_nobody_knows_leaves_the_holidays_of_the_country_and_is_flagged() -> None:
    somewhere = calendar_of("DE", "XX")
    assert somewhere.known
    assert not somewhere.region_known
    assert somewhere.holiday(date(2026, 12, 25)) == "Christmas Day"


@pytest.mark.parametrize(("written", "meant"), [("uk", "GB"), ("EL", "GR"), (" fr ", "FR")])
def test_country_codes_are_read_as_people_write_them(written: str, meant: str) -> None:
    assert calendar_of(written) == calendar_of(meant)
    assert calendar_of(written).known


def test_names_of_holidays_do_not_depend_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert calendar_of("FR").holiday(date(2031, 5, 1)) == "Labor Day"


def test_a_date_is_read() -> None:
    assert parse_day(" 2026-02-28 ") == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-02-30", "'2026-02-30' is not a date: month 2 of 2026 has 28 days."),
        ("2023-02-29", "'2023-02-29' is not a date: month 2 of 2023 has 28 days."),
        ("2026-04-00", "'2026-04-00' is not a date: month 4 of 2026 has 30 days."),
        ("2026-13-01", "'2026-13-01' is not a date: there is no month 13."),
        ("0026-01-01", "'0026-01-01' is not a date of a case: the year must be between 1990 and 2099."),
        ("tomorrow", "'tomorrow' is not a date: write it as YYYY-MM-DD, for example 2026-03-05."),
        ("5.3.2026", "'5.3.2026' is not a date: write it as YYYY-MM-DD, for example 2026-03-05."),
        ("2026-3-5", "'2026-3-5' is not a date: write it as YYYY-MM-DD, for example 2026-03-05."),
        ("２０２６-03-05", "'２０２６-03-05' is not a date: write it as YYYY-MM-DD, for example 2026-03-05."),
        ("", "'' is not a date: write it as YYYY-MM-DD, for example 2026-03-05."),
    ],
)
def test_a_date_that_does_not_exist_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as caught:
        parse_day(text)
    assert str(caught.value) == sentence


@given(DAYS, st.integers(1, 24))
@settings(max_examples=200, deadline=None)
def test_months_never_overflow_into_the_month_after(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(DAYS)
@settings(max_examples=200, deadline=None)
def test_rolling_reaches_the_first_working_day_and_stays_there(day: date) -> None:
    end = roll_forward(day, GERMANY)
    assert is_working_day(end, GERMANY)
    assert roll_forward(end, GERMANY) == end
    skipped = [day + timedelta(days=n) for n in range((end - day).days)]
    assert not any(is_working_day(other, GERMANY) for other in skipped)


@given(DAYS, st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_as_many_working_days_pass_as_were_asked_for(start: date, count: int) -> None:
    end = add_working_days(start, count, FRANCE)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day, FRANCE) for day in passed) == count
