"""An owner's correction by mail is kept with its sentence, recalled in the next mail, and learnt by the model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind, Label
from daemon.learning import Recall, lessons_of, load_reader, most_telling
from daemon.settings import load_home
from db import corrections, records
from nlp.reader import Reader
from tests.desk import FIRM, Desk

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ODD = "Our house regards your letter of 2 March 2026 as settled between gentlefolk."
AGAIN = "Our house regards your letter of 9 May 2027 as settled between gentlefolk."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def reply(desk: Desk, text: str) -> None:
    body = f"Dear Ada Roe,\n\n{text}\n\nKind regards\nThe Firm"
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", body))


def readings(desk: Desk) -> list[str]:
    return [row["primary_label"] for row in desk.store.rows("SELECT primary_label FROM readings ORDER BY id")]


def test_a_correction_is_kept_with_its_sentence_and_who_said_it(desk: Desk) -> None:
    desk.open_case()
    reply(desk, ODD)
    before = readings(desk)[0]
    assert before != "refusal"
    desk.say("IS #1 refusal")
    (one,) = [one for one in corrections.standing(desk.store) if one.said]
    assert one.sentence == ODD
    assert (set(one.said), one.controller, one.language, one.owner) == ({"refusal"}, "firm.example", "en", 1)
    assert one.message == desk.store.value("SELECT message_id FROM readings")
    assert not one.learnt
    assert desk.store.value("SELECT sentence FROM labels") == ODD


def test_the_same_words_in_the_next_mail_are_read_as_the_owner_said(desk: Desk) -> None:
    desk.open_case()
    reply(desk, ODD)
    desk.say("IS #1 refusal")
    reply(desk, AGAIN)
    assert desk.quarantined() == []
    assert readings(desk)[-1] == "refusal"


def test_a_label_that_was_taken_away_is_not_given_again(desk: Desk) -> None:
    desk.open_case()
    plain = "Before we can answer we need a copy of your passport."
    reply(desk, plain)
    assert readings(desk) == ["id_document"]
    desk.say("NOT #1 id_document")
    reply(desk, f"{plain} This is our second letter.")
    assert readings(desk)[-1] != "id_document"


def test_the_memory_is_made_anew_only_when_something_was_said(desk: Desk) -> None:
    recall = Recall(desk.store)
    assert recall.memory(1) is None
    desk.open_case()
    reply(desk, ODD)
    desk.say("IS #1 refusal")
    first = recall.memory(1)
    assert first is not None
    assert recall.memory(1) is first
    desk.say("IS #1 no_data")
    assert recall.memory(1) is not first


def test_one_owners_correction_does_not_speak_for_anothers_cases(desk: Desk) -> None:
    records.add_owner(desk.store, "Zoe Martin", "zoe@martin.example", "en", "Europe/Dublin", 18, NOW)
    desk.open_case()
    reply(desk, ODD)
    desk.say("IS #1 refusal")
    recall = Recall(desk.store)
    assert recall.memory(1) is not None
    assert recall.memory(2) is None
    ask = "I use my right of access under Article 15 GDPR."
    desk.receive(desk.mail("Zoe Martin <zoe@martin.example>", FIRM, "Access request", ask))
    token = desk.store.value("SELECT token FROM cases WHERE id = 2")
    desk.receive(desk.mail(FIRM, f"relance+{token}@bot.example", "Your request", f"Dear Zoe,\n\n{AGAIN}"))
    assert desk.quarantined() == []
    assert len(readings(desk)) == 2
    assert readings(desk)[-1] != "refusal"


def test_a_correction_about_one_item_leaves_a_demand_for_another_alone(desk: Desk) -> None:
    desk.open_case()
    reply(desk, "Before we can answer we need a copy of your passport.")
    desk.say("NOT #1 id_document")
    reply(desk, "Before we can answer we need a copy of your identity card.")
    assert readings(desk) == ["id_document", "id_document"]


def corrected(desk: Desk) -> dict[str, Any]:
    return [e.data for e in records.events_of(desk.store, 1) if e.kind is EventKind.READING_CORRECTED][-1]


def answer(desk: Desk) -> str:
    return str(desk.store.value("SELECT text FROM letters WHERE kind = 'receipt' ORDER BY id DESC"))


@pytest.mark.parametrize("weather", ["The weather is fine.", "The weather is fine here today."])
def test_where_nothing_stands_out_the_longest_sentence_is_kept_as_a_guess_and_shown(
    desk: Desk, weather: str
) -> None:
    desk.open_case()
    reply(desk, f"{weather} {ODD} Please have a look at our shop.")
    desk.say("IS #1 refusal")
    (one,) = [one for one in corrections.standing(desk.store) if one.said]
    assert (one.sentence, one.shown) == (ODD, False)
    assert corrected(desk)["labels"] == [{"label": "refusal", "score": 1.0, "evidence": [ODD]}]
    assert "may be the one that says so" in " ".join(answer(desk).split())
    assert "settled between gentlefolk" in " ".join(answer(desk).split())


def test_of_a_mail_without_a_sentence_nothing_is_kept_and_the_owner_is_told(desk: Desk) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", "Hm, so."))
    assert readings(desk) == ["other"]
    desk.say("IS #1 refusal")
    assert [one for one in corrections.standing(desk.store) if one.said] == []
    assert corrected(desk)["primary"] == "refusal"
    assert "No sentence" in answer(desk)


def test_the_most_telling_sentence_of_a_stored_mail_is_found(desk: Desk, reader: Reader) -> None:
    desk.open_case()
    reply(desk, "The weather is fine here today. We need a copy of your passport.")
    number = desk.store.value("SELECT message_id FROM readings")
    assert most_telling(desk.store, reader, number, Label.ID_DOCUMENT) == "We need a copy of your passport."


READ: dict[str, Any] = {
    "message": 5,
    "from": "privacy@firm.example",
    "language": "en",
    "labels": [
        {"label": "refusal", "score": 0.9, "evidence": ["We refuse.", "No."]},
        {"label": "acknowledgement", "score": 0.8, "evidence": ["We got it."]},
    ],
    "alternatives": [
        {"label": "extension", "score": 0.2, "evidence": ["We need time."]},
        {"label": "no_data", "score": 0.1, "evidence": ["Fine weather."]},
    ],
}


def lessons(
    label: Label, *, applies: bool = True, telling: str = "Most telling.", longest: str = ""
) -> dict[str, tuple[set[str], set[str], bool]]:
    found = lessons_of(
        READ, label, applies=applies, owner=1, now=NOW, telling=lambda _: telling, longest=lambda: longest
    )
    return {one.sentence: (set(one.said), set(one.taken), one.shown) for one in found}


def test_a_sentence_that_was_near_and_stands_out_is_what_was_meant() -> None:
    assert lessons(Label.EXTENSION, telling="We need time.") == {
        "We need time.": ({"extension"}, set(), True),
        "We refuse.": (set(), {"refusal"}, True),
        "No.": (set(), {"refusal"}, True),
    }


def test_a_near_label_that_is_unlikely_or_does_not_stand_out_gives_no_sentence() -> None:
    assert lessons(Label.EXTENSION, telling="", longest="") == {
        "We refuse.": (set(), {"refusal"}, True),
        "No.": (set(), {"refusal"}, True),
    }
    assert lessons(Label.NO_DATA, telling="Fine weather.")["Fine weather."] == ({"no_data"}, set(), False)
    assert lessons(Label.NO_DATA, telling="", longest="The long one.")["The long one."][2] is False
    assert "Fine weather." not in lessons(Label.NO_DATA, applies=False)


def test_a_lesser_label_beside_the_one_named_may_still_be_true() -> None:
    assert lessons(Label.REFUSAL) == {
        "We refuse.": ({"refusal"}, set(), True),
        "No.": ({"refusal"}, set(), True),
    }


def test_where_the_reading_had_no_sentence_the_most_telling_one_is_taken() -> None:
    assert lessons(Label.BOUNCE) == {"Most telling.": ({"bounce"}, set(), False)}
    assert lessons(Label.BOUNCE, telling="") == {}


def test_not_takes_the_label_away_and_says_nothing_else() -> None:
    assert lessons(Label.REFUSAL, applies=False) == {
        "We refuse.": (set(), {"refusal"}, True),
        "No.": (set(), {"refusal"}, True),
    }
    assert lessons(Label.OTHER, applies=False) == {}


def test_other_takes_everything_away_that_was_given() -> None:
    assert set(lessons(Label.OTHER)) == {"We refuse.", "No.", "We got it."}


def test_a_home_without_a_taught_model_reads_with_the_shipped_one(desk: Desk, tmp_path: Path) -> None:
    home = load_home(tmp_path)
    assert not home.model.exists()
    home.model.mkdir()
    (home.model / "meta.json").write_text('{"relance": {"source": "another version"}}')
    reading = load_reader(home.model).read("We need a copy of your passport.")
    assert reading.primary is Label.ID_DOCUMENT
