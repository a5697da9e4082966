from __future__ import annotations

from datetime import date

import pytest

from cases import history
from cases.model import (
    Address,
    Deadlines,
    ElementMention,
    Event,
    EventKind,
    IdItem,
    Label,
    LabelScore,
    LetterState,
    MailFacts,
    Origin,
    Reading,
    Reason,
    Right,
    StepName,
)
from cases.problems import Problem
from tests.casefiles import EVERYTHING, PRIVACY, REQUIRED, CaseFile, at, check_replay, opening

REMINDER = "reminder:2026-03-03"


# --- beginning ----------------------------------------------------------------------------------------------


def test_a_case_is_what_its_opening_says() -> None:
    case = CaseFile().case
    assert (case.number, case.owner, case.token, case.outbound, case.inbound) == (7, 1, "k7f3mq2a", 1, 0)
    assert case.rights == (Right.ACCESS, Right.ERASURE)
    assert case.held == {IdItem.EMAIL}
    assert case.controller.addresses == (PRIVACY,)
    assert case.subject.mandate == ""
    assert case.step("no such step") is None


def test_nothing_can_happen_before_the_case_is_opened() -> None:
    early = Event(EventKind.NOTE_RECORDED, 7, at("2026-02-03"), {"text": "too early", "on": "2026-02-03"})
    with pytest.raises(ValueError, match="note_recorded cannot happen before the case is opened"):
        history.replay([early])


def test_a_case_without_events_is_an_error() -> None:
    with pytest.raises(ValueError, match="a case needs at least the event that opens it"):
        history.replay([])


def test_the_clock_counts_the_holidays_of_the_controller() -> None:
    clock = CaseFile(controller={"country": "DE", "region": "BY"}).case.clock
    assert clock is not None
    assert (clock.country, clock.region, clock.assumed_country) == ("DE", "BY", False)


def test_without_an_establishment_in_the_eu_the_persons_country_is_assumed_and_said_so() -> None:
    clock = CaseFile(controller={"country": "US", "region": "NY", "eu_establishment": False}).case.clock
    assert clock is not None
    assert (clock.country, clock.region, clock.assumed_country) == ("FR", "", True)


def test_another_law_asks_for_no_establishment_in_the_eu() -> None:
    clock = CaseFile(law="us_ca_ccpa", controller={"country": "US", "eu_establishment": False}).case.clock
    assert clock is not None
    assert (clock.country, clock.assumed_country) == ("US", False)


def test_a_request_that_was_not_received_has_no_clock() -> None:
    case = CaseFile(received_on=None).case
    assert (case.received_on, case.clock, case.deadlines, case.steps) == (None, None, None, ())


# --- facts as JSON ------------------------------------------------------------------------------------------


def test_deadlines_survive_the_way_through_json() -> None:
    dates = Deadlines(
        strict=date(2026, 3, 3),
        paused=date(2026, 3, 9),
        safe=date(2026, 3, 16),
        extended=date(2026, 5, 4),
        steps=(Reason("It was received.", "gdpr_12_3", "start"),),
        acknowledgement=date(2026, 2, 17),
    )
    assert history.deadlines_from(history.deadlines_to(dates)) == dates


def test_a_reason_without_a_rule_is_read_too() -> None:
    assert history.reasons_from([{"text": "Because.", "source": "our_practice"}]) == (
        Reason("Because.", "our_practice"),
    )


# --- what single events change ------------------------------------------------------------------------------


def test_every_letter_in_and_out_is_counted_and_an_authoritys_is_not_the_controllers() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT)
    file.write("2026-02-06", Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act="receipt")
    file.happen(EventKind.OWNER_WROTE, "2026-02-09", message=4)
    assert (file.case.inbound, file.case.outbound) == (1, 2)


def test_an_item_given_twice_is_one_item_given_at_the_first_day() -> None:
    file = CaseFile(given=["customer_number"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-10", items=["customer_number", "phone"], message=None)
    assert [(s.item, s.on, s.message) for s in file.case.supplied] == [
        (IdItem.CUSTOMER_NUMBER, date(2026, 2, 3), 1),
        (IdItem.PHONE, date(2026, 2, 10), None),
    ]


def test_notes_and_tracking_numbers_are_kept_with_their_day() -> None:
    file = CaseFile()
    file.happen(EventKind.NOTE_RECORDED, "2026-02-10", text="She called.")
    file.happen(EventKind.TRACKING_RECORDED, "2026-02-11", number="RK 123 456 789 FR")
    assert file.case.notes == ((date(2026, 2, 10), "She called."),)
    assert file.case.tracking == "RK 123 456 789 FR"


def test_each_fact_that_is_only_argued_changes_no_field() -> None:
    file = CaseFile()
    before = file.case
    assert history.apply(before, Event(EventKind.EXTENSION_JUDGED, 7, file.now, {}, derived=True)) == before


def test_every_sentence_about_an_element_is_kept_with_its_message_and_day() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(1)(a)", "First."]])
    file.write("2026-02-20", Label.PARTIAL_DISCLOSURE, addressed=[["15(1)(a)", "Again."], ["15(3)", "Copy."]])
    assert file.case.addressed == (
        ElementMention("15(1)(a)", "First.", 2, date(2026, 2, 10)),
        ElementMention("15(1)(a)", "Again.", 3, date(2026, 2, 20)),
        ElementMention("15(3)", "Copy.", 3, date(2026, 2, 20)),
    )
    assert file.case.disclosed_on == date(2026, 2, 20)
    assert file.case.missing == tuple(e for e in REQUIRED if e not in ("15(1)(a)", "15(3)"))


# --- letters ------------------------------------------------------------------------------------------------


def test_a_letter_goes_through_its_states_and_each_is_dated() -> None:
    file = CaseFile()
    step = file.step(REMINDER)
    assert (step.state, step.open) == (LetterState.PLANNED, True)
    file.happen(EventKind.STEP_ANNOUNCED, "2026-03-03", key=REMINDER)
    assert file.step(REMINDER).announced_at == at("2026-03-03")
    file.happen(EventKind.STEP_HELD, "2026-03-04", key=REMINDER)
    assert file.step(REMINDER).state is LetterState.HELD
    file.happen(EventKind.STEP_RELEASED, "2026-03-05", key=REMINDER)
    assert file.step(REMINDER).state is LetterState.ANNOUNCED
    file.happen(EventKind.LETTER_QUEUED, "2026-03-06", key=REMINDER)
    assert (file.step(REMINDER).state, file.step(REMINDER).open) == (LetterState.QUEUED, False)
    file.send(REMINDER)
    assert file.step(REMINDER).state is LetterState.SENT
    assert file.step(REMINDER).done_at == at("2026-03-06")
    assert file.case.reminded_on == date(2026, 3, 6)
    assert file.case.outbound == 2


def test_a_letter_released_before_it_was_announced_is_planned_as_before() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_HELD, "2026-02-20", key=REMINDER)
    file.happen(EventKind.STEP_RELEASED, "2026-02-21", key=REMINDER)
    assert file.step(REMINDER).state is LetterState.PLANNED


def test_an_approved_letter_is_due_at_once() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_APPROVED, "2026-02-05", key="receipt_check:request")
    step = file.step("receipt_check:request")
    assert (step.approved, step.state, step.due_at) == (True, LetterState.ANNOUNCED, at("2026-02-05"))


def test_a_letter_that_must_be_announced_again_is_planned_again_for_the_same_day() -> None:
    file = CaseFile()
    due = file.step(REMINDER).due_at
    file.digest("2026-03-03")
    file.happen(EventKind.STEP_POSTPONED, key=REMINDER, announce_again=True, because=["the file has changed"])
    step = file.step(REMINDER)
    assert (step.state, step.announced_at, step.due_at) == (LetterState.PLANNED, None, due)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EventKind.LETTER_BOUNCED, LetterState.BOUNCED),
        (EventKind.LETTER_UNKNOWN, LetterState.UNKNOWN),
        (EventKind.LETTER_PARKED, LetterState.PARKED),
    ],
)
def test_a_letter_in_trouble_shows_it_and_only_a_bounce_marks_the_case(
    kind: EventKind, state: LetterState
) -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_APPROVED, "2026-03-05", key=REMINDER)
    file.settle()
    file.happen(kind, key=REMINDER, detail="550")
    assert file.step(REMINDER).state is state
    assert file.case.bounced is (state is LetterState.BOUNCED)


def test_a_letter_that_the_case_does_not_know_changes_nothing() -> None:
    file = CaseFile()
    before = file.case
    file.happen(EventKind.LETTER_SENT, "2026-03-05", key="notice:unknown", step="notice", to=PRIVACY)
    file.happen(EventKind.STEP_HELD, key="notice:unknown")
    assert file.case == before


@pytest.mark.parametrize(
    "kind", [EventKind.STEP_HELD, EventKind.STEP_RELEASED, EventKind.STEP_VETOED, EventKind.STEP_APPROVED]
)
def test_no_word_about_a_letter_that_went_out_can_send_it_a_second_time(kind: EventKind) -> None:
    file = CaseFile()
    file.go(REMINDER, "2026-03-05")
    file.happen(kind, "2026-03-06", key=REMINDER)
    assert file.step(REMINDER).state is LetterState.SENT


def test_a_dropped_letter_stays_dropped() -> None:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, "2026-03-04", key=REMINDER)
    file.happen(EventKind.STEP_APPROVED, "2026-03-05", key=REMINDER)
    file.happen(EventKind.STEP_ANNOUNCED, "2026-03-05", key=REMINDER)
    assert file.step(REMINDER).state is LetterState.VETOED
    assert file.step(REMINDER).done_at == at("2026-03-04")


# --- authorities --------------------------------------------------------------------------------------------


def filed(**fields: str) -> CaseFile:
    file = CaseFile()
    data = {
        "authority": "fr-cnil",
        "reference": "",
        "next_information": "2026-08-16",
        "address": "plaintes@cnil.example",
    }
    file.happen(EventKind.COMPLAINT_FILED, "2026-05-16", **(data | fields))
    return file


def test_an_authoritys_letters_move_its_own_track_and_nothing_else() -> None:
    file = filed()
    deadlines = file.case.deadlines
    mails = [
        ("2026-05-20", "receipt", {"reference": "26-1234"}),
        ("2026-09-01", "formal_notice", {"term_months": 2, "reference": "26-9999"}),
        ("2026-12-01", "decision", {}),
        ("2027-01-10", "penalty", {"act_on": "2027-01-04"}),
    ]
    for on, act, more in mails:
        file.write(on, Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act=act, **more)
    (track,) = file.case.tracks
    assert track.reference == "26-1234"
    assert track.next_information == date(2027, 4, 10)
    assert (track.notice_on, track.term_until) == (date(2026, 9, 1), date(2026, 11, 1))
    assert (track.decided_on, track.penalty_on) == (date(2026, 12, 1), date(2027, 1, 4))
    assert track.messages == (2, 3, 4, 5)
    assert file.case.deadlines == deadlines


def test_two_authorities_have_two_tracks() -> None:
    file = filed()
    file.write("2026-06-01", Label.DPA_MESSAGE, party="authority", authority="it-garante", act="receipt")
    assert [(t.authority, t.filed_on) for t in file.case.tracks] == [
        ("fr-cnil", date(2026, 5, 16)),
        ("it-garante", date(2026, 6, 1)),
    ]
    terms = {"party": "authority", "act": "formal_notice", "term_months": 1}
    file.write("2026-06-02", Label.DPA_MESSAGE, authority="it-garante", **terms)
    file.write("2026-06-03", Label.DPA_MESSAGE, authority="fr-cnil", **terms)
    file.pass_time("2026-07-03")
    assert {t.authority: t.term_passed for t in file.case.tracks} == {"it-garante": True, "fr-cnil": False}


def test_a_new_term_of_an_authority_has_not_passed() -> None:
    file = filed()
    terms = {"party": "authority", "authority": "fr-cnil", "act": "formal_notice", "term_months": 1}
    file.write("2026-06-01", Label.DPA_MESSAGE, **terms)
    file.pass_time("2026-07-02")
    assert file.case.tracks[0].term_passed
    file.write("2026-07-03", Label.DPA_MESSAGE, **(terms | {"term_from": "2026-07-10"}))
    assert (file.case.tracks[0].term_passed, file.case.tracks[0].term_until) == (False, date(2026, 8, 10))


# --- corrections --------------------------------------------------------------------------------------------


def test_a_correction_takes_back_what_the_message_was_thought_to_do() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ERASURE_CONFIRMED)
    file.write("2026-02-11", Label.ID_INFORMATION, items=["phone"])
    file.write(
        "2026-02-12",
        Label.ACKNOWLEDGEMENT,
        dates=[{"text": "12 May", "kind": "commitment", "date": "2026-05-12", "duration": None}],
    )
    assert file.case.fulfilled == {Right.ERASURE}
    for message in (2, 3, 4):
        file.correct(message, "2026-02-12", Label.OTHER)
    case = file.case
    assert (case.findings, case.demands, case.promises, case.fulfilled) == ((), (), (), frozenset())


def test_a_correction_of_one_message_leaves_the_others_alone() -> None:
    file = CaseFile(rights=["erasure", "objection", "access"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED)
    file.write("2026-02-11", Label.OBJECTION_HONOURED)
    file.correct(3, "2026-02-11", Label.OTHER)
    assert file.case.fulfilled == {Right.ERASURE}
    assert [f.label for f in file.case.findings] == [Label.ERASURE_CONFIRMED]


def test_a_disclosure_that_was_none_is_forgotten_and_one_that_was_is_kept() -> None:
    told = [[element, "Said."] for element in EVERYTHING]
    file = CaseFile()
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=told)
    file.write("2026-02-11", Label.NO_DATA)
    file.correct(3, "2026-02-11", Label.OTHER)
    assert file.case.fulfilled == {Right.ACCESS}
    assert file.case.disclosed_on == date(2026, 2, 10)
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    case = file.case
    assert (case.fulfilled, case.disclosed_on, case.addressed, case.missing) == (frozenset(), None, (), ())


# --- deadlines ----------------------------------------------------------------------------------------------


def test_a_deadline_that_moved_has_not_passed_yet() -> None:
    file = CaseFile()
    file.pass_time("2026-03-12")
    assert file.case.passed == {"strict", "safe"}
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)
    assert file.case.passed == frozenset()


def test_a_deadline_that_stays_has_passed_for_good() -> None:
    file = CaseFile()
    file.pass_time("2026-03-12")
    file.write("2026-03-12", Label.EXTENSION, extension_reasons=True)
    assert file.case.passed == {"strict", "safe"}


# --- the whole ----------------------------------------------------------------------------------------------


def test_a_case_that_was_closed_and_opened_again_says_when_and_why() -> None:
    file = CaseFile()
    file.happen(EventKind.CASE_CLOSED, "2026-02-20", because="the owner said so")
    assert (file.case.closed, file.case.closed_on, file.case.closed_because) == (
        True,
        date(2026, 2, 20),
        "the owner said so",
    )
    file.happen(EventKind.CASE_REOPENED, "2026-02-25")
    assert (file.case.closed, file.case.closed_on, file.case.closed_because) == (False, None, "")


def test_a_replay_of_the_stored_events_gives_the_same_case() -> None:
    file = filed(reference="26-1234")
    file.write("2026-05-20", Label.ID_DOCUMENT, Label.EXTENSION, items=["passport"], extension_reasons=True)
    file.write("2026-05-21", Label.REFUSAL, refusal_reason="exemption")
    file.digest()
    check_replay(file)


def test_a_finding_keeps_the_sentence_and_who_vouches_for_it() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL, refusal_reason="trade_secret", origin="inline_claimed")
    (finding,) = file.case.findings
    assert (finding.evidence, finding.origin, finding.detail) == (
        "Words for refusal.",
        Origin.INLINE_CLAIMED,
        "trade_secret",
    )


# --- words of the model -------------------------------------------------------------------------------------


def test_an_address_reads_as_people_write_it() -> None:
    assert str(Address("Ines Duval", "ines@duval.example")) == "Ines Duval <ines@duval.example>"
    assert str(Address("", "ines@duval.example")) == "ines@duval.example"
    assert Address("", "ines@duval.example").domain == "duval.example"


@pytest.mark.parametrize(
    "facts",
    [
        MailFacts(auto_submitted="auto-replied"),
        MailFacts(precedence="bulk"),
        MailFacts(null_return_path=True),
        MailFacts(delivery_report=True),
    ],
)
def test_a_mail_that_a_machine_wrote_is_known_by_its_headers(facts: MailFacts) -> None:
    assert facts.automatic


def test_a_persons_mail_is_not_automatic() -> None:
    assert not MailFacts(auto_submitted="no", no_reply_sender=True).automatic


def test_a_reading_knows_its_labels_and_the_sentences_that_show_them() -> None:
    scored = (LabelScore(Label.REFUSAL, 0.9, ("No.",)), LabelScore(Label.FEE_DEMAND, 0.8, ("Pay.",)))
    read = Reading(
        language="en",
        primary=Label.REFUSAL,
        labels=scored,
        unsure=False,
        unsure_reasons=(),
        alternatives=(),
        refusal_reason=None,
        id_items=(),
        demand_purpose="unknown",
        dates=(),
        addressed=(),
        missing=(),
        text="No. Pay.",
    )
    assert read.has(Label.FEE_DEMAND)
    assert not read.has(Label.NO_DATA)
    assert read.evidence(Label.FEE_DEMAND) == ("Pay.",)
    assert read.evidence(Label.NO_DATA) == ()


def test_a_problem_says_all_its_sentences() -> None:
    problem = Problem("The port is wrong.", "The name is missing.")
    assert problem.problems == ("The port is wrong.", "The name is missing.")
    assert str(problem) == "The port is wrong.\nThe name is missing."


def test_an_opening_without_optional_fields_is_enough() -> None:
    data = opening()
    assert "given" not in data
    assert CaseFile().case.supplied == ()
    assert [s.name for s in CaseFile().case.steps] == [StepName.REMINDER, StepName.RECEIPT_CHECK]
