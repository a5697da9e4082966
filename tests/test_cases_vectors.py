"""The dates that authorities, courts and guidelines have worked out, each under a name of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from cases.deadlines import complaint_acknowledgement, compute
from cases.model import ClockFacts, Deadlines, Law, Question
from cases.periods import add_days, add_months, calendar_of, parse_day, roll_forward
from tests.casefiles import RULES


@dataclass(frozen=True)
class Vector:
    """What was received where, and the day that must come out."""

    received: str
    country: str
    due: str
    law: Law = Law.EU_GDPR
    region: str = ""


def dates(received: str, country: str, law: Law = Law.EU_GDPR, **more: Any) -> Deadlines:
    asked, answered = (parse_day(more.pop(name)) if name in more else None for name in ("asked", "answered"))
    questions = (Question(asked, answered, more.pop("asked_for", "identity")),) if asked else ()
    if "extended" in more:
        more["extended"] = parse_day(more["extended"])
    facts = ClockFacts(law=law, received=parse_day(received), country=country, questions=questions, **more)
    return compute(facts, RULES)


VECTORS = {
    # EDPB Guidelines 01/2022
    "V1_guidelines_example_32_5_march": Vector("2024-03-05", "FR", "2024-04-05"),
    "V2_guidelines_example_33_31_august": Vector("2022-08-31", "FR", "2022-09-30"),
    "V3_guidelines_161_saturday": Vector("2025-12-31", "FR", "2026-02-02"),
    "V3_guidelines_161_sunday": Vector("2026-02-15", "FR", "2026-03-16"),
    "V3_guidelines_161_holiday": Vector("2026-04-14", "DE", "2026-05-15"),
    # decisions
    # NAIH-5361-1/2022: the controller was closed until 3 January; 23 January 2021 was a Saturday.
    "V5_naih_5361_closure_does_not_count": Vector("2020-12-23", "HU", "2021-01-25"),
    # NAIH-7286-1/2023 wrote 7 May 2022, a Saturday. We follow Reg. 1182/71 art. 3(4): Monday 9 May, the later day.
    "V6_naih_7286_saturday_moves_to_monday": Vector("2022-04-07", "HU", "2022-05-09"),
    # ICO
    "V9_ico_3_september": Vector("2025-09-03", "GB", "2025-10-03", Law.UK_GDPR),
    "V9_ico_3_september_saturday": Vector("2026-09-03", "GB", "2026-10-05", Law.UK_GDPR),
    # Since 15 August 2019 the ICO starts with the day of receipt itself and ends on the corresponding date:
    # a mail of 23:59 is one of that day.
    "V10_ico_1_august_one_minute_to_midnight": Vector("2023-08-01", "GB", "2023-09-01", Law.UK_GDPR),
    "V11_ico_30_january": Vector("2025-01-30", "GB", "2025-02-28", Law.UK_GDPR),
    "V11_ico_30_january_leap_year": Vector("2024-01-30", "GB", "2024-02-29", Law.UK_GDPR),
    "V12_ico_21_september": Vector("2026-09-21", "GB", "2026-10-21", Law.UK_GDPR),
    "V12_ico_31_august": Vector("2026-08-31", "GB", "2026-09-30", Law.UK_GDPR),
    # worked out by rule
    "computed_31_january_2023": Vector("2023-01-31", "FR", "2023-02-28"),
    "computed_31_january_2024_leap_year": Vector("2024-01-31", "FR", "2024-02-29"),
    "computed_31_december_2025_saturday": Vector("2025-12-31", "FR", "2026-02-02"),
    "computed_5_march_2026_easter_sunday_and_monday": Vector("2026-03-05", "FR", "2026-04-07"),
    "computed_5_march_2026_where_easter_monday_is_no_holiday": Vector("2026-03-05", "PT", "2026-04-06"),
    "computed_3_march_2026_good_friday_france": Vector("2026-03-03", "FR", "2026-04-03"),
    "computed_3_march_2026_good_friday_germany": Vector("2026-03-03", "DE", "2026-04-07"),
    "computed_25_november_2025_christmas_france": Vector("2025-11-25", "FR", "2025-12-26"),
    "computed_25_november_2025_christmas_germany": Vector("2025-11-25", "DE", "2025-12-29"),
    "computed_1_april_2026_first_of_may": Vector("2026-04-01", "FR", "2026-05-04"),
    "computed_lgpd_1_june_2026": Vector("2026-06-01", "BR", "2026-06-16", Law.BR_LGPD),
    "computed_swiss_1_june_2026": Vector("2026-06-01", "CH", "2026-07-01", Law.CH_FADP),
    "computed_ccpa_1_june_2026": Vector("2026-06-01", "US", "2026-07-16", Law.US_CA_CCPA, "CA"),
    # what other programs get wrong
    "peers_31_january_2026_rolls_and_does_not_overflow": Vector("2026-01-31", "FR", "2026-03-02"),
    "peers_31_january_2025": Vector("2025-01-31", "FR", "2025-02-28"),
    "peers_15_march_2026": Vector("2026-03-15", "FR", "2026-04-15"),
    "peers_14_april_2026_ascension": Vector("2026-04-14", "DE", "2026-05-15"),
    "peers_25_november_2026_second_christmas_day": Vector("2026-11-25", "DE", "2026-12-28"),
    "peers_4_may_2026_corpus_christi": Vector("2026-05-04", "AT", "2026-06-05"),
    # holidays of a region
    "region_corpus_christi_in_bavaria": Vector("2026-05-04", "DE", "2026-06-05", region="BY"),
    "region_no_corpus_christi_in_hamburg": Vector("2026-05-04", "DE", "2026-06-04", region="HH"),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_the_answer_is_due_on(vector: Vector) -> None:
    told = dates(vector.received, vector.country, vector.law, region=vector.region)
    assert told.strict == told.paused == parse_day(vector.due)


EXTENDED = {
    # The Rechtbank Rotterdam wrote 25 August 2018, a Saturday. We follow Reg. 1182/71 art. 3(4): Monday 27 August.
    "V7_rotterdam_c_10_576074_saturday_moves_to_monday": Vector("2018-05-25", "NL", "2018-08-27"),
    "V13_ico_three_months_from_the_original_start": Vector("2026-06-15", "GB", "2026-09-15", Law.UK_GDPR),
    "computed_25_may_2018_and_three_months": Vector("2018-05-25", "FR", "2018-08-27"),
    "computed_30_november_2025_and_three_months": Vector("2025-11-30", "FR", "2026-03-02"),
    "computed_30_november_2023_and_three_months": Vector("2023-11-30", "FR", "2024-02-29"),
    "computed_ccpa_ninety_days": Vector("2026-06-01", "US", "2026-08-30", Law.US_CA_CCPA, "CA"),
    # Month by month 31 January goes to 28 February and then to 28 April; counted in one go from receipt
    # (Art. 12(3): "of receipt") it is 30 April, the later day, and the one we take.
    "peers_31_january_2026_extended_30_april": Vector("2026-01-31", "FR", "2026-04-30"),
}


@pytest.mark.parametrize("vector", EXTENDED.values(), ids=EXTENDED.keys())
def test_a_valid_extension_ends_on(vector: Vector) -> None:
    told = (parse_day(vector.received) + timedelta(days=20)).isoformat()
    extended = dates(
        vector.received,
        vector.country,
        vector.law,
        region=vector.region,
        extended=told,
        extension_reasons=True,
    )
    assert extended.extended == extended.strict == parse_day(vector.due)


def test_V4_imy_2022_9442_the_answer_was_due_on_13_may_2022() -> None:
    # Six days were used, 24 of 30 remain; a mere shift of the date would give 11 May. The later day wins.
    told = dates("2022-02-09", "SE", asked="2022-02-15", answered="2022-04-19")
    assert told.paused == date(2022, 5, 13)
    assert told.strict == date(2022, 3, 9)


def test_V5_naih_5361_an_answer_of_2_april_2021_was_late() -> None:
    assert dates("2020-12-23", "HU").safe < date(2021, 4, 2)


def test_V5_naih_5361_the_first_day_that_counts_is_the_day_after_receipt() -> None:
    first = dates("2020-12-23", "HU").steps[0]
    assert first.text == "The request was received on Wednesday 23 December 2020; that day is not counted."


def test_V6_naih_7286_an_answer_of_12_may_2022_was_late_under_either_reading() -> None:
    assert date(2022, 5, 7) < dates("2022-04-07", "HU").strict < date(2022, 5, 12)


def test_V8_klarna_answered_in_time_because_the_clock_stood_still_for_the_telephone_number() -> None:
    told = dates("2021-06-06", "SE", asked="2021-06-08", answered="2021-06-24")
    assert told.strict < date(2021, 7, 12) <= told.paused


def test_V14_ico_a_complaint_of_thursday_5_june_2025_is_acknowledged_by_monday_7_july() -> None:
    # Day 1 is Friday 6 June, day 30 Saturday 5 July.
    assert complaint_acknowledgement(date(2025, 6, 5), Law.UK_GDPR, "GB", RULES) == date(2025, 7, 7)


def test_V15_toeters_three_weeks_end_on_the_weekday_of_the_event() -> None:
    event = date(2004, 11, 11)
    assert add_days(event, 21) == date(2004, 12, 2)
    assert add_days(event, 21).weekday() == event.weekday()


def test_V16_cnil_two_months_from_17_october_2022_end_on_monday_19_december_and_52_days_follow() -> None:
    # 17 December 2022 was a Saturday. From the day after the end to 9 February: 52 days at 100,000 euros.
    end = roll_forward(add_months(date(2022, 10, 17), 2), calendar_of("FR"))
    assert end == date(2022, 12, 19)
    assert (date(2023, 2, 9) - end).days * 100_000 == 5_200_000


def test_computed_the_facts_of_V4_under_british_law_end_on_19_may_2022() -> None:
    told = dates("2022-02-09", "GB", Law.UK_GDPR, asked="2022-02-15", answered="2022-04-19")
    assert told.paused == date(2022, 5, 19)


def test_computed_ccpa_receipt_is_acknowledged_within_ten_business_days() -> None:
    assert dates("2026-06-01", "US", Law.US_CA_CCPA, region="CA").acknowledgement == date(2026, 6, 15)


# --- a fee ----------------------------------------------------------------------------------------------------


def test_the_british_month_starts_anew_when_the_fee_is_paid() -> None:
    told = dates("2026-03-02", "GB", Law.UK_GDPR, asked="2026-03-05", answered="2026-03-20", asked_for="fee")
    assert told.strict == date(2026, 4, 2)
    assert told.paused == date(2026, 4, 20)
    assert "starts anew when it is paid, on Friday 20 March 2026: Monday 20 April 2026." in told.steps[2].text
    assert told.steps[2].source == "uk_gdpr_12a"


def test_a_british_fee_that_is_not_paid_gives_no_paused_date_and_says_so() -> None:
    told = dates("2026-03-02", "GB", Law.UK_GDPR, asked="2026-03-05", asked_for="fee")
    assert told.paused == told.strict
    assert "is not paid yet" in told.steps[2].text


@pytest.mark.parametrize("law", [Law.EU_GDPR, Law.US_CA_CCPA, Law.BR_LGPD])
def test_elsewhere_a_fee_stops_nothing(law: Law) -> None:
    told = dates("2026-03-02", "FR", law, asked="2026-03-05", answered="2026-03-20", asked_for="fee")
    assert told.paused == told.strict
    assert any("does not stop the clock under this law" in step.text for step in told.steps)


def test_a_swiss_share_of_the_cost_is_counted_for_the_controller_as_a_precaution() -> None:
    # The ordinance that knows such a share is not confirmed here, so nothing may rest on it but caution.
    told = dates("2026-06-01", "CH", Law.CH_FADP, asked="2026-06-03", answered="2026-06-13", asked_for="fee")
    assert told.strict == date(2026, 7, 1)
    assert told.paused == date(2026, 7, 11)
