from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import ladder
from cases.labels import POSITIONS
from cases.model import Agreement, Case, EventKind, Label, LetterState, Right, StepName
from cases.periods import is_working_day
from cases.rules import Delay
from tests.casefiles import CALM, EVERYTHING, RULES, CaseFile, at, rules_with, step

REMINDER = "reminder:2026-03-03"
DAY = timedelta(days=1)
FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)


@pytest.fixture
def case() -> Case:
    return CaseFile().case


# --- days and hours -----------------------------------------------------------------------------------------


def test_a_letter_goes_at_nine_at_the_persons_place_in_winter_and_in_summer(case: Case) -> None:
    assert ladder.office_hour(case, date(2026, 3, 4)) == datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert ladder.office_hour(case, date(2026, 7, 1)) == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_the_day_is_the_persons_and_not_that_of_the_server() -> None:
    case = CaseFile(subject={"time_zone": "Pacific/Auckland"}).case
    assert ladder.local_day(case, at("2026-03-03", 20)) == date(2026, 3, 4)


def test_holidays_are_those_of_the_clock_and_without_one_those_of_the_controller() -> None:
    abroad = CaseFile(controller={"country": "US", "eu_establishment": False}).case
    assert ladder.calendar(abroad).country == "FR"
    assert ladder.calendar(replace(abroad, clock=None)).country == "US"


# --- when a step is due -------------------------------------------------------------------------------------


def test_a_reminder_is_due_on_the_first_working_day_after_the_deadline(case: Case) -> None:
    assert ladder.due_at(case, StepName.REMINDER, FRIDAY, at("2026-02-03"), RULES) == at(MONDAY, 8)


def test_a_notice_is_due_two_weeks_after_the_reminder_or_the_working_day_after(case: Case) -> None:
    now = at("2026-02-03")
    assert ladder.due_at(case, StepName.NOTICE, date(2026, 3, 4), now, RULES) == at("2026-03-18", 8)
    assert ladder.due_at(case, StepName.NOTICE, date(2026, 2, 21), now, RULES) == at(MONDAY, 8)


def test_a_follow_up_counts_months(case: Case) -> None:
    due = ladder.due_at(case, StepName.AUTHORITY_FOLLOWUP, date(2026, 5, 18), at("2026-05-18"), RULES)
    assert due == at("2026-08-18", 7)


def test_an_answer_to_a_message_is_due_at_once_on_a_working_day(case: Case) -> None:
    now = at(FRIDAY, 15)
    assert ladder.due_at(case, StepName.ID_OBJECTION, FRIDAY, now, RULES) == now


def test_an_answer_to_a_message_of_the_weekend_waits_for_monday_morning(case: Case) -> None:
    assert ladder.due_at(case, StepName.ID_OBJECTION, SATURDAY, at(SATURDAY), RULES) == at(MONDAY, 8)


def test_hours_that_end_on_a_weekend_end_on_monday_morning(case: Case) -> None:
    rules = rules_with(StepName.ID_OBJECTION, delay=Delay(hours=24))
    assert ladder.due_at(case, StepName.ID_OBJECTION, FRIDAY, at(FRIDAY), rules) == at(MONDAY, 8)


def test_a_step_found_late_is_due_now_and_on_a_weekend_on_monday_morning(case: Case) -> None:
    long_ago = date(2026, 1, 5)
    assert ladder.due_at(case, StepName.NOTICE, long_ago, at(FRIDAY, 15), RULES) == at(FRIDAY, 15)
    assert ladder.due_at(case, StepName.NOTICE, long_ago, at(SATURDAY, 15), RULES) == at(MONDAY, 8)


@given(
    st.sampled_from([name for name in StepName if name is not StepName.REQUEST]),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 2 * 365 * 24),
    st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"]),
)
def test_no_step_is_ever_due_on_a_day_off_or_in_the_past(
    name: StepName, since: date, hours: int, zone: str
) -> None:
    case, now = CaseFile(subject={"time_zone": zone}).case, at("2026-01-01", 0) + timedelta(hours=hours)
    due = ladder.due_at(case, name, since, now, RULES)
    assert due >= now
    assert is_working_day(ladder.local_day(case, due), ladder.calendar(case))


# --- announcing ---------------------------------------------------------------------------------------------


def test_a_letter_is_announced_early_enough_for_the_veto(case: Case) -> None:
    planned = replace(case, steps=(step(due_at=at(MONDAY, 8), veto_hours=48),))
    assert ladder.announcement_due(planned.steps[0]) == at(SATURDAY, 8)
    assert ladder.veto_time(planned.steps[0]) == timedelta(hours=48)
    assert ladder.to_announce(planned, at(FRIDAY, 7), DAY) == ()
    assert ladder.to_announce(planned, at(FRIDAY, 17), DAY) == planned.steps


def test_only_planned_letters_of_open_cases_are_announced(case: Case) -> None:
    due = step(due_at=at(FRIDAY))
    assert (
        ladder.to_announce(replace(case, steps=(replace(due, state=LetterState.HELD),)), at(FRIDAY), DAY)
        == ()
    )
    closed = replace(case, steps=(due,), closed_on=FRIDAY)
    assert ladder.to_announce(closed, at(FRIDAY), DAY) == ()


# --- going --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        ({}, None),
        ({"announced_at": at("2026-03-02")}, at("2026-03-04", 8)),
        ({"announced_at": at("2026-03-03", 17)}, at("2026-03-04", 17)),
        ({"agreement": Agreement.AUTO}, at("2026-03-04", 8)),
        ({"agreement": Agreement.ON_APPROVAL, "announced_at": at("2026-03-02")}, None),
        ({"agreement": Agreement.ON_APPROVAL, "approved": True}, at("2026-03-04", 8)),
        ({"approved": True}, at("2026-03-04", 8)),
    ],
)
def test_a_letter_goes_when_it_is_due_and_everybody_who_must_agree_has_agreed(
    fields: dict[str, object], moment: datetime | None
) -> None:
    assert ladder.goes_at(step(**fields)) == moment


def test_letters_are_ready_oldest_first_and_only_those_that_were_announced(case: Case) -> None:
    told = {"state": LetterState.ANNOUNCED, "announced_at": at("2026-03-01")}
    steps = (
        step(key="later", due_at=at("2026-03-05"), **told),
        step(key="sooner", **told),
        step(key="not yet", due_at=at("2026-03-20"), **told),
        step(key="held", state=LetterState.HELD, announced_at=at("2026-03-01")),
        step(key="not told", approved=True),
        step(key="by itself", agreement=Agreement.AUTO, due_at=at("2026-03-05", 15)),
        step(key="needs a word", **(told | {"agreement": Agreement.ON_APPROVAL})),
    )
    waiting = replace(case, steps=steps)
    assert [s.key for s in ladder.ready(waiting, at("2026-03-06"))] == ["sooner", "later", "by itself"]


def test_nothing_is_ready_in_a_case_that_is_closed_or_paused(case: Case) -> None:
    steps = (step(state=LetterState.ANNOUNCED, announced_at=at("2026-03-01")),)
    assert ladder.ready(replace(case, steps=steps, closed_on=FRIDAY), at(FRIDAY)) == ()
    assert ladder.ready(replace(case, steps=steps, paused_by_owner=True), at(FRIDAY)) == ()


# --- lateness -----------------------------------------------------------------------------------------------


def test_lateness_is_proven_only_on_the_day_after_the_safe_date(case: Case) -> None:
    assert case.deadlines is not None
    assert case.deadlines.safe == date(2026, 3, 10)
    assert not ladder.lateness_proven(case, date(2026, 3, 10))
    assert ladder.lateness_proven(case, date(2026, 3, 11))


def test_nobody_is_late_while_a_question_that_may_pause_the_clock_is_open() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"])
    assert ladder.lateness_proven(file.case, date(2027, 1, 1))


def test_nobody_is_late_who_did_everything_or_never_received_the_request(case: Case) -> None:
    everything = replace(case, fulfilled=frozenset(case.rights))
    assert not ladder.lateness_proven(everything, date(2027, 1, 1))
    assert not ladder.lateness_proven(replace(case, deadlines=None), date(2027, 1, 1))
    assert not ladder.lateness_proven(replace(case, clock=None), date(2027, 1, 1))


def test_a_part_of_the_rights_is_not_everything(case: Case) -> None:
    half = replace(case, fulfilled=frozenset({Right.ERASURE}))
    assert ladder.lateness_proven(half, date(2027, 1, 1))


@pytest.mark.parametrize("label", sorted(POSITIONS))
def test_a_position_that_was_taken_is_an_answer(label: Label) -> None:
    file = CaseFile()
    assert not ladder.answered(file.case)
    file.write("2026-02-10", label)
    assert ladder.answered(file.case)


@pytest.mark.parametrize(
    "label", [Label.AUTO_REPLY, Label.ACKNOWLEDGEMENT, Label.ID_DOCUMENT, Label.EXTENSION]
)
def test_a_receipt_a_question_or_a_delay_is_no_answer(label: Label) -> None:
    file = CaseFile()
    file.write("2026-02-10", label)
    assert not ladder.answered(file.case)


# --- guards -------------------------------------------------------------------------------------------------

NOTICE = step(key="notice:x", name=StepName.NOTICE, state=LetterState.ANNOUNCED)
LATE = at("2026-03-17")


def test_nothing_keeps_back_a_notice_whose_time_has_come(case: Case) -> None:
    assert ladder.blocked(case, NOTICE, CALM, RULES, LATE) == ()


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("unsure_reading", lambda c: replace(c, unsure=frozenset({3}))),
        ("open_bounce", lambda c: replace(c, bounced=True)),
        ("owner_paused", lambda c: replace(c, paused_by_owner=True)),
        ("lateness_proven", lambda c: replace(c, deadlines=None)),
    ],
)
def test_the_case_keeps_a_notice_back(word: str, change: Callable[[Case], Case], case: Case) -> None:
    assert ladder.blocked(change(case), NOTICE, CALM, RULES, LATE) == (word,)


@pytest.mark.parametrize(
    ("word", "around"),
    [
        ("unread_mail", replace(CALM, unread=1)),
        ("known_address", replace(CALM, known_addresses=frozenset())),
        ("weekly_limit", replace(CALM, sent_this_week=RULES.limits.letters_per_case_and_week)),
    ],
)
def test_the_world_keeps_a_notice_back(word: str, around: ladder.Surroundings, case: Case) -> None:
    assert ladder.blocked(case, NOTICE, around, RULES, LATE) == (word,)


@pytest.mark.parametrize(("word", "state"), [("held", LetterState.HELD), ("vetoed", LetterState.VETOED)])
def test_the_owner_keeps_a_notice_back(word: str, state: LetterState, case: Case) -> None:
    assert ladder.blocked(case, replace(NOTICE, state=state), CALM, RULES, LATE) == (word,)


def test_a_day_off_keeps_a_notice_back(case: Case) -> None:
    assert ladder.blocked(case, NOTICE, CALM, RULES, at("2026-03-15")) == ("working_day",)


def test_a_reminder_makes_no_claim_and_needs_no_proof(case: Case) -> None:
    assert ladder.blocked(case, step(state=LetterState.ANNOUNCED), CALM, RULES, at("2026-03-04")) == ()


# --- trying again -------------------------------------------------------------------------------------------


def test_a_letter_kept_back_by_the_calendar_is_tried_on_the_next_working_morning(case: Case) -> None:
    assert ladder.postponed_until(case, ["working_day"], RULES, at(SATURDAY)) == at(MONDAY, 8)
    assert ladder.postponed_until(case, ["weekly_limit"], RULES, at(FRIDAY)) == at(MONDAY, 8)


def test_a_claim_of_lateness_is_tried_again_after_the_safe_date(case: Case) -> None:
    until = ladder.postponed_until(case, ["lateness_proven"], RULES, at("2026-03-04"))
    assert until == at("2026-03-11", 8)


def test_a_claim_of_lateness_without_a_clock_is_looked_at_every_day(case: Case) -> None:
    adrift = replace(case, deadlines=None)
    assert ladder.postponed_until(adrift, ["lateness_proven"], RULES, at("2026-03-04")) == at("2026-03-05", 8)


# --- waking up ----------------------------------------------------------------------------------------------


def test_the_next_moment_of_a_new_case_is_the_announcement_of_its_first_letter() -> None:
    file = CaseFile()
    check = file.named(StepName.RECEIPT_CHECK)[0]
    assert ladder.next_moment(file.case, file.now) == check.due_at - timedelta(hours=24) - DAY


def test_a_letter_that_cannot_go_does_not_hide_the_deadline_behind_it(case: Case) -> None:
    stuck = step(state=LetterState.ANNOUNCED, announced_at=at("2026-02-03"), due_at=at("2026-02-04"))
    waiting = replace(case, steps=(stuck,), unsure=frozenset({2}))
    assert ladder.next_moment(waiting, at("2026-02-10")) == datetime(2026, 3, 3, 23, tzinfo=UTC)


def test_a_deadline_has_passed_when_its_day_is_over_at_the_persons_place(case: Case) -> None:
    bare = replace(case, steps=())
    assert ladder.next_moment(bare, at("2026-02-10")) == datetime(2026, 3, 3, 23, tzinfo=UTC)
    passed = replace(bare, passed=frozenset({"strict"}))
    assert ladder.next_moment(passed, at("2026-03-04")) == datetime(2026, 3, 10, 23, tzinfo=UTC)


def test_an_announced_letter_wakes_us_when_it_goes_and_a_held_one_never() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key="receipt_check:request")
    file.digest("2026-03-02")
    file.pass_time("2026-03-03")
    assert ladder.next_moment(file.case, file.now) == datetime(2026, 3, 3, 23, tzinfo=UTC)
    file.pass_time("2026-03-04", hour=1)
    assert ladder.next_moment(file.case, file.now) == at("2026-03-04", 8)
    file.happen(EventKind.STEP_HELD, key=REMINDER)
    assert ladder.next_moment(file.case, file.now) == datetime(2026, 3, 10, 23, tzinfo=UTC)


def test_the_term_of_an_authority_wakes_us_too_until_it_has_passed() -> None:
    file = CaseFile(received_on=None)
    terms = {"party": "authority", "authority": "fr-cnil", "act": "formal_notice", "term_months": 1}
    file.write("2026-06-01", Label.DPA_MESSAGE, **terms)
    assert ladder.next_moment(file.case, file.now) == datetime(2026, 7, 1, 22, tzinfo=UTC)
    file.pass_time("2026-07-02")
    assert ladder.next_moment(file.case, file.now) is None


def test_a_track_without_a_term_and_a_closed_case_wake_nobody() -> None:
    file = CaseFile()
    file.write("2026-06-01", Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act="receipt")
    file.pass_time("2026-06-02")
    file.happen(EventKind.STEP_VETOED, key=REMINDER)
    file.happen(EventKind.STEP_VETOED, key="receipt_check:request")
    assert ladder.next_moment(file.case, file.now) is None
    closed = CaseFile()
    closed.happen(EventKind.CASE_CLOSED, "2026-02-04", because="done")
    assert ladder.next_moment(closed.case, closed.now) is None


def test_nobody_is_late_after_a_complete_answer() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=[[e, "Said."] for e in EVERYTHING])
    assert file.case.fulfilled == {Right.ACCESS}
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))


# --- what lies in the outbox --------------------------------------------------------------------------------


def in_outbox(**fields: Any) -> CaseFile:
    file = CaseFile(**fields)
    file.happen(EventKind.STEP_APPROVED, "2026-03-04", key=REMINDER)
    file.settle()
    assert file.step(REMINDER).state is LetterState.QUEUED
    return file


def test_a_letter_in_the_outbox_leaves_on_its_day_although_the_limits_count_it() -> None:
    file = in_outbox()
    crowded = replace(CALM, sent_this_week=9, sent_to_controller=9, sent_this_tick=9)
    assert ladder.taken_back(file.case, file.step(REMINDER), date(2026, 3, 4), crowded, RULES, file.now) == ()


def test_a_letter_in_the_outbox_is_taken_back_by_a_guard_and_by_another_day() -> None:
    file = in_outbox()
    unread = replace(CALM, unread=1)
    step, on = file.step(REMINDER), date(2026, 3, 4)
    assert ladder.taken_back(file.case, step, on, unread, RULES, file.now) == ("unread_mail",)
    tomorrow = at("2026-03-05")
    assert ladder.taken_back(file.case, step, on, CALM, RULES, tomorrow) == ("new_day",)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EventKind.STEP_HELD, LetterState.HELD),
        (EventKind.STEP_VETOED, LetterState.VETOED),
        (EventKind.STEP_APPROVED, LetterState.QUEUED),
        (EventKind.STEP_RELEASED, LetterState.QUEUED),
        (EventKind.STEP_ANNOUNCED, LetterState.QUEUED),
    ],
)
def test_a_word_can_stop_a_letter_in_the_outbox_and_nothing_else(kind: EventKind, state: LetterState) -> None:
    file = in_outbox()
    file.happen(kind, key=REMINDER)
    assert file.step(REMINDER).state is state


def test_closing_and_an_answer_stop_a_letter_in_the_outbox() -> None:
    file = in_outbox()
    file.happen(EventKind.CASE_CLOSED, "2026-03-04", because="the owner said so")
    assert file.step(REMINDER).state is LetterState.CANCELLED
    file = in_outbox()
    file.write("2026-03-04", Label.NO_DATA)
    assert file.step(REMINDER).state is LetterState.CANCELLED
