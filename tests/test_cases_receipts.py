from __future__ import annotations

from dataclasses import replace

import pytest

from cases import receipts
from cases.brief import Aside, ReceiptBrief
from cases.model import Decision, EventKind, IdItem, Label, Origin, StepName, Verdict
from tests.casefiles import EVERYTHING, CaseFile


def test_the_first_receipt_explains_the_clock_and_names_the_reminder_alone() -> None:
    file = CaseFile()
    told = receipts.receipt_brief(file.case, "case_opened", file.events, language="en")
    assert file.case.deadlines is not None
    assert told.clock == file.case.deadlines.steps
    assert [p.step for p in told.planned] == [StepName.REMINDER]
    assert (told.label, told.labels, told.evidence, told.origin, told.unsure) == (None, (), (), None, False)


def test_the_receipt_of_a_demand_gives_verdict_reasons_and_the_letter_planned() -> None:
    file = CaseFile()
    events = file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"]).events
    told = receipts.receipt_brief(
        file.case,
        "message_read",
        events,
        language="fr",
        alternatives=[(Label.ID_INFORMATION, "photo")],
        warnings=["attachment_unreadable"],
        subject="Your request",
    )
    assert (told.label, told.labels) == (Label.ID_DOCUMENT, (Label.ID_DOCUMENT,))
    assert told.evidence == ("Words for id_document.",)
    assert (told.verdict, told.origin) == (Verdict.DISPROPORTIONATE, Origin.DIRECT_VERIFIED)
    assert told.reasons
    assert [p.key for p in told.planned] == ["id_objection:m2"]
    assert file.case.deadlines is not None
    assert told.clock == file.case.deadlines.steps
    assert (told.missing, told.warnings) == ((), ("attachment_unreadable",))


def test_the_receipt_of_a_disclosure_lists_what_is_missing() -> None:
    file = CaseFile(controller={"kind": "face_search"})
    events = file.write("2026-02-10", Label.PARTIAL_DISCLOSURE).events
    told = receipts.receipt_brief(file.case, "message_read", events, language="en")
    assert told.missing == tuple(e for e in EVERYTHING if e != "15(2)")
    assert told.warnings == ("third_person_picture",)


def test_a_receipt_warns_of_late_promises_bad_extensions_and_claims_nobody_vouches_for() -> None:
    file = CaseFile()
    kept = {"text": "soon", "kind": "commitment", "date": "2026-06-01", "duration": None}
    events = file.write(
        "2026-02-10", Label.ACKNOWLEDGEMENT, Label.EXTENSION, dates=[kept], origin="inline_claimed"
    ).events
    told = receipts.receipt_brief(file.case, "message_read", events, language="en")
    assert set(told.warnings) == {"inline_claimed", "extension_invalid", "promise_after_deadline"}


def test_a_receipt_does_not_warn_of_what_is_in_order() -> None:
    file = CaseFile()
    kept = {"text": "soon", "kind": "commitment", "date": "2026-03-02", "duration": None}
    told = [
        file.write("2026-02-10", Label.ACKNOWLEDGEMENT, dates=[kept]),
        file.write("2026-02-11", Label.EXTENSION, extension_reasons=True),
        file.write("2026-02-12", Label.PARTIAL_DISCLOSURE),
    ]
    for decision in told:
        receipt = receipts.receipt_brief(file.case, "message_read", decision.events, language="en")
        assert receipt.warnings == ()


def extension_told(file: CaseFile, on: str) -> ReceiptBrief:
    """The receipt of a notice of extension with reasons."""
    events = file.write(on, Label.EXTENSION, extension_reasons=True).events
    return receipts.receipt_brief(file.case, "message_read", events, language="en")


def swiss() -> CaseFile:
    return CaseFile(
        law="ch_fadp",
        controller={"country": "CH"},
        subject={"country": "CH", "time_zone": "Europe/Zurich"},
    )


def test_a_notice_of_extension_that_counts_on_one_reading_is_not_called_unlawful() -> None:
    told = extension_told(swiss(), "2026-02-20")
    assert (told.extension, told.warnings) == ("perhaps", ())
    identified = CaseFile(authenticated="unlinked_address")
    asked = {"items": ["customer_number"], "purpose": "identify", "manner": {"reason_given": True}}
    identified.write("2026-02-05", Label.ID_INFORMATION, **asked)
    identified.happen(EventKind.ITEMS_SUPPLIED, "2026-02-25", items=["customer_number"], message=None)
    told = extension_told(identified, "2026-03-10")
    assert (told.extension, told.warnings) == ("perhaps", ())


def test_the_later_date_still_rests_on_the_extension_when_something_else_comes() -> None:
    file = swiss()
    extension_told(file, "2026-02-20")
    events = file.write("2026-02-24", Label.ACKNOWLEDGEMENT).events
    assert receipts.receipt_brief(file.case, "message_read", events, language="en").extension == "perhaps"


def test_an_extension_is_told_as_valid_or_without_effect() -> None:
    file = CaseFile()
    assert extension_told(file, "2026-02-20").extension == "valid"
    events = file.write("2026-02-24", Label.ACKNOWLEDGEMENT).events
    assert receipts.receipt_brief(file.case, "message_read", events, language="en").extension == ""
    told = extension_told(CaseFile(), "2026-03-20")
    assert (told.extension, told.warnings) == ("void", ("extension_invalid",))


@pytest.mark.parametrize(("later", "announced"), [(["erasure_later"], True), ([], False)])
def test_a_receipt_knows_an_announced_erasure_from_a_confirmed_one(later: list[str], announced: bool) -> None:
    file = CaseFile(rights=["erasure"])
    statements = [[kind, "Your data will be deleted on 30 April."] for kind in later]
    events = file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=statements).events
    told = receipts.receipt_brief(file.case, "message_read", events, language="en")
    assert told.announced is announced


# --- answers --------------------------------------------------------------------------------------------------


def told(file: CaseFile, *decisions: Decision) -> ReceiptBrief:
    events = [event for decision in decisions for event in decision.events]
    return receipts.receipt_brief(file.case, "command_done", events, language="en", now=file.now)


def test_a_question_about_a_case_says_where_it_stands_and_what_comes_next() -> None:
    answer = told(CaseFile())
    assert answer.status == "waiting"
    assert answer.upcoming is not None
    assert answer.upcoming.step is StepName.RECEIPT_CHECK
    assert (answer.planned, answer.taken_back, answer.clock) == ((), (), ())


def test_closing_names_what_is_taken_back_and_reopening_what_goes_again() -> None:
    file = CaseFile()
    closed = told(file, file.happen(EventKind.CASE_CLOSED, "2026-02-10", because="the owner said so"))
    assert closed.status == "closed"
    assert set(closed.taken_back) == {StepName.RECEIPT_CHECK, StepName.REMINDER}
    assert closed.upcoming is None
    again = told(file, file.happen(EventKind.CASE_REOPENED, "2026-02-11"))
    assert [p.step for p in again.planned] == [StepName.REMINDER]
    assert again.taken_back == ()


@pytest.mark.parametrize("kind", [EventKind.STEP_HELD, EventKind.STEP_RELEASED, EventKind.STEP_APPROVED])
def test_the_letter_a_word_was_about_is_told_with_what_becomes_of_it(kind: EventKind) -> None:
    file = CaseFile()
    key = file.named(StepName.REMINDER)[0].key
    answer = told(file, file.happen(kind, key=key))
    assert [(p.step, p.held) for p in answer.planned] == [(StepName.REMINDER, kind is EventKind.STEP_HELD)]


def test_a_dropped_letter_is_taken_back() -> None:
    file = CaseFile()
    key = file.named(StepName.REMINDER)[0].key
    assert told(file, file.happen(EventKind.STEP_VETOED, key=key)).taken_back == (StepName.REMINDER,)


def test_a_reminder_planned_for_another_day_is_not_called_taken_back() -> None:
    file = CaseFile()
    decision = file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    answer = told(file, decision)
    assert [p.step for p in answer.planned] == [StepName.REMINDER]
    assert StepName.REMINDER not in answer.taken_back
    assert answer.clock


def test_a_fair_demand_says_what_is_wanted_until_it_was_given_or_refused() -> None:
    file = CaseFile()
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-05", items=["phone"])
    asked = file.write("2026-02-10", Label.ID_INFORMATION, items=["phone", "customer_number", "other"])
    answer = told(file, asked)
    assert answer.verdict is not Verdict.DISPROPORTIONATE
    assert answer.wanted == (IdItem.CUSTOMER_NUMBER,)


def test_an_excessive_demand_wants_nothing_of_the_owner() -> None:
    file = CaseFile()
    answer = told(file, file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"]))
    assert answer.wanted == ()


def test_another_message_that_waits_is_told_and_the_same_one_is_not() -> None:
    file = CaseFile()
    first = told(file, file.write("2026-02-10", Label.OTHER, unsure=True))
    assert (first.unsure, first.waits) == (True, False)
    second = told(file, file.write("2026-02-11", Label.ACKNOWLEDGEMENT))
    assert second.waits


def test_a_paused_case_rests_and_a_passed_deadline_is_known() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_PAUSED, "2026-02-10")
    file.pass_time("2026-03-20")
    answer = told(file)
    assert answer.resting
    assert answer.overdue


@pytest.mark.parametrize("claimed", [True, False])
def test_the_date_of_a_request_that_only_her_forward_names_is_told_as_a_claim(claimed: bool) -> None:
    file = CaseFile(claimed=claimed)
    opened = receipts.receipt_brief(file.case, "case_opened", file.events, language="en")
    assert ("claimed_request" in opened.warnings) is claimed


def test_of_several_mails_set_aside_the_first_says_that_one_answer_counts_for_all() -> None:
    file = CaseFile()
    plain = receipts.receipt_brief(file.case, "case_opened", file.events, language="en")
    aside = replace(plain, aside=Aside("no_case", "Desk <desk@firm.example>"))
    assert receipts.asking_together(aside) == aside
    both = receipts.asking_together(replace(aside, beside=(plain, aside)))
    assert both.aside is not None
    assert both.aside.together
    assert both.beside == (plain, aside)
    later = receipts.asking_together(replace(plain, beside=(plain, aside, replace(aside, subject="b"))))
    assert [one.aside.together for one in later.beside if one.aside] == [True, False]
