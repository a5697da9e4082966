"""When the request arrived: what is older than it, what came back, what the controller says of it."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from cases import briefing, contradictions, digest, ladder, timeline
from cases.arrival import of_request
from cases.model import EventKind, Label, StepName
from cases.receipts import receipt_brief
from tests.casefiles import EVERYTHING, CaseFile, at, check_replay

OLD = "2026-01-10"
"""Three weeks before the request."""


def strict(file: CaseFile) -> date | None:
    return file.case.deadlines.strict if file.case.deadlines else None


def named(on: str, sentence: str = "We received your request on that day.") -> dict[str, Any]:
    return {"dates": [{"text": on, "kind": "receipt", "date": on, "duration": None, "sentence": sentence}]}


# --- what is older than the request -------------------------------------------------------------------------


@pytest.mark.parametrize("label", [label for label in Label if label is not Label.DPA_MESSAGE])
def test_a_mail_from_before_the_request_concludes_nothing(label: Label) -> None:
    file = CaseFile()
    before = file.case
    said = [[element, "Here."] for element in EVERYTHING]
    file.write(OLD, label, items=["passport"], addressed=said, statements=[["receipt_denied", "Never."]])
    case = file.case
    assert (case.findings, case.demands, case.fulfilled, case.receipt_proof) == ((), (), frozenset(), None)
    assert (case.steps, case.deadlines, case.heard_on) == (before.steps, before.deadlines, None)
    check_replay(file)


def test_an_uncertain_mail_from_before_the_request_holds_nothing_back_and_asks_nothing() -> None:
    file = CaseFile()
    events = file.write(OLD, Label.REFUSAL, unsure=True).events
    assert file.case.unsure == frozenset()
    told = receipt_brief(file.case, "message_read", events, language="en")
    assert not told.unsure
    assert told.warnings == ("older_than_request",)
    reader = digest.Reader("Ines Duval", "en", "Europe/Paris")
    brief = digest.compose(reader, [file.case], {7: events}, {}, (), {}, at("2026-02-04", 17), "t")
    assert brief.unsure == ()


def test_saying_what_an_old_mail_is_does_not_make_it_an_answer() -> None:
    file = CaseFile()
    file.write(OLD, Label.OTHER)
    file.correct(2, OLD, Label.REFUSAL)
    assert file.case.findings == ()
    assert file.open_steps() == {StepName.RECEIPT_CHECK, StepName.REMINDER}


def test_an_old_mail_stands_in_the_chronology_as_a_mail_and_contradicts_nothing() -> None:
    file = CaseFile()
    file.write(OLD, Label.NO_DATA)
    file.write("2026-02-09", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Here."]])
    told = briefing.letter_brief(
        file.case, file.events, file.step("reminder:2026-03-03"), file.rules, date(2026, 3, 4)
    )
    (first,) = [line for line in told.chronology if line.message == 2]
    assert (first.on, first.label, first.evidence) == (date(2026, 1, 10), Label.OTHER, "")
    assert contradictions.find(file.events) == ()
    assert [one.label for one in briefing.chronology(file.events[1:])] == [
        Label.NO_DATA,
        Label.PARTIAL_DISCLOSURE,
    ]


def test_the_day_of_the_person_tells_what_is_older() -> None:
    """In Auckland the request is of 4 March while it is still 3 March in Paris."""
    file = CaseFile(on=date(2026, 3, 4), subject={"time_zone": "Pacific/Auckland"})
    file.write("2026-03-03", Label.REFUSAL, at="2026-03-03T21:00:00+01:00")
    assert [finding.label for finding in file.case.findings] == [Label.REFUSAL]


# --- proof of receipt ---------------------------------------------------------------------------------------


def reminded() -> CaseFile:
    file = CaseFile()
    file.digest("2026-02-10")
    file.go("reminder:2026-03-03", "2026-03-04")
    return file


def letter(file: CaseFile, on: str = "2026-03-20") -> Any:
    step = file.named(StepName.REMINDER)[0]
    return briefing.letter_brief(file.case, file.events, step, file.rules, date.fromisoformat(on))


def test_a_word_before_our_second_mail_proves_the_receipt() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.AUTO_REPLY)
    assert file.case.receipt_proof == 2
    assert letter(file).received_on == date(2026, 2, 3)


@pytest.mark.parametrize("label", [Label.AUTO_REPLY, Label.ACKNOWLEDGEMENT, Label.OTHER])
def test_a_word_after_our_second_mail_may_be_about_that_one(label: Label) -> None:
    file = reminded()
    file.write("2026-03-05", label)
    assert file.case.receipt_proof is None
    assert letter(file).received_on is None
    assert ladder.applies(file.case, StepName.RECEIPT_CHECK, file.rules.step(StepName.RECEIPT_CHECK)) is False


def test_a_word_after_our_second_mail_that_names_the_day_of_the_request_proves_it() -> None:
    file = reminded()
    file.write("2026-03-05", Label.ACKNOWLEDGEMENT, **named("2026-02-03"))
    assert file.case.receipt_proof == 2
    assert letter(file).received_on == date(2026, 2, 3)


def test_a_letter_to_an_authority_is_no_second_mail() -> None:
    file = CaseFile()
    filed = {"reference": "1", "next_information": "2026-05-05", "address": "a@cnil.example"}
    file.happen(EventKind.COMPLAINT_FILED, "2026-02-04", authority="fr-cnil", **filed)
    (followup,) = file.named(StepName.AUTHORITY_FOLLOWUP)
    file.happen(
        EventKind.LETTER_SENT, "2026-02-05", key=followup.key, step=followup.name.value, to="a@cnil.example"
    )
    file.write("2026-02-06", Label.ACKNOWLEDGEMENT)
    assert file.case.receipt_proof == 2


# --- a receipt that is denied -------------------------------------------------------------------------------

NEVER = [["receipt_denied", "We never received your request of 3 February."]]


def test_the_word_that_nothing_came_proves_no_receipt_and_lateness_waits_for_the_owner() -> None:
    file = CaseFile()
    events = file.write("2026-02-20", Label.OTHER, statements=NEVER).events
    assert file.case.receipt_proof is None
    assert not ladder.lateness_proven(file.case, date(2026, 12, 1))
    assert receipt_brief(file.case, "message_read", events, language="en").warnings == ("receipt_denied",)
    reader = digest.Reader("Ines Duval", "en", "Europe/Paris")
    brief = digest.compose(reader, [file.case], {7: events}, {}, (), {}, at("2026-03-08", 17), "t")
    assert [(h.word, h.asks) for h in brief.happened] == [("receipt_denied", True)]
    assert "safe" not in [one.kind for one in brief.deadlines]
    passed = [e.data["which"] for e in file.pass_time("2026-04-10") if e.kind is EventKind.DEADLINE_PASSED]
    assert passed == ["strict"]
    check_replay(file)


def test_a_denied_request_that_is_sent_again_counts_from_there_for_the_controller() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.OTHER, statements=NEVER)
    file.happen(EventKind.OWNER_WROTE, "2026-02-24", message=50, again=True)
    assert file.case.deadlines is not None
    assert (strict(file), file.case.deadlines.paused) == (date(2026, 3, 3), date(2026, 3, 24))
    assert not ladder.lateness_proven(file.case, date(2026, 3, 31))
    assert ladder.lateness_proven(file.case, date(2026, 4, 1))


def test_whoever_had_confirmed_the_receipt_cannot_deny_it() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT)
    events = file.write("2026-02-20", Label.OTHER, statements=NEVER).events
    assert receipt_brief(file.case, "message_read", events, language="en").warnings == ()
    assert ladder.lateness_proven(file.case, date(2026, 3, 11))
    assert [c.kind for c in contradictions.find(file.events)] == ["received_then_never"]


def test_a_denial_that_is_corrected_away_denies_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-20", Label.OTHER, statements=NEVER)
    file.correct(2, "2026-02-20", Label.OTHER)
    assert file.case.denials == ()
    assert ladder.lateness_proven(file.case, date(2026, 3, 11))


def test_the_receipt_of_a_later_mail_is_no_contradiction_to_a_request_that_never_came() -> None:
    file = reminded()
    file.write("2026-03-06", Label.ACKNOWLEDGEMENT)
    file.write("2026-03-09", Label.OTHER, statements=NEVER)
    assert contradictions.find(file.events) == ()


# --- a day of receipt that the controller names -------------------------------------------------------------


def test_a_later_day_of_receipt_moves_what_may_be_claimed_and_not_what_is_due() -> None:
    file = CaseFile()
    file.write("2026-02-24", Label.ACKNOWLEDGEMENT, **named("2026-02-23"))
    dates = file.case.deadlines
    assert dates is not None
    assert (dates.strict, dates.paused, dates.safe) == (
        date(2026, 3, 3),
        date(2026, 3, 23),
        date(2026, 3, 30),
    )
    assert "stated" in [step.rule for step in dates.steps]
    assert letter(file).received_on is None
    check_replay(file)


def test_an_earlier_or_impossible_day_of_receipt_moves_nothing() -> None:
    file = CaseFile()
    before = file.case.deadlines
    for day in ("2026-01-30", "2026-02-03", "2026-06-01"):
        file.write("2026-02-24", Label.ACKNOWLEDGEMENT, **named(day))
    assert file.case.deadlines == before


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("We received your request on 9 March.", True),
        ("Nous avons reçu votre demande le 9 mars.", True),
        ("Ihr Antrag ist am 9. März eingegangen.", True),
        ("Recibimos su solicitud el 9 de marzo.", True),
        ("Abbiamo ricevuto la Sua richiesta il 9 marzo.", True),
        ("Wij hebben uw verzoek op 9 maart ontvangen.", True),
        ("We received your reminder of your request on 9 March.", False),
        ("Your message reached us on 9 March.", False),
    ],
)
def test_after_our_second_mail_only_a_sentence_on_the_request_counts(sentence: str, counts: bool) -> None:
    assert of_request(sentence) is counts
    file = reminded()
    file.write("2026-03-10", Label.ACKNOWLEDGEMENT, **named("2026-03-09", sentence))
    assert file.case.deadlines is not None
    assert (file.case.deadlines.paused > date(2026, 3, 3)) is counts


def test_questions_and_notices_are_counted_from_the_day_that_is_named() -> None:
    """A notice of extension that is late from the first day is in time from the one that the controller names."""
    file = CaseFile()
    file.write("2026-02-10", Label.ID_INFORMATION, items=["phone"], purpose="authenticate")
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-12", items=["phone"])
    file.write("2026-02-24", Label.ACKNOWLEDGEMENT, **named("2026-02-23"))
    file.write("2026-03-20", Label.EXTENSION, extension_reasons=True)
    assert file.case.deadlines is not None
    assert file.case.deadlines.extended is None
    assert file.case.deadlines.latest == date(2026, 5, 26)


def test_a_day_of_receipt_that_is_corrected_away_moves_nothing() -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.write("2026-02-24", Label.ACKNOWLEDGEMENT, **named("2026-02-23"))
    file.correct(2, "2026-02-24", Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines == before


# --- what came back -----------------------------------------------------------------------------------------


def came_back(on: str) -> Any:
    return lambda file: file.write(on, Label.BOUNCE)


def acknowledged(on: str) -> Any:
    return lambda file: file.write(on, Label.ACKNOWLEDGEMENT)


def sent_again(on: str) -> Any:
    return lambda file: file.happen(EventKind.OWNER_WROTE, on, message=60, again=True)


@pytest.mark.parametrize(
    ("things", "received"),
    [
        ([came_back("2026-02-03"), acknowledged("2026-02-20")], "2026-02-20"),
        ([came_back("2026-02-06"), acknowledged("2026-02-05")], "2026-02-03"),
        ([came_back("2026-02-03"), sent_again("2026-02-10"), acknowledged("2026-02-20")], "2026-02-10"),
        ([came_back("2026-02-03"), sent_again("2026-02-10"), came_back("2026-02-11")], None),
        ([came_back("2026-02-03")], None),
    ],
)
def test_whatever_was_known_first_the_request_arrived_on_the_same_day(
    things: list[Any], received: str | None
) -> None:
    for order in permutations(things):
        file = CaseFile()
        for thing in order:
            thing(file)
        day = date.fromisoformat(received) if received else None
        assert file.case.received_on == day
        assert (file.case.deadlines is not None) is (day is not None)
        check_replay(file)


def test_a_notice_of_extension_of_a_day_before_receipt_extends_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    file.write("2026-02-20", Label.ACKNOWLEDGEMENT)
    file.correct(3, "2026-02-10", Label.EXTENSION, extension_reasons=True)
    assert strict(file) == date(2026, 3, 20)
    assert file.last(EventKind.EXTENSION_JUDGED).data == {
        "message": 3,
        "valid": False,
        "until": None,
        "counts": False,
    }


def test_another_mail_of_hers_that_came_back_says_nothing_of_the_request() -> None:
    file = CaseFile()
    file.write("2026-02-09", Label.BOUNCE, returns="own_letter")
    assert (file.case.received_on, file.case.bounces) == (date(2026, 2, 3), ())


def test_an_address_that_cannot_be_reached_is_dropped_while_another_one_took_the_request() -> None:
    file = CaseFile(controller={"addresses": ["privacy@northgate.example", "DPO@northgate.example"]})
    file.write("2026-02-03", Label.BOUNCE, failed=["privacy@northgate.example", "someone@else.example"])
    assert file.case.received_on == date(2026, 2, 3)
    assert file.case.controller.addresses == ("DPO@northgate.example",)
    assert {step.recipient for step in file.case.steps if step.open} == {"DPO@northgate.example"}
    file.write("2026-02-03", Label.BOUNCE, failed=["dpo@northgate.example"])
    assert (file.case.received_on, file.case.deadlines) == (None, None)
    check_replay(file)


def test_after_a_bounce_letters_go_where_the_request_was_sent_again() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    to = ["office@northgate.example", "x@else.example"]
    file.happen(EventKind.OWNER_WROTE, "2026-02-10", message=50, again=True, to=to)
    assert file.case.controller.addresses[0] == "office@northgate.example"
    assert {step.recipient for step in file.case.steps if step.open} == {"office@northgate.example"}


def test_a_bounce_that_is_known_late_drops_an_extension_of_a_period_that_had_not_begun() -> None:
    file = CaseFile()
    file.write("2026-02-09", Label.EXTENSION, extension_reasons=True)
    file.write("2026-02-03", Label.BOUNCE)
    assert file.case.received_on == date(2026, 2, 9)
    assert strict(file) == date(2026, 5, 11)


def test_letters_speak_of_the_request_that_arrived_and_its_receipt_is_asked_about_from_there() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    file.happen(EventKind.OWNER_WROTE, "2026-02-20", message=50, again=True)
    told = letter(file, "2026-03-23")
    assert told.requested_on == date(2026, 2, 20)
    assert [one.step for one in told.chronology] == [StepName.REQUEST, None, StepName.REQUEST]
    (check,) = [step for step in file.named(StepName.RECEIPT_CHECK) if step.open]
    assert check.due_at >= at("2026-02-27", 0)
    assert timeline.status(file.case) == "waiting"
    check_replay(file)
