"""The ladder as the law and the rights of a case make it: overrides, preconditions, steps that repeat, mandates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases import ladder
from cases.model import Agreement, EventKind, Label, Law, LetterState, Right, StepName
from cases.rules import Guard, StepOverride
from tests.casefiles import CALM, PRIVACY, RULES, CaseFile, at, check_replay, rules_with, step

BRITISH = {"law": "uk_gdpr", "rights": ["access"], "controller": {"country": "GB"}}


def reminded(on: date, **fields: object) -> CaseFile:
    """A case of silence up to the reminder, a fortnight after it was due."""
    file = CaseFile(on=on, **fields)
    assert file.case.deadlines is not None
    (reminder,) = file.named(StepName.REMINDER)
    file.go(reminder.key, file.case.deadlines.safe + timedelta(days=3))
    return file


# --- laws ---------------------------------------------------------------------------------------------------


def test_in_the_united_kingdom_a_complaint_to_the_controller_comes_before_the_ico() -> None:
    file = reminded(date(2026, 7, 1), **BRITISH)
    assert file.open_steps() == {StepName.CONTROLLER_COMPLAINT}
    (complaint,) = file.named(StepName.CONTROLLER_COMPLAINT)
    file.go(complaint.key, "2026-09-01")
    assert file.case.noticed_on == date(2026, 9, 1)
    (dossier,) = file.named(StepName.COMPLAINT)
    assert (dossier.due_at - at("2026-09-01", 8)).days >= 30
    assert dossier.agreement is Agreement.ON_APPROVAL
    check_replay(file)


def test_before_that_law_came_into_force_a_formal_notice_did() -> None:
    file = reminded(date(2026, 3, 3), **BRITISH)
    assert file.open_steps() == {StepName.NOTICE}


def test_a_british_case_that_is_opened_again_goes_on_with_its_own_rung() -> None:
    file = reminded(date(2026, 7, 1), **BRITISH)
    file.happen(EventKind.CASE_CLOSED, "2026-08-20", because="the owner said so")
    file.happen(EventKind.CASE_REOPENED, "2026-08-21")
    assert file.open_steps() == {StepName.CONTROLLER_COMPLAINT}


def test_a_british_refusal_is_answered_and_then_complained_of_once() -> None:
    file = CaseFile(on=date(2026, 7, 1), **BRITISH)
    file.write("2026-07-10", Label.REFUSAL)
    file.go("refusal_reply:m2", "2026-07-13")
    file.write("2026-07-15", Label.REFUSAL)
    file.go("refusal_reply:m3", "2026-07-16")
    assert len(file.named(StepName.CONTROLLER_COMPLAINT)) == 1


def test_in_california_receipt_must_be_confirmed_within_ten_working_days() -> None:
    file = CaseFile(law="us_ca_ccpa", rights=["access"], controller={"country": "US"})
    (check,) = file.named(StepName.RECEIPT_CHECK)
    assert ladder.local_day(file.case, check.due_at) == date(2026, 2, 19)  # Presidents' Day is no working day
    planned = [e for e in file.events if e.kind is EventKind.STEP_PLANNED and e.data["key"] == check.key]
    assert planned[0].data["sources"] == ["ccr_7021"]


def test_in_california_an_identity_demand_can_be_objected_to_and_a_fee_cannot() -> None:
    _, rule = RULES.rung(StepName.ID_OBJECTION, Law.US_CA_CCPA, [Right.ACCESS], date(2026, 2, 3))
    assert rule.sources == ("ccr_7060", "ccr_7021")
    assert Law.US_CA_CCPA in rule.laws
    assert Law.US_CA_CCPA not in RULES.step(StepName.FEE_OBJECTION).laws


@pytest.mark.parametrize("law", [Law.CH_FADP, Law.BR_LGPD])
def test_where_no_source_was_confirmed_nothing_is_objected_to(law: Law) -> None:
    for name in (StepName.ID_OBJECTION, StepName.PORTAL_ANSWER, StepName.FEE_OBJECTION):
        assert law not in RULES.step(name).laws


@pytest.mark.parametrize("law", [Law.US_CA_CCPA, Law.BR_LGPD])
def test_no_complaint_goes_where_no_authority_was_confirmed(law: Law) -> None:
    assert law not in RULES.step(StepName.COMPLAINT).laws


def test_no_rung_under_another_law_rests_on_an_article_of_the_gdpr() -> None:
    others = (Law.CH_FADP, Law.US_CA_CCPA, Law.BR_LGPD)
    for law in others:
        for name in StepName:
            _, rule = RULES.rung(name, law, list(Right), date(2026, 11, 22))
            if law in rule.laws:
                assert not [key for key in rule.sources if key.startswith(("gdpr", "uk_", "gl_"))], (
                    law,
                    name,
                )


def test_no_rung_rests_on_a_source_that_nobody_confirmed() -> None:
    for rule in RULES.steps.values():
        for key in {*rule.sources, *(k for o in rule.overrides for k in o.sources or ())}:
            assert RULES.source(key).confidence in ("P", "S"), key


# --- rights -------------------------------------------------------------------------------------------------


def test_whoever_only_objects_waits_a_week_for_the_notice_and_not_two() -> None:
    objecting, asking = reminded(date(2026, 2, 3), rights=["objection"]), reminded(date(2026, 2, 3))
    (week,), (fortnight,) = objecting.named(StepName.NOTICE), asking.named(StepName.NOTICE)
    assert ladder.local_day(objecting.case, week.due_at) == date(2026, 3, 23)  # the week ends on a Friday
    assert ladder.local_day(asking.case, fortnight.due_at) == date(2026, 3, 30)


def test_rights_that_were_settled_no_longer_decide_the_timing() -> None:
    file = CaseFile(rights=["erasure", "objection"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED)
    (reminder,) = file.named(StepName.REMINDER)
    file.go(reminder.key, "2026-03-13")
    (notice,) = file.named(StepName.NOTICE)
    assert notice.due_at == at("2026-03-23", 8)


def test_whoever_did_not_ask_for_access_is_not_told_what_is_missing_of_it() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    assert not file.named(StepName.DEFICIENCY)


def test_an_override_can_change_any_part_of_a_rung_and_later_ones_win() -> None:
    first = StepOverride(laws=(Law.EU_GDPR,), agreement=Agreement.AUTO, veto_hours=0)
    second = StepOverride(rights=(Right.ACCESS,), guards=(Guard.HELD,), term_days=5)
    later = StepOverride(since=date(2027, 1, 1), term_days=9)
    rules = rules_with(StepName.REMINDER, overrides=(first, second, later))
    _, rule = rules.rung(StepName.REMINDER, Law.EU_GDPR, [Right.ACCESS], date(2026, 2, 3))
    assert (rule.agreement, rule.guards, rule.term_days) == (Agreement.AUTO, (Guard.HELD,), 5)
    _, rule = rules.rung(StepName.REMINDER, Law.BR_LGPD, list(Right), date(2027, 2, 3))
    assert (rule.agreement, rule.term_days) == (Agreement.AFTER_VETO, 9)


def test_a_letter_that_goes_by_itself_needs_no_announcement() -> None:
    rules = rules_with(StepName.REMINDER, agreement=Agreement.AUTO)
    file = CaseFile(rules=rules)
    file.happen(EventKind.STEP_VETOED, key="receipt_check:request")
    queued = [e for e in file.pass_time("2026-03-05") if e.kind is EventKind.LETTER_QUEUED]
    assert [e.data["key"] for e in queued] == ["reminder:2026-03-03"]


# --- preconditions ------------------------------------------------------------------------------------------


def test_everything_settled_takes_every_letter_back() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.FEE_DEMAND)
    file.write("2026-02-11", Label.ERASURE_CONFIRMED)
    assert file.open_steps() == set()
    file.correct(3, "2026-02-11", Label.ACKNOWLEDGEMENT)
    assert [s.name for s in file.case.steps if s.open] == [StepName.REMINDER, StepName.FEE_OBJECTION]
    check_replay(file)


def test_a_letter_that_is_already_on_its_way_is_not_taken_back() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.FEE_DEMAND)
    file.happen(EventKind.STEP_APPROVED, "2026-02-11", key="fee_objection:m2")
    file.settle()
    file.happen(EventKind.LETTER_UNKNOWN, key="fee_objection:m2", detail="the connection broke")
    file.write("2026-02-11", Label.ERASURE_CONFIRMED)
    assert file.step("fee_objection:m2").state is LetterState.UNKNOWN


def test_a_letter_that_waits_in_the_outbox_is_taken_back_when_it_has_nothing_to_ask_for() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.FEE_DEMAND)
    file.happen(EventKind.STEP_APPROVED, "2026-02-11", key="fee_objection:m2")
    file.settle()
    file.write("2026-02-11", Label.ERASURE_CONFIRMED)
    assert file.step("fee_objection:m2").state is LetterState.CANCELLED


def test_the_reminder_makes_the_question_about_receipt_superfluous() -> None:
    file = CaseFile()
    file.go("reminder:2026-03-03", "2026-03-04")
    assert file.open_steps() == {StepName.NOTICE}


# --- closing and opening again ------------------------------------------------------------------------------


def test_opening_again_brings_every_answer_back_and_not_only_the_ladder_of_silence() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["passport"])
    file.write("2026-02-06", Label.PARTIAL_DISCLOSURE)
    file.write("2026-02-07", Label.PORTAL_REDIRECT)
    before = file.open_steps()
    file.happen(EventKind.CASE_CLOSED, "2026-02-09", because="the owner said so")
    file.happen(EventKind.CASE_REOPENED, "2026-02-12")
    assert (
        file.open_steps()
        == before
        == {
            StepName.ID_OBJECTION,
            StepName.DEFICIENCY,
            StepName.PORTAL_ANSWER,
        }
    )
    assert all(s.due_at >= at("2026-02-12") and s.announced_at is None for s in file.case.steps if s.open)
    check_replay(file)


def test_what_came_while_the_case_was_closed_is_answered_when_it_is_opened_again() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_CLOSED, "2026-02-04", because="the owner said so")
    file.write("2026-02-10", Label.REFUSAL)
    assert file.open_steps() == set()
    file.happen(EventKind.CASE_REOPENED, "2026-02-12")
    assert StepName.REFUSAL_REPLY in file.open_steps()
    check_replay(file)


def test_what_the_owner_dropped_stays_dropped_when_the_case_is_opened_again() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.REFUSAL)
    file.happen(EventKind.STEP_VETOED, key="refusal_reply:m2")
    file.happen(EventKind.CASE_CLOSED, "2026-02-09", because="the owner said so")
    file.happen(EventKind.CASE_REOPENED, "2026-02-12")
    assert file.open_steps() == set()


# --- mandates -----------------------------------------------------------------------------------------------

AGENT = {"subject": {"mandate": "Calepin Association"}}


def test_whoever_doubts_a_mandate_is_shown_it() -> None:
    file = CaseFile(**AGENT)
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="no_authority")
    assert file.step("mandate_answer:m2").open
    assert not file.named(StepName.REFUSAL_REPLY)
    file.go("mandate_answer:m2", "2026-02-11")
    assert len(file.named(StepName.NOTICE)) == 1
    check_replay(file)


def test_without_a_mandate_there_is_none_to_show() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="no_authority")
    assert file.step("refusal_reply:m2").open
    assert not file.named(StepName.MANDATE_ANSWER)


def test_any_other_refusal_of_an_agent_is_answered_by_its_reason() -> None:
    file = CaseFile(**AGENT)
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="exemption")
    assert {s.name for s in file.case.steps if s.cause == "m2"} == {StepName.REFUSAL_REPLY}


def test_the_dossier_goes_to_the_agent_who_files_it() -> None:
    file = reminded(
        date(2026, 2, 3), subject={"mandate": "Calepin Association", "agent": "desk@calepin.example"}
    )
    file.write("2026-03-16", Label.REFUSAL)
    (notice,) = file.named(StepName.NOTICE)
    file.go(notice.key, "2026-03-30")
    (dossier,) = file.named(StepName.COMPLAINT)
    assert dossier.recipient == "desk@calepin.example"


def test_a_correction_of_the_reason_exchanges_the_letters() -> None:
    file = CaseFile(**AGENT)
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="no_authority")
    file.correct(2, "2026-02-10", Label.REFUSAL, refusal_reason="exemption")
    assert {s.name for s in file.case.steps if s.cause == "m2" and s.open} == {StepName.REFUSAL_REPLY}
    file.correct(2, "2026-02-10", Label.REFUSAL, refusal_reason="no_authority")
    assert {s.name for s in file.case.steps if s.cause == "m2" and s.open} == {StepName.MANDATE_ANSWER}
    check_replay(file)


# --- restraint ----------------------------------------------------------------------------------------------

WAITING = step(key="notice:x", name=StepName.NOTICE, state=LetterState.ANNOUNCED)
LATE = at("2026-03-17")


@pytest.mark.parametrize(
    ("word", "around"),
    [
        (
            "controller_limit",
            replace(CALM, sent_to_controller=RULES.limits.letters_per_controller_and_week),
        ),
        ("tick_limit", replace(CALM, sent_this_tick=RULES.limits.letters_per_tick)),
    ],
)
def test_the_letters_of_other_cases_count_too(word: str, around: ladder.Surroundings) -> None:
    case = CaseFile().case
    assert ladder.blocked(case, WAITING, around, RULES, LATE) == (word,)
    assert ladder.lifted_by_time(case, [word]) is (word == "controller_limit")


def test_every_letter_to_a_controller_has_every_guard_of_restraint() -> None:
    restraint = {
        "unread_mail", "unsure_reading", "open_bounce", "held", "vetoed", "known_address", "weekly_limit",
        "controller_limit", "tick_limit", "working_day", "owner_paused", "repeated_request",
    }  # fmt: skip
    to_others = {StepName.REQUEST, StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP}
    for name, rule in RULES.steps.items():
        if name not in to_others:
            assert restraint <= set(rule.guards), name


def test_a_request_repeated_within_a_year_sends_nothing_until_the_owner_says_so() -> None:
    file = CaseFile(repeats=[3])
    file.happen(EventKind.STEP_VETOED, key="receipt_check:request")
    file.digest("2026-03-03")
    assert EventKind.LETTER_QUEUED not in [e.kind for e in file.pass_time("2026-03-12")]
    (reminder,) = file.named(StepName.REMINDER)
    assert "repeated_request" in ladder.blocked(file.case, reminder, CALM, RULES, file.now)
    file.happen(EventKind.CASE_RESUMED)
    assert EventKind.LETTER_QUEUED in [e.kind for e in file.settle()]
    check_replay(file)


def test_her_word_about_one_letter_lets_that_one_go() -> None:
    file = CaseFile(repeats=[3])
    file.go("reminder:2026-03-03", "2026-03-04")
    assert file.case.repeats == (3,)


def test_after_an_express_refusal_a_notice_rests_on_the_refusal_and_not_on_the_time() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.REFUSAL)
    file.go("refusal_reply:m2", "2026-02-06")
    (notice,) = file.named(StepName.NOTICE)
    assert ladder.blocked(file.case, notice, CALM, RULES, at("2026-02-20")) == ()
    assert not ladder.lateness_proven(file.case, date(2026, 2, 20))


def test_a_gap_in_an_answer_gives_the_controller_the_whole_of_its_time() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.PARTIAL_DISCLOSURE)
    file.go("deficiency:m2", "2026-02-06")
    (notice,) = file.named(StepName.NOTICE)
    assert ladder.blocked(file.case, notice, CALM, RULES, at("2026-02-23")) == ("lateness_proven",)


def test_letters_go_only_to_addresses_of_the_controller() -> None:
    file = CaseFile()
    strangers = replace(CALM, known_addresses=frozenset({"else@northgate.example"}))
    assert file.step("reminder:2026-03-03").recipient == PRIVACY
    assert ladder.blocked(file.case, WAITING, strangers, RULES, LATE) == ("known_address",)
