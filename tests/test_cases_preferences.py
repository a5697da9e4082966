"""What an owner may set by mail, read from her words."""

from __future__ import annotations

import pytest

from cases.command_words import Verb, table
from cases.commands import Command, parse_commands
from cases.preferences import LANGUAGES, Name, Preference, clock_in, preference_in


@pytest.mark.parametrize(
    ("said", "time"),
    [("7", "07:00"), ("7:30", "07:30"), ("7.30 am", "07:30"), ("12 am", "00:00"), ("12 pm", "12:00"), ("at 7 p.m.", "19:00"),
     ("18h", "18:00"), ("18 h 05", "18:05"), ("um 19 uhr", "19:00"), ("0", "00:00"), ("23:59", "23:59"), ("24", ""), ("13 pm", ""),
     ("0 am", ""), ("7:61", ""), ("seven", ""), ("", ""), ("7 8", "")],
)  # fmt: skip
def test_a_time_of_day_is_read_as_people_write_it(said: str, time: str) -> None:
    assert clock_in(said) == time


def test_what_is_set_is_named_with_its_value() -> None:
    assert preference_in(Verb.DIGEST, " 7h30 ") == Preference(Name.DIGEST_TIME, "07:30")
    assert preference_in(Verb.DIGEST, "Wöchentlich") == Preference(Name.DIGEST_DAYS, "weekly")
    assert preference_in(Verb.RECEIPTS, "sofort") == Preference(Name.RECEIPTS, "now")
    assert preference_in(Verb.LANGUAGE, "Français") == Preference(Name.LANGUAGE, "fr")
    assert preference_in(Verb.LANGUAGE, "Klingon") is None


@pytest.mark.parametrize(("code", "names"), LANGUAGES.items())
def test_each_language_is_known_by_its_names_in_all(code: str, names: tuple[str, ...]) -> None:
    for name in names:
        assert preference_in(Verb.LANGUAGE, name.title()) == Preference(Name.LANGUAGE, code)


def test_a_setting_is_about_no_case_and_no_question() -> None:
    assert parse_commands("DIGEST = 7:30") == (Command(Verb.DIGEST, None, "07:30"),)
    assert parse_commands("DIGEST weekly, please") == (Command(Verb.DIGEST, None, "weekly"),)
    assert parse_commands("DIGEST weekly?") == ()
    assert parse_commands("DIGEST #7 weekly") == ()


def test_the_table_has_a_row_for_every_verb() -> None:
    assert len(table().splitlines()) == len(Verb) + 2
