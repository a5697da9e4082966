"""Mail that comes back or is late: which letter it was, what the owner is told, and what becomes of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model import Case, EventKind
from db import records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk

BANK = "Bank <dpo@bank.example>"
REQUEST = "I use my right of access under Article 15 GDPR."
FULL = ("4.2.2", "delayed", "452 4.2.2 mailbox full")
UNKNOWN = ("5.1.1", "failed", "550 5.1.1 no such user")


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def report(
    desk: Desk,
    said: tuple[str, str, str] = UNKNOWN,
    *,
    to: str = BOT,
    returned: str = "",
    recipient: str = "privacy@firm.example",
    server: str = "mx.roe.example",
) -> bytes:
    """A delivery report of the owner's own server, for which our exchanger vouches."""
    desk.uid += 1
    status, action, diagnostic = said
    lines = [
        f"Authentication-Results: mx.bot.example; dmarc=pass header.from={server}",
        f"Received: from {server} by mx.bot.example for <{to}>; Mon, 02 Mar 2026 10:05:00 +0000", "Return-Path: <>",
        f"From: Mail Delivery <MAILER-DAEMON@{server}>", f"To: {to}", "Subject: Undelivered Mail", f"Message-ID: <dsn{desk.uid}@{server}>",
        "Auto-Submitted: auto-replied", "MIME-Version: 1.0", 'Content-Type: multipart/report; report-type=delivery-status; boundary="B"', "",
        "--B", "Content-Type: text/plain", "", "The mail could not be delivered.",
        "--B", "Content-Type: message/delivery-status", "", f"Reporting-MTA: dns; {server}", "",
        f"Final-Recipient: rfc822; {recipient}", f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; {diagnostic}", "",
        "--B", "Content-Type: text/rfc822-headers", "", f"Message-ID: {returned}", "--B--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def ask(desk: Desk, to: str = FIRM, message_id: str = "<req@roe.example>", text: str = REQUEST) -> None:
    desk.receive(desk.mail(ADA, to, "Access request", text, message_id=message_id))


def case(desk: Desk, number: int = 1) -> Case:
    found = records.load_case(desk.store, number)
    assert found is not None
    return found


def digests(desk: Desk) -> str:
    desk.until(desk.clock.now() + timedelta(days=1, hours=12))
    return "\n".join(row["text"] for row in desk.store.rows("SELECT text FROM letters WHERE kind = 'digest'"))


# --- requests -----------------------------------------------------------------------------------------------


def test_a_request_that_came_back_has_no_clock_and_brings_no_letter(desk: Desk) -> None:
    ask(desk)
    desk.receive(report(desk, returned="<req@roe.example>"))
    assert case(desk).bounced
    assert (case(desk).received_on, case(desk).deadlines) == (None, None)
    desk.until(START + timedelta(days=90))
    assert desk.store.value("SELECT count(*) FROM letters WHERE kind = 'letter'") == 0


def test_a_request_that_is_only_late_keeps_its_clock(desk: Desk) -> None:
    ask(desk)
    for _ in range(5):
        desk.receive(report(desk, FULL, returned="<req@roe.example>"))
    assert case(desk).deadlines is not None
    assert desk.kinds().count(EventKind.DELIVERY_DELAYED) == 1
    text = digests(desk)
    assert "has not been delivered yet" in text
    assert "The mailbox is full." in text


def test_of_one_request_to_two_controllers_only_the_one_that_came_back_has_no_clock(desk: Desk) -> None:
    ask(desk, f"{FIRM}, {BANK}")
    desk.receive(report(desk, returned="<req@roe.example>", recipient="dpo@bank.example"))
    assert case(desk, 1).deadlines is not None
    assert case(desk, 2).bounced


def test_a_report_that_fits_neither_of_two_cases_moves_none(desk: Desk) -> None:
    ask(desk, f"{FIRM}, {BANK}")
    desk.receive(report(desk, returned="<req@roe.example>", recipient="someone@else.example"))
    assert not case(desk, 1).bounced
    assert not case(desk, 2).bounced


def test_another_mail_of_hers_that_came_back_does_not_touch_the_clock(desk: Desk) -> None:
    ask(desk)
    ask(
        desk,
        "Firm <typo@firm.example>",
        "<later@roe.example>",
        "Here is one more detail: my old nickname was Ada.",
    )
    desk.receive(report(desk, returned="<later@roe.example>", recipient="typo@firm.example"))
    assert not case(desk).bounced
    assert case(desk).deadlines is not None


def test_a_request_sent_again_starts_the_clock_and_coming_back_once_more_ends_it(desk: Desk) -> None:
    ask(desk)
    desk.receive(report(desk, returned="<req@roe.example>"))
    ask(desk, "Firm <dpo@firm.example>", "<second@roe.example>")
    assert case(desk).deadlines is not None
    desk.receive(report(desk, returned="<second@roe.example>", recipient="dpo@firm.example"))
    assert case(desk).deadlines is None


# --- letters of ours ----------------------------------------------------------------------------------------


def reminded(desk: Desk) -> None:
    ask(desk)
    desk.until(START + timedelta(days=10))
    assert desk.store.value("SELECT count(*) FROM letters WHERE kind = 'letter'") == 1


def letter(desk: Desk) -> dict[str, str]:
    return dict(desk.store.row("SELECT * FROM letters WHERE kind = 'letter'") or {})


def test_the_secret_return_address_counts_before_the_mail_that_is_returned(desk: Desk) -> None:
    reminded(desk)
    ask(desk, BANK, "<bank@roe.example>")
    to = f"relance+b-{letter(desk)['token']}@bot.example"
    desk.receive(report(desk, to=to, returned="<bank@roe.example>", server="mx.firm.example"))
    assert case(desk, 1).bounced
    assert not case(desk, 2).bounced


@pytest.mark.parametrize("by", ["address", "headers"])
def test_a_letter_that_came_back_is_known_by_its_return_address_or_its_headers(desk: Desk, by: str) -> None:
    reminded(desk)
    ours = letter(desk)
    to = f"relance+b-{ours['token']}@bot.example" if by == "address" else BOT
    returned = ours["message_id"] if by == "headers" else ""
    desk.receive(report(desk, to=to, returned=returned, server="mx.firm.example"))
    assert EventKind.LETTER_BOUNCED in desk.kinds()
    assert letter(desk)["state"] == "bounced"


def test_a_letter_that_is_late_is_told_once_and_still_counts_as_sent(desk: Desk) -> None:
    reminded(desk)
    to = f"relance+b-{letter(desk)['token']}@bot.example"
    for _ in range(3):
        desk.receive(report(desk, FULL, to=to, server="mx.firm.example"))
    assert letter(desk)["state"] == "sent"
    assert desk.kinds().count(EventKind.DELIVERY_DELAYED) == 1
    assert not case(desk).bounced


# --- in words -----------------------------------------------------------------------------------------------

WORDS = {
    "en": ("The request could not be delivered", "no such mailbox"),
    "fr": ("La demande n’a pas pu être remise", "cette boîte n’existe pas"),
    "de": ("Der Antrag konnte nicht zugestellt werden", "dass es dieses Postfach nicht gibt"),
    "es": ("La solicitud no se pudo entregar", "ese buzón no existe"),
    "it": ("La richiesta non è stata recapitata", "questa casella non esiste"),
    "nl": ("Het verzoek kon niet worden bezorgd", "dit postvak niet bestaat"),
}
LATE = {
    "en": ("has not been delivered yet", "The mailbox is full."),
    "fr": ("n’a pas encore été remis", "La boîte est pleine."),
    "de": ("ist noch nicht zugestellt", "Das Postfach ist voll."),
    "es": ("aún no se ha entregado", "El buzón está lleno."),
    "it": ("non è ancora stata recapitata", "La casella è piena."),
    "nl": ("is nog niet bezorgd", "Het postvak is vol."),
}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("hard", [True, False])
def test_the_owner_is_told_why_in_her_language(
    tmp_path: Path, reader: Reader, language: str, hard: bool
) -> None:
    desk = Desk(tmp_path, reader, language=language)
    try:
        ask(desk)
        desk.receive(report(desk, UNKNOWN if hard else FULL, returned="<req@roe.example>"))
        text = " ".join(digests(desk).replace("\xa0", " ").replace("\u202f", " ").split())
    finally:
        desk.close()
    for words in (WORDS if hard else LATE)[language]:
        assert words in text


def test_a_letter_whose_server_gave_up_in_words_alone_came_back(desk: Desk) -> None:
    reminded(desk)
    words = (
        "<privacy@firm.example>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n"
        "I'm not going to try again; this message has been in the queue too long.\n"
    )
    to = f"relance+b-{letter(desk)['token']}@bot.example"
    desk.receive(desk.mail("MAILER-DAEMON@mx.example", to, "failure notice", words))
    assert EventKind.LETTER_BOUNCED in desk.kinds()
    assert EventKind.DELIVERY_DELAYED not in desk.kinds()
