"""A mail at the case address that nobody vouches for: it asks a person and proves nothing until she has answered."""

from __future__ import annotations

import pytest

from cases.model import EventKind, Label
from tests.casefiles import CaseFile

LATER = "2026-02-10"


def after_a_stranger(*labels: Label, **fields: object) -> CaseFile:
    file = CaseFile()
    file.write(LATER, *labels, unsure=True, stranger=True, **fields)
    return file


def test_a_stranger_proves_no_receipt_and_leaves_the_question_about_it_planned() -> None:
    file = after_a_stranger(Label.ACKNOWLEDGEMENT)
    assert file.case.receipt_proof is None
    assert file.case.inbound == 0
    assert EventKind.STEP_CANCELLED not in file.kinds()


def test_a_stranger_does_not_wake_the_clock_of_a_request_that_came_back() -> None:
    file = CaseFile()
    file.write("2026-02-04", Label.BOUNCE)
    file.write(LATER, Label.ACKNOWLEDGEMENT, unsure=True, stranger=True)
    assert file.case.received_on is None
    assert file.case.bounced


@pytest.mark.parametrize(("label", "proves"), [(Label.ACKNOWLEDGEMENT, True), (Label.OTHER, False)])
def test_once_the_owner_has_said_what_it_is_it_counts(label: Label, proves: bool) -> None:
    file = after_a_stranger(label)
    message = file.messages
    file.correct(message, LATER, label, stranger=True)
    assert (file.case.receipt_proof == message) is proves


def test_an_authority_that_was_settled_proves_no_receipt_by_the_controller() -> None:
    file = after_a_stranger(Label.DPA_MESSAGE, party="authority")
    file.correct(
        file.messages,
        LATER,
        Label.DPA_MESSAGE,
        stranger=True,
        party="authority",
        authority="fr-cnil",
        act="receipt",
    )
    assert file.case.receipt_proof is None
