from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner, Result

from bot import main
from tests.homes import ROOT


def told(*words: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(ROOT), "deadline", *words])


def said(*words: str) -> str:
    result = told(*words)
    assert result.exit_code == 0, result.output
    return result.output


MARCH = ("--law", "eu_gdpr", "--received", "2026-03-03", "--country", "FR")


def test_the_dates_come_first_and_every_step_names_its_source() -> None:
    text = said(*MARCH)
    assert text.startswith("Answer due by:             Friday 2026-04-03\n")
    assert "Late beyond doubt after:   Tuesday 2026-04-14\n" in text
    assert "in some of them Friday 3 April 2026 is a holiday (Good Friday)" in text
    steps = [line for line in text.splitlines() if line[:3].strip(" .").isdigit()]
    assert steps
    assert all(line.endswith("]") for line in steps)
    assert "[Article 12(3) GDPR]" in text


def test_what_is_not_settled_about_a_law_is_said() -> None:
    assert "Not confirmed: Articles 16(5), 18 and 19" in said(
        "--law", "ch_fadp", "--received", "2026-06-01", "--country", "CH"
    )


def test_a_region_is_named_behind_the_country_or_by_itself() -> None:
    june = ("--law", "eu_gdpr", "--received", "2026-05-04")
    assert "Friday 2026-06-05" in said(*june, "--country", "DE-BY")
    assert "Friday 2026-06-05" in said(*june, "--country", "de", "--region", "by")
    assert "Friday 2026-06-05" in said(*june, "--country", "DE", "--region", "DE-BY")
    assert "Answer due by:             Thursday 2026-06-04" in said(*june, "--country", "DE-HH")


def test_a_question_shows_the_date_if_it_was_right() -> None:
    text = said(*MARCH, "--asked", "2026-03-06", "--answered", "2026-03-16")
    assert "If the question was right: Monday 2026-04-13" in text
    assert "the Swedish authority" in text


def test_while_a_question_is_open_nobody_is_called_late() -> None:
    text = said(*MARCH, "--asked", "2026-03-06")
    assert "If the question was right: not known yet" in text
    assert "Late beyond doubt after:   not known yet, Tuesday 2026-04-14 at the earliest" in text


def test_a_question_that_stops_nothing_leaves_every_date_known() -> None:
    assert "not known yet" not in said(
        "--law", "us_ca_ccpa", "--received", "2026-06-01", "--country", "US-CA", "--asked", "2026-06-03"
    )
    assert "not known yet" not in said(*MARCH, "--asked", "2026-04-08")


def test_a_british_fee_restarts_the_period_when_it_is_paid() -> None:
    british = ("--law", "uk_gdpr", "--received", "2026-03-02", "--country", "GB", "--asked-for", "fee")
    assert "If the fee was lawful:     not known yet" in said(*british, "--asked", "2026-03-05")
    paid = said(*british, "--asked", "2026-03-05", "--answered", "2026-03-20")
    assert "If the fee was lawful:     Monday 2026-04-20" in paid
    assert "[Article 12A UK GDPR]" in paid


def test_a_fee_under_the_gdpr_stops_nothing() -> None:
    text = said(*MARCH, "--asked", "2026-03-06", "--asked-for", "fee")
    assert "If the fee was lawful:     Friday 2026-04-03" in text
    assert "[Article 12(5) GDPR]" in text


def test_an_extension_in_time_and_with_reasons_is_marked() -> None:
    text = said(*MARCH, "--extended", "2026-03-20", "--reasons")
    assert "Answer due by:             Wednesday 2026-06-03  (extended)" in text
    assert "gives no reasons" not in text
    assert "(extended)" not in said(*MARCH, "--extended", "2026-03-20")


def test_an_acknowledgement_that_the_law_asks_for_is_shown() -> None:
    text = said("--law", "us_ca_ccpa", "--received", "2026-06-01", "--country", "US", "--region", "CA")
    assert text.startswith("Receipt confirmed by:      Monday 2026-06-15\n")


def test_json_has_every_date_and_the_words_of_each_source() -> None:
    data = json.loads(said(*MARCH, "--json"))
    assert (data["strict"], data["paused"], data["safe"]) == ("2026-04-03", "2026-04-03", "2026-04-14")
    assert data["extended"] is data["acknowledgement"] is None
    assert data["steps"][1]["source"] == "gdpr_12_3"
    assert data["steps"][1]["cite"] == "Article 12(3) GDPR"


# --- a calendar file ----------------------------------------------------------------------------------------


def events(path: Path) -> dict[str, icalendar.Event]:
    found = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return {str(event["uid"]): event for event in found}


def test_a_calendar_file_holds_one_event_per_date_with_the_steps_that_lead_to_it(tmp_path: Path) -> None:
    file = tmp_path / "dates.ics"
    asked = ("--asked", "2026-03-06", "--answered", "2026-03-16")
    text = said(*MARCH, *asked, "--extended", "2026-03-20", "--reasons", "--ics", str(file))
    assert f"Written for your calendar: {file}" in text
    found = events(file)
    assert {uid: event.decoded("dtstart") for uid, event in found.items()} == {
        "clock-strict@relance": date(2026, 6, 3),
        "clock-extension@relance": date(2026, 6, 3),
        "clock-paused@relance": date(2026, 6, 15),
        "clock-safe@relance": date(2026, 6, 22),
    }
    assert str(found["clock-strict@relance"]["summary"]) == "The answer is due"
    paused = str(found["clock-paused@relance"]["description"])
    assert "the clock stood still from Friday 6 March 2026" in paused
    assert "[EDPB Guidelines 01/2022, paragraph 159]" in paused
    assert "the clock stood still" not in str(found["clock-strict@relance"]["description"])
    assert "days of grace" in str(found["clock-safe@relance"]["description"])


def test_a_calendar_file_of_california_holds_the_acknowledgement(tmp_path: Path) -> None:
    file = tmp_path / "dates.ics"
    said(
        "--law", "us_ca_ccpa", "--received", "2026-06-01", "--country", "US-CA", "--ics", str(file), "--json"
    )
    event = events(file)["clock-acknowledgement@relance"]
    assert event.decoded("dtstart") == date(2026, 6, 15)
    assert "10 working days" in str(event["description"])


def test_a_calendar_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = told(*MARCH, "--ics", str(tmp_path / "file" / "dates.ics"))
    assert result.exit_code == 1
    assert "cannot be written" in result.output


# --- wrong input --------------------------------------------------------------------------------------------

EU = ("--law", "eu_gdpr")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            (*EU, "--received", "2026-02-30", "--country", "FR"),
            "relance: --received: '2026-02-30' is not a date: month 2 of 2026 has 28 days.",
        ),
        (
            (*EU, "--received", "5.3.2026"),
            "relance: --received: '5.3.2026' is not a date: write it as YYYY-MM-DD, for example 2026-03-05.",
        ),
        (
            ("--law", "gdpr", "--received", "2026-03-03"),
            "relance: --law: 'gdpr' is not a law I know: choose one of eu_gdpr, uk_gdpr, ch_fadp, us_ca_ccpa, br_lgpd.",
        ),
        (
            (*EU, "--received", "2026-03-03", "--country", "France"),
            "relance: --country: 'France' is no country I know: use two letters such as FR, or DE-BY (ISO 3166).",
        ),
        (
            (*EU, "--received", "2026-03-03", "--country", "XX"),
            "relance: --country: 'XX' is no country I know: use two letters such as FR, or DE-BY (ISO 3166).",
        ),
        (
            (*EU, "--received", "2026-03-03", "--country", "DE-ZZ"),
            "relance: --region: 'ZZ' is no region of DE I know (ISO 3166-2).",
        ),
        (
            (*EU, "--received", "2026-03-03", "--region", "BY"),
            "relance: --region: 'BY' is no region of a country I know (ISO 3166-2).",
        ),
        (
            (*MARCH, "--asked", "2026-03-10", "--answered", "2026-03-09"),
            "relance: The question was answered (2026-03-09) before it was asked (2026-03-10).",
        ),
        (
            (*MARCH, "--extended", "2026-03-01"),
            "relance: The date of extended (2026-03-01) is before the request was received (2026-03-03).",
        ),
        (
            (*MARCH, "--answered", "2026-03-09"),
            "relance: --answered: say with --asked when the controller asked what was answered.",
        ),
        (
            (*MARCH, "--asked-for", "scope"),
            "relance: --asked-for: say with --asked when the controller asked.",
        ),
        (
            (*MARCH, "--reasons"),
            "relance: --reasons: say with --extended when the controller announced the extension.",
        ),
    ],
)
def test_what_cannot_be_is_one_clear_sentence_and_exit_code_1(words: tuple[str, ...], sentence: str) -> None:
    result = told(*words)
    assert result.exit_code == 1
    assert result.output == sentence + "\n"


@pytest.mark.parametrize(
    "words", [("--law", "eu_gdpr"), (*MARCH, "--asked-for", "money"), (*MARCH, "--nonsense")]
)
def test_wrong_usage_is_exit_code_2(words: tuple[str, ...]) -> None:
    assert told(*words).exit_code == 2
