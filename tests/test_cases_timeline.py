from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cases import ladder, timeline
from cases.model import ActionKind, EventKind, IdItem, Label, LetterState, Right, StepName, Verdict
from tests.casefiles import CALM, EVERYTHING, INES, PRIVACY, REQUIRED, CaseFile, at, check_replay

REMINDER = "reminder:2026-03-03"
NOTICE = "notice:2026-03-03"
COMPLAINT = "complaint:2026-03-03"
CHECK = "receipt_check:request"


def promise(on: str | None, kind: str = "commitment") -> dict[str, object]:
    return {"text": "soon", "kind": kind, "date": on, "duration": None}


def noticed() -> CaseFile:
    """A case in which nobody ever answered, up to the formal notice of 19 March."""
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key=CHECK)
    file.go(REMINDER, "2026-03-04")
    file.go(NOTICE, "2026-03-19")
    return file


# --- a case begins ------------------------------------------------------------------------------------------


def test_a_new_case_has_its_deadlines_a_reminder_a_receipt_check_and_a_receipt() -> None:
    file = CaseFile(given=["customer_number"])
    assert file.kinds() == [
        EventKind.CASE_OPENED,
        EventKind.ITEMS_SUPPLIED,
        EventKind.DEADLINES_SET,
        EventKind.STEP_PLANNED,
        EventKind.STEP_PLANNED,
    ]
    assert [event.derived for event in file.events] == [False, True, True, True, True]
    assert file.step(REMINDER).due_at == at("2026-03-04", 8)
    assert file.step(CHECK).due_at == at("2026-02-10", 8)
    assert [(a.kind, a.data["what"]) for a in file.actions] == [(ActionKind.SEND_RECEIPT, "case_opened")]


def test_the_ladder_is_that_of_the_law() -> None:
    file = CaseFile(law="us_ca_ccpa", rights=["access"])
    file.write("2026-02-05", Label.REFUSAL)
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"])
    assert {s.name for s in file.case.steps} == {StepName.REMINDER, StepName.RECEIPT_CHECK}


# --- silence ------------------------------------------------------------------------------------------------


def test_silence_climbs_the_ladder_one_rung_at_a_time() -> None:
    file = noticed()
    assert [s.name for s in file.case.steps] == [
        StepName.REMINDER,
        StepName.RECEIPT_CHECK,
        StepName.NOTICE,
        StepName.COMPLAINT,
    ]
    assert (file.case.reminded_on, file.case.noticed_on) == (date(2026, 3, 4), date(2026, 3, 19))
    assert file.step(NOTICE).due_at == at("2026-03-19")
    assert file.step(COMPLAINT).due_at == at("2026-04-03", 7)
    assert file.step(COMPLAINT).recipient == INES
    assert file.named(StepName.REMINDER)[0].recipient == PRIVACY
    check_replay(file)


def test_a_complaint_is_never_filed_without_the_owners_word() -> None:
    file = noticed()
    file.digest("2026-04-02")
    assert file.step(COMPLAINT).state is LetterState.ANNOUNCED
    assert EventKind.LETTER_QUEUED not in [e.kind for e in file.pass_time("2026-06-01")]
    file.go(COMPLAINT, "2026-06-02")
    assert file.step(COMPLAINT).state is LetterState.SENT
    assert file.case.outbound == 3  # the dossier goes to the person herself


def test_a_letter_is_announced_then_waits_for_the_veto_then_goes() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key=CHECK)
    assert file.digest("2026-03-01") == ()
    assert file.digest("2026-03-03") == (REMINDER,)
    file.pass_time("2026-03-04", hour=16)
    assert file.step(REMINDER).state is LetterState.ANNOUNCED
    file.pass_time("2026-03-04", hour=17)
    assert file.step(REMINDER).state is LetterState.QUEUED
    assert file.actions[-1].kind is ActionKind.QUEUE_LETTER
    assert file.settle() == []


def test_after_weeks_of_downtime_the_reminder_still_goes_out_once() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key=CHECK)
    file.digest("2026-03-03")
    happened = file.pass_time("2026-04-20")
    assert [e.kind for e in happened] == [
        EventKind.DEADLINE_PASSED,
        EventKind.DEADLINE_PASSED,
        EventKind.LETTER_QUEUED,
    ]


def test_a_vetoed_letter_is_taken_back_and_never_goes() -> None:
    file = CaseFile()
    file.digest("2026-03-03")
    file.happen(EventKind.STEP_VETOED, key=REMINDER)
    assert file.actions[-1].kind is ActionKind.CANCEL_LETTER
    file.pass_time("2026-05-01")
    assert file.step(REMINDER).state is LetterState.VETOED


def test_a_held_letter_waits_and_goes_when_it_is_released() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key=CHECK)
    file.digest("2026-03-03")
    file.happen(EventKind.STEP_HELD, key=REMINDER)
    file.pass_time("2026-03-10")
    assert file.step(REMINDER).state is LetterState.HELD
    file.happen(EventKind.STEP_RELEASED, key=REMINDER)
    file.settle()
    assert file.step(REMINDER).state is LetterState.QUEUED


def test_a_notice_whose_lateness_is_not_proven_is_moved_behind_the_safe_date() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-20", items=["phone"])
    assert file.case.deadlines is not None
    assert file.case.deadlines.safe == date(2026, 3, 27)
    file.go(REMINDER, "2026-03-04")
    file.digest("2026-03-17")
    (moved,) = [e for e in file.pass_time("2026-03-19", hour=18) if e.kind is EventKind.STEP_POSTPONED]
    assert (moved.data["until"], moved.data["because"]) == ("2026-03-30T07:00:00+00:00", ["lateness_proven"])
    file.pass_time("2026-03-30", hour=6)
    assert file.step(NOTICE).state is LetterState.ANNOUNCED
    file.pass_time("2026-03-30")
    assert file.step(NOTICE).state is LetterState.QUEUED


def test_a_letter_that_waits_for_somebody_does_not_stop_the_one_behind_it() -> None:
    file = CaseFile()
    file.digest("2026-02-09")
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    file.digest("2026-02-10")
    strangers = replace(CALM, known_addresses=frozenset())
    assert file.pass_time("2026-02-13", strangers) == []
    assert [e.kind for e in file.settle()] == [EventKind.LETTER_QUEUED]


def test_nothing_goes_while_mail_is_unread_or_a_reading_unsure() -> None:
    file = CaseFile()
    file.digest("2026-02-09")
    file.digest("2026-03-03")
    unread = replace(CALM, unread=1)
    assert EventKind.LETTER_QUEUED not in [e.kind for e in file.pass_time("2026-03-06", unread)]
    file.write("2026-03-06", Label.REFUSAL, unsure=True)
    assert file.settle() == []
    assert file.case.findings == ()
    file.correct(2, "2026-03-06", Label.ACKNOWLEDGEMENT)
    assert file.settle() == [], "a word can be a slip: nothing leaves before the morning of a working day"
    queued = [e.data["key"] for e in file.pass_time("2026-03-09") if e.kind is EventKind.LETTER_QUEUED]
    assert queued == [REMINDER]


# --- what never moves the clock -----------------------------------------------------------------------------


def test_an_acknowledgement_on_day_29_does_not_stop_the_reminder() -> None:
    file = CaseFile()
    due = file.step(REMINDER).due_at
    file.write("2026-03-02", Label.ACKNOWLEDGEMENT, dates=[promise("2026-06-30")])
    assert (file.step(REMINDER).state, file.step(REMINDER).due_at) == (LetterState.PLANNED, due)
    file.digest("2026-03-03")
    file.pass_time("2026-03-05")
    assert file.step(REMINDER).state is LetterState.QUEUED


def test_an_out_of_office_note_on_the_due_day_changes_nothing_but_the_proof_of_receipt() -> None:
    file = CaseFile()
    file.digest("2026-03-03")
    file.write("2026-03-04", Label.AUTO_REPLY)
    assert file.case.receipt_proof == 2
    assert file.case.findings == ()
    file.pass_time("2026-03-05")
    assert file.step(REMINDER).state is LetterState.QUEUED


@pytest.mark.parametrize(
    "label",
    [
        Label.ACKNOWLEDGEMENT,
        Label.AUTO_REPLY,
        Label.WITHDRAWAL_REQUEST,
        Label.CANNOT_IDENTIFY,
        Label.NOT_CONTROLLER,
        Label.PORTAL_REDIRECT,
        Label.FEE_DEMAND,
        Label.OTHER,
    ],
)
def test_a_question_or_a_word_in_between_never_resets_the_clock(label: Label) -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.write("2026-02-20", label, dates=[promise("2026-09-01")])
    assert file.case.deadlines == before
    assert file.step(REMINDER).open


def test_the_controllers_identity_question_moves_the_paused_date_and_never_the_strict_one() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-20", items=["phone"])
    dates = file.case.deadlines
    assert dates is not None
    assert dates.strict == date(2026, 3, 3)
    assert dates.paused > dates.strict
    assert file.step(REMINDER).due_at == at("2026-03-04", 8)


def test_a_promise_is_kept_for_the_letters_and_only_the_first_commitment_counts() -> None:
    file = CaseFile()
    dates = [
        promise("2026-02-01", "receipt"),
        promise(None),
        promise("2026-04-01"),
        promise("2026-05-01"),
    ]
    file.write("2026-02-10", Label.ACKNOWLEDGEMENT, dates=dates)
    assert file.case.promises == ((2, date(2026, 4, 1)),)


# --- proof of receipt ---------------------------------------------------------------------------------------


def test_the_first_word_of_the_controller_proves_receipt_and_spares_the_question() -> None:
    file = CaseFile()
    file.digest("2026-02-09")
    file.write("2026-02-10", Label.OTHER)
    file.write("2026-02-11", Label.OTHER)
    assert file.kinds().count(EventKind.RECEIPT_CONFIRMED) == 1
    assert file.step(CHECK).state is LetterState.CANCELLED
    assert [a.kind for a in file.actions if a.kind is ActionKind.CANCEL_LETTER] == [ActionKind.CANCEL_LETTER]


def test_even_an_unsure_reading_proves_receipt() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.OTHER, unsure=True)
    assert file.case.receipt_proof == 2
    assert file.case.unsure == {2}


def test_an_authority_proves_nothing_about_the_controller() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act="receipt")
    assert file.case.receipt_proof is None


def test_a_request_that_came_back_has_no_clock_and_no_letters() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    assert file.kinds().count(EventKind.REQUEST_BOUNCED) == 1
    assert (file.case.received_on, file.case.deadlines, file.open_steps()) == (None, None, set())
    assert timeline.status(file.case) == "not_delivered"
    assert file.pass_time("2026-06-01") == []


def test_a_bounce_after_the_controller_has_written_does_not_undo_the_receipt() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT)
    file.write("2026-02-06", Label.BOUNCE)
    assert file.case.received_on == date(2026, 2, 3)
    assert file.step(REMINDER).open


@pytest.mark.parametrize(
    ("answered_on", "strict"), [("2026-02-03", "2026-03-03"), ("2026-02-12", "2026-03-12")]
)
def test_a_controller_that_answers_a_request_that_came_back_has_it_from_that_day(
    answered_on: str, strict: str
) -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    file.write(answered_on, Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines is not None
    assert file.case.deadlines.strict.isoformat() == strict
    assert file.case.received_on == date.fromisoformat(answered_on)
    assert not file.case.bounced
    assert len([s for s in file.named(StepName.REMINDER) if s.open]) == 1
    check_replay(file)


# --- answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", [Label.REFUSAL, Label.NO_DATA])
def test_a_refusal_and_no_data_are_answers_but_do_not_close_the_case(label: Label) -> None:
    file = CaseFile()
    file.write("2026-02-10", label)
    assert file.step(REMINDER).state is LetterState.CANCELLED
    assert not file.case.closed
    assert file.case.fulfilled == frozenset()


def test_a_refusal_and_no_data_are_different_things() -> None:
    refused, empty = CaseFile(), CaseFile()
    refused.write("2026-02-10", Label.REFUSAL, refusal_reason="exemption")
    empty.write("2026-02-10", Label.NO_DATA)
    assert refused.open_steps() == {StepName.REFUSAL_REPLY}
    assert empty.open_steps() == set()
    assert [f.label for f in empty.case.findings] == [Label.NO_DATA]


def test_a_follow_up_is_not_sent_when_an_answer_came_after_it_was_announced() -> None:
    file = CaseFile()
    file.digest("2026-03-03")
    file.write("2026-03-04", Label.NO_DATA)
    assert ActionKind.CANCEL_LETTER in [action.kind for action in file.actions]
    file.pass_time("2026-04-01")
    assert file.step(REMINDER).state is LetterState.CANCELLED


def test_a_disclosure_is_not_an_erasure() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=[[e, "Said."] for e in EVERYTHING])
    assert file.case.fulfilled == {Right.ACCESS}
    assert timeline.status(file.case) != "answered"
    file.write("2026-02-11", Label.ERASURE_CONFIRMED)
    assert file.case.fulfilled == {Right.ACCESS, Right.ERASURE}
    assert timeline.status(file.case) == "answered"


def test_a_full_disclosure_that_leaves_elements_out_is_not_believed() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=[["15(3)", "Here is your data."]])
    assert file.case.fulfilled == frozenset()
    assert file.case.missing == tuple(e for e in REQUIRED if e != "15(3)")
    assert file.step("deficiency:m2").open


def test_two_disclosures_together_are_complete() -> None:
    file = CaseFile(rights=["access"])
    half, rest = EVERYTHING[:5], EVERYTHING[5:]
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[[e, "Said."] for e in half])
    file.write("2026-02-20", Label.PARTIAL_DISCLOSURE, addressed=[[e, "Said."] for e in rest])
    assert file.case.missing == ()
    assert file.case.fulfilled == {Right.ACCESS}
    assert file.case.step("deficiency:m3") is None


def test_whoever_asked_for_erasure_alone_is_told_nothing_about_missing_elements() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    assert file.case.fulfilled == frozenset()
    assert file.named(StepName.DEFICIENCY) == ()


def test_an_erasure_nobody_asked_for_fulfils_nothing() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED)
    assert file.case.fulfilled == frozenset()


def test_a_fee_and_a_portal_each_get_their_own_answer() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.FEE_DEMAND, Label.PORTAL_REDIRECT)
    assert file.open_steps() == {StepName.REMINDER, StepName.FEE_OBJECTION, StepName.PORTAL_ANSWER}


# --- demands ------------------------------------------------------------------------------------------------


def test_a_passport_from_a_known_address_is_objected_to_and_its_time_is_counted_as_a_precaution() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    judged = file.last(EventKind.IDENTIFICATION_JUDGED).data
    assert (judged["verdict"], judged["may_pause"]) == (Verdict.DISPROPORTIONATE, False)
    assert judged["lighter_means"]
    assert file.questions() == [("2026-02-10", None)]
    assert file.step("id_objection:m2").due_at == at("2026-02-10")
    assert [d.item for d in file.case.demands] == [IdItem.PASSPORT]
    assert file.case.findings[0].reasons


def test_a_newer_demand_is_answered_instead_of_the_older_one() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    file.digest("2026-02-10")
    file.write("2026-02-11", Label.ID_DOCUMENT, items=["id_card"])
    assert file.step("id_objection:m2").state is LetterState.CANCELLED
    assert file.step("id_objection:m3").open


def test_a_demand_that_names_nothing_is_recorded_as_such() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_INFORMATION)
    assert [d.item for d in file.case.demands] == [IdItem.OTHER]


def test_a_demand_with_both_labels_is_judged_once_and_found_twice() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_DOCUMENT, Label.ID_INFORMATION, items=["passport", "phone"])
    assert file.kinds().count(EventKind.IDENTIFICATION_JUDGED) == 1
    assert [f.label for f in file.case.findings] == [Label.ID_DOCUMENT, Label.ID_INFORMATION]


def test_the_moving_of_goalposts_is_counted() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"])
    file.write("2026-02-12", Label.ID_INFORMATION, items=["phone", "postal_address"])
    assert [(d.item, d.repeated, d.after_given) for d in file.case.demands] == [
        (IdItem.PHONE, False, False),
        (IdItem.PHONE, True, True),
        (IdItem.POSTAL_ADDRESS, False, False),
    ]


def test_an_item_sent_with_the_request_was_given_before_any_question() -> None:
    file = CaseFile(given=["phone"])
    file.write("2026-02-03", Label.ID_INFORMATION, items=["phone"])
    assert file.case.demands[0].after_given
    assert "asked_again" in [r["rule"] for r in file.last(EventKind.IDENTIFICATION_JUDGED).data["reasons"]]


def test_a_question_that_is_forwarded_after_it_was_answered_is_no_second_question() -> None:
    file = CaseFile()
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-20", items=["phone"])
    file.write("2026-02-18", Label.ID_INFORMATION, items=["phone"])
    assert not file.case.demands[0].after_given
    assert "asked_again" not in [
        r["rule"] for r in file.last(EventKind.IDENTIFICATION_JUDGED).data["reasons"]
    ]


def test_a_question_that_is_forwarded_after_it_was_answered_pauses_the_clock_for_those_days_alone() -> None:
    file = CaseFile()
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-12", items=["phone"])
    file.write("2026-02-10", Label.ID_INFORMATION, items=["phone"])
    assert file.questions() == [("2026-02-10", "2026-02-12")]


def test_the_pause_ends_when_the_last_thing_asked_has_been_given() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone", "customer_number"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"])
    assert file.questions() == [("2026-02-05", None)]
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-11", items=["customer_number"])
    assert file.questions() == [("2026-02-05", "2026-02-11")]
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-13", items=["email"])
    assert file.questions() == [("2026-02-05", "2026-02-11")]


def test_what_was_given_before_it_was_asked_for_leaves_no_question_open() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-08", items=["phone"])
    assert file.questions() == [("2026-02-10", "2026-02-10")]


def test_a_second_question_counts_beside_the_first() -> None:
    file = CaseFile(authenticated="unlinked_address")
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"], purpose="authenticate")
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"])
    file.write("2026-02-12", Label.ID_INFORMATION, items=["date_of_birth"], purpose="authenticate")
    assert file.questions() == [("2026-02-05", "2026-02-09"), ("2026-02-12", None)]
    assert ladder.question_open(file.case)
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))


def test_an_objection_answers_no_other_question_that_may_be_fair() -> None:
    file = CaseFile(authenticated="unlinked_address")
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    file.write("2026-02-09", Label.ID_DOCUMENT, items=["phone", "notarised_copy"])
    file.go("id_objection:m3", "2026-02-10")
    assert file.questions() == [("2026-02-05", None), ("2026-02-09", "2026-02-10")]


def test_two_questions_of_one_day_are_told_apart() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["passport"])
    file.go("id_objection:m3", "2026-02-06")
    assert sorted(file.questions(), key=str) == [("2026-02-05", "2026-02-06"), ("2026-02-05", None)]
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"])
    assert file.questions() == [("2026-02-05", "2026-02-06"), ("2026-02-05", "2026-02-09")]


def test_an_objection_ends_the_pause_of_the_very_demand_that_it_answers() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["passport"])
    file.go("id_objection:m2", "2026-02-06")
    assert file.questions() == [("2026-02-05", "2026-02-06")]


def test_items_given_in_a_case_without_a_clock_are_kept_all_the_same() -> None:
    file = CaseFile(received_on=None)
    file.write("2026-02-04", Label.BOUNCE)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-05", items=["phone"])
    assert [s.item for s in file.case.supplied] == [IdItem.PHONE]


def test_a_question_in_a_case_without_a_clock_is_judged_and_pauses_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    file.write("2026-02-03", Label.BOUNCE, Label.ID_INFORMATION, items=["phone"])
    assert file.case.clock is None
    assert file.kinds().count(EventKind.IDENTIFICATION_JUDGED) == 1


# --- mails with a date from before the request ---------------------------------------------------------------


def test_a_question_dated_before_the_request_pauses_nothing() -> None:
    file = CaseFile()
    file.write("2026-01-20", Label.ID_INFORMATION, items=["phone"])
    assert file.questions() == []


def test_an_extension_dated_before_the_request_extends_nothing() -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.write("2026-01-20", Label.EXTENSION, extension_reasons=True)
    assert file.case.deadlines == before
    assert EventKind.EXTENSION_JUDGED not in file.kinds()


# --- extensions ---------------------------------------------------------------------------------------------


def test_a_valid_extension_moves_the_reminder_to_the_new_date() -> None:
    file = CaseFile()
    file.digest("2026-03-03")
    file.write("2026-03-03", Label.EXTENSION, extension_reasons=True)
    assert file.last(EventKind.EXTENSION_JUDGED).data == {
        "message": 2,
        "valid": True,
        "until": "2026-05-04",
        "counts": True,
    }
    assert file.step(REMINDER).state is LetterState.CANCELLED
    assert file.step("reminder:2026-05-04").due_at == at("2026-05-05", 7)
    assert REMINDER in [a.data["key"] for a in file.actions if a.kind is ActionKind.CANCEL_LETTER]


@pytest.mark.parametrize(("on", "reasons"), [("2026-02-20", False), ("2026-03-20", True)])
def test_an_extension_without_reasons_or_after_the_month_moves_nothing(on: str, reasons: bool) -> None:
    file = CaseFile()
    file.write(on, Label.EXTENSION, extension_reasons=reasons)
    assert file.last(EventKind.EXTENSION_JUDGED).data["valid"] is False
    assert file.case.deadlines is not None
    assert file.case.deadlines.strict == date(2026, 3, 3)
    assert file.step(REMINDER).open


def test_a_second_extension_does_not_undo_a_valid_first_one() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    file.write("2026-04-28", Label.EXTENSION, extension_reasons=True)
    assert file.case.deadlines is not None
    assert file.case.deadlines.extended == date(2026, 5, 4)
    assert file.last(EventKind.EXTENSION_JUDGED).data["valid"] is False
    assert file.step("reminder:2026-05-04").open


def test_an_extension_told_again_with_reasons_in_time_counts() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=False)
    file.write("2026-02-25", Label.EXTENSION, extension_reasons=True)
    assert file.case.deadlines is not None
    assert file.case.deadlines.extended == date(2026, 5, 4)


def test_a_correction_of_another_message_leaves_an_extension_alone() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    file.write("2026-02-24", Label.OTHER)
    file.correct(3, "2026-02-24", Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines is not None
    assert file.case.deadlines.extended == date(2026, 5, 4)


def test_an_extension_in_a_case_without_a_clock_extends_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    file.write("2026-02-04", Label.BOUNCE, Label.EXTENSION, extension_reasons=True)
    assert EventKind.EXTENSION_JUDGED not in file.kinds()


def test_an_extension_after_the_reminder_plans_no_second_one() -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-04")
    file.write("2026-03-01", Label.EXTENSION, extension_reasons=True)
    assert [s.key for s in file.named(StepName.REMINDER)] == [REMINDER]


# --- corrections --------------------------------------------------------------------------------------------


def test_a_corrected_reading_is_concluded_like_a_sure_one() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.OTHER, unsure=True)
    file.correct(2, "2026-02-10", Label.REFUSAL)
    assert file.case.unsure == frozenset()
    assert StepName.REFUSAL_REPLY in file.open_steps()
    check_replay(file)


def test_a_letter_that_answers_what_was_never_said_is_taken_back() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    file.digest("2026-02-10")
    file.correct(2, "2026-02-10", Label.OTHER)
    assert file.step("id_objection:m2").state is LetterState.CANCELLED
    assert file.actions[-1].kind is ActionKind.CANCEL_LETTER
    assert file.case.demands == ()


def test_a_correction_that_confirms_the_reading_changes_nothing_that_counts() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    file.correct(2, "2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    assert file.step("id_objection:m2").open
    assert [(d.item, d.repeated) for d in file.case.demands] == [(IdItem.PASSPORT, False)]
    assert len(file.case.findings) == 1


def test_a_question_that_was_none_pauses_nothing_any_more() -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.write("2026-02-10", Label.ID_INFORMATION, items=["phone"])
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines == before
    assert file.questions() == []


def test_an_extension_that_was_none_gives_the_old_date_and_its_reminder_back() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    file.correct(2, "2026-02-20", Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines is not None
    assert file.case.deadlines.strict == date(2026, 3, 3)
    (reminder,) = [s for s in file.named(StepName.REMINDER) if s.open]
    assert (reminder.key, reminder.due_at) == ("reminder:2026-03-03", at("2026-03-04", 8))


def test_a_correction_in_a_case_without_a_clock_moves_no_date() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    file.correct(2, "2026-02-03", Label.OTHER)
    assert file.case.deadlines is None


def test_a_refusal_that_was_none_brings_the_reminder_back() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL)
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    assert file.open_steps() == {StepName.REMINDER}


def test_a_reminder_that_the_owner_dropped_does_not_come_back() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key=REMINDER)
    file.write("2026-02-10", Label.REFUSAL)
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    assert file.open_steps() == set()


# --- authorities --------------------------------------------------------------------------------------------


def test_a_complaint_that_was_filed_plans_the_question_about_its_progress() -> None:
    file = CaseFile()
    file.happen(
        EventKind.COMPLAINT_FILED,
        "2026-05-18",
        authority="fr-cnil",
        reference="26-1",
        next_information="2026-08-18",
        address="plaintes@cnil.example",
    )
    step = file.step("authority_followup:fr-cnil")
    assert (step.due_at, step.recipient) == (at("2026-08-18", 7), "plaintes@cnil.example")
    assert timeline.status(file.case) == "with_authority"


def test_the_silence_after_an_authoritys_term_is_recorded_once() -> None:
    file = CaseFile()
    terms = {"authority": "fr-cnil", "act": "formal_notice", "term_months": 2, "labels": []}
    file.write("2026-09-01", Label.DPA_MESSAGE, party="authority", **terms)
    file.pass_time("2026-10-31")
    assert EventKind.TERM_PASSED not in file.kinds()
    file.pass_time("2026-11-02")
    file.pass_time("2026-11-03")
    assert file.kinds().count(EventKind.TERM_PASSED) == 1
    assert file.last(EventKind.AUTHORITY_RECORDED).data["evidence"] == ""


def test_an_authoritys_sentence_is_kept_as_evidence() -> None:
    file = CaseFile()
    file.write("2026-09-01", Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act="receipt")
    assert file.last(EventKind.AUTHORITY_RECORDED).data["evidence"] == "Words for dpa_message."


# --- the end ------------------------------------------------------------------------------------------------


def test_closing_takes_back_every_letter_that_has_not_gone() -> None:
    file = noticed()
    file.digest("2026-04-02")
    file.happen(EventKind.CASE_CLOSED, "2026-04-03", because="the owner said so")
    assert file.open_steps() == set()
    assert file.step(REMINDER).state is LetterState.SENT
    assert file.pass_time("2026-12-01") == []
    assert timeline.status(file.case) == "closed"


def test_no_deadline_passes_in_a_closed_case() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_CLOSED, "2026-02-20", because="the owner said so")
    assert file.pass_time("2026-12-01") == []


def test_a_closed_case_still_takes_in_mail_but_plans_nothing() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_CLOSED, "2026-02-04", because="the owner said so")
    file.write("2026-02-10", Label.REFUSAL, Label.ID_DOCUMENT, items=["passport"])
    assert file.open_steps() == set()
    assert len(file.case.findings) == 2
    assert file.actions[-1].kind is ActionKind.SEND_RECEIPT


def open_again(file: CaseFile, on: str) -> set[str]:
    file.happen(EventKind.CASE_CLOSED, on, because="the owner said so")
    file.happen(EventKind.CASE_REOPENED, on)
    check_replay(file)
    return {s.name for s in file.case.steps if s.open}


def test_a_case_that_is_opened_again_goes_on_where_it_was() -> None:
    waiting, reminded, everything = CaseFile(), CaseFile(), noticed()
    reminded.go(REMINDER, "2026-03-04")
    assert open_again(waiting, "2026-02-20") == {StepName.REMINDER, StepName.RECEIPT_CHECK}
    assert open_again(reminded, "2026-03-05") == {StepName.NOTICE}
    assert open_again(everything, "2026-03-20") == {StepName.COMPLAINT}


def test_a_case_that_was_answered_stays_quiet_when_it_is_opened_again() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.NO_DATA)
    assert open_again(file, "2026-02-20") == set()


def test_what_went_out_does_not_go_again_when_a_case_is_opened_again() -> None:
    file = noticed()
    file.go(COMPLAINT, "2026-04-10")
    assert open_again(file, "2026-04-20") == set()


# --- where it stands ----------------------------------------------------------------------------------------


def unsure(file: CaseFile) -> None:
    file.write("2026-02-10", Label.OTHER, unsure=True)


def overdue(file: CaseFile) -> None:
    file.pass_time("2026-03-05")


def reminded(file: CaseFile) -> None:
    file.go(REMINDER, "2026-03-05")


def notice(file: CaseFile) -> None:
    reminded(file)
    file.go(NOTICE, "2026-03-20")


def word_needed(file: CaseFile) -> None:
    notice(file)
    file.digest("2026-04-10")


@pytest.mark.parametrize(
    ("happen", "word"),
    [
        (lambda file: None, "waiting"),
        (unsure, "needs_you"),
        (overdue, "overdue"),
        (reminded, "reminded"),
        (notice, "formal_notice"),
        (word_needed, "needs_you"),
    ],
)
def test_one_word_says_where_a_case_stands(happen: Callable[[CaseFile], None], word: str) -> None:
    file = CaseFile()
    happen(file)
    assert timeline.status(file.case) == word


def test_a_case_that_knows_no_deadline_lets_no_deadline_pass() -> None:
    case = replace(CaseFile().case, deadlines=None, steps=())
    assert timeline.due(case, CaseFile().rules, at("2027-01-01"), ladder.Surroundings()) == ()


def test_a_reminder_and_a_letter_about_what_is_missing_never_wait_together() -> None:
    """A correction that brings the one letter back takes the other with it, whatever their order in the case."""
    file = CaseFile(rights=("access", "erasure"))
    later = [["erasure_later", "We shall erase."], ["data_kept", "We keep the invoices."]]
    because = [["kept_because", "The tax law asks for it."]]
    file.write("2026-02-03", Label.WITHDRAWAL_REQUEST, statements=later)
    file.write("2026-02-03", Label.WITHDRAWAL_REQUEST, statements=because)
    file.correct(3, "2026-02-03", Label.WITHDRAWAL_REQUEST)
    waiting = {step.name for step in file.case.steps if step.open}
    assert StepName.DEFICIENCY in waiting
    assert StepName.REMINDER not in waiting
