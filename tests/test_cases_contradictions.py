from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases import briefing, contradictions
from cases.contradictions import Contradiction, ContradictionKind, Saying
from cases.model import EventKind, Label
from tests.casefiles import RULES, CaseFile

NO_DATA = "Words for no_data."
DATA = "Words for full_disclosure."


def found(file: CaseFile) -> tuple[Contradiction, ...]:
    return contradictions.find(file.events)


def kinds(file: CaseFile) -> list[str]:
    return [one.kind.value for one in found(file)]


def receipt(on: str, **fields: Any) -> dict[str, Any]:
    mention = {"text": on, "kind": "receipt", "date": on, "duration": None} | fields
    return {"dates": [mention]}


def test_no_data_and_then_data_are_quoted_with_their_days() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA)
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == (
        Contradiction(
            ContradictionKind.NO_DATA_THEN_DATA,
            Saying(2, date(2026, 2, 5), NO_DATA),
            Saying(3, date(2026, 3, 5), DATA),
        ),
    )


def test_the_order_of_the_days_counts_and_not_that_of_arrival() -> None:
    file = CaseFile()
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    file.write("2026-02-05", Label.NO_DATA)
    assert [(one.first.message, one.second.message) for one in found(file)] == [(3, 2)]


def test_data_found_with_what_the_person_gave_in_between_contradict_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-10", items=["customer_number"])
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == ()


def test_data_and_then_no_data_contradict_each_other_unless_they_were_erased() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.FULL_DISCLOSURE)
    file.write("2026-03-05", Label.NO_DATA)
    assert kinds(file) == ["data_then_no_data"]
    file.write("2026-02-20", Label.ERASURE_CONFIRMED)
    assert found(file) == ()


@pytest.mark.parametrize(
    ("label", "fields", "first"),
    [
        (Label.ACKNOWLEDGEMENT, {}, "Words for acknowledgement."),
        (Label.OTHER, receipt("2026-02-03"), "2026-02-03"),
        (Label.OTHER, receipt("2026-02-03", sentence="It came on 3 March."), "It came on 3 March."),
    ],
)
def test_whoever_confirmed_receipt_cannot_say_that_nothing_came(
    label: Label, fields: dict[str, Any], first: str
) -> None:
    file = CaseFile()
    file.write("2026-02-05", label, **fields)
    file.write("2026-03-05", Label.OTHER, statements=[["receipt_denied", "We never received a request."]])
    (one,) = found(file)
    assert one.kind is ContradictionKind.RECEIVED_THEN_NEVER
    assert (one.first.sentence, one.second.sentence) == (first, "We never received a request.")


def test_two_days_of_receipt_do_not_agree_and_one_told_twice_does() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, **receipt("2026-02-03"))
    file.write("2026-02-06", Label.ACKNOWLEDGEMENT, **receipt("2026-02-03"))
    assert found(file) == ()
    file.write("2026-03-05", Label.ACKNOWLEDGEMENT, **receipt("2026-02-20"))
    assert kinds(file) == ["two_receipt_dates"]


def test_two_days_in_one_message_are_two_mails_it_speaks_of() -> None:
    file = CaseFile()
    dates = receipt("2026-02-03")["dates"] + receipt("2026-02-04")["dates"]
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, dates=dates)
    assert found(file) == ()


def test_an_open_mail_box_and_then_only_a_portal_do_not_agree() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, statements=[["email_open", "You can ask by e-mail."]])
    file.write("2026-02-20", Label.PORTAL_REDIRECT)
    assert kinds(file) == ["email_then_portal"]


@pytest.mark.parametrize(
    ("label", "fields", "contradicts"),
    [
        (Label.PARTIAL_DISCLOSURE, {}, True),
        (Label.OTHER, {"statements": [["data_kept", "We keep your profile."]]}, True),
        (
            Label.OTHER,
            {"statements": [["data_kept", "We keep it."], ["kept_because", "Tax law obliges us."]]},
            False,
        ),
        (Label.ACKNOWLEDGEMENT, {}, False),
    ],
)
def test_what_was_erased_cannot_be_handed_over_or_kept(
    label: Label, fields: dict[str, Any], contradicts: bool
) -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ERASURE_CONFIRMED)
    file.write("2026-03-05", label, **fields)
    assert (kinds(file) == ["erased_then_data"]) is contradicts


def test_what_was_only_going_to_be_erased_may_still_be_handed_over() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ERASURE_CONFIRMED, statements=[["erasure_later", "It will be deleted."]])
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == ()


SAID = [["indispensable", "Without a passport we cannot go on."]]


def test_what_was_indispensable_and_never_given_was_not_needed() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["passport"], statements=SAID)
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    (one,) = found(file)
    assert one.kind is ContradictionKind.INDISPENSABLE_THEN_ANSWERED
    assert one.first.sentence == SAID[0][1]


@pytest.mark.parametrize("items", [["other"], []])
def test_nobody_knows_whether_something_unnamed_was_given(items: list[str]) -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_DOCUMENT, items=items, statements=SAID)
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == ()


def test_what_was_indispensable_and_given_was_perhaps_needed() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["passport"], statements=SAID)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-10", items=["passport"])
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == ()


def test_a_label_without_a_sentence_quotes_nothing_and_contradicts_nothing() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA, labels=[{"label": "no_data", "score": 0.9, "evidence": []}])
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == ()


def test_unsure_readings_and_other_parties_are_left_out_and_corrections_count() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA, unsure=True)
    file.write("2026-02-06", Label.DPA_MESSAGE, party="authority", authority="fr-cnil", act="receipt")
    file.write("2026-03-05", Label.FULL_DISCLOSURE)
    assert found(file) == ()
    file.correct(2, "2026-02-05", Label.NO_DATA)
    assert kinds(file) == ["no_data_then_data"]
    file.correct(2, "2026-02-05", Label.ACKNOWLEDGEMENT)
    assert found(file) == ()


def test_several_contradictions_stand_in_the_order_in_which_they_came_up() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT)
    file.write("2026-02-06", Label.NO_DATA)
    file.write("2026-02-20", Label.FULL_DISCLOSURE)
    file.write("2026-02-25", Label.OTHER, statements=[["receipt_denied", "Nothing came."]])
    assert kinds(file) == ["no_data_then_data", "received_then_never"]


def test_formal_letters_are_given_both_sentences() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA)
    file.write("2026-03-05", Label.PARTIAL_DISCLOSURE)
    (step,) = [s for s in file.case.steps if s.cause == "m3"]
    brief = briefing.letter_brief(file.case, file.events, step, RULES, date(2026, 3, 6))
    assert brief.contradictions == found(file)
