from __future__ import annotations

import pytest

from cases.bounces import CAUSES, cause
from cases.model import Bounce, EventKind, Label
from letters.phrasebook import known
from tests.casefiles import CaseFile


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("550 5.1.1 <a@b.example>: User unknown", "no_mailbox"),
        ("5.1.2", "no_domain"),
        ("5.1.10 null MX", "no_domain"),
        ("5.4.4", "no_domain"),
        ("5.2.1 disabled", "closed"),
        ("452-4.2.2 mailbox full", "full"),
        ("552 5.3.4 message too big for system", "too_large"),
        ("4.4.1 connection timed out", "away"),
        ("5.4.6 routing loop", "loop"),
        ("550 5.7.1 rejected by policy", "refused"),
        ("5.0.0 mailbox full", "full"),
        ("No such user here", "no_mailbox"),
        ("Le destinataire n’existe pas", "no_mailbox"),
        ("Das Postfach ist voll", "full"),
        ("El buzón está lleno", "full"),
        ("La casella è piena", "full"),
        ("Het postvak is vol", "full"),
        ("Host not found", "no_domain"),
        ("message too large", "too_large"),
        ("This account is disabled", "closed"),
        ("listed in a block list", "refused"),
        ("something went wrong", "other"),
        ("", "other"),
    ],
)
def test_codes_and_words_of_mail_systems_name_a_cause(said: str, why: str) -> None:
    assert cause(said) == why


@pytest.mark.parametrize("why", CAUSES)
def test_every_cause_has_words(why: str) -> None:
    assert known(f"bounces.{why}")


@pytest.mark.parametrize(
    ("status", "diagnostic", "said"),
    [
        ("5.1.1", "550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("5.1.1", "no such user", "5.1.1 no such user"),
        ("", "no such user", "no such user"),
        ("5.1.1", "", "5.1.1"),
    ],
)
def test_what_was_said_names_the_code_once(status: str, diagnostic: str, said: str) -> None:
    assert Bounce("a@b.example", status, True, diagnostic).said == said


def test_a_repetition_that_came_back_counts_no_more() -> None:
    file = CaseFile()
    on = "2026-02-10"
    file.write(on, Label.BOUNCE, returns="request")
    file.happen(EventKind.OWNER_WROTE, on, message=50, again=True)
    assert file.case.received_on is not None
    file.write(on, Label.BOUNCE, returns="request", again_on=on, whole=True)
    assert file.case.received_on is None


def test_a_repetition_that_came_back_says_nothing_of_a_request_that_had_not() -> None:
    file = CaseFile()
    received = file.case.received_on
    file.write("2026-02-10", Label.BOUNCE, returns="request", again_on="2026-02-09", whole=True)
    assert (file.case.received_on, file.case.bounces) == (received, ())
