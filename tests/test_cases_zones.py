"""Two places, two days: what counts against a controller counts when its own day has come, too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases import briefing, ladder
from cases.model import EventKind, Label, StepName
from cases.zones import ZONES, zone_of
from tests.casefiles import CaseFile, at

PARIS = ZoneInfo("Europe/Paris")
FAR = ["Pacific/Auckland", "Pacific/Apia", "Pacific/Kiritimati", "America/Los_Angeles", "Europe/Paris"]


def lived(file: CaseFile, until: str) -> dict[str, datetime]:
    """Hour by hour: digests, and every letter that goes with its moment in Paris."""
    gone: dict[str, datetime] = {}
    while file.now < at(until):
        for step in ladder.to_announce(file.case, file.now, timedelta(days=1)):
            file.happen(EventKind.STEP_ANNOUNCED, key=step.key)
        for event in file.settle():
            if event.kind is EventKind.LETTER_QUEUED:
                gone[event.data["key"]] = file.now.astimezone(PARIS)
                file.send(event.data["key"])
        file.now += timedelta(hours=1)
    return gone


def living_in(zone: str, **fields: Any) -> CaseFile:
    return CaseFile(subject={"time_zone": zone}, **fields)


@pytest.mark.parametrize("zone", FAR)
def test_no_letter_goes_before_the_day_is_over_at_the_controllers_place(zone: str) -> None:
    """The period ends on Tuesday 3 March in Paris; the term of the reminder there, too, and safe on 10 March."""
    file = living_in(zone)
    gone = lived(file, "2026-04-10")
    reminder, notice = gone["reminder:2026-03-03"], gone["notice:2026-03-03"]
    assert reminder.date() > date(2026, 3, 3)
    term = ladder.term_until(file.case, file.rules)
    assert term is not None
    (until,) = [ladder.term_of(file.case, step, file.rules) for step in file.named(StepName.REMINDER)]
    assert until is not None
    assert notice.date() > max(until, date(2026, 3, 10))
    for moment in gone.values():
        assert moment.weekday() < 5
        assert moment.astimezone(ZoneInfo(zone)).weekday() < 5


@pytest.mark.parametrize("zone", FAR)
def test_no_date_has_passed_before_it_has_passed_at_both_places(zone: str) -> None:
    file = living_in(zone)
    lived(file, "2026-03-14")
    passed = {e.data["which"]: e for e in file.events if e.kind is EventKind.DEADLINE_PASSED}
    for which, day in (("strict", date(2026, 3, 3)), ("safe", date(2026, 3, 10))):
        assert passed[which].at.astimezone(PARIS).date() > day
        assert passed[which].at.astimezone(ZoneInfo(zone)).date() > day


def test_the_next_moment_is_when_the_day_is_over_at_both_places() -> None:
    file = living_in("Pacific/Auckland")
    file.happen(EventKind.CASE_PAUSED, "2026-03-01")
    moments = []
    while (moment := ladder.next_moment(file.case, file.now)) is not None and moment < at("2026-03-20"):
        file.now = moment
        moments += [e.data["which"] for e in file.settle() if e.kind is EventKind.DEADLINE_PASSED]
    assert moments == ["strict", "safe"]


def test_a_mail_of_the_controller_counts_on_the_earlier_of_both_days() -> None:
    case = living_in("Pacific/Auckland").case
    evening = datetime(2026, 3, 3, 20, tzinfo=PARIS)
    assert ladder.local_day(case, evening) == date(2026, 3, 4)
    assert ladder.counted_on(case, evening) == date(2026, 3, 3)
    west = living_in("America/Los_Angeles").case
    morning = datetime(2026, 3, 4, 8, tzinfo=PARIS)
    assert ladder.counted_on(west, morning) == date(2026, 3, 3)


def test_no_answer_counts_before_the_day_of_the_request() -> None:
    """Asked on 4 March in Auckland, answered within the hour: in Paris it is still the third."""
    case = living_in("Pacific/Auckland", on=date(2026, 3, 4)).case
    assert ladder.counted_on(case, datetime(2026, 3, 3, 21, tzinfo=PARIS)) == date(2026, 3, 4)


def test_a_notice_that_goes_on_a_day_claims_only_what_has_passed_at_its_hour_at_both_places() -> None:
    file = living_in("Pacific/Auckland")
    step = file.step("reminder:2026-03-03")
    on_the_day = briefing.letter_brief(file.case, file.events, step, file.rules, date(2026, 3, 11))
    after = briefing.letter_brief(file.case, file.events, step, file.rules, date(2026, 3, 12))
    assert (on_the_day.late, after.late) == (False, True)


def test_a_controller_of_a_country_that_is_not_in_the_table_is_where_the_person_is() -> None:
    case = living_in("Pacific/Auckland", controller={"country": "XX"}).case
    moment = datetime(2026, 3, 3, 20, tzinfo=UTC)
    assert ladder.duty_day(case, moment) == ladder.local_day(case, moment)
    assert zone_of("XX") is None


def test_every_zone_of_the_table_exists_and_no_country_of_the_union_is_left_out() -> None:
    assert all(zone_of(country) is not None for country in ZONES)
    union = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO CH GB US BR"
    assert set(union.split()) <= ZONES.keys()


def test_no_letter_goes_on_a_holiday_of_a_controller_without_establishment_in_the_union() -> None:
    """Its period is counted by the person's calendar; on Thanksgiving it is not written to all the same."""
    file = CaseFile(on=date(2026, 10, 26), controller={"country": "US", "eu_establishment": False})
    assert file.case.clock is not None
    assert file.case.clock.country == "FR"
    assert file.case.deadlines is not None
    gone = lived(file, "2026-12-10")
    days = {moment.date() for moment in gone.values()}
    assert gone["reminder:2026-11-26"].date() == date(2026, 11, 27)
    assert date(2026, 11, 26) not in days
    thanksgiving = at("2026-11-26", 15)
    assert not ladder.open_at(file.case, thanksgiving)
    step = file.named(StepName.NOTICE)[0]
    assert ladder.postponed_until(file.case, ["working_day"], file.rules, at("2026-11-25", 15)) > at(
        "2026-11-27", 0
    )
    assert step.due_at > thanksgiving


def test_a_late_evening_demand_of_the_person_waits_for_the_controllers_morning() -> None:
    """A reply to a refusal is due at once: Sunday evening in Paris is Monday in Auckland, and nothing goes."""
    file = living_in("Pacific/Auckland")
    file.now = datetime(2026, 2, 8, 19, tzinfo=UTC)
    file.write("2026-02-08", Label.REFUSAL)
    due = file.step("refusal_reply:m2").due_at
    assert due.astimezone(PARIS).weekday() < 5
    assert ladder.open_at(file.case, due)
