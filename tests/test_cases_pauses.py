"""What a question about scope or a fee does to the clock of a case; identity stands in test_cases_timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases import briefing, digest, history, ladder
from cases.deadlines import compute
from cases.model import ClockFacts, Demand, Event, EventKind, IdItem, Label, Law, Question, StepName
from cases.pauses import questions_of
from tests.casefiles import RULES, CaseFile, check_replay, stored

CLARIFICATION, FEE, IDENTITY = Label.CLARIFICATION, Label.FEE_DEMAND, Label.ID_INFORMATION


def british(**fields: object) -> CaseFile:
    return CaseFile(law="uk_gdpr", controller={"country": "GB"}, **fields)


CALLED_BACK = {"authenticated": "unlinked_address"}
"""A case in which a question about identity may be fair."""


def dates(file: CaseFile) -> tuple[date, date]:
    """The strict and the paused date."""
    check_replay(file)
    assert file.case.deadlines is not None
    return file.case.deadlines.strict, file.case.deadlines.paused


def test_a_british_question_about_scope_pauses_until_the_person_answers_it() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    assert ladder.question_open(file.case)
    file.happen(EventKind.OWNER_WROTE, "2026-02-07", message=7)
    assert ladder.question_open(file.case), "a mail about something else answered it"
    file.happen(EventKind.OWNER_WROTE, "2026-02-13", message=8, answers=2)
    assert not ladder.question_open(file.case)
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 10))


def test_a_british_question_that_is_forwarded_after_it_was_answered_is_not_left_open() -> None:
    file = british()
    file.happen(EventKind.OWNER_WROTE, "2026-02-13", message=8, answers=2)
    file.happen(EventKind.OWNER_WROTE, "2026-02-09", message=9)
    file.write("2026-02-06", CLARIFICATION)
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 10))


def test_what_the_person_wrote_before_the_question_does_not_answer_it() -> None:
    file = british()
    file.happen(EventKind.OWNER_WROTE, "2026-02-05", message=8, answers=2)
    file.write("2026-02-06", CLARIFICATION)
    assert ladder.question_open(file.case)


def test_an_older_mail_that_comes_to_light_later_does_not_answer_it_either() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    file.happen(EventKind.OWNER_WROTE, "2026-02-06", message=8, answers=2)
    assert file.questions() == [("2026-02-06", "2026-02-06")]
    late = british()
    late.write("2026-02-06", CLARIFICATION)
    late.put(Event(EventKind.OWNER_WROTE, 7, late.now, {"message": 8, "on": "2026-02-05", "answers": 2}))
    assert ladder.question_open(late.case)


def test_while_a_british_question_is_open_nobody_is_called_late() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))


def test_questions_of_one_day_stand_in_one_order() -> None:
    case = CaseFile().case
    for day in range(3, 28):
        fair = Demand(IdItem.PHONE, date(2026, 2, day), 1, may_pause=True, counts=True)
        unfair = Demand(IdItem.PASSPORT, date(2026, 2, day), 2, counts=True)
        for asked in ((fair, unfair), (unfair, fair)):
            found = questions_of(replace(case, demands=asked), date(2026, 2, 3), RULES)
            assert [one.contested for one in found] == [False, True]


def test_items_given_do_not_answer_a_question_about_scope() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"], message=8)
    assert ladder.question_open(file.case)


def test_a_british_fee_stops_the_clock_until_it_is_paid_then_the_month_starts_anew() -> None:
    file = british()
    file.write("2026-02-06", FEE)
    file.happen(EventKind.OWNER_WROTE, "2026-02-07", message=8)
    file.go("fee_objection:m2", "2026-02-09")
    assert ladder.question_open(file.case), "an objection paid the fee"
    file.happen(EventKind.QUESTION_ANSWERED, "2026-02-10", about="scope")
    assert ladder.question_open(file.case)
    file.happen(EventKind.QUESTION_ANSWERED, "2026-02-10", about="fee")
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 10))


def test_a_fee_that_was_objected_to_and_not_paid_is_held_against_the_controller_and_no_lateness() -> None:
    file = british()
    file.write("2026-02-06", FEE)
    file.go("fee_objection:m2", "2026-02-09")
    (notice,) = file.named(StepName.NOTICE)
    file.digest("2026-02-22")
    assert notice.key in [
        e.data["key"] for e in file.pass_time("2026-02-26") if e.kind is EventKind.LETTER_QUEUED
    ]
    brief = briefing.letter_brief(file.case, file.events, notice, RULES, date(2026, 2, 26))
    assert not brief.late


def test_an_objection_to_something_else_leaves_the_fee_open() -> None:
    file = british(authenticated="known_address")
    file.write("2026-02-06", FEE)
    file.write("2026-02-07", Label.ID_DOCUMENT, items=["passport"])
    file.go("id_objection:m3", "2026-02-09")
    assert ladder.question_open(file.case)


NO_PAUSE = [
    ("eu_gdpr", FEE),
    ("us_ca_ccpa", CLARIFICATION),
    ("us_ca_ccpa", FEE),
    ("br_lgpd", FEE),
]


@pytest.mark.parametrize(("law", "label"), NO_PAUSE)
def test_where_the_law_knows_no_pause_neither_question_moves_a_date(law: str, label: Label) -> None:
    file = CaseFile(law=law)
    before = dates(file)
    file.write("2026-02-06", label)
    assert dates(file) == before
    assert not ladder.question_open(file.case)


@pytest.mark.parametrize(("law", "about"), [("eu_gdpr", "scope"), ("ch_fadp", "fee"), ("br_lgpd", "scope")])
def test_a_case_and_the_dates_of_the_command_line_agree_on_scope_and_fee(law: str, about: str) -> None:
    file = CaseFile(law=law)
    file.write("2026-02-06", CLARIFICATION if about == "scope" else FEE)
    assert ladder.question_open(file.case)
    file.happen(EventKind.QUESTION_ANSWERED, "2026-02-13", about=about)
    asked = Question(date(2026, 2, 6), date(2026, 2, 13), about)
    told = compute(ClockFacts(Law(law), date(2026, 2, 3), "FR", questions=(asked,)), RULES)
    strict, paused = dates(file)
    assert (strict, paused) == (told.strict, told.paused)
    assert strict < paused


def test_a_british_question_about_identity_counts_although_one_about_scope_was_answered_before() -> None:
    file = british(**CALLED_BACK)
    file.write("2026-02-05", CLARIFICATION)
    file.happen(EventKind.OWNER_WROTE, "2026-02-06", message=8, answers=2)
    file.write("2026-02-10", IDENTITY, items=["phone"], purpose="authenticate")
    assert ladder.question_open(file.case)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-20", items=["phone"], message=9)
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 20))


def test_two_questions_that_overlap_are_counted_once() -> None:
    file = CaseFile(**CALLED_BACK)
    file.write("2026-02-06", CLARIFICATION)
    file.write("2026-02-10", IDENTITY, items=["phone"], purpose="authenticate")
    file.happen(EventKind.OWNER_WROTE, "2026-02-12", message=8, answers=2)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-16", items=["phone"], message=9)
    # open from 6 to 16 February: ten days, or 27 of 30 left from 16 February on
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 16))


def test_an_objection_leaves_a_question_that_may_be_fair_open_and_nobody_is_called_late() -> None:
    file = CaseFile(controller={"kind": "bank"}, **CALLED_BACK)
    told = {"reason_given": True, "redaction_told": True}
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"], purpose="authenticate", manner=told)
    assert file.last(EventKind.IDENTIFICATION_JUDGED).data["verdict"] == "unclear"
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-07", items=["passport"])
    file.go("id_objection:m2", "2026-02-09")
    assert file.questions() == [("2026-02-06", None)]
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))


def test_the_time_of_a_disproportionate_demand_is_counted_until_the_objection_and_says_why() -> None:
    file = CaseFile(authenticated="web_form")
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"], purpose="authenticate")
    assert file.last(EventKind.IDENTIFICATION_JUDGED).data["verdict"] == "disproportionate"
    assert ladder.question_open(file.case)
    file.go("id_objection:m2", "2026-02-10")
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 9))
    assert file.case.deadlines is not None
    assert "dpc_airbnb_2023" in {step.source for step in file.case.deadlines.steps}


def test_a_contested_demand_that_was_met_in_the_end_is_counted_until_it_was_met() -> None:
    """Suspended until the check was done although the earlier demand was unlawful (DPC, Airbnb, 20 July 2023)."""
    file = CaseFile(authenticated="web_form")
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"], purpose="authenticate")
    file.go("id_objection:m2", "2026-02-11")
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-20", items=["passport"])
    assert file.questions() == [("2026-02-10", "2026-02-20")]
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 16))


def test_a_demand_after_two_weeks_counts_as_a_precaution_and_one_after_the_period_does_not() -> None:
    late, too_late = CaseFile(**CALLED_BACK), CaseFile(**CALLED_BACK)
    late.write("2026-02-20", IDENTITY, items=["phone"], purpose="authenticate")
    too_late.write("2026-03-20", IDENTITY, items=["phone"], purpose="authenticate")
    assert ladder.question_open(late.case)
    assert not ladder.question_open(too_late.case)
    assert dates(too_late) == (date(2026, 3, 3), date(2026, 3, 3))


def test_a_question_asked_after_a_british_period_has_ended_starts_nothing_anew() -> None:
    asked = Question(date(2026, 9, 7), date(2026, 9, 8))
    told = compute(ClockFacts(Law.UK_GDPR, date(2026, 2, 9), "GB", questions=(asked,)), RULES)
    assert told.paused == told.strict == date(2026, 3, 9)
    assert "came after the period had ended" in "\n".join(step.text for step in told.steps)


def test_a_controller_that_acts_waits_for_no_answer_any_more() -> None:
    file = CaseFile(**CALLED_BACK)
    file.write("2026-02-06", CLARIFICATION)
    file.write("2026-02-07", IDENTITY, items=["phone"], purpose="authenticate")
    file.write("2026-02-20", Label.PARTIAL_DISCLOSURE)
    assert not ladder.question_open(file.case)


def test_clocks_stored_before_there_could_be_several_questions_still_replay() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    old = [
        replace(event, data=_as_stored_before(event.data)) if event.kind is EventKind.DEADLINES_SET else event
        for event in stored(file.events)
    ]
    assert history.replay(old) == file.case


def _as_stored_before(data: Mapping[str, Any]) -> dict[str, Any]:
    """Clock and dates as they were written when one question at most was remembered."""
    (one,) = data["clock"]["questions"] or [{"asked": None, "answered": None, "about": "identity"}]
    clock = {key: value for key, value in data["clock"].items() if key != "questions"}
    dates = {key: value for key, value in data["deadlines"].items() if key != "waiting"}
    before = {"asked": one["asked"], "answered": one["answered"], "asked_for": one["about"]}
    return {"clock": clock | before, "deadlines": dates, "paused_by": 2}


def test_a_question_dated_before_the_request_or_without_a_clock_stops_nothing() -> None:
    early, bounced = british(), british()
    early.write("2026-02-01", CLARIFICATION)
    bounced.write("2026-02-03", Label.BOUNCE, party="mail_system")
    bounced.happen(EventKind.OWNER_WROTE, "2026-02-05", message=8)
    assert not ladder.question_open(early.case)
    assert bounced.case.clock is None


def test_a_question_that_was_none_gives_the_date_back() -> None:
    file = british()
    before = file.case.deadlines
    file.write("2026-02-06", CLARIFICATION)
    file.correct(2, "2026-02-06", Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines == before


def test_a_correction_of_another_message_leaves_the_question_open() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    file.write("2026-02-07", Label.ACKNOWLEDGEMENT)
    file.correct(3, "2026-02-07", Label.OTHER)
    assert ladder.question_open(file.case)


def test_a_fee_gets_its_objection_whatever_it_does_to_the_clock() -> None:
    for file in (british(), CaseFile()):
        file.write("2026-02-06", FEE)
        assert StepName.FEE_OBJECTION in file.open_steps()


def test_the_owner_is_told_that_a_question_about_scope_waits_for_her() -> None:
    file = CaseFile()
    decision = file.write("2026-02-06", CLARIFICATION)
    assert "scope_open" in _asks(file, decision.events)
    decision = file.happen(EventKind.QUESTION_ANSWERED, "2026-02-07", about="scope")
    assert "scope_open" not in _asks(file, decision.events)


def _asks(file: CaseFile, news: Sequence[Event]) -> set[str]:
    reader = digest.Reader("Ines", "en", "Europe/Paris")
    told = digest.compose(reader, [file.case], {7: news}, {}, (), {}, file.now, "t")
    return {happening.word for happening in told.happened if happening.asks}


# --- the months that an extension adds ----------------------------------------------------------------------


def extended(**fields: object) -> CaseFile:
    """Asked on 3 February, validly extended on 20 February: due on 4 May 2026 (3 May is a Sunday), safe on 11 May."""
    file = CaseFile(**fields)
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    assert file.last(EventKind.EXTENSION_JUDGED).data["valid"] or file.case.law is Law.CH_FADP
    return file


SECOND_MONTH = [("eu_gdpr", {}), ("uk_gdpr", {"country": "GB"}), ("ch_fadp", {"country": "CH"})]


@pytest.mark.parametrize(("law", "controller"), SECOND_MONTH)
def test_a_question_in_the_second_month_of_an_extension_holds_lateness_back(
    law: str, controller: dict[str, str]
) -> None:
    file = extended(law=law, rights=["access"], controller=controller)
    before = file.case.deadlines
    file.write("2026-03-16", CLARIFICATION)
    assert ladder.question_open(file.case)
    assert not ladder.lateness_proven(file.case, date(2027, 1, 4))
    assert "safe" not in {e.data.get("which") for e in file.pass_time("2026-07-01")}
    dates = file.case.deadlines
    assert before is not None
    assert dates is not None
    assert dates.strict == before.strict
    told = [step.text for step in dates.steps if step.rule == "pause_scope"]
    assert any("is not answered yet" in text for text in told)
    assert not any("came after the period had ended" in text for text in told)
    check_replay(file)


def test_answered_it_moves_the_paused_date_by_the_time_it_was_open() -> None:
    file = extended()
    file.write("2026-03-16", CLARIFICATION)
    file.happen(EventKind.QUESTION_ANSWERED, "2026-03-30", about="scope")
    # three months end on Sunday 3 May, fourteen days later on Sunday 17 May
    assert dates(file) == (date(2026, 5, 4), date(2026, 5, 18))


def test_asked_in_the_second_month_without_an_extension_it_changes_nothing() -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.write("2026-03-16", CLARIFICATION)
    assert before is not None
    assert file.case.deadlines is not None
    assert file.case.deadlines.safe == before.safe
    assert not ladder.question_open(file.case)
    assert any("came after the period had ended" in step.text for step in file.case.deadlines.steps)
    assert ladder.lateness_proven(file.case, date(2026, 3, 17))


def test_asked_after_a_notice_of_extension_that_gives_no_reasons_it_changes_nothing_either() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.EXTENSION)
    file.write("2026-03-16", CLARIFICATION)
    assert not ladder.question_open(file.case)


def test_asked_after_the_months_of_the_extension_it_changes_nothing() -> None:
    file = extended()
    file.write("2026-05-11", CLARIFICATION)
    assert not ladder.question_open(file.case)
    assert ladder.lateness_proven(file.case, date(2026, 5, 12))


def test_questions_of_both_months_count_together() -> None:
    file = extended()
    file.write("2026-02-24", CLARIFICATION)
    file.happen(EventKind.QUESTION_ANSWERED, "2026-03-03", about="scope")
    file.write("2026-03-16", CLARIFICATION)
    file.write("2026-03-20", CLARIFICATION)
    assert ladder.question_open(file.case)
    file.happen(EventKind.QUESTION_ANSWERED, "2026-03-30", about="scope")
    # 7 days and 14 days, those on which two were open once: 3 May and 21 days
    assert dates(file) == (date(2026, 5, 4), date(2026, 5, 26))


def test_a_british_identity_question_in_the_second_month_restarts_the_three_months() -> None:
    asked = Question(date(2026, 3, 9), date(2026, 3, 16))
    facts = ClockFacts(Law.UK_GDPR, date(2026, 2, 16), "GB", "ENG", (asked,), date(2026, 2, 20), True)
    told = compute(facts, RULES)
    assert (told.strict, told.paused) == (date(2026, 5, 18), date(2026, 6, 16))
    open_still = compute(replace(facts, questions=(Question(date(2026, 3, 23)),)), RULES)
    assert open_still.waiting
    assert not compute(replace(facts, questions=(Question(date(2026, 5, 19)),)), RULES).waiting


def test_a_swiss_second_period_stands_still_while_a_question_is_open() -> None:
    asked = Question(date(2026, 3, 9), date(2026, 3, 16))
    facts = ClockFacts(Law.CH_FADP, date(2026, 2, 16), "CH", "ZH", (asked,), date(2026, 3, 2))
    # thirty days from the notice end on 1 April; the question adds seven
    assert compute(facts, RULES).paused == date(2026, 4, 8)
