"""What the bot makes of a person's own mails in a case, and of a year in which it was off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases import ladder
from cases.model import EventKind
from db import post, records
from nlp.reader import Reader
from tests.desk import ADA, FIRM, START, Desk

SCOPE = "Could you please specify which data or which processing activities your request relates to?"
SAME_AGAIN = "I use my right of access under Article 15 GDPR."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def asked(desk: Desk, message_id: str = "<q1@firm.example>") -> int:
    """The controller asks which data are meant; gives the number of its message."""
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", SCOPE, message_id=message_id))
    desk.say("IS #1 clarification")
    number = desk.store.value("SELECT max(id) FROM messages WHERE message_id = ?", message_id)
    return int(number)


def wrote(desk: Desk, text: str, answered: str = "", to: str = FIRM) -> dict[str, Any]:
    """Her own mail to the controller with the bot in BCC; gives what the case knows of it."""
    headers = {"In-Reply-To": answered} if answered else None
    desk.receive(desk.mail(ADA, to, "Re: Your request", text, headers=headers))
    found = [e for e in records.events_of(desk.store, 1) if e.kind is EventKind.OWNER_WROTE]
    return dict(found[-1].data)


# --- which question a mail answers --------------------------------------------------------------------------


def test_a_mail_that_replies_to_the_question_answers_it_and_the_clock_goes_on(desk: Desk) -> None:
    desk.open_case()
    question = asked(desk)
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert ladder.question_open(case)
    desk.clock.jump(START + timedelta(days=4))
    assert wrote(desk, "I mean all of them.", "<q1@firm.example>")["answers"] == question
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert not ladder.question_open(case)
    assert case.deadlines is not None
    assert case.deadlines.paused > case.deadlines.strict


@pytest.mark.parametrize("answered", ["", "<another@firm.example>", "<m0@roe.example>"])
def test_a_mail_about_something_else_answers_no_question(desk: Desk, answered: str) -> None:
    desk.open_case()
    asked(desk)
    assert wrote(desk, "By the way, my new telephone is out of order.", answered)["answers"] is None
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert ladder.question_open(case)


def test_the_message_ids_of_another_case_and_of_her_own_mails_are_no_questions_of_this_one(
    desk: Desk,
) -> None:
    desk.open_case()
    desk.open_case("Other <privacy@other.example>")
    question = asked(desk)
    assert post.message_of(desk.store, 1, "<q1@firm.example>") == question
    assert post.message_of(desk.store, 2, "<q1@firm.example>") is None
    own = desk.store.value("SELECT message_id FROM messages WHERE case_id = 1 AND sender = 'owner'")
    assert own
    assert post.message_of(desk.store, 1, own) is None
    assert post.message_of(desk.store, 1, "") is None


# --- the request once more ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "again"),
    [(SAME_AGAIN, True), ("Thank you. I look forward to hearing from you.", False)],
)
def test_the_request_written_again_is_told_from_other_mails(desk: Desk, text: str, again: bool) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", "We are looking into it."))
    assert wrote(desk, text, "<m1@firm.example>")["again"] is again


def test_a_request_that_came_back_and_is_written_again_starts_its_clock_that_day(desk: Desk) -> None:
    desk.open_case()
    returned = (
        "Your message to privacy@firm.example could not be delivered: 550 5.1.1 user unknown. "
        "The recipient does not exist."
    )
    desk.receive(desk.mail(FIRM, desk.case_address(), "Undeliverable: Access request", returned))
    desk.say("IS #1 bounce")
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.deadlines is None
    desk.clock.jump(START + timedelta(days=5))
    assert wrote(desk, SAME_AGAIN, "<m0@roe.example>")["again"]
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.received_on == (START + timedelta(days=5)).date()
    assert case.deadlines is not None


# --- a year off ---------------------------------------------------------------------------------------------

OPEN = 13


def queued(desk: Desk) -> list[datetime]:
    rows = desk.store.rows("SELECT at FROM events WHERE kind = 'letter_queued' ORDER BY at, seq")
    return [datetime.fromisoformat(row["at"]) for row in rows]


def test_after_a_year_thirteen_overdue_cases_send_no_more_than_the_limit_in_a_tick(desk: Desk) -> None:
    for number in range(OPEN):
        desk.open_case(f"Firm <privacy@firm{number}.example>")
    desk.work()
    limits = desk.service.home.rules.limits
    back = START + timedelta(days=365, hours=8)
    desk.clock.jump(back)
    desk.work()
    cases = records.load_cases(desk.store)
    assert all("safe" in case.passed for case in cases)
    assert queued(desk) == []  # nobody was told of any letter yet
    desk.until(back + timedelta(days=4))
    moments = queued(desk)
    assert len(moments) == OPEN
    tick = timedelta(minutes=limits.tick_minutes)
    for index, first in enumerate(moments):
        assert sum(first <= moment < first + tick for moment in moments[index:]) <= limits.letters_per_tick
    steps = {row["step"] for row in desk.store.rows("SELECT step FROM letters WHERE kind = 'letter'")}
    assert steps == {"reminder"}


def test_a_refusal_that_holds_everything_up_is_told_again_after_a_fortnight(
    tmp_path: Path, reader: Reader
) -> None:
    bank = '[[controllers]]\nname = "Firm"\ndomains = ["firm.example"]\ncountry = "IE"\nkind = "bank"\n'
    desk = Desk(tmp_path, reader, people=(bank,))
    try:
        desk.open_case()
        demand = "To process your request we need your date of birth."
        desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", demand))
        desk.say("IS #1 id_information")
        desk.say("REFUSE #1 date of birth")
        case = records.load_case(desk.store, 1)
        assert case is not None
        assert ladder.question_open(case)
        told = "you refused to give the date of birth"
        desk.until(START + timedelta(days=13))
        assert not any(told in text for text in digests(desk))
        desk.until(START + timedelta(days=23))
        assert any(told in text for text in digests(desk))
        assert EventKind.LETTER_QUEUED not in [
            e.kind for e in records.events_of(desk.store, 1) if "notice" in str(e.data.get("key"))
        ]
    finally:
        desk.close()


def digests(desk: Desk) -> list[str]:
    rows = desk.store.rows("SELECT text FROM letters WHERE kind = 'digest' ORDER BY id")
    return [" ".join(row["text"].split()) for row in rows]
