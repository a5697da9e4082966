"""A word that is taken back leaves the case as if it had never been said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import history, timeline
from cases.model import ActionKind, Case, Decision, Event, EventKind, LetterState
from cases.undoing import Undoing, group_of, plan_undoing, standing
from tests.casefiles import RULES, CaseFile

CHECK = "receipt_check:request"
REMINDER = "reminder:2026-03-03"


def undo(file: CaseFile, word: str) -> tuple[Undoing, Decision]:
    """Take a word back as the daemon does."""
    bare = Event(EventKind.WORD_TAKEN_BACK, 7, file.now, {"undoes": word, "verb": "x"})
    before, after = history.replay(file.events), history.replay((*file.events, bare))
    meant = plan_undoing(before, after, group_of(file.events, word))
    event = replace(bare, data={**bare.data, "revives": list(meant.revives)})
    decision = timeline.decide(after, event, RULES, file.now)
    file.events += decision.events
    file._case = decision.case
    assert history.replay(file.events) == decision.case
    return meant, decision


def plain(case: Case) -> Case:
    """Without the moments that differ because it was announced anew."""
    return replace(
        case,
        steps=tuple(
            replace(s, announced_at=None, state=LetterState.PLANNED, due_at=case.opened_at)
            for s in case.steps
        ),
    )


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventKind.NOTE_RECORDED, {"text": "they rang"}),
        (EventKind.ITEMS_SUPPLIED, {"items": ["passport"], "message": 3}),
        (EventKind.TRACKING_RECORDED, {"number": "RK 1"}),
        (EventKind.CASE_CLOSED, {"because": "the owner said so"}),
        (EventKind.CASE_PAUSED, {}),
        (EventKind.STEP_VETOED, {"key": CHECK}),
        (EventKind.STEP_HELD, {"key": CHECK}),
    ],
)  # fmt: skip
def test_the_case_is_again_what_it_was(kind: EventKind, data: dict[str, object]) -> None:
    file = CaseFile()
    before = file.case
    file.happen(kind, "2026-02-05", word="1.1", **data)
    assert file.case != before
    undo(file, "1.1")
    assert plain(file.case) == plain(before)


def test_what_happened_since_stays() -> None:
    file = CaseFile()
    file.happen(EventKind.NOTE_RECORDED, "2026-02-05", word="1.1", text="one")
    file.happen(EventKind.NOTE_RECORDED, "2026-02-06", word="2.1", text="two")
    undo(file, "1.1")
    assert [text for _, text in file.case.notes] == ["two"]
    undo(file, "2.1")
    assert file.case.notes == ()
    assert len([e for e in file.events if e.kind is EventKind.NOTE_RECORDED]) == 2


def test_a_letter_that_was_dropped_is_planned_and_not_announced() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_ANNOUNCED, key=CHECK)
    file.happen(EventKind.STEP_VETOED, "2026-02-05", word="1.1", key=CHECK)
    meant, decision = undo(file, "1.1")
    assert meant.revives == (CHECK,)
    assert file.step(CHECK).state is LetterState.PLANNED
    assert file.step(CHECK).announced_at is None
    assert [a.kind for a in decision.actions] == [ActionKind.CANCEL_LETTER]


def test_a_letter_in_the_outbox_is_called_back() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_APPROVED, "2026-02-05", word="1.1", key=CHECK)
    file.happen(EventKind.LETTER_QUEUED, key=CHECK)
    meant, _ = undo(file, "1.1")
    assert meant.revives == (CHECK,)
    assert file.step(CHECK).state is LetterState.PLANNED
    assert not file.step(CHECK).approved


def test_a_letter_that_left_is_named() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_APPROVED, "2026-02-05", word="1.1", key=CHECK)
    file.settle()
    file.send(CHECK)
    before = file.case
    meant = plan_undoing(before, before, group_of(file.events, "1.1"))
    assert [step.key for step in meant.left] == [CHECK]


def test_an_objection_that_a_word_brought_about_is_planned_no_more() -> None:
    file = CaseFile()
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-05", word="1.1", items=["passport"])
    planned = [step.key for step in file.case.steps]
    meant, _ = undo(file, "1.1")
    assert set(meant.gone) == set(planned) - {step.key for step in file.case.steps}


def test_what_a_closing_kept_back_comes_with_the_case() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_CLOSED, "2026-02-05", word="1.1", because="the owner said so")
    file.happen(EventKind.NOTE_RECORDED, "2026-02-06", word="2.1", text="closed")
    undo(file, "2.1")
    assert file.case.closed
    meant, _ = undo(file, "1.1")
    assert {CHECK, REMINDER} <= set(meant.revives)
    assert not file.case.closed


def test_a_letter_that_is_not_there_is_passed_over() -> None:
    file = CaseFile()
    event = Event(
        EventKind.WORD_TAKEN_BACK, 7, file.now, {"undoes": "9", "verb": "x", "revives": ["nothing:m1"]}
    )
    assert timeline.decide(file.case, event, RULES, file.now).case == file.case


def test_without_a_word_taken_back_every_event_stands() -> None:
    file = CaseFile()
    assert standing(file.events) == tuple(file.events)
