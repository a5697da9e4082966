from __future__ import annotations

from datetime import date

import pytest

from cases import briefing
from cases.brief import LetterBrief
from cases.identity_ledger import ledger_of
from cases.model import (
    Agreement,
    EventKind,
    IdItem,
    Label,
    LetterState,
    RefusalReason,
    StepName,
    Verdict,
)
from tests.casefiles import INES, PRIVACY, REQUIRED, RULES, CaseFile, at, step

REMINDER = "reminder:2026-03-03"
LATE = date(2026, 3, 17)


def brief(file: CaseFile, key: str = REMINDER, today: date = LATE, authority: str = "") -> LetterBrief:
    return briefing.letter_brief(file.case, file.events, file.step(key), RULES, today, authority=authority)


# --- chronology ---------------------------------------------------------------------------------------------


def test_the_chronology_has_every_exchange_in_order_of_time() -> None:
    file = CaseFile()
    file.write("2026-02-12", Label.ACKNOWLEDGEMENT)
    file.happen(EventKind.OWNER_WROTE, "2026-02-13", message=3, subject="My phone number")
    file.messages = 3
    file.write("2026-02-10", Label.AUTO_REPLY, at="2026-02-10T12:00:00+00:00")
    file.go(REMINDER, "2026-03-05")
    file.happen(EventKind.TRACKING_RECORDED, "2026-03-06", number="RK 123 456 789 FR")
    file.write("2026-03-09", Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act="receipt")
    file.happen(EventKind.NOTE_RECORDED, "2026-03-10", text="Not an exchange.")
    lines = briefing.chronology(file.events)
    assert [(x.on.isoformat(), x.direction, x.party, x.message) for x in lines] == [
        ("2026-02-03", "out", "controller", 1),
        ("2026-02-10", "in", "controller", 4),
        ("2026-02-12", "in", "controller", 2),
        ("2026-02-13", "out", "controller", 3),
        ("2026-03-05", "out", "controller", 0),
        ("2026-03-06", "out", "post", 0),
        ("2026-03-09", "in", "authority", 5),
    ]
    assert [x.step for x in lines if x.step] == [StepName.REQUEST, StepName.REMINDER]
    assert [x.label for x in lines if x.label] == [
        Label.AUTO_REPLY,
        Label.ACKNOWLEDGEMENT,
        Label.DPA_MESSAGE,
    ]
    assert lines[5].evidence == "RK 123 456 789 FR"
    assert lines[3].subject == "My phone number"
    assert lines[0].subject == "Access to my data"


def test_the_dossier_that_goes_to_the_person_is_no_exchange_with_the_controller() -> None:
    file = CaseFile()
    file.happen(EventKind.LETTER_SENT, "2026-04-01", key="complaint:x", step="complaint", to=INES)
    assert len(briefing.chronology(file.events)) == 1


def test_the_chronology_quotes_the_sentence_that_shows_the_primary_label() -> None:
    file = CaseFile()
    scored = [
        {"label": "portal_redirect", "score": 0.9, "evidence": ["Use our portal."]},
        {"label": "refusal", "score": 0.8, "evidence": ["We refuse."]},
    ]
    file.write("2026-02-10", labels=scored, primary="refusal")
    silent = [{"label": "refusal", "score": 0.8, "evidence": []}]
    file.write("2026-02-11", labels=silent, primary="refusal")
    lines = briefing.chronology(file.events)
    assert [x.evidence for x in lines] == ["", "We refuse.", ""]
    assert [f.evidence for f in file.case.findings] == ["Use our portal.", "We refuse.", ""]


def test_a_message_without_a_day_of_its_own_has_that_of_its_event() -> None:
    file = CaseFile()
    file.happen(EventKind.OWNER_WROTE, message=9)
    assert briefing.chronology(file.events)[1].on == file.now.date()


def test_the_chronology_tells_a_corrected_reading_as_it_was_corrected() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL)
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    line = briefing.chronology(file.events)[1]
    assert (line.label, line.evidence) == (Label.ACKNOWLEDGEMENT, "Words for acknowledgement.")


# --- the identity ledger ------------------------------------------------------------------------------------


def test_the_ledger_says_what_was_asked_given_and_asked_again() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"])
    file.write("2026-02-12", Label.ID_DOCUMENT, items=["phone", "passport"])
    phone, passport = briefing.asked_items(ledger_of(file.case, file.events))
    assert (phone.item, phone.first_asked, phone.times_asked) == (IdItem.PHONE, date(2026, 2, 5), 2)
    assert (phone.given_on, phone.asked_after_given) == (date(2026, 2, 9), True)
    assert (passport.times_asked, passport.given_on, passport.asked_after_given) == (1, None, False)
    assert passport.verdict is Verdict.DISPROPORTIONATE


# --- lateness -----------------------------------------------------------------------------------------------


def test_a_letter_claims_lateness_only_after_the_safe_date_and_only_of_silence() -> None:
    file = CaseFile()
    assert not brief(file, today=date(2026, 3, 10)).late
    assert brief(file, today=date(2026, 3, 11)).late
    assert not brief(file, today=date(2026, 3, 3)).strict_passed
    assert brief(file, today=date(2026, 3, 4)).strict_passed


@pytest.mark.parametrize(
    "label",
    [Label.REFUSAL, Label.NO_DATA, Label.PARTIAL_DISCLOSURE, Label.FULL_DISCLOSURE, Label.ERASURE_CONFIRMED],
)
def test_no_letter_says_that_nothing_came_when_an_answer_is_on_file(label: Label) -> None:
    file = CaseFile()
    file.write("2026-03-12", label)
    assert not brief(file).late


def test_a_question_that_is_open_makes_nobody_late() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["phone"])
    assert not brief(file, today=date(2026, 9, 1)).late


def test_a_request_that_came_back_has_no_deadline_to_speak_of() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    told = brief(file)
    assert (told.deadlines, told.received_on, told.strict_passed, told.late) == (None, None, False, False)


# --- letters ------------------------------------------------------------------------------------------------


def test_an_objection_is_given_the_demand_its_reasons_and_the_lighter_means() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"], subject="Your identity")
    told = brief(file, "id_objection:m2", date(2026, 2, 11))
    assert told.demanded_now == (IdItem.PASSPORT,)
    assert (told.demand_on, told.quote_on) == (date(2026, 2, 10), date(2026, 2, 10))
    assert told.quote == "Words for id_document."
    assert told.in_reply_to_subject == "Your identity"
    assert told.reasons[0].rule == "document_after_authentication"
    assert told.lighter_means
    assert told.ledger.mails == 1
    assert told.term is None


def test_a_reminder_answers_no_message_and_sets_a_term_on_a_working_day() -> None:
    told = brief(CaseFile(), today=date(2026, 3, 7))
    assert told.term == date(2026, 3, 23)
    assert (told.demanded_now, told.demand_on, told.quote, told.quote_on) == ((), None, "", None)
    assert (told.reasons, told.lighter_means, told.refusal_reason) == ((), (), None)
    assert (told.promised, told.missing, told.erasure_pending) == (None, (), True)


def test_a_reply_to_a_refusal_names_its_reason() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="exemption")
    told = brief(file, "refusal_reply:m2")
    assert told.refusal_reason is RefusalReason.EXEMPTION
    assert told.quote == "Words for refusal."
    assert told.demanded_now == ()


def test_a_letter_quotes_what_the_person_says_the_message_does() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.OTHER, unsure=True)
    file.correct(2, "2026-02-10", Label.FEE_DEMAND)
    assert brief(file, "fee_objection:m2").quote == "Words for fee_demand."


def test_a_letter_about_a_label_without_a_sentence_quotes_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL, labels=[{"label": "refusal", "score": 1.0, "evidence": []}])
    assert brief(file, "refusal_reply:m2").quote == ""


def test_a_letter_whose_message_is_not_on_file_quotes_nothing() -> None:
    file = CaseFile()
    lost = step(key="deficiency:m99", name=StepName.DEFICIENCY, cause="m99")
    told = briefing.letter_brief(file.case, file.events, lost, RULES, LATE)
    assert (told.quote, told.quote_on) == ("", None)


def test_a_deficiency_letter_lists_what_is_missing() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Here."]])
    told = brief(file, "deficiency:m2")
    assert told.missing == tuple(e for e in REQUIRED if e != "15(3)")
    assert told.disclosed_on == date(2026, 2, 10)


def test_the_last_promise_and_the_erasure_that_was_confirmed_are_told() -> None:
    file = CaseFile()
    for on, until in (("2026-02-10", "2026-04-01"), ("2026-02-11", "2026-05-01")):
        kept = {"text": "soon", "kind": "commitment", "date": until, "duration": None}
        file.write(on, Label.ACKNOWLEDGEMENT, dates=[kept])
    file.write("2026-02-12", Label.ERASURE_CONFIRMED)
    told = brief(file)
    assert told.promised == date(2026, 5, 1)
    assert not told.erasure_pending


def test_a_complaint_speaks_the_language_of_the_authority() -> None:
    known = brief(CaseFile(), authority="fr-cnil")
    assert (known.language, known.authority) == ("fr", "fr-cnil")
    assert known.authority_name
    nobody = brief(CaseFile(), authority="xx-nobody")
    assert (nobody.language, nobody.authority_name) == ("", "")


def test_an_authority_has_three_months_to_inform() -> None:
    assert briefing.next_information(date(2026, 11, 30), RULES) == date(2027, 2, 28)


# --- what the owner is told about letters -------------------------------------------------------------------


def test_a_letter_that_was_not_announced_yet_waits_its_veto_time_first() -> None:
    file = CaseFile()
    soon = briefing.planned_step(file.case, file.step(REMINDER), at("2026-03-04"))
    assert (soon.goes_at, soon.needs_word, soon.held) == (at("2026-03-05"), False, False)
    early = briefing.planned_step(file.case, file.step(REMINDER), at("2026-02-04"))
    assert early.goes_at == at("2026-03-04", 8)


def test_a_letter_that_waits_for_a_word_has_no_time() -> None:
    case = CaseFile().case
    waiting = step(agreement=Agreement.ON_APPROVAL, state=LetterState.ANNOUNCED)
    told = briefing.planned_step(case, waiting, at("2026-03-04"), blocked=["held"])
    assert (told.goes_at, told.needs_word, told.blocked) == (None, True, ("held",))


def test_a_held_letter_says_so() -> None:
    case = CaseFile().case
    told = briefing.planned_step(case, step(state=LetterState.HELD), at("2026-03-04"), subject="S", text="T")
    assert (told.held, told.to, told.letter_subject, told.letter_text) == (True, PRIVACY, "S", "T")
