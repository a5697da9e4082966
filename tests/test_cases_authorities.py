"""The second track: what happens at one or several authorities, beside the case and never instead of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases import history, timeline
from cases.model import AuthorityTrack, Event, EventKind, Label, LetterState, Right, StepName
from tests.casefiles import EVERYTHING, CaseFile, at, check_replay

FIRST = "authority_followup:fr-cnil"


def file_at(file: CaseFile, on: str = "2026-05-18", authority: str = "fr-cnil", **fields: Any) -> None:
    data = {
        "authority": authority,
        "reference": "26-1",
        "next_information": "2026-08-18",
        "address": f"complaints@{authority}.example",
    }
    file.happen(EventKind.COMPLAINT_FILED, on, **(data | fields))


def hear(file: CaseFile, on: str, act: str, authority: str = "fr-cnil", **fields: Any) -> None:
    file.write(on, Label.DPA_MESSAGE, party="authority", authority=authority, act=act, **fields)


def filed() -> CaseFile:
    file = CaseFile()
    for name in (StepName.REMINDER, StepName.RECEIPT_CHECK):
        (step,) = file.named(name)
        file.happen(EventKind.STEP_VETOED, key=step.key)
    file_at(file)
    return file


# --- tracks -------------------------------------------------------------------------------------------------


def test_a_complaint_filed_again_wipes_nothing_of_what_happened() -> None:
    file = filed()
    hear(file, "2026-06-01", "formal_notice", term_months=2)
    before = file.case.tracks
    file_at(file, "2026-07-01")
    assert file.case.tracks == before


def test_another_reference_at_the_same_authority_is_another_track() -> None:
    file = filed()
    file_at(file, "2026-07-01", reference="26-2")
    assert [(t.reference, t.filed_on) for t in file.case.tracks] == [
        ("26-1", date(2026, 5, 18)),
        ("26-2", date(2026, 7, 1)),
    ]
    hear(file, "2026-07-10", "formal_notice", reference="26-1", term_months=1)
    hear(file, "2026-07-11", "decision", reference="26-2")
    first, second = file.case.tracks
    assert (first.notice_on, first.decided_on) == (date(2026, 7, 10), None)
    assert (second.notice_on, second.decided_on) == (None, date(2026, 7, 11))
    file.pass_time("2026-08-12")
    assert [t.term_passed for t in file.case.tracks] == [True, False]
    check_replay(file)


def test_a_reference_that_comes_later_is_put_down_on_the_complaint_it_belongs_to() -> None:
    file = CaseFile()
    file_at(file, reference="")
    file_at(file, "2026-05-20", reference="26-9")
    (track,) = file.case.tracks
    assert (track.reference, track.filed_on) == ("26-9", date(2026, 5, 18))


def test_an_authority_that_wrote_before_the_owner_told_of_the_complaint_has_one_track() -> None:
    file = CaseFile()
    hear(file, "2026-05-20", "receipt", reference="26-1")
    file_at(file, "2026-05-18")
    (track,) = file.case.tracks
    assert track.filed_on == date(2026, 5, 18)


def test_an_authority_that_uses_a_number_of_its_own_stays_on_its_track() -> None:
    file = filed()
    hear(file, "2026-09-01", "decision", reference="SAN-2026-7")
    (track,) = file.case.tracks
    assert (track.reference, track.decided_on) == ("26-1", date(2026, 9, 1))


def test_without_an_establishment_in_the_union_several_authorities_run_side_by_side() -> None:
    file = CaseFile(controller={"eu_establishment": False, "country": "US"})
    for authority in ("fr-cnil", "it-garante", "gr-hdpa"):
        file_at(file, authority=authority)
    hear(file, "2026-06-01", "decision", "it-garante")
    assert [t.decided_on for t in file.case.tracks] == [None, date(2026, 6, 1), None]
    recipients = {s.recipient for s in file.named(StepName.AUTHORITY_FOLLOWUP) if s.open}
    assert recipients == {
        "complaints@fr-cnil.example",
        "complaints@it-garante.example",
        "complaints@gr-hdpa.example",
    }


def test_a_term_that_belongs_to_no_track_changes_nothing() -> None:
    file = CaseFile()
    before = file.case
    file.happen(EventKind.TERM_PASSED, authority="fr-cnil")
    assert file.case == before


def test_an_entry_of_an_older_case_file_is_read_too() -> None:
    file = filed()
    data = {"authority": "fr-cnil", "act": "receipt", "on": "2026-06-01", "message": 9}
    case = history.apply(file.case, Event(EventKind.AUTHORITY_RECORDED, 7, file.now, data, derived=True))
    assert case.tracks[0].next_information == date(2026, 8, 18)


# --- the end ------------------------------------------------------------------------------------------------


def test_an_answer_that_comes_while_a_complaint_runs_is_seen_where_the_case_stands() -> None:
    file = filed()
    assert timeline.status(file.case) == "with_authority"
    file.write(
        "2026-06-01",
        Label.FULL_DISCLOSURE,
        Label.ERASURE_CONFIRMED,
        addressed=[[e, "Said."] for e in EVERYTHING],
    )
    assert file.case.fulfilled >= set(file.case.rights)
    assert timeline.status(file.case) == "answered"
    assert not file.case.closed


@pytest.mark.parametrize("act", ["decision", "penalty", "formal_notice"])
def test_no_act_of_an_authority_closes_a_case(act: str) -> None:
    file = filed()
    hear(file, "2026-06-01", act)
    assert not file.case.closed
    assert file.case.fulfilled == frozenset()
    assert timeline.status(file.case) == "with_authority"


def test_data_and_a_confirmation_end_the_questions_to_the_authority() -> None:
    file = filed()
    file.write("2026-06-01", Label.FULL_DISCLOSURE, addressed=[[e, "Said."] for e in EVERYTHING])
    assert file.step(FIRST).open
    file.write("2026-06-02", Label.ERASURE_CONFIRMED)
    assert file.case.fulfilled == {Right.ACCESS, Right.ERASURE}
    assert file.open_steps() == set()


# --- asking again -------------------------------------------------------------------------------------------


def test_the_authority_is_asked_after_three_months_and_every_three_months_after_that() -> None:
    file = filed()
    asked = []
    for on in ("2026-08-18", "2026-11-18", "2027-02-18", "2027-05-18"):
        (step,) = [s for s in file.named(StepName.AUTHORITY_FOLLOWUP) if s.open]
        asked.append(step.due_at.date().isoformat())
        file.go(step.key, on)
    assert asked == ["2026-08-18", "2026-11-18", "2027-02-18", "2027-05-18"]
    check_replay(file)


def test_a_question_that_the_owner_dropped_is_left_out_once() -> None:
    file = filed()
    file.happen(EventKind.STEP_VETOED, "2026-08-17", key=FIRST)
    (second,) = [s for s in file.named(StepName.AUTHORITY_FOLLOWUP) if s.open]
    assert (second.key, second.due_at) == (f"{FIRST}.2", at("2026-11-18", 8))


def test_a_dropped_letter_to_the_controller_brings_up_nothing() -> None:
    file = filed()
    assert [s.name for s in file.case.steps if s.open] == [StepName.AUTHORITY_FOLLOWUP]


def test_a_question_that_went_out_is_not_dropped_by_a_late_word() -> None:
    file = filed()
    file.go(FIRST, "2026-08-18")
    file.happen(EventKind.STEP_VETOED, key=FIRST)
    assert file.step(FIRST).state is LetterState.SENT
    assert len(file.named(StepName.AUTHORITY_FOLLOWUP)) == 2


def test_news_of_the_authority_puts_the_next_question_off() -> None:
    file = filed()
    hear(file, "2026-08-10", "progress")
    (step,) = [s for s in file.named(StepName.AUTHORITY_FOLLOWUP) if s.open]
    assert step.due_at == at("2026-11-10", 8)
    assert step.recipient == "complaints@fr-cnil.example"
    assert file.case.tracks[0].next_information == date(2026, 11, 10)
    assert isinstance(file.case.tracks[0], AuthorityTrack)
    check_replay(file)


def test_the_news_of_one_authority_does_not_put_off_the_question_to_another() -> None:
    file = filed()
    file_at(file, authority="it-garante")
    hear(file, "2026-08-10", "progress", "it-garante")
    assert file.step(FIRST).due_at == at("2026-08-18", 7)
