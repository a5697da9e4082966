"""What says that a letter shall not go holds it, and thanks agree to nothing."""

from __future__ import annotations

import pytest

from cases.command_words import Verb
from cases.commands import Command, nearest_verbs, parse_commands, read_instructions


@pytest.mark.parametrize(
    ("line", "case"),
    [
        ("DO NOT SEND #1", 1), ("Don't send it", None), ("Don’t send anything yet, please.", None), ("wait, do not send it", None),
        ("stop the objection", None), ("hold the objection letter #2", 2), ("Please do not send", None),
        ("NE PAS ENVOYER", None), ("n'envoie pas la lettre", None), ("Non, n’envoyez rien", None),
        ("NICHT SENDEN #1", 1), ("Nein, nicht senden", None), ("schick es nicht ab bitte", None), ("NICHT #1 SENDEN", 1),
        ("NO ENVIAR #1", 1), ("No la envíes", None), ("NON INVIARE #1", 1), ("non la mandare", None),
        ("NIET VERSTUREN #1", 1), ("stuur het niet", None),
    ],
)  # fmt: skip
def test_a_letter_that_shall_not_go_is_held_in_six_languages(line: str, case: int | None) -> None:
    read = read_instructions(line)
    assert read.commands == (Command(Verb.HOLD, case, ""),)
    assert not read.agreed


@pytest.mark.parametrize(
    "line",
    [
        "Do not send it to my wife",
        "> do not send",
        "Don't send it?",
        "Nicht senden, sagte er mir gestern am Telefon",
    ],
)
def test_a_sentence_about_sending_or_a_question_holds_nothing(line: str) -> None:
    assert parse_commands(line) == ()


@pytest.mark.parametrize(
    "line",
    [
        "No",
        "not yet",
        "Nein",
        "Nein danke",
        "non",
        "pas encore",
        "todavía no",
        "non ancora",
        "Nee",
        "nog niet",
    ],
)
def test_a_no_alone_is_asked_about_and_offers_to_hold(line: str) -> None:
    assert read_instructions(line).unread == (line,)
    assert nearest_verbs(line) == (Verb.HOLD,)


@pytest.mark.parametrize(
    "line",
    ["Thank you!", "Thanks", "Merci beaucoup", "Danke", "bitte", "gracias", "Grazie mille", "bedankt", "now"],
)
def test_thanks_agree_to_nothing(line: str) -> None:
    assert not read_instructions(line).agreed


@pytest.mark.parametrize(
    ("line", "cases"),
    [
        ("CLOSE 1-3", [1, 2, 3]), ("CLOSE cases 1 to 3", [1, 2, 3]), ("HOLD #1–#3", [1, 2, 3]), ("VETO #2 - 3", [2, 3]),
        ("close 1, 3-5", [1, 3, 4, 5]), ("fermer 1 à 3", [1, 2, 3]), ("schliesse 1 bis 3", [1, 2, 3]), ("cerrar 1 a 3", [1, 2, 3]),
        ("chiudi 1 a 3", [1, 2, 3]), ("sluit 1 t/m 3", [1, 2, 3]), ("CLOSE 1 and 3", [1, 3]),
    ],
)  # fmt: skip
def test_from_one_case_to_another_means_those_between_as_well(line: str, cases: list[int]) -> None:
    commands = parse_commands(line)
    assert [command.case for command in commands] == cases


@pytest.mark.parametrize(
    "line", ["CLOSE 3-1", "CLOSE 1-3-5", "CLOSE 1-500", "PAUSE 1 bis 3", "CLOSE 1-#3", "SEND 1-3"]
)
def test_a_range_that_is_not_for_certain_one_of_cases_is_asked_about(line: str) -> None:
    read = read_instructions(line)
    assert read.commands == ()
    assert read.unread == (line,)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("TRACKING 1 RK123456789FR", Command(Verb.TRACKING, 1, "RK123456789FR")),
        ("Suivi n° 12 RK 123 456 789 FR", Command(Verb.TRACKING, 12, "RK 123 456 789 FR")),
        ("TRACKING #2 RK123456789FR", Command(Verb.TRACKING, 2, "RK123456789FR")),
        ("tracking 1A 234 567 8901 2", Command(Verb.TRACKING, None, "1A 234 567 8901 2")),
    ],
)
def test_a_case_before_a_whole_number_of_the_post_is_no_part_of_it(line: str, command: Command) -> None:
    assert parse_commands(line) == (command,)
