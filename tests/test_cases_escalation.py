"""After a letter that sets a last term comes the next rung; a pause of the owner keeps all of them back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases import ladder
from cases.command_words import Verb
from cases.commands import parse_commands
from cases.model import EventKind, Label, LetterState, StepName
from tests.casefiles import CaseFile, at, check_replay


@pytest.mark.parametrize(
    ("label", "step"),
    [(Label.PARTIAL_DISCLOSURE, StepName.DEFICIENCY), (Label.REFUSAL, StepName.REFUSAL_REPLY)],
)
def test_an_answer_that_is_none_leads_on_to_the_formal_notice(label: Label, step: StepName) -> None:
    file = CaseFile()
    file.write("2026-02-10", label)
    (letter,) = file.named(step)
    file.go(letter.key, "2026-02-11")
    (notice,) = file.named(StepName.NOTICE)
    assert notice.open
    assert (notice.due_at - at("2026-02-11")).days >= 13
    check_replay(file)


def test_there_is_one_formal_notice_in_a_case_whatever_leads_to_it() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    file.write("2026-02-12", Label.REFUSAL)
    for name in (StepName.DEFICIENCY, StepName.REFUSAL_REPLY):
        (letter,) = file.named(name)
        file.go(letter.key, "2026-02-13")
    assert len(file.named(StepName.NOTICE)) == 1


def test_after_the_notice_another_deficiency_leads_to_the_one_complaint() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    (letter,) = file.named(StepName.DEFICIENCY)
    file.go(letter.key, "2026-02-11")
    (notice,) = file.named(StepName.NOTICE)
    file.go(notice.key, "2026-03-17")
    assert len(file.named(StepName.COMPLAINT)) == 1
    file.write("2026-03-20", Label.PARTIAL_DISCLOSURE)
    second = next(s for s in file.named(StepName.DEFICIENCY) if s.open)
    file.go(second.key, "2026-03-23")
    assert len(file.named(StepName.COMPLAINT)) == 1
    assert len(file.named(StepName.NOTICE)) == 1


def test_a_dropped_complaint_comes_back_with_the_next_letter_that_goes_unanswered() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    (letter,) = file.named(StepName.DEFICIENCY)
    file.go(letter.key, "2026-02-11")
    (notice,) = file.named(StepName.NOTICE)
    case = replace(
        file.case,
        noticed_on=at("2026-03-17").date(),
        steps=tuple(
            replace(s, state=LetterState.SENT) if s.key == notice.key else s for s in file.case.steps
        ),
    )
    file._case = case
    file.write("2026-03-20", Label.PARTIAL_DISCLOSURE)
    second = next(s for s in file.named(StepName.DEFICIENCY) if s.open)
    file.go(second.key, "2026-03-23")
    assert len(file.named(StepName.COMPLAINT)) == 1


def test_a_case_that_rests_sends_nothing_until_it_goes_on() -> None:
    file = CaseFile()
    file.write("2026-02-04", Label.ACKNOWLEDGEMENT)
    file.digest("2026-03-03")
    file.happen(EventKind.CASE_PAUSED, "2026-03-04")
    assert EventKind.LETTER_QUEUED not in [e.kind for e in file.pass_time("2026-03-10")]
    file.happen(EventKind.CASE_RESUMED, "2026-03-11")
    assert EventKind.LETTER_QUEUED in [e.kind for e in file.pass_time("2026-03-11")]
    check_replay(file)


def test_an_open_question_is_not_lifted_by_time() -> None:
    file = CaseFile()
    assert file.case.clock is not None
    asked = replace(file.case, deadlines=replace(file.case.deadlines, waiting=True))
    assert ladder.lifted_by_time(file.case, ["lateness_proven"])
    assert not ladder.lifted_by_time(asked, ["lateness_proven"])
    assert ladder.lifted_by_time(asked, ["working_day", "weekly_limit"])
    assert not ladder.lifted_by_time(file.case, ["held", "working_day"])


def test_the_owners_word_outweighs_an_earlier_bounce() -> None:
    file = CaseFile()
    file.write("2026-02-04", Label.ACKNOWLEDGEMENT)
    file.digest("2026-03-03")
    (reminder,) = file.named(StepName.REMINDER)
    file._case = replace(file.case, bounced=True)
    assert EventKind.LETTER_QUEUED not in [e.kind for e in file.pass_time("2026-03-05")]
    file.happen(EventKind.STEP_APPROVED, "2026-03-05", key=reminder.key)
    assert not file.case.bounced
    assert EventKind.LETTER_QUEUED in [e.kind for e in file.settle()]


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("HOLD please", Verb.HOLD),
        ("ATTENDRE, merci", Verb.HOLD),
        ("PAUSE #7", Verb.PAUSE),
        ("Drop me a line", None),
        ("Close to the deadline, no?", None),
        ("Wait for my lawyer", None),
        ("Send nothing yet", None),
    ],
)
def test_a_word_that_needs_nothing_behind_it_stands_alone(line: str, verb: Verb | None) -> None:
    found = parse_commands(line)
    assert [command.verb for command in found] == ([verb] if verb else [])


def test_a_letter_is_dated_and_announced_for_a_working_day() -> None:
    file = CaseFile()
    file.write("2026-02-13", Label.PARTIAL_DISCLOSURE)
    (letter,) = file.named(StepName.DEFICIENCY)
    friday = at("2026-02-13", 17)
    assert ladder.expected_at(file.case, letter, friday) == at("2026-02-16", 8)
    thursday = at("2026-02-12", 17)
    assert ladder.expected_at(file.case, letter, thursday) == at("2026-02-13", 17)
