"""Letters that nobody took, or whose fate stays unknown: told as a question, and planned again at the owner's word."""

from __future__ import annotations

import pytest

from cases import digest, ladder
from cases.model import EventKind, LetterState
from tests.casefiles import CaseFile, at, check_replay


def given_up(*, doubtful: bool) -> tuple[CaseFile, list[object]]:
    """The reminder was announced, went into the outbox and was given up."""
    file = CaseFile()
    key = next(step.key for step in file.case.steps if step.name == "reminder")
    file.pass_time("2026-03-01")
    events = file.happen(EventKind.LETTER_PARKED, key=key, letter=4, detail="", doubtful=doubtful).events
    return file, list(events)


@pytest.mark.parametrize(("doubtful", "word"), [(True, "letter_doubtful"), (False, "letter_parked")])
def test_what_may_have_arrived_is_told_apart_from_what_did_not(doubtful: bool, word: str) -> None:
    file, events = given_up(doubtful=doubtful)
    reader = digest.Reader("Ines Duval", "en", "Europe/Paris")
    brief = digest.compose(reader, [file.case], {file.case.number: events}, {}, [], {}, at("2026-03-05"), "t")  # type: ignore[dict-item]
    assert [problem for _, problem, _ in brief.problems] == [word]


def test_a_word_of_the_owner_plans_it_again_once() -> None:
    file, _ = given_up(doubtful=True)
    (step,) = ladder.given_up(file.case)
    file.happen(EventKind.CASE_RESUMED)
    again = file.case.step(f"{step.key}.again")
    assert again is not None
    assert again.state is LetterState.PLANNED
    assert ladder.given_up(file.case) == ()
    count = len(file.case.steps)
    file.happen(EventKind.CASE_RESUMED)
    assert len(file.case.steps) == count
    check_replay(file)
