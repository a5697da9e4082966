"""OPEN by mail: the bot writes a request, shows it, and sends it once and only after the owner's word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from cases.model import EventKind, LetterState, Right
from db import records
from letters.phrasebook import LANGUAGES, say
from nlp.reader import Reader
from tests.desk import ADA, BOT, START, Desk
from tests.phone import newest, tap

ORDER = {
    "en": "Open privacy@firm.example access erasure, as customer 12345",
    "fr": "Ouvrir privacy@firm.example accès effacement, client 12345",
    "de": "Eröffnen privacy@firm.example Auskunft Löschung, Kundennummer 12345",
    "es": "Abrir privacy@firm.example acceso supresión, cliente 12345",
    "it": "Apri privacy@firm.example accesso cancellazione, cliente 12345",
    "nl": "Openen privacy@firm.example inzage verwijdering, klantnummer 12345",
}


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def order(desk: Desk, text: str = ORDER["en"], **options: str) -> str:
    desk.receive(desk.mail(ADA, BOT, "A request", text, **options))
    return str(desk.answer()["text"])


def sent(desk: Desk) -> list[EmailMessage]:
    """What the organisation has been sent."""
    return [
        message_from_bytes(row["bytes"], policy=default)  # type: ignore[misc]
        for row in desk.store.rows(
            "SELECT bytes FROM letters WHERE kind = 'letter' AND state = 'sent' ORDER BY id"
        )
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_is_written_shown_and_sent_after_one_tap_in_each_language(
    tmp_path: Path, reader: Reader, language: str
) -> None:
    desk = Desk(tmp_path, reader, language=language)
    order(desk, ORDER[language])
    desk.until(START + timedelta(hours=2))
    assert sent(desk) == []
    text, links = newest(desk)
    assert "12345" in text
    assert "ada@roe.example" in text
    assert say("named_by.nothing_enclosed", language) in " ".join(text.replace("  | ", " ").split())
    tap(desk, links[f"{say('commands.send.word', language)} #1"])
    desk.work()
    (letter,) = sent(desk)
    assert letter["To"].addresses[0].addr_spec == "privacy@firm.example"
    body = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "15" in body
    assert "17" in body
    assert " ".join(body.split()) in " ".join(text.replace("\n  |", "\n").split())
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.rights == (Right.ACCESS, Right.ERASURE)
    assert case.received_on == START.date()
    assert case.deadlines is not None
    desk.close()


def test_no_clock_runs_and_nothing_is_due_before_the_request_has_gone(desk: Desk) -> None:
    text = order(desk)
    assert "Your request to firm.example is written (#1)" in text
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert (case.clock, case.deadlines, case.drafted, case.outbound) == (None, None, True, 0)
    desk.until(START + timedelta(days=40))
    assert sent(desk) == []
    assert EventKind.STEP_PLANNED in desk.kinds()
    assert desk.kinds().count(EventKind.STEP_PLANNED) == 1


def test_the_clock_starts_on_the_day_on_which_it_goes(desk: Desk) -> None:
    order(desk)
    desk.until(START + timedelta(days=3))
    desk.say("SEND #1")
    desk.work()
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.requested_on == case.received_on == date(2026, 3, 5)
    assert case.deadlines is not None
    assert case.deadlines.strict == date(2026, 4, 7)
    assert "Your case is open" in desk.answer()["subject"]
    assert [item.item.value for item in case.supplied] == ["customer_number"]


@pytest.mark.parametrize("word", ["VETO #1", "No", "no, thanks!", "Nein"])
def test_a_refusal_drops_it_for_good(desk: Desk, word: str) -> None:
    order(desk)
    desk.say(word)
    desk.say("SEND #1")
    desk.until(START + timedelta(days=3))
    assert sent(desk) == []
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.closed
    assert {step.state for step in case.steps} == {LetterState.VETOED}


def test_it_goes_only_in_answer_to_the_mail_that_shows_it(desk: Desk) -> None:
    order(desk)
    desk.receive(desk.mail(ADA, BOT, "Hello", "SEND #1"))
    desk.work()
    assert sent(desk) == []
    assert "counts only in an answer to a mail of mine" in desk.answer()["text"]


def test_the_same_request_is_never_written_or_sent_twice(desk: Desk) -> None:
    order(desk)
    assert "is written already (#1)" in order(desk)
    desk.say("SEND #1")
    desk.say("SEND #1")
    desk.work()
    assert "case #1 is open" in order(desk, "OPEN dpo@firm.example access")
    desk.until(START + timedelta(days=2))
    assert len(sent(desk)) == 1
    assert desk.store.value("SELECT count(*) FROM cases") == 1


def test_another_right_or_another_organisation_is_another_request(desk: Desk) -> None:
    order(desk, "OPEN privacy@firm.example access")
    order(desk, "OPEN privacy@firm.example objection")
    order(desk, "OPEN Bank <dpo@bank.example> access")
    assert desk.store.value("SELECT count(*) FROM cases") == 3
    assert "Bank" in desk.answer()["subject"]


@pytest.mark.parametrize("text", ["OPEN privacy@firm.example", "OPEN privacy@firm.example everything"])
def test_without_a_right_it_is_asked_what_for(desk: Desk, text: str) -> None:
    assert "For example: OPEN privacy@firm.example access erasure" in order(desk, text)
    assert desk.store.value("SELECT count(*) FROM cases") == 0


def test_nobody_opens_anything_for_whom_nobody_vouches(desk: Desk) -> None:
    desk.receive(desk.mail(ADA, BOT, "A request", ORDER["en"], passes=""))
    assert desk.quarantined() == ["unauthenticated_command"]
    assert desk.store.value("SELECT count(*) FROM cases") == 0


def test_the_answer_of_the_organisation_finds_the_case(desk: Desk) -> None:
    order(desk, "OPEN Firm Ltd <privacy@firm.example> access")
    desk.say("SEND #1")
    desk.work()
    letter = sent(desk)[0]
    to = letter["From"].addresses[0].addr_spec
    desk.receive(desk.mail("Firm <privacy@firm.example>", to, f"Re: {letter['Subject']}", "We received your request. You will hear from us.",
                           headers={"In-Reply-To": letter["Message-ID"]}))  # fmt: skip
    assert EventKind.MESSAGE_READ in desk.kinds()
    assert EventKind.RECEIPT_CONFIRMED in desk.kinds()


def test_a_request_that_comes_back_has_no_clock(desk: Desk) -> None:
    order(desk)
    desk.say("SEND #1")
    desk.work()
    row = desk.store.row("SELECT * FROM letters WHERE step = 'request'")
    report = (
        f"From: Mail Delivery <mailer-daemon@bot.example>\nTo: relance+b-{row['token']}@bot.example\n"
        f"Subject: Undelivered\nDate: Mon, 2 Mar 2026 10:05:00 +0000\nMessage-ID: <dsn@bot.example>\nAuto-Submitted: auto-replied\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nIt failed.\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.bot.example\n\n"
        "Final-Recipient: rfc822; privacy@firm.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {row['message_id']}\n\n--b--\n"
    )
    desk.receive(report.encode())
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert (case.clock, case.deadlines, case.bounced) == (None, None, True)
    order(desk, "OPEN info@firm.example access erasure")
    assert desk.store.value("SELECT count(*) FROM cases") == 2


def test_one_mail_opens_one_request_so_that_each_is_shown_whole(desk: Desk) -> None:
    text = order(desk, "OPEN privacy@firm.example access\nOPEN dpo@bank.example access")
    assert "only the first was written" in text
    assert desk.store.value("SELECT count(*) FROM cases") == 1


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("privacy@no-such-firm.fr", "FR"),
        ("privacy@no-such-firm.co.uk", "GB"),
        ("privacy@no-such-firm.co", "IE"),
        ("privacy@no-such-firm.ai", "IE"),
    ],
)
def test_the_end_of_an_address_says_a_seat_only_where_one_of_the_laws_is_at_home(
    desk: Desk, address: str, country: str
) -> None:
    desk.open_case(f"Firm <{address}>")
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert case.controller.country == country


def test_of_two_addresses_it_is_asked_which_and_nothing_is_written(desk: Desk) -> None:
    text = order(desk, "OPEN privacy@firm.example legal@firm.example access")
    assert "Which address shall I write to: privacy@firm.example, legal@firm.example?" in " ".join(
        text.split()
    )
    assert desk.store.value("SELECT count(*) FROM cases") == 0


def test_a_date_of_birth_that_is_given_stands_in_the_letter(desk: Desk) -> None:
    text = order(desk, "OPEN privacy@firm.example access, born 1 February 1990")
    assert "date of birth 1 February 1990" in " ".join(text.replace("|", " ").split())
