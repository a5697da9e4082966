"""What follows OPEN, read in six languages; and what a case is whose request the bot has written."""

from __future__ import annotations

import pytest

from cases.command_words import Verb
from cases.commands import Command, parse_commands
from cases.model import EventKind, IdItem, Label, LetterState, Right, StepName
from cases.openings import Opening, read_opening
from cases.timeline import REQUEST_KEY, status
from tests.casefiles import CaseFile, check_replay

BOTH = (Right.ACCESS, Right.ERASURE)
NUMBER = ((IdItem.CUSTOMER_NUMBER, "12345"),)


@pytest.mark.parametrize(
    ("said", "opening"),
    [
        ("privacy@x.example access erasure", Opening("privacy@x.example", "", BOTH)),
        ("privacy@x.example access and erasure as customer 12345", Opening("privacy@x.example", "", BOTH, NUMBER)),
        ("Privacy@X.example delete", Opening("privacy@x.example", "", (Right.ERASURE,))),
        ("Example Ltd <privacy@x.example> access", Opening("privacy@x.example", "Example Ltd", (Right.ACCESS,))),
        ("privacy@x.example (Example Ltd) access", Opening("privacy@x.example", "Example Ltd", (Right.ACCESS,))),
        ("privacy@x.example accès, effacement ; client n° 12345", Opening("privacy@x.example", "", BOTH, NUMBER)),
        ("dsb@x.example Auskunft und Löschung, Kundennummer 12345", Opening("dsb@x.example", "", BOTH, NUMBER)),
        ("dpd@x.example acceso y supresión, número de cliente: 12345", Opening("dpd@x.example", "", BOTH, NUMBER)),
        ("dpo@x.example accesso e cancellazione come cliente 12345", Opening("dpo@x.example", "", BOTH, NUMBER)),
        ("fg@x.example inzage en verwijdering, klantnummer 12345", Opening("fg@x.example", "", BOTH, NUMBER)),
        ("a@x.example objection order AB-77", Opening("a@x.example", "", (Right.OBJECTION,), ((IdItem.ORDER_NUMBER, "AB-77"),))),
        ("a@x.example Widerspruch Berichtigung Einschränkung Datenübertragbarkeit",
         Opening("a@x.example", "", (Right.OBJECTION, Right.RECTIFICATION, Right.RESTRICTION, Right.PORTABILITY))),
        ("a@x.example access account ada77", Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.CUSTOMER_NUMBER, "ada77"),))),
        ("a@x.example access, born 1 February 1990", Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.DATE_OF_BIRTH, "1 February 1990"),))),
        ("a@x.example accès, née le 01/02/1990", Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.DATE_OF_BIRTH, "01/02/1990"),))),
        ("a@x.example Auskunft, geboren am 1.2.1990", Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.DATE_OF_BIRTH, "1.2.1990"),))),
        ("a@x.example acceso, nacida el 1 de febrero de 1990",
         Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.DATE_OF_BIRTH, "1 de febrero de 1990"),))),
        ("a@x.example accesso, data di nascita: 1990-02-01", Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.DATE_OF_BIRTH, "1990-02-01"),))),
        ("a@x.example inzage, geboren op 1 februari 1990", Opening("a@x.example", "", (Right.ACCESS,), ((IdItem.DATE_OF_BIRTH, "1 februari 1990"),))),
        ("a@x.example access delete b@x.example", Opening("a@x.example", "", BOTH, (), ("b@x.example",))),
        ("a@x.example everything", Opening("a@x.example", "", ())),
        ("a case at privacy@x.example access", Opening("privacy@x.example", "", (Right.ACCESS,))),
        ("Einen Fall bei dsb@x.example Auskunft", Opening("dsb@x.example", "", (Right.ACCESS,))),
        ("3 Suisses <dpo@x.example> accès", Opening("dpo@x.example", "3 Suisses", (Right.ACCESS,))),
        ("the door", None),
    ],
)  # fmt: skip
def test_whom_for_what_and_by_which_number_is_read(said: str, opening: Opening | None) -> None:
    if opening is None:
        assert read_opening(said) is None
    else:
        assert read_opening(said) == Opening(
            opening.address,
            opening.name,
            tuple(r for r in RIGHTS if r in opening.rights),
            opening.given,
            opening.others,
        )


RIGHTS = (
    Right.ACCESS,
    Right.ERASURE,
    Right.OBJECTION,
    Right.RECTIFICATION,
    Right.RESTRICTION,
    Right.PORTABILITY,
)


def test_a_name_that_speaks_of_a_right_asks_for_none() -> None:
    assert read_opening('a@x.example "Access Bank" erasure') == Opening(
        "a@x.example", "Access Bank", (Right.ERASURE,)
    )


@pytest.mark.parametrize(
    "text", ["Open questions remain", "OPEN a@x.example access?", "open #7 a@x.example access", "Open"]
)
def test_what_asks_nobody_opens_nothing(text: str) -> None:
    assert parse_commands(text) == ()


def test_a_request_stands_on_one_line_with_courtesy_around() -> None:
    assert parse_commands("Hello,\nplease open a@x.example access - thanks!") == (
        Command(Verb.OPEN, None, "a@x.example access"),
    )


def drafted() -> CaseFile:
    return CaseFile(drafted=True, received_on=None, particulars=[["customer_number", "12345"]])


def test_a_draft_waits_for_a_word_and_nothing_else_is_planned() -> None:
    file = drafted()
    assert [(s.name, s.state) for s in file.case.steps] == [(StepName.REQUEST, LetterState.ANNOUNCED)]
    assert file.case.deadlines is None
    assert status(file.case) == "drafted"
    assert file.pass_time("2026-12-01") == []


def test_a_draft_that_goes_begins_the_case_on_that_day() -> None:
    file = drafted()
    file.go(REQUEST_KEY, "2026-02-10")
    case = file.case
    assert (case.requested_on.isoformat(), case.drafted, case.outbound) == ("2026-02-10", False, 1)
    assert case.received_on == case.requested_on
    assert case.deadlines is not None
    assert file.open_steps() == {StepName.REMINDER, StepName.RECEIPT_CHECK}
    assert [(one.item, one.on) for one in case.supplied] == [(IdItem.CUSTOMER_NUMBER, case.requested_on)]
    check_replay(file)


def test_a_draft_without_a_number_gives_nothing() -> None:
    file = CaseFile(drafted=True, received_on=None)
    file.go(REQUEST_KEY, "2026-02-10")
    assert file.case.supplied == ()


def test_a_draft_that_is_dropped_closes_its_case() -> None:
    file = drafted()
    file.happen(EventKind.STEP_VETOED, key=REQUEST_KEY)
    assert file.case.closed
    assert file.case.closed_because == "the request was not wanted"


def test_a_request_of_the_bot_that_comes_back_has_no_clock_unless_somebody_answered() -> None:
    file = drafted()
    file.go(REQUEST_KEY, "2026-02-10")
    file.happen(EventKind.LETTER_BOUNCED, key=REQUEST_KEY, message=3)
    assert (file.case.clock, file.case.bounced) == (None, True)
    assert file.open_steps() == set()
    assert status(file.case) == "not_delivered"
    answered = drafted()
    answered.go(REQUEST_KEY, "2026-02-10")
    answered.write("2026-02-11", Label.ACKNOWLEDGEMENT)
    answered.happen(EventKind.LETTER_BOUNCED, key=REQUEST_KEY, message=3)
    assert answered.case.clock is not None
