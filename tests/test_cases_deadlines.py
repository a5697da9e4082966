from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines import ASKED_FOR, complaint_acknowledgement, compute
from cases.model import ClockFacts, Deadlines, Law, Question
from cases.periods import calendar_of, is_working_day, parse_day
from cases.rules import Rules, parse_rules

RULES = parse_rules((Path(__file__).parents[1] / "rules.yaml").read_text(encoding="utf-8"))


def day(text: str | None) -> date | None:
    return parse_day(text) if text else None


def clock(
    received: str,
    country: str = "FR",
    law: Law = Law.EU_GDPR,
    *,
    asked: str | None = None,
    answered: str | None = None,
    asked_for: str = "identity",
    extended: str | None = None,
    **more: object,
) -> Deadlines:
    facts = ClockFacts(law=law, received=parse_day(received), country=country)
    questions = (Question(parse_day(asked), day(answered), asked_for),) if asked else ()
    facts = replace(facts, questions=questions, extended=day(extended), **more)  # type: ignore[arg-type]
    return compute(facts, RULES)


def said(dates: Deadlines) -> str:
    return "\n".join(step.text for step in dates.steps)


# --- the period ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "country", "strict"),
    [
        ("2023-03-05", "IE", "2023-04-05"),  # V1, GL example 32
        ("2023-08-31", "FR", "2023-10-02"),  # V2, GL example 33: 30 September, here a Saturday
        ("2022-08-31", "FR", "2022-09-30"),  # V2 in a year when it is a working day
        ("2026-04-01", "FR", "2026-05-04"),  # V3
        ("2020-12-23", "HU", "2021-01-25"),  # V5, NAIH-5361-1/2022: closure does not count
        ("2022-04-07", "HU", "2022-05-09"),  # V6, NAIH-7286-1/2023: 7 May was a Saturday
        ("2023-01-31", "FR", "2023-02-28"),
        ("2024-01-31", "FR", "2024-02-29"),
        ("2025-12-31", "FR", "2026-02-02"),
        ("2026-01-31", "FR", "2026-03-02"),
        ("2025-01-31", "FR", "2025-02-28"),
        ("2026-03-05", "FR", "2026-04-07"),
        ("2026-03-05", "PT", "2026-04-06"),
        ("2026-03-03", "FR", "2026-04-03"),
        ("2026-03-03", "DE", "2026-04-07"),
        ("2025-11-25", "FR", "2025-12-26"),
        ("2025-11-25", "DE", "2025-12-29"),
        ("2026-03-15", "FR", "2026-04-15"),
        ("2026-04-14", "DE", "2026-05-15"),
        ("2026-11-25", "DE", "2026-12-28"),
        ("2026-05-04", "AT", "2026-06-05"),
    ],
)
def test_one_month_ends_on_the_same_date_moved_to_a_working_day(
    received: str, country: str, strict: str
) -> None:
    dates = clock(received, country)
    assert dates.strict == dates.paused == parse_day(strict)
    assert dates.extended is None
    assert dates.acknowledgement is None


@pytest.mark.parametrize(
    ("received", "strict"),
    [
        ("2025-09-03", "2025-10-03"),  # V9, ICO checklist
        ("2026-09-03", "2026-10-05"),  # V9, 3 October 2026 is a Saturday
        ("2026-08-01", "2026-09-01"),  # V10
        ("2025-01-30", "2025-02-28"),  # V11
        ("2024-01-30", "2024-02-29"),  # V11, leap year
        ("2026-09-21", "2026-10-21"),  # V12
        ("2026-08-31", "2026-09-30"),  # V12
    ],
)
def test_the_british_month_follows_the_corresponding_date(received: str, strict: str) -> None:
    assert clock(received, "GB", Law.UK_GDPR).strict == parse_day(strict)


def test_other_laws_count_days() -> None:
    assert clock("2026-06-01", "BR", Law.BR_LGPD).strict == date(2026, 6, 16)
    assert clock("2026-06-01", "CH", Law.CH_FADP).strict == date(2026, 7, 1)
    california = clock("2026-06-01", "US", Law.US_CA_CCPA, region="CA")
    assert california.strict == date(2026, 7, 16)
    assert california.acknowledgement == date(2026, 6, 15)
    assert "Receipt must be confirmed within 10 working days: Monday 15 June 2026." in said(california)


def test_answers_that_authorities_called_late_are_late() -> None:
    assert clock("2020-12-23", "HU").safe < date(2021, 4, 2)
    assert clock("2022-04-07", "HU").strict < date(2022, 5, 12)


def test_every_law_is_reasoned_with_sources_that_exist() -> None:
    for law in Law:
        dates = clock(
            "2026-01-31", "GB", law, asked="2026-02-03", answered="2026-02-20", extended="2026-02-04"
        )
        assert all(step.text.endswith(".") and RULES.source(step.source).cite for step in dates.steps)
        assert dates.steps[0].rule == "start"
        assert dates.steps[-1].rule == "safe"


def test_the_reasoning_names_the_day_that_is_missing_and_the_holiday() -> None:
    text = said(clock("2025-12-31", "FR"))
    assert "The answer is due within one month of receipt: Saturday 31 January 2026." in text
    assert (
        "Saturday 31 January 2026 is not a working day (Saturday): the period ends on Monday 2 February 2026."
        in text
    )
    assert "has no day 31: the period ends on its last day" in said(clock("2026-01-31", "FR"))
    assert "(Easter Monday)" in said(clock("2026-03-06", "FR"))


# --- grace --------------------------------------------------------------------------------------------------


def test_lateness_is_safe_to_claim_only_after_a_week_of_grace_on_a_working_day() -> None:
    assert clock("2026-03-16", "FR").strict == date(2026, 4, 16)
    assert clock("2026-03-16", "FR").safe == date(2026, 4, 23)
    # 27 March + 7 days is Good Friday, a holiday in Germany, and Easter Monday follows.
    assert clock("2026-02-27", "DE").safe == date(2026, 4, 7)


# --- questions ----------------------------------------------------------------------------------------------


def test_the_swedish_decision_is_reproduced() -> None:
    dates = clock("2022-02-09", "SE", asked="2022-02-15", answered="2022-04-19")  # V4, IMY-2022-9442
    assert dates.strict == date(2022, 3, 9)
    assert dates.paused == date(2022, 5, 13)
    assert "63 days; the end moves by as many days: Wednesday 11 May 2022" in said(dates)
    assert "6 days were used and 24 of 30 days run" in said(dates)
    assert "imy_9442" in [step.source for step in dates.steps]


def test_klarna_answered_in_time_because_the_clock_stood_still() -> None:
    dates = clock("2021-06-06", "SE", asked="2021-06-08", answered="2021-06-24")  # V8
    assert dates.strict == date(2021, 7, 6)
    assert dates.paused >= date(2021, 7, 12)


def test_the_date_shift_wins_when_it_is_the_later_one() -> None:
    dates = clock("2026-07-01", "FR", asked="2026-07-31", answered="2026-08-03")
    assert dates.paused == date(2026, 8, 4)  # end 1 August + 3 days; the remainder is 0 days from 3 August


def test_the_british_clock_restarts_on_identity() -> None:
    dates = clock("2022-02-09", "GB", Law.UK_GDPR, asked="2022-02-15", answered="2022-04-19")
    assert dates.strict == date(2022, 3, 9)
    assert dates.paused == date(2022, 5, 19)
    assert "as a precaution it is counted anew" in said(dates)
    later = clock("2026-03-02", "GB", Law.UK_GDPR, asked="2026-03-05", answered="2026-03-20")
    assert "starts anew" in said(later)


def test_the_british_clock_pauses_on_scope() -> None:
    dates = clock(
        "2022-02-09", "GB", Law.UK_GDPR, asked="2022-02-15", answered="2022-04-19", asked_for="scope"
    )
    assert dates.paused == date(2022, 5, 11)


def test_california_knows_no_pause() -> None:
    dates = clock("2026-06-01", "US", Law.US_CA_CCPA, asked="2026-06-03", answered="2026-06-20")
    assert dates.paused == dates.strict == date(2026, 7, 16)
    assert "does not stop the clock under this law" in said(dates)


@pytest.mark.parametrize("law", [Law.CH_FADP, Law.BR_LGPD])
def test_where_no_source_knows_a_pause_the_shift_is_counted_as_a_precaution(law: Law) -> None:
    dates = clock("2026-06-01", "CH", law, asked="2026-06-03", answered="2026-06-13")
    assert dates.paused == dates.strict + timedelta(days=10)
    assert "as a precaution" in said(dates)


def test_a_question_that_is_not_answered_yet_gives_no_paused_date_and_says_so() -> None:
    dates = clock("2026-02-03", "FR", asked="2026-02-10")
    assert dates.paused == dates.strict == date(2026, 3, 3)
    assert "is not answered yet" in said(dates)


def test_a_question_after_the_end_stops_nothing() -> None:
    dates = clock("2026-02-03", "FR", asked="2026-03-04", answered="2026-03-20")
    assert dates.paused == date(2026, 3, 3)
    assert "after the period had ended" in said(dates)


# --- extensions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "country", "notified", "end"),
    [
        ("2018-05-25", "NL", "2018-06-25", "2018-08-27"),  # V7, Rb. Rotterdam C/10/576074
        ("2025-11-30", "FR", "2025-12-20", "2026-03-02"),
        ("2023-11-30", "FR", "2023-12-20", "2024-02-29"),
        ("2026-01-31", "FR", "2026-02-20", "2026-04-30"),
    ],
)
def test_an_extension_counts_three_months_from_receipt(
    received: str, country: str, notified: str, end: str
) -> None:
    dates = clock(received, country, extended=notified, extension_reasons=True)
    assert dates.extended == dates.strict == dates.paused == parse_day(end)
    assert dates.safe > dates.strict


def test_the_british_extension_counts_from_the_original_date() -> None:
    dates = clock("2026-06-15", "GB", Law.UK_GDPR, extended="2026-07-01", extension_reasons=True)  # V13
    assert dates.extended == date(2026, 9, 15)


def test_the_californian_extension_ends_ninety_days_after_receipt() -> None:
    dates = clock("2026-06-01", "US", Law.US_CA_CCPA, extended="2026-07-10", extension_reasons=True)
    assert dates.extended == date(2026, 8, 30)


@pytest.mark.parametrize(
    ("notified", "reasons", "why"),
    [
        ("2026-02-20", False, "gives no reasons"),
        ("2026-03-04", True, "came after the period had ended"),
    ],
)
def test_an_extension_without_reasons_or_after_the_month_changes_nothing(
    notified: str, reasons: bool, why: str
) -> None:
    dates = clock("2026-02-03", "FR", extended=notified, extension_reasons=reasons)
    assert dates.extended is None
    assert dates.strict == dates.paused == date(2026, 3, 3)
    assert why in said(dates)


def test_an_extension_on_the_last_day_is_in_time() -> None:
    assert clock("2026-02-03", "FR", extended="2026-03-03", extension_reasons=True).extended == date(
        2026, 5, 4
    )


def test_an_extension_in_time_only_thanks_to_a_pause_leaves_the_strict_date_and_delays_the_safe_one() -> None:
    dates = clock(
        "2026-02-03",
        "FR",
        asked="2026-02-10",
        answered="2026-02-20",
        extended="2026-03-09",
        extension_reasons=True,
    )
    assert dates.extended is None
    assert dates.strict == date(2026, 3, 3)
    # 83 of 90 days are left after 20 February: 14 May, which is Ascension.
    assert dates.paused == date(2026, 5, 15)
    assert "only if the clock had stood still" in said(dates)


def test_an_extension_and_a_pause_add_up_for_the_paused_date() -> None:
    dates = clock(
        "2026-02-03",
        "FR",
        asked="2026-02-10",
        answered="2026-02-20",
        extended="2026-03-02",
        extension_reasons=True,
    )
    assert dates.extended == dates.strict == date(2026, 5, 4)
    assert dates.paused == date(2026, 5, 15)


def test_the_article_of_brazil_names_no_extension() -> None:
    dates = clock("2026-06-01", "BR", Law.BR_LGPD, extended="2026-06-10", extension_reasons=True)
    assert dates.extended is None
    assert dates.safe == date(2026, 6, 23)
    assert "names no extension" in said(dates)


def test_a_swiss_notice_names_its_own_date_so_nobody_is_called_late_before_a_second_period() -> None:
    dates = clock("2026-06-01", "CH", Law.CH_FADP, extended="2026-06-25")
    assert dates.extended is None
    assert dates.strict == date(2026, 7, 1)
    assert dates.paused == date(2026, 7, 25)
    assert "a person must check" in said(dates)


# --- whose holidays -----------------------------------------------------------------------------------------


def test_an_unknown_country_is_said_not_guessed() -> None:
    assert "for the country 'XX': only Saturdays and Sundays" in said(clock("2026-02-03", "XX"))
    assert "for a country that is not named" in said(clock("2026-02-03", ""))


def test_an_unknown_region_is_said_not_guessed() -> None:
    assert "The region 'ZZ' of DE is not known" in said(clock("2026-02-03", "DE", region="ZZ"))


def test_a_borrowed_country_is_called_an_assumption() -> None:
    assert "the person's country are assumed" in said(clock("2026-02-03", "FR", assumed_country=True))


# --- complaints to a controller -----------------------------------------------------------------------------


def test_a_british_complaint_is_acknowledged_within_thirty_days_moved_to_a_working_day() -> None:
    assert complaint_acknowledgement(date(2025, 6, 5), Law.UK_GDPR, "GB", RULES) == date(2025, 7, 7)  # V14
    assert complaint_acknowledgement(date(2025, 6, 5), Law.EU_GDPR, "FR", RULES) is None


# --- contradictions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"asked": "2026-02-01"},
            "The date of asked (2026-02-01) is before the request was received (2026-02-03).",
        ),
        ({"extended": "2026-02-01"}, "The date of extended (2026-02-01) is before the request was received"),
        (
            {"asked": "2026-02-10", "answered": "2026-02-09"},
            "The question was answered (2026-02-09) before it was asked (2026-02-10).",
        ),
        (
            {"asked": "2026-02-10", "asked_for": "money"},
            "A controller can ask for 'identity', 'scope' or 'fee', not for 'money'.",
        ),
    ],
)
def test_facts_that_contradict_each_other_are_refused_in_one_sentence(
    facts: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        clock("2026-02-03", "FR", **facts)  # type: ignore[arg-type]


def test_years_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"The year of received \(9999-12-31\) must be between 1990 and 2099\."
    ):
        compute(ClockFacts(law=Law.EU_GDPR, received=date.max, country="FR"), RULES)


# --- whatever the facts -------------------------------------------------------------------------------------


@st.composite
def any_facts(draw: st.DrawFn) -> ClockFacts:
    received = draw(st.dates(date(2018, 5, 25), date(2040, 12, 31)))
    days = st.integers(0, 120).map(lambda n: received + timedelta(days=n))
    later = st.one_of(st.none(), days)
    questions = []
    for asked, answered, about, contested in draw(
        st.lists(st.tuples(days, later, st.sampled_from(ASKED_FOR), st.booleans()), max_size=3)
    ):
        first, last = (asked, answered) if answered is None else sorted((asked, answered))
        questions.append(Question(first, last, about, contested))
    return ClockFacts(
        law=draw(st.sampled_from(Law)),
        received=received,
        country=draw(st.sampled_from(["FR", "DE", "GB", "US", "CH", "BR", "XX"])),
        questions=tuple(questions),
        extended=draw(later),
        extension_reasons=draw(st.booleans()),
    )


@given(any_facts())
@settings(max_examples=300, deadline=None)
def test_the_safe_date_is_never_before_any_other_and_always_a_working_day(facts: ClockFacts) -> None:
    dates = compute(facts, RULES)
    assert facts.received < dates.strict <= dates.paused < dates.safe
    assert dates.safe >= dates.paused + timedelta(days=RULES.limits.grace_days)
    assert is_working_day(dates.safe, calendar_of(facts.country))
    assert dates.extended in (None, dates.strict)


@given(any_facts())
@settings(max_examples=200, deadline=None)
def test_a_question_or_a_notice_never_brings_a_date_forward(facts: ClockFacts) -> None:
    plain = compute(replace(facts, questions=(), extended=None), RULES)
    moved = compute(facts, RULES)
    assert moved.strict >= plain.strict
    assert moved.paused >= plain.paused


def test_the_numbers_come_from_the_rules() -> None:
    limits = RULES.limits.model_copy(update={"grace_days": 0})
    rules: Rules = RULES.model_copy(update={"limits": limits})
    dates = compute(ClockFacts(law=Law.EU_GDPR, received=date(2026, 2, 3), country="FR"), rules)
    assert dates.safe == dates.strict
