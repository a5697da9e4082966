"""How the bot writes to its owner is set by mail, and outlives a restart until config.toml says something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.service import Service
from daemon.settings import load_home
from db import records
from db.records import Owner
from letters.phrasebook import LANGUAGES
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

DUBLIN = ZoneInfo("Europe/Dublin")
DEMAND = "Before we can answer, please send us a copy of your passport."
RECEIVED = "We received your request and are dealing with it. You will have our answer soon."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def owner(desk: Desk) -> Owner:
    return records.owners(desk.store)[0]


def ask(desk: Desk, text: str, **options: Any) -> str:
    """A mail to the bot that is no reply; gives the answer."""
    before = len(desk.answers())
    desk.receive(desk.mail(ADA, BOT, "Hello", text, **options))
    assert len(desk.answers()) == before + 1
    return str(desk.answer()["text"])


def restart(desk: Desk, folder: Path, **changes: str) -> None:
    """Stop and start the daemon, config.toml changed in between."""
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    for old, new in changes.items():
        text = text.replace(*new.split("->")) if old == "edit" else text
    config.write_text(text, encoding="utf-8")
    desk.service = Service(load_home(folder), desk.store, desk.clock, desk.service.intake.reader)


def digests(desk: Desk) -> list[str]:
    """Local times at which digests were written."""
    rows = desk.store.rows("SELECT created_at FROM letters WHERE kind = 'digest' ORDER BY id")
    from datetime import datetime

    return [f"{datetime.fromisoformat(row[0]).astimezone(DUBLIN):%d %H:%M}" for row in rows]


@pytest.mark.parametrize(
    ("text", "time"),
    [("DIGEST 7:30", "07:30"), ("digest 7h30", "07:30"), ("Résumé à 8 h", "08:00"), ("Zusammenfassung um 19 Uhr", "19:00"),
     ("resumen a las 6", "06:00"), ("riepilogo alle 21.15", "21:15"), ("overzicht om 9 uur", "09:00"), ("DIGEST: 7 pm", "19:00"),
     ("Hi,\nplease digest at 12 am - thanks!", "00:00")],
)  # fmt: skip
def test_the_hour_of_the_digest_is_set_in_six_languages(desk: Desk, text: str, time: str) -> None:
    answer = ask(desk, text)
    assert f"{owner(desk).digest_time:%H:%M}" == time
    assert f"Your digest comes at {time} (Dublin)" in answer
    assert "The next digest can come on " in answer


@pytest.mark.parametrize(
    ("text", "days"),
    [("DIGEST off", "off"), ("résumé hebdomadaire", "weekly"), ("Zusammenfassung täglich", "daily"), ("resumen no", "off"),
     ("riepilogo settimanale", "weekly"), ("overzicht uit", "off"), ("DIGEST on", "news"), ("digest weekly", "weekly")],
)  # fmt: skip
def test_the_days_of_the_digest_are_set_in_six_languages(desk: Desk, text: str, days: str) -> None:
    ask(desk, text)
    assert owner(desk).digest_days == days


@pytest.mark.parametrize(
    "text", ["DIGEST 25", "DIGEST 7:75", "DIGEST 13 pm", "DIGEST tomorrow", "LANGUAGE Klingon"]
)
def test_what_cannot_be_set_is_told_and_changes_nothing(desk: Desk, text: str) -> None:
    before = owner(desk)
    assert text in ask(desk, text)
    assert owner(desk) == before


@pytest.mark.parametrize(
    "text", ["Digest of our call: they refused.", "Language is a problem here.", "Open questions remain."]
)
def test_prose_that_begins_with_such_a_word_sets_nothing(desk: Desk, text: str) -> None:
    before = owner(desk)
    ask(desk, text)
    assert owner(desk) == before


def test_the_digest_comes_at_the_new_hour_and_once_a_day(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    ask(desk, "DIGEST 12:45")
    desk.until(START + timedelta(hours=3))
    assert digests(desk) == ["02 12:45"]
    ask(desk, "DIGEST 20")
    desk.until(START + timedelta(hours=13))
    assert digests(desk) == ["02 12:45"]


def test_an_hour_that_is_over_today_counts_from_tomorrow(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    assert "Tuesday 3 March 2026" in ask(desk, "DIGEST 7:30")
    desk.until(START + timedelta(hours=12))
    assert digests(desk) == []
    desk.until(START + timedelta(hours=24))
    assert digests(desk) == ["03 07:30"]


def test_what_was_set_by_mail_outlives_a_restart(desk: Desk, tmp_path: Path) -> None:
    ask(desk, "DIGEST 7:30\nDIGEST weekly\nRECEIPTS digest\nLANGUAGE fr")
    before = owner(desk)
    restart(desk, tmp_path)
    restart(desk, tmp_path)
    assert owner(desk) == before
    assert (before.language, before.receipts, before.digest_days) == ("fr", "digest", "weekly")


def test_a_config_that_is_edited_later_wins_over_the_mail_in_that_thing_alone(
    desk: Desk, tmp_path: Path
) -> None:
    ask(desk, "DIGEST 7:30\nLANGUAGE fr")
    restart(desk, tmp_path, edit="digest_hour = 18->digest_hour = 20")
    assert f"{owner(desk).digest_time:%H:%M}" == "20:00"
    assert owner(desk).language == "fr"
    ask(desk, "RÉSUMÉ 6 h")
    restart(desk, tmp_path)
    assert f"{owner(desk).digest_time:%H:%M}" == "06:00"


@pytest.mark.parametrize(
    ("code", "said"),
    [("fr", "français"), ("de", "allemand"), ("es", "español"), ("it", "Italian"), ("nl", "nederlands")],
)
def test_the_answer_to_a_new_language_is_written_in_it(desk: Desk, code: str, said: str) -> None:
    answer = ask(desk, f"LANGUAGE {said}")
    assert owner(desk).language == code
    names = {"fr": "français", "de": "Deutsch", "es": "español", "it": "italiano", "nl": "Nederlands"}
    assert names[code] in answer
    assert "From now on" not in answer


def test_receipts_to_the_digest_only_still_answer_commands_and_open_cases(desk: Desk) -> None:
    ask(desk, "RECEIPTS digest")
    desk.open_case()
    count = len(desk.answers())
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", RECEIVED))
    assert len(desk.answers()) == count
    assert "Case #1 rests" in ask(desk, "PAUSE #1")
    assert "receipt at once" in ask(desk, "RECEIPTS now")
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", RECEIVED + " Soon."))
    assert len(desk.answers()) == count + 3


def test_without_a_daily_digest_letters_are_announced_all_the_same(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", RECEIVED))
    ask(desk, "DIGEST off")
    desk.until(START + timedelta(hours=30))
    assert digests(desk) == []
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    desk.until(START + timedelta(hours=60))
    assert digests(desk) == ["03 18:00"]


def test_a_daily_digest_comes_without_news(desk: Desk) -> None:
    desk.open_case()
    ask(desk, "DIGEST daily")
    desk.until(START + timedelta(hours=60))
    assert digests(desk) == ["02 18:00", "03 18:00", "04 18:00"]


def test_nobody_sets_anything_for_whom_nobody_vouches(desk: Desk) -> None:
    before = owner(desk)
    desk.receive(desk.mail(ADA, BOT, "Hello", "DIGEST off\nLANGUAGE fr", passes=""))
    assert owner(desk) == before
    assert desk.answers() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_answer_is_written_in_each_language(tmp_path: Path, reader: Reader, language: str) -> None:
    desk = Desk(tmp_path, reader, language=language)
    for text in (
        "DIGEST 7",
        "DIGEST off",
        "DIGEST weekly",
        "DIGEST daily",
        "DIGEST on",
        "RECEIPTS digest",
        "RECEIPTS now",
        f"LANGUAGE {language}",
    ):
        answer = ask(desk, text)
        assert "{" not in answer
        assert "answers." not in answer
    desk.close()


def test_a_question_that_all_letters_wait_for_does_not_wait_for_the_digest(desk: Desk) -> None:
    ask(desk, "RECEIPTS digest")
    desk.open_case()
    count = len(desk.answers())
    desk.receive(desk.mail(ADA, FIRM, "My request", "I hereby withdraw my request of 2 March 2026."))
    assert len(desk.answers()) == count + 1
    assert "CLOSE" in desk.answer()["text"]
