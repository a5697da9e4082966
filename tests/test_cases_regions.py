"""Holidays of regions: nobody is called late on a day that is a holiday somewhere in the controller's country."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import briefing, ladder
from cases.brief import ExtensionFlaw
from cases.deadlines import compute
from cases.model import ClockFacts, Deadlines, EventKind, Label, Law, Question, StepName
from cases.periods import calendar_of, parse_day
from letters.grounds import due_date
from letters.render import render_receipt
from tests.briefs import receipt_brief
from tests.casefiles import RULES, CaseFile, check_replay


def dates(received: str, country: str, region: str = "", law: Law = Law.EU_GDPR, **more: object) -> Deadlines:
    return compute(ClockFacts(law, parse_day(received), country, region, **more), RULES)  # type: ignore[arg-type]


SOMEWHERE = [
    # country, received, strict, told without a region
    ("GB", "2026-03-06", "2026-04-06", "2026-04-07"),  # Easter Monday: all but Scotland
    ("DE", "2026-05-04", "2026-06-04", "2026-06-05"),  # Corpus Christi: Bavaria and others
    ("FR", "2026-03-03", "2026-04-03", "2026-04-07"),  # Good Friday in Alsace-Moselle, then Easter
    ("ES", "2026-03-06", "2026-04-06", "2026-04-07"),  # Easter Monday in Catalonia and others
    ("PT", "2026-06-01", "2026-07-01", "2026-07-02"),  # the day of Madeira
    ("IT", "2026-04-27", "2026-05-27", "2026-05-27"),  # no law designates the patron saints of towns
    ("IT", "2026-04-25", "2026-05-25", "2026-05-26"),  # Whit Monday in South Tyrol
    ("IE", "2026-03-05", "2026-04-07", "2026-04-07"),  # no regions
]


@pytest.mark.parametrize(("country", "received", "strict", "told"), SOMEWHERE)
def test_without_a_region_the_day_that_is_told_is_in_time_everywhere(
    country: str, received: str, strict: str, told: str
) -> None:
    found = dates(received, country)
    assert (found.strict, found.due, found.latest) == (parse_day(strict), parse_day(told), parse_day(told))
    assert found.safe >= parse_day(told) + timedelta(days=7)
    assert any("in some of them" in step.text for step in found.steps) == (strict != told)


def test_with_a_region_its_own_holidays_count_and_no_others() -> None:
    scotland, england = (dates("2026-03-06", "GB", region) for region in ("SCT", "ENG"))
    assert (scotland.due, england.due) == (date(2026, 4, 6), date(2026, 4, 7))
    assert scotland.safe < england.safe
    assert scotland.regional is england.regional is None


def test_a_region_of_which_nothing_is_known_is_none() -> None:
    found = dates("2026-05-04", "DE", "XX")
    assert (found.strict, found.due) == (date(2026, 6, 4), date(2026, 6, 5))


@settings(max_examples=60, deadline=None)
@given(
    received=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    country=st.sampled_from(["GB", "DE", "FR", "ES", "CH", "AT"]),
    law=st.sampled_from([Law.EU_GDPR, Law.UK_GDPR, Law.CH_FADP]),
    asked=st.none() | st.integers(0, 28),
)
def test_no_region_makes_an_answer_late_that_is_told_as_in_time(
    received: date, country: str, law: Law, asked: int | None
) -> None:
    days = () if asked is None else (received + timedelta(asked), received + timedelta(asked + 9))
    questions = (Question(*days),) if days else ()
    told = compute(ClockFacts(law, received, country, questions=questions), RULES)
    for region in ("SCT", "ENG", "NIR", "BY", "HH", "SN", "GES", "CT", "MD", "GE", "TI"):
        if not calendar_of(country, region).region_known:
            continue
        there = compute(ClockFacts(law, received, country, region, questions), RULES)
        assert there.due <= told.due
        assert there.latest <= told.latest
        assert there.safe <= told.safe


def test_an_extension_told_on_a_holiday_of_some_region_is_in_time() -> None:
    noticed = {"extended": date(2026, 4, 7), "extension_reasons": True}
    assert dates("2026-03-06", "GB", law=Law.UK_GDPR, **noticed).extended == date(2026, 6, 8)
    assert dates("2026-03-06", "GB", "SCT", law=Law.UK_GDPR, **noticed).extended is None


def easter(**controller: str) -> CaseFile:
    """Asked on Friday 6 March 2026 in the United Kingdom: a month later is Easter Monday."""
    return CaseFile(law="uk_gdpr", on=date(2026, 3, 6), controller={"country": "GB", **controller})


def test_the_reminder_waits_for_the_day_that_is_told() -> None:
    (anywhere,) = easter().named(StepName.REMINDER)
    (edinburgh,) = easter(region="SCT").named(StepName.REMINDER)
    assert (anywhere.due_at.date(), edinburgh.due_at.date()) == (date(2026, 4, 8), date(2026, 4, 7))


def test_the_date_has_not_passed_before_it_has_everywhere() -> None:
    file = easter()
    assert not file.pass_time("2026-04-07")
    assert [e.data["on"] for e in file.pass_time("2026-04-08", hour=1)] == ["2026-04-07"]
    assert "strict" in file.case.passed
    check_replay(file)


def test_letters_and_receipts_state_that_day() -> None:
    file = easter()
    (reminder,) = file.named(StepName.REMINDER)
    brief = briefing.letter_brief(file.case, file.events, reminder, RULES, date(2026, 4, 8))
    assert due_date(brief) == date(2026, 4, 7)
    assert brief.strict_passed
    told = render_receipt(
        receipt_brief(deadlines=file.case.deadlines, clock=(), status="waiting", planned=())
    ).text
    assert "the answer is still due by 7 April 2026" in told


def test_a_notice_of_extension_on_that_day_is_not_held_against_the_controller() -> None:
    file = easter()
    file.write("2026-04-08", Label.EXTENSION, extension_reasons=True)
    (reminder,) = file.named(StepName.REMINDER)
    brief = briefing.letter_brief(file.case, file.events, reminder, RULES, date(2026, 4, 9))
    assert brief.extension is not None
    assert brief.extension.flaw is ExtensionFlaw.LATE
    file.correct(2, "2026-04-07", Label.EXTENSION, extension_reasons=True)
    assert file.case.deadlines is not None
    assert file.case.deadlines.extended == date(2026, 6, 8)


def test_a_question_on_that_day_still_holds_the_clock() -> None:
    file = easter()
    file.write("2026-04-07", Label.CLARIFICATION)
    assert ladder.question_open(file.case)
    assert EventKind.DEADLINE_PASSED in [e.kind for e in file.pass_time("2026-06-01")]
    assert file.case.passed == {"strict"}
