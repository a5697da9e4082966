"""Machines that answer machines: what the bot says to them ends, whoever they are and however they are marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mime
from pathlib import Path
from typing import Any

import pytest

from cases.model import EventKind
from cases.pacing import OF_ONE_CASE, UNHEARD
from db.letters import get_letter
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

ROUNDS = 50
AWAY = "Thank you for your message. I am away until 30 March and will read it then."
THANKS = "Thank you for contacting us. Your question no. {} is important to us."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.work()
    yield desk
    desk.close()


def written(desk: Desk, kind: str = "receipt") -> int:
    return int(desk.store.value("SELECT count(*) FROM letters WHERE kind = ?", kind))


def newest(desk: Desk, recipient: str) -> Any:
    return desk.store.row("SELECT * FROM letters WHERE recipient = ? ORDER BY id DESC LIMIT 1", recipient)


def later(desk: Desk, **time: int) -> None:
    desk.clock.jump(desk.clock.now() + timedelta(**time))
    desk.work()


# --- who is answered ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["Re: {}", "Your message"])
def test_an_owners_machine_that_marks_nothing_is_answered_three_times_a_day(desk: Desk, subject: str) -> None:
    before = written(desk)
    for _ in range(ROUNDS):
        answered = newest(desk, "ada@roe.example")["subject"]
        desk.receive(desk.mail(ADA, BOT, subject.format(answered), AWAY))
        later(desk, minutes=1)
    assert written(desk) - before == UNHEARD
    assert "This is the last answer of this kind today" in desk.answer()["text"]


def test_an_owners_machine_goes_on_for_weeks_and_is_answered_three_times_a_day(desk: Desk) -> None:
    before = written(desk)
    for _ in range(ROUNDS):
        desk.receive(desk.mail(ADA, BOT, f"Re: {newest(desk, 'ada@roe.example')['subject']}", AWAY))
        later(desk, hours=3)
    assert written(desk) - before <= UNHEARD * (ROUNDS * 3 / 24 + 1)


def test_words_that_are_obeyed_are_answered_however_many_they_are(desk: Desk) -> None:
    before = written(desk)
    for number in range(20):
        desk.say(f"NOTE #1 remark {number}")
    assert written(desk) - before == 20


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: {}",
        "Réponse automatique : {}",
        "Automatische Antwort: {}",
        "Abwesenheitsnotiz: {}",
        "Respuesta automática: {}",
        "Risposta automatica: {}",
        "Automatisch antwoord: {}",
        "Out of Office",
    ],
)
def test_a_machine_that_says_so_in_its_subject_is_not_answered(desk: Desk, subject: str) -> None:
    before = written(desk)
    desk.receive(desk.mail(ADA, BOT, subject.format(desk.answer()["subject"]), f"HOLD #1\n{AWAY}"))
    assert written(desk) == before
    assert EventKind.STEP_HELD not in desk.kinds()


MARKS = {
    "Auto-Submitted": "auto-replied",
    "Precedence": "bulk",
    "List-Id": "<news.roe.example>",
    "List-Unsubscribe": "<mailto:leave@roe.example>",
    "X-Autoreply": "yes",
    "X-Autorespond": "Away",
    "Return-Path": "<>",
}


@pytest.mark.parametrize("field", MARKS)
def test_a_mark_of_rfc_3834_is_never_answered(desk: Desk, field: str) -> None:
    before = written(desk)
    desk.receive(desk.mail(ADA, BOT, "Your mail", AWAY, headers={field: MARKS[field]}))
    assert written(desk) == before


# --- ticket desks -------------------------------------------------------------------------------------------


def test_a_desk_that_sends_mail_after_mail_brings_twelve_receipts_a_day_and_no_letter(desk: Desk) -> None:
    before = written(desk)
    for number in range(ROUNDS):
        desk.receive(desk.mail(FIRM, desk.case_address(), f"Ticket {number}", THANKS.format(number)))
        later(desk, minutes=1)
    assert written(desk, "letter") == 0
    assert written(desk) - before <= OF_ONE_CASE
    assert desk.kinds().count(EventKind.MESSAGE_READ) == ROUNDS


@pytest.mark.parametrize("marked", [True, False])
def test_a_desk_that_answers_every_letter_at_once_never_brings_another(desk: Desk, marked: bool) -> None:
    """Fifty rounds of a ticket desk that answers whatever we send: our letters keep to their own days."""
    headers = {"Auto-Submitted": "auto-replied"} if marked else {}
    seen: set[int] = set()
    for number in range(ROUNDS):
        later(desk, days=3)
        for letter in desk.store.rows("SELECT * FROM letters WHERE kind = 'letter' AND state = 'sent'"):
            if letter["id"] in seen:
                continue
            seen.add(letter["id"])
            fields = {**headers, "In-Reply-To": letter["message_id"]}
            desk.receive(
                desk.mail(
                    FIRM,
                    desk.case_address(),
                    f"Re: {letter['subject']}",
                    THANKS.format(number),
                    headers=fields,
                )
            )
    assert desk.clock.now() - START > timedelta(days=149)
    assert len(seen) <= 4


# --- what we send says that it is a machine's ---------------------------------------------------------------


def sent(desk: Desk, kind: str) -> Mime:
    number = desk.store.value("SELECT max(id) FROM letters WHERE kind = ? AND bytes IS NOT NULL", kind)
    return message_from_bytes(get_letter(desk.store, number).content or b"")


def test_receipts_and_digests_are_marked_and_letters_are_not(desk: Desk) -> None:
    desk.until(START + timedelta(days=45))
    for kind in ("receipt", "digest"):
        assert sent(desk, kind)["Auto-Submitted"] in ("auto-generated", "auto-replied")
        assert sent(desk, kind)["X-Auto-Response-Suppress"] == "All"
    # a letter is written for one case, announced to a person, and must reach a person
    assert sent(desk, "letter")["Auto-Submitted"] is None
    assert sent(desk, "letter")["Precedence"] is None


def test_a_letter_goes_even_when_the_last_mail_of_the_controller_was_automatic(desk: Desk) -> None:
    desk.receive(
        desk.mail(
            FIRM, desk.case_address(), "Ticket", THANKS.format(1), headers={"Auto-Submitted": "auto-replied"}
        )
    )
    desk.until(START + timedelta(days=45))
    assert written(desk, "letter") >= 1


def test_our_own_receipt_that_comes_back_is_known_and_answered_by_nobody(desk: Desk) -> None:
    before = written(desk)
    receipt = get_letter(desk.store, desk.answer()["id"]).content or b""
    for raw in (receipt, b"Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0000\r\n" + receipt):
        desk.receive(raw)
    assert written(desk) == before
    assert desk.quarantined() == []
