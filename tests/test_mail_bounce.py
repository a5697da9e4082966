from __future__ import annotations

from pathlib import Path

import pytest

from cases.model import Bounce
from mail.parse import parse

MAILS = Path(__file__).parent / "mails"


def bounce_of(name: str) -> Bounce | None:
    return parse((MAILS / f"{name}.eml").read_bytes()).bounce


def test_a_report_of_an_unknown_user_is_a_hard_bounce():
    assert bounce_of("bounce_rfc3464_unknown_user") == Bounce(
        recipient="privacy@shop.example",
        status="5.1.1",
        hard=True,
        diagnostic="550 5.1.1 <privacy@shop.example>: Recipient address rejected: User unknown",
        original_message_id="<7.abc@bot.example>",
        failed=("privacy@shop.example",),
    )


def test_a_report_about_several_recipients_names_those_that_cannot_be_reached():
    raw = (MAILS / "bounce_rfc3464_unknown_user.eml").read_bytes()
    delayed = b"Final-Recipient: rfc822; slow@shop.example\nAction: delayed\nStatus: 4.2.2\n\n"
    gone = b"\n\nOriginal-Recipient: rfc822; dpo@shop.example\nFinal-Recipient: rfc822; x@shop.example\nAction: failed\n"
    newline = b"\r\n" if b"\r\n" in raw else b"\n"
    at = raw.index(b"Final-Recipient")
    end = raw.index(newline + newline, at)
    raw = raw[:at] + delayed.replace(b"\n", newline) + raw[at:end] + gone.replace(b"\n", newline) + raw[end:]
    bounce = parse(raw).bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == ("privacy@shop.example", True)
    assert bounce.failed == ("privacy@shop.example", "x@shop.example", "dpo@shop.example")


def test_a_report_of_a_delay_is_a_soft_bounce():
    assert bounce_of("bounce_rfc3464_delayed") == Bounce(
        recipient="privacy@shop.example",
        status="4.2.2",
        hard=False,
        diagnostic="452-4.2.2 mailbox full",
        original_message_id="<8.abc@bot.example>",
    )


def test_a_report_of_success_is_no_bounce():
    message = parse((MAILS / "delivery_report_success.eml").read_bytes())
    assert message.bounce is None
    assert message.facts.delivery_report


def test_a_returned_letter_is_not_read_as_a_forward():
    assert parse((MAILS / "bounce_rfc3464_delayed.eml").read_bytes()).forward is None


@pytest.mark.parametrize(
    ("name", "recipient", "hard", "original"),
    [
        ("bounce_exim_without_report", "privacy@shop.example", True, "<9.abc@bot.example>"),
        ("bounce_qmail", "privacy@shop.example", True, "<10.abc@bot.example>"),
        ("bounce_french_server", "vieprivee@boutique.example", True, ""),
        ("bounce_german_mailbox_full", "datenschutz@laden.example", False, ""),
    ],
)
def test_notices_in_words_alone_are_read(name, recipient, hard, original):
    bounce = bounce_of(name)
    assert bounce is not None
    assert (bounce.recipient, bounce.hard, bounce.original_message_id) == (recipient, hard, original)
    assert bounce.diagnostic


def in_words(subject: str, text: str, fields: str = "") -> Bounce | None:
    head = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: relance+b-x@bot.example\nSubject: {subject}\n{fields}"
    return parse(
        f"{head}Message-ID: <a@b>\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()
    ).bounce


TO = "privacy@firm.example"
GIVEN_UP = [
    ("failure notice", f"This is a permanent error; I've given up.\n<{TO}>:\nI wasn't able to connect. (#4.4.1)\n"
     "I'm not going to try again; this message has been in the queue too long.\n--- Below this line is a copy of the message.\n\nWe will try again."),
    ("failure notice", f"<{TO}>:\nI wasn't able to connect. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long."),
    ("Mail delivery failed", f"A message could not be delivered. This is a permanent error.\n {TO}\n 451 4.7.1 Greylisted, please try again: retry timeout exceeded"),
    ("Delivery Status Notification (Failure)", f"There was a problem delivering your message to {TO}. 4.4.1\nGave up after 46 hours."),
    ("Unzustellbar: Anfrage", f"Ihre Nachricht an {TO} konnte nicht zugestellt werden. #4.4.7 Nachricht abgelaufen"),
    ("Message non distribué", f"Votre message à {TO} : le délai de remise est dépassé. #4.4.7"),
    ("Error de entrega", f"Su mensaje a {TO} ha caducado. 4.4.7"),
    ("Mancata consegna", f"Il messaggio a {TO} è scaduto. 4.4.7"),
    ("Onbestelbaar", f"Uw bericht aan {TO} is verlopen. 4.4.7"),
    ("Undelivered mail", f"<{TO}>: 4.4.1 could not be delivered"),
]  # fmt: skip
TRIED_ON = [
    ("Delivery delayed", f"Your message to {TO} could not be delivered for more than 4 hours. 4.4.1 It will be retried until it is 5 days old."),
    ("Message delayed", f"{TO}: 4.4.1 This is a warning message only; we give a permanent error after 5 days."),
    ("Zustellung verzögert", f"Ihre Nachricht an {TO} konnte nicht zugestellt werden. 4.4.1"),
    ("Error de entrega", f"El mensaje a {TO} no se pudo entregar. 4.4.1 Se volverá a intentar."),
    ("Undeliverable", f"{TO}: 4.2.2 mailbox full, could not be delivered"),
    ("Undelivered", f"{TO}: 4.4.1 connection refused\n----- Original message -----\nYour period has expired: the message expired, I gave up."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), GIVEN_UP)
def test_a_server_that_says_it_gave_up_has_given_up_whatever_the_status(subject: str, text: str) -> None:
    bounce = in_words(subject, text)
    assert bounce is not None
    assert (bounce.recipient, bounce.hard, bounce.failed) == (TO, True, (TO,))


@pytest.mark.parametrize(("subject", "text"), TRIED_ON)
def test_a_server_that_tries_on_has_not_given_up(subject: str, text: str) -> None:
    bounce = in_words(subject, text)
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == (TO, False)


def test_who_is_named_as_failed_is_not_tried_again_unless_the_words_say_so() -> None:
    for words, hard in (("451 4.4.1 timed out", True), ("451 4.4.1 timed out; still trying", False)):
        bounce = in_words("Delivery Status", words, f"X-Failed-Recipients: {TO}\n")
        assert bounce is not None
        assert bounce.hard is hard


@pytest.mark.parametrize(
    "name",
    ["out_of_office_of_a_controller", "german_controller_latin1_quoted_printable", "refusal_of_a_shop"],
)
def test_ordinary_and_automatic_replies_are_no_bounces(name):
    assert bounce_of(name) is None


def test_a_letter_about_delivery_from_a_person_is_no_bounce():
    raw = b"From: Privacy <privacy@shop.example>\r\nSubject: Your parcel could not be delivered\r\n\r\nThe address does not exist.\r\n"
    assert parse(raw).bounce is None


def test_only_the_failed_recipient_of_a_mixed_report_counts():
    raw = (MAILS / "bounce_rfc3464_unknown_user.eml").read_bytes()
    fine = b"Final-Recipient: rfc822; ok@shop.example\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\nFinal-Recipient: rfc822; Privacy"
    bounce = parse(raw.replace(b"Final-Recipient: rfc822; Privacy", fine)).bounce
    assert bounce is not None
    assert (bounce.recipient, bounce.status) == ("privacy@shop.example", "5.1.1")


def test_a_report_without_status_takes_the_action():
    raw = (MAILS / "bounce_rfc3464_unknown_user.eml").read_bytes().replace(b"Status: 5.1.1\r\n", b"")
    bounce = parse(raw).bounce
    assert bounce is not None
    assert bounce.hard


def test_a_truncated_report_is_not_fatal():
    raw = (MAILS / "bounce_rfc3464_unknown_user.eml").read_bytes()
    for cut in range(0, len(raw), 37):
        parse(raw[:cut])
