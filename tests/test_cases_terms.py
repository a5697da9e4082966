"""The terms that our letters set: no next letter before the last of them has run out, and none before its day."""

from __future__ import annotations

from datetime import date

import pytest

from cases import briefing, ladder
from cases.agenda import dates_of_case
from cases.draft import RETURNED
from cases.model import EventKind, Label, LetterState, StepName
from tests.casefiles import CALM, RULES, CaseFile, at, check_replay

REMINDER = "reminder:2026-03-03"
NOTICE = "notice:2026-03-03"
COMPLAINT = "complaint:2026-03-03"


def term_asked(file: CaseFile, key: str, on: date) -> date | None:
    return briefing.letter_brief(file.case, file.events, file.step(key), RULES, on).term


@pytest.mark.parametrize("rights", [["access", "erasure"], ["objection"], ["rectification"]])
def test_no_notice_goes_before_or_on_the_last_day_of_the_term_of_the_reminder(rights: list[str]) -> None:
    file = CaseFile(rights=rights)
    term = term_asked(file, REMINDER, date(2026, 3, 4))
    file.go(REMINDER, "2026-03-04")
    assert term is not None
    assert ladder.local_day(file.case, file.step(NOTICE).due_at) > term


def test_an_objection_sets_a_shorter_term_and_its_notice_waits_for_that() -> None:
    file = CaseFile(rights=["objection"])
    assert term_asked(file, REMINDER, date(2026, 3, 4)) == date(2026, 3, 11)
    file.go(REMINDER, "2026-03-04")
    assert ladder.local_day(file.case, file.step(NOTICE).due_at) == date(2026, 3, 12)


def test_no_complaint_is_due_before_the_term_of_the_notice_has_run_out() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    term = term_asked(file, NOTICE, date(2026, 3, 19))
    file.go(NOTICE, "2026-03-19")
    assert term == date(2026, 4, 2)
    assert ladder.local_day(file.case, file.step(COMPLAINT).due_at) == date(2026, 4, 3)


def test_a_later_letter_with_a_term_of_its_own_keeps_the_notice_back() -> None:
    """Two chains cross: the reminder, and the letter on what an answer lacks."""
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.write("2026-03-16", Label.PARTIAL_DISCLOSURE)
    file.go("deficiency:m2", "2026-03-17")
    assert ladder.term_until(file.case, RULES) == date(2026, 3, 31)
    file.digest("2026-03-17")
    file.pass_time("2026-03-20")
    assert file.step(NOTICE).state is LetterState.ANNOUNCED
    assert ladder.local_day(file.case, file.step(NOTICE).due_at) == date(2026, 4, 1)
    assert "term_running" in file.last(EventKind.STEP_POSTPONED).data["because"]
    assert EventKind.LETTER_QUEUED in [event.kind for event in file.pass_time("2026-04-01")]
    check_replay(file)


def test_a_term_that_a_letter_stated_stays_whatever_is_settled_later() -> None:
    file = CaseFile(rights=["erasure", "objection"])
    file.happen(EventKind.STEP_APPROVED, "2026-03-04", key=REMINDER)
    file.settle()
    file.happen(EventKind.LETTER_SENT, "2026-03-04", key=REMINDER, step="reminder", to="", term="2026-03-18")
    file.write("2026-03-05", Label.ERASURE_CONFIRMED)
    assert file.case.unsettled == ("objection",)
    assert ladder.term_until(file.case, RULES) == date(2026, 3, 18)


def test_a_letter_that_came_back_has_set_no_term() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.happen(EventKind.LETTER_BOUNCED, key=REMINDER, detail="550")
    assert ladder.term_until(file.case, RULES) is None


# --- a word before the day ----------------------------------------------------------------------------------


def test_no_word_of_the_owner_sends_a_reminder_before_the_deadline_has_passed() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_APPROVED, "2026-02-05", key=REMINDER)
    assert not file.step(REMINDER).approved
    assert EventKind.LETTER_QUEUED not in [event.kind for event in file.pass_time("2026-02-06")]
    assert ladder.blocked(file.case, file.step(REMINDER), CALM, RULES, at("2026-02-06")) == ()


def test_no_word_of_the_owner_sends_a_notice_within_the_term_of_the_reminder() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.happen(EventKind.STEP_APPROVED, "2026-03-17", key=NOTICE)
    assert EventKind.LETTER_QUEUED not in [event.kind for event in file.settle()]


def test_a_letter_without_a_day_of_the_law_goes_on_the_owners_word() -> None:
    file = CaseFile()
    file.go("receipt_check:request", "2026-02-05")
    assert file.step("receipt_check:request").state is LetterState.SENT


# --- letters that came back ---------------------------------------------------------------------------------


def test_a_reminder_that_came_back_was_not_sent() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    assert file.case.reminded_on == date(2026, 3, 4)
    file.happen(EventKind.LETTER_BOUNCED, "2026-03-05", key=REMINDER, detail="550")
    assert file.case.reminded_on is None


def test_a_notice_that_came_back_was_not_sent_and_the_reminder_still_was() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.go(NOTICE, "2026-03-19")
    file.happen(EventKind.LETTER_BOUNCED, "2026-03-20", key=NOTICE, detail="550")
    assert (file.case.reminded_on, file.case.noticed_on) == (date(2026, 3, 4), None)


def test_no_notice_stays_planned_behind_a_reminder_that_came_back_and_the_owner_is_told() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    assert file.open_steps() == {StepName.NOTICE}
    file.happen(EventKind.LETTER_BOUNCED, "2026-03-05", key=REMINDER, detail="550")
    assert file.open_steps() == set()
    assert file.step(NOTICE).because == RETURNED
    assert ladder.stalled(file.case)
    check_replay(file)


def test_when_the_owner_lets_the_case_go_on_the_reminder_comes_again_and_then_its_notice() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.happen(EventKind.LETTER_BOUNCED, "2026-03-05", key=REMINDER, detail="550")
    file.happen(EventKind.CASE_RESUMED, "2026-03-09")
    assert file.open_steps() == {StepName.REMINDER}
    file.happen(EventKind.CASE_RESUMED, "2026-03-09")
    assert len(file.named(StepName.REMINDER)) == 2
    file.happen(EventKind.CASE_CLOSED, "2026-03-09", because="x")
    file.happen(EventKind.CASE_REOPENED, "2026-03-09")
    again = file.named(StepName.REMINDER)[-1]
    assert again.open
    file.go(again.key, "2026-03-11")
    assert file.case.reminded_on == date(2026, 3, 11)
    (notice,) = (step for step in file.named(StepName.NOTICE) if step.open)
    assert notice.due_at.date() > date(2026, 3, 25)
    check_replay(file)


def test_a_notice_that_another_letter_has_earned_stays() -> None:
    file = CaseFile(rights=["access", "erasure"])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(1)(a)", "Billing."]])
    file.go("deficiency:m2", "2026-02-11")
    file.write("2026-02-13", Label.REFUSAL)
    file.go("refusal_reply:m3", "2026-02-16")
    (notice,) = file.named(StepName.NOTICE)
    file.happen(EventKind.LETTER_BOUNCED, "2026-02-17", key="deficiency:m2", detail="550")
    assert file.step(notice.key).because == RETURNED
    (other,) = (step for step in file.named(StepName.NOTICE) if step.open)
    assert other.cause == "m3"


def test_no_complaint_stays_planned_behind_a_notice_that_came_back() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.go(NOTICE, "2026-03-19")
    assert file.open_steps() == {StepName.COMPLAINT}
    file.happen(EventKind.LETTER_BOUNCED, "2026-03-20", key=NOTICE, detail="550")
    assert StepName.COMPLAINT not in file.open_steps()
    file.happen(EventKind.LETTER_BOUNCED, "2026-03-20", key="nothing:at_all", detail="550")


@pytest.mark.parametrize(("law", "country"), [("uk_gdpr", "GB"), ("eu_gdpr", "FR")])
def test_no_reminder_follows_the_notice(law: str, country: str) -> None:
    file = CaseFile(law=law, controller={"country": country, "region": "ENG" if country == "GB" else ""})
    file.write("2026-02-06", Label.FEE_DEMAND)
    file.go("fee_objection:m2", "2026-02-09")
    (notice,) = file.named(StepName.NOTICE)
    file.happen(EventKind.STEP_APPROVED, "2026-02-26", key=notice.key)
    if (
        law == "eu_gdpr"
    ):  # a fee does not stop that clock: the notice waits for lateness, the reminder goes before it
        assert EventKind.LETTER_QUEUED not in [event.kind for event in file.settle()]
        return
    assert EventKind.LETTER_QUEUED in [event.kind for event in file.settle()]
    file.send(notice.key)
    assert file.case.noticed_on == date(2026, 2, 26)
    assert StepName.REMINDER not in file.open_steps()
    assert EventKind.LETTER_QUEUED not in [event.kind for event in file.pass_time("2026-03-06")]


def test_a_reminder_of_a_request_that_came_back_counts_for_nothing() -> None:
    """The request itself comes back late and is received anew: everything starts from there."""
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.write("2026-03-05", Label.BOUNCE)
    assert (file.case.reminded_on, file.open_steps()) == (None, set())
    file.write("2026-03-10", Label.ACKNOWLEDGEMENT)
    assert [(s.name, s.cause) for s in file.case.steps if s.open] == [(StepName.REMINDER, "2026-04-10")]


# --- closing and opening again ------------------------------------------------------------------------------


def test_an_extension_told_while_the_case_was_closed_leaves_one_reminder_after_reopening() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_CLOSED, "2026-02-10", because="the owner said so")
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    file.happen(EventKind.CASE_REOPENED, "2026-02-21")
    assert [s.cause for s in file.named(StepName.REMINDER) if s.open] == ["2026-05-04"]
    file.correct(2, "2026-02-20", Label.ACKNOWLEDGEMENT)
    assert [s.cause for s in file.named(StepName.REMINDER) if s.open] == ["2026-03-03"]
    check_replay(file)


def test_a_correction_of_a_closed_case_brings_up_no_letter() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    file.happen(EventKind.CASE_CLOSED, "2026-02-21", because="the owner said so")
    file.correct(2, "2026-02-20", Label.ACKNOWLEDGEMENT)
    assert file.open_steps() == set()
    file.happen(EventKind.CASE_REOPENED, "2026-02-22")
    assert [s.cause for s in file.named(StepName.REMINDER) if s.open] == ["2026-03-03"]


# --- authorities outside the Union --------------------------------------------------------------------------


@pytest.mark.parametrize(("law", "source"), [("eu_gdpr", "gdpr_78_2"), ("uk_gdpr", "our_practice")])
def test_only_an_authority_of_the_union_owes_news_by_the_gdpr(law: str, source: str) -> None:
    file = CaseFile(law=law, controller={"country": "GB" if law == "uk_gdpr" else "FR"})
    file.happen(
        EventKind.COMPLAINT_FILED,
        "2026-04-10",
        authority="gb-ico" if law == "uk_gdpr" else "fr-cnil",
        reference="26-1",
        next_information="2026-07-10",
        address="post@authority.example",
    )
    (news,) = [one for one in dates_of_case(file.case, RULES) if one.kind == "information"]
    assert {reason.source for reason in news.reasons} == {source}
    asks = [event for event in file.events if event.data.get("step") == "authority_followup"]
    assert [event.data["sources"] for event in asks] == [[source]]
