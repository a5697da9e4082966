"""UNDO by mail: each word is taken back, letters that stand to go again are announced anew, what has left is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cases import history
from cases.model import Case, EventKind, LetterState
from db import records
from letters.phrasebook import LANGUAGES, say
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk
from tests.phone import newest, tap

DEMAND = "Before we can answer, please send us a copy of your passport."
RECEIVED = "We received your request and are dealing with it. You will have our answer soon."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    yield desk
    desk.close()


def case_of(desk: Desk, number: int = 1) -> Case:
    case = records.load_case(desk.store, number)
    assert case is not None
    return case


def gist(case: Case) -> dict[str, Any]:
    """What a word may change, apart from moments."""
    return {
        "steps": {(s.name, s.open, s.approved) for s in case.steps},
        "dates": case.deadlines and (case.deadlines.strict, case.deadlines.paused, case.deadlines.safe),
        "facts": (case.supplied, case.refused, case.replies, case.tracking, case.tracks, case.notes, case.findings, case.demands,
                  case.unsure, case.fulfilled, case.paused_by_owner, case.closed, case.missing),
    }  # fmt: skip


def demanded(desk: Desk) -> None:
    """A demand is in, its objection announced by the digest of the evening."""
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", DEMAND))
    desk.until(START + timedelta(hours=9))


def undo(desk: Desk) -> str:
    """Tap the link in the newest answer."""
    _, links = newest(desk)
    tap(desk, links["UNDO #1"])
    return str(desk.answer()["text"])


@pytest.mark.parametrize(
    "word",
    ["HOLD #1", "VETO #1", "GAVE #1 passport", "REFUSE #1 passport", "ANSWERED #1", "PAID #1", "TRACKING #1 RK1", "FILED #1 26-1",
     "NOTE #1 they rang", "PAUSE #1", "CLOSE #1", "IS #1 refusal", "NOT #1 id_document"],
)  # fmt: skip
def test_a_tap_takes_back_each_word_and_what_followed_from_it(desk: Desk, word: str) -> None:
    demanded(desk)
    before = gist(case_of(desk))
    desk.say(word)
    assert gist(case_of(desk)) != before or word.startswith("HOLD")
    text = undo(desk)
    assert f"Taken back: {word.split()[0]} #1." in text
    assert gist(case_of(desk)) == before
    assert case_of(desk) == history.replay(records.events_of(desk.store, 1))


@pytest.mark.parametrize(
    ("first", "word"), [("HOLD #1", "RELEASE #1"), ("CLOSE #1", "REOPEN #1"), ("PAUSE #1", "RELEASE #1")]
)
def test_words_that_let_things_go_on_are_taken_back_too(desk: Desk, first: str, word: str) -> None:
    demanded(desk)
    desk.say(first)
    before = gist(case_of(desk))
    desk.say(word)
    undo(desk)
    assert gist(case_of(desk)) == before


@pytest.mark.parametrize("word", ["VETO #1", "CLOSE #1"])
def test_a_letter_that_stands_to_go_again_is_announced_before_it_goes(desk: Desk, word: str) -> None:
    demanded(desk)
    desk.say(word)
    desk.until(START + timedelta(days=2))
    text = undo(desk)
    assert "Planned again, and announced before it goes: " in text
    assert "objection to the identity demand" in text
    desk.work()
    step = next(s for s in case_of(desk).steps if s.name == "id_objection")
    assert step.state in (LetterState.PLANNED, LetterState.ANNOUNCED)
    desk.until(START + timedelta(days=4))
    assert next(s for s in case_of(desk).steps if s.name == "id_objection").state is LetterState.SENT
    announced = [e.at for e in records.events_of(desk.store, 1) if e.kind is EventKind.STEP_ANNOUNCED]
    assert len(announced) >= 2


def test_what_has_left_is_not_called_back_and_that_is_said(desk: Desk) -> None:
    demanded(desk)
    desk.say("SEND #1")
    desk.work()
    before = case_of(desk)
    text = undo(desk)
    assert "SEND (#1) cannot be taken back: objection to the identity demand left on 2 March 2026" in text
    assert case_of(desk) == before


def test_a_letter_that_a_word_brought_about_and_that_left_keeps_the_word(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", RECEIVED))
    desk.say("IS #1 refusal")
    answer = newest(desk)[1]["UNDO #1"]
    desk.until(START + timedelta(days=4))
    assert any(s.name == "refusal_reply" and s.state is LetterState.SENT for s in case_of(desk).steps)
    tap(desk, answer)
    assert "cannot be taken back" in desk.answer()["text"]


def test_the_last_word_is_taken_back_then_the_one_before(desk: Desk) -> None:
    desk.say("NOTE #1 one\nNOTE #1 two\nPAUSE #1")
    undo(desk)
    assert not case_of(desk).paused_by_owner
    desk.say("UNDO #1")
    assert [text for _, text in case_of(desk).notes] == ["one"]
    desk.say("UNDO #1")
    assert case_of(desk).notes == ()
    desk.say("UNDO #1")
    assert "You have asked for nothing that can be taken back." in desk.answer()["text"]


def test_undo_with_a_number_leaves_other_cases_alone(desk: Desk) -> None:
    desk.open_case("Bank <dpo@bank.example>")
    desk.say("PAUSE #1")
    desk.say("PAUSE #2")
    desk.say("UNDO #1")
    assert not case_of(desk, 1).paused_by_owner
    assert case_of(desk, 2).paused_by_owner


def test_what_was_taught_is_forgotten(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hello", RECEIVED))
    desk.say("IS #1 refusal")
    assert desk.store.value("SELECT count(*) FROM labels") == 1
    undo(desk)
    assert desk.store.value("SELECT count(*) FROM labels") == 0
    assert desk.store.value("SELECT count(*) FROM correction") == 0


def test_the_tables_follow_the_case(desk: Desk) -> None:
    demanded(desk)
    desk.say("GAVE #1 passport")
    assert desk.store.value("SELECT count(*) FROM supplied") == 1
    undo(desk)
    assert desk.store.value("SELECT count(*) FROM supplied") == 0
    dates = case_of(desk).deadlines
    assert dates is not None
    current = {
        row["kind"]: row["due_on"]
        for row in desk.store.rows("SELECT kind, due_on FROM deadlines WHERE current")
    }
    assert current["strict"] == dates.strict.isoformat()
    assert current["safe"] == dates.safe.isoformat()
    assert json.loads(desk.store.value("SELECT reasoning FROM deadlines WHERE current LIMIT 1"))


def test_nothing_is_taken_out_of_the_chain(desk: Desk) -> None:
    desk.say("NOTE #1 one")
    count = desk.store.value("SELECT count(*) FROM events")
    undo(desk)
    assert desk.store.value("SELECT count(*) FROM events") > count
    assert EventKind.NOTE_RECORDED in desk.kinds()


@pytest.mark.parametrize("setting", ["DIGEST 7:30", "DIGEST weekly", "RECEIPTS digest", "LANGUAGE en"])
def test_a_setting_is_taken_back_to_what_it_was(desk: Desk, setting: str) -> None:
    before = records.owners(desk.store)[0]
    desk.receive(desk.mail(ADA, BOT, "Hello", setting))
    _, links = newest(desk)
    tap(desk, links["UNDO"])
    after = records.owners(desk.store)[0]
    assert (after.digest_time, after.digest_days, after.receipts, after.language) == (
        before.digest_time,
        before.digest_days,
        before.receipts,
        before.language,
    )
    assert "Taken back: " in desk.answer()["text"]


def test_undo_needs_an_answer_to_a_mail_of_ours(desk: Desk) -> None:
    desk.say("NOTE #1 one")
    desk.receive(desk.mail(ADA, BOT, "Hello", "UNDO #1"))
    assert len(case_of(desk).notes) == 1
    assert "counts only in an answer to a mail of mine" in desk.answer()["text"]


def test_a_draft_that_was_dropped_is_shown_again(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader)
    desk.receive(desk.mail(ADA, BOT, "Hello", "OPEN privacy@firm.example access"))
    desk.say("VETO #1")
    undo(desk)
    assert not case_of(desk).closed
    desk.until(START + timedelta(hours=9))
    assert "SEND #1" in newest(desk, "digest")[0]
    desk.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_answer_offers_it_in_its_language(tmp_path: Path, reader: Reader, language: str) -> None:
    desk = Desk(tmp_path, reader, language=language)
    desk.open_case()
    desk.say("PAUSE #1")
    text, links = newest(desk)
    words = f"{say('commands.undo.word', language)} #1"
    assert words in text
    tap(desk, links[words])
    assert not case_of(desk).paused_by_owner
    desk.close()
