"""What the file knows of who asked, and of a request that had to be sent twice."""

from __future__ import annotations

from datetime import date

import pytest

from cases.acquaintance import KNOWN, acted_for, authenticated
from cases.history import apply
from cases.model import Event, EventKind, Label, Verdict
from tests.casefiles import CaseFile, at, check_replay, opening


def test_a_controller_that_cannot_find_the_person_does_not_know_her_address() -> None:
    file = CaseFile()
    file.write("2026-02-06", Label.CANNOT_IDENTIFY, Label.ID_INFORMATION, items=["phone"])
    assert authenticated(file.case, date(2026, 2, 6)) == ""
    rows = {reason["rule"] for reason in file.last(EventKind.IDENTIFICATION_JUDGED).data["reasons"]}
    assert "document_after_authentication" not in rows
    assert "no_doubt" not in rows
    check_replay(file)


UNKNOWN = {"authenticated": "", "held": ["email"]}


def test_who_cannot_be_found_is_known_again_when_that_reading_is_corrected() -> None:
    file = CaseFile()
    file.write("2026-02-06", Label.CANNOT_IDENTIFY)
    file.correct(2, "2026-02-06", Label.ACKNOWLEDGEMENT)
    file.write("2026-02-09", Label.ID_DOCUMENT, items=["passport"])
    assert authenticated(file.case, date(2026, 2, 9)) == KNOWN
    assert "document_after_authentication" in rules_of(file)
    check_replay(file)


def rules_of(file: CaseFile) -> set[str]:
    """The rows of the test by which the last demand was judged."""
    return {reason["rule"] for reason in file.last(EventKind.IDENTIFICATION_JUDGED).data["reasons"]}


def test_without_evidence_a_letter_does_not_say_that_the_address_is_known() -> None:
    file = CaseFile(**UNKNOWN)
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"])
    assert "document_by_default" in rules_of(file)
    assert "document_after_authentication" not in rules_of(file)


def test_a_bank_that_asks_for_a_document_is_not_told_that_it_knows_the_address() -> None:
    file = CaseFile(controller={"kind": "bank"}, **UNKNOWN)
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"])
    assert file.last(EventKind.IDENTIFICATION_JUDGED).data["verdict"] == Verdict.UNCLEAR


EVIDENCE = ["customer_number", "account_login", "confirmation_link", "confirmation_code", "email"]


@pytest.mark.parametrize("item", EVIDENCE)
def test_the_owners_word_shows_it(item: str) -> None:
    file = CaseFile(**UNKNOWN)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-05", items=[item])
    assert authenticated(file.case, date(2026, 2, 4)) == ""
    assert authenticated(file.case, date(2026, 2, 5)) == KNOWN
    check_replay(file)


def test_an_account_named_in_the_request_shows_it() -> None:
    file = CaseFile(given=["customer_number"], **UNKNOWN)
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"])
    assert "document_after_authentication" in rules_of(file)


@pytest.mark.parametrize("item", ["phone", "date_of_birth", "postal_address"])
def test_what_every_mail_bears_shows_nothing(item: str) -> None:
    assert authenticated(CaseFile(given=[item], **UNKNOWN).case, date(2026, 2, 6)) == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"controller": {"kind": "face_search"}},
        {"controller": {"kind": "data_broker"}},
        {"subject": {"agent": "desk@aid.example", "mandate": "Privacy Aid e.V."}},
    ],
)
def test_a_stranger_or_who_hears_from_an_agent_knows_no_address_by_what_is_given(
    fields: dict[str, dict[str, str]],
) -> None:
    file = CaseFile(**UNKNOWN, **fields)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-05", items=["customer_number"])
    assert authenticated(file.case, date(2026, 2, 6)) == ""


def test_a_doubt_outweighs_older_evidence_and_newer_evidence_the_doubt() -> None:
    file = CaseFile(given=["customer_number"], **UNKNOWN)
    file.write("2026-02-06", Label.CANNOT_IDENTIFY)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["confirmation_code"])
    days = (date(2026, 2, day) for day in (5, 6, 9))
    assert [authenticated(file.case, day) for day in days] == [KNOWN, "", KNOWN]


@pytest.mark.parametrize(
    ("on", "label", "known"),
    [
        ("2026-01-12", Label.OTHER, KNOWN),  # a newsletter of before the request
        ("2026-02-04", Label.OTHER, ""),
        ("2026-01-12", Label.ACKNOWLEDGEMENT, ""),  # its date was read wrongly: it answers the request
    ],
)
def test_a_mail_of_the_controllers_own_from_before_the_request_shows_it(
    on: str, label: Label, known: str
) -> None:
    file = CaseFile(**UNKNOWN)
    file.write(on, label)
    assert authenticated(file.case, date(2026, 2, 6)) == known
    check_replay(file)


def test_a_controller_that_acted_on_an_earlier_request_knows_the_address() -> None:
    earlier = CaseFile(on=date(2025, 6, 2), **UNKNOWN)
    data = opening(**UNKNOWN)
    case = apply(None, Event(EventKind.CASE_OPENED, 8, at("2026-02-03"), data))
    assert not acted_for(case, [earlier.case, case])
    earlier.write("2025-06-20", Label.PARTIAL_DISCLOSURE)
    assert acted_for(case, [earlier.case, case])
    elsewhere = {"controller": {"domains": ["hill.example"], "addresses": ["dpo@hill.example"]}}
    other = CaseFile(on=date(2025, 6, 2), **elsewhere)
    other.write("2025-06-20", Label.PARTIAL_DISCLOSURE)
    assert not acted_for(case, [other.case])


def test_a_signature_still_shows_who_asked() -> None:
    file = CaseFile(authenticated="signed")
    file.write("2026-02-06", Label.CANNOT_IDENTIFY)
    assert authenticated(file.case, date(2026, 2, 6)) == "signed"


def test_a_request_sent_again_after_it_came_back_starts_the_clock() -> None:
    file = CaseFile()
    file.write("2026-02-04", Label.BOUNCE)
    file.happen(EventKind.OWNER_WROTE, "2026-02-04", message=49)
    assert file.case.clock is None
    file.happen(EventKind.OWNER_WROTE, "2026-02-05", message=50, again=True)
    assert file.case.received_on == date(2026, 2, 5)
    assert not file.case.bounced
    assert file.case.deadlines is not None
    assert file.case.deadlines.strict == date(2026, 3, 5)
    check_replay(file)


def test_the_same_words_while_a_clock_runs_move_nothing() -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.happen(EventKind.OWNER_WROTE, "2026-02-05", message=50, again=True)
    assert file.case.deadlines == before
