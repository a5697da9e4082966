"""Raw mails through the whole daemon: which day counts, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cases.model import EventKind
from db import letters, records
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    found = Desk(tmp_path, reader)
    try:
        yield found
    finally:
        found.close()


def sent(desk: Desk) -> dict[str, tuple[date, str]]:
    """Every letter that went: its key, its day and its text."""
    found = {}
    for event in records.events_of(desk.store, 1):
        if event.kind is EventKind.LETTER_SENT:
            row = letters.letter_of_step(desk.store, 1, event.data["key"])
            assert row is not None
            found[event.data["key"]] = date.fromisoformat(event.data["on"]), row.text
    return found


OLD_MAIL = """FYI

---------- Forwarded message ----------
From: Firm <privacy@firm.example>
Date: 10 January 2026 10:00
Subject: Your order
To: ada@roe.example

To collect your parcel, please send us a copy of your passport.
"""


def test_a_forwarded_mail_from_before_the_request_is_no_reply_to_it(desk: Desk) -> None:
    desk.open_case()
    desk.work()
    desk.clock.jump(START + timedelta(days=2))
    desk.receive(desk.mail(ADA, BOT, "Fwd: Your order", OLD_MAIL))
    desk.until(START + timedelta(days=10))
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert (case.demands, case.receipt_proof) == ((), None)
    assert list(sent(desk)) == ["receipt_check:request"]
    assert "passport" not in sent(desk)["receipt_check:request"][1]


def test_a_day_of_receipt_that_the_controller_names_is_not_contradicted(desk: Desk) -> None:
    desk.open_case()
    desk.work()
    desk.until(START + timedelta(days=18))
    text = "Dear Ms Roe, we received your request on 18 March 2026. You will hear from us within one month of receipt."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", text))
    desk.until(START + timedelta(days=70))
    told = sent(desk)
    assert not [
        words for _, words in told.values() if "reached you on" in words or "received on 2 March" in words
    ]
    claims = [day for day, words in told.values() if "period" in words and "ended on" in words]
    assert claims
    assert min(claims) > date(2026, 4, 20)


def delivery_report(desk: Desk, *dead: str) -> bytes:
    """A report of Ada's own mail server about her request."""
    blocks = "\r\n".join(
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
        for address in dead
    )
    desk.uid += 1
    return (
        "Authentication-Results: mx.bot.example; dmarc=pass header.from=roe.example\r\n"
        "Received: from mx.roe.example by mx.bot.example; Mon, 02 Mar 2026 10:05:00 +0000\r\n"
        "From: MAILER-DAEMON@roe.example\r\nTo: relance@bot.example\r\nSubject: Undelivered Mail\r\n"
        f"Return-Path: <>\r\nMessage-ID: <b{desk.uid}@roe.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.roe.example\r\n\r\n"
        f"{blocks}\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <req@roe.example>\r\nSubject: Access request\r\n"
        "--B--\r\n"
    ).encode()


def asked_two(desk: Desk) -> None:
    to = f"{FIRM}, dpo@firm.example"
    words = "I use my right of access under Article 15 GDPR."
    desk.receive(desk.mail(ADA, to, "Access request", words, message_id="<req@roe.example>"))
    desk.work()
    desk.clock.jump(START + timedelta(hours=1))


def recipients(desk: Desk) -> set[str]:
    """Everybody to whom a letter of the case went."""
    return {e.data["to"] for e in records.events_of(desk.store, 1) if e.kind is EventKind.LETTER_SENT}


def test_a_request_that_one_of_two_addresses_took_was_received_and_letters_go_there(desk: Desk) -> None:
    asked_two(desk)
    desk.receive(delivery_report(desk, "privacy@firm.example"))
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert not case.bounced
    assert (case.received_on, case.controller.addresses) == (date(2026, 3, 2), ("dpo@firm.example",))
    desk.until(START + timedelta(days=60))
    assert recipients(desk) == {"dpo@firm.example"}
    digests = [row["text"] for row in desk.store.rows("SELECT text FROM letters WHERE kind = 'digest'")]
    assert any("(privacy@firm.example)" in text for text in digests)


@pytest.mark.parametrize("together", [True, False])
def test_a_request_that_came_back_from_every_address_was_not_received(desk: Desk, together: bool) -> None:
    asked_two(desk)
    dead = ["privacy@firm.example", "dpo@firm.example"]
    for report in [dead] if together else [[one] for one in dead]:
        desk.receive(delivery_report(desk, *report))
    desk.until(START + timedelta(days=60))
    case = records.load_case(desk.store, 1)
    assert case is not None
    assert (case.bounced, case.received_on) == (True, None)
    assert sent(desk) == {}
    words = "I use my right of access under Article 15 GDPR."
    desk.receive(
        desk.mail(ADA, "office@firm.example", "Access request", words, message_id="<req2@roe.example>")
    )
    desk.until(START + timedelta(days=75))
    assert recipients(desk) == {"office@firm.example"}


def test_a_notice_on_the_last_evening_of_the_period_is_in_time_whatever_day_the_person_has(
    tmp_path: Path, reader: Reader
) -> None:
    """On 2 April at ten in the evening in Dublin it is 3 April in Auckland, where she lives."""
    desk = Desk(tmp_path, reader, time_zone="Pacific/Auckland")
    try:
        to = "Firm <privacy@firm.ie>"
        desk.open_case(to)
        desk.clock.jump(datetime(2026, 4, 2, 21, tzinfo=UTC))
        words = (
            "Dear Ms Roe, because of the complexity of your request we extend the period for our answer by two further "
            "months. Kind regards"
        )
        desk.receive(desk.mail("Firm <privacy@firm.ie>", desk.case_address(), "Your request", words))
        case = records.load_case(desk.store, 1)
        assert case is not None
        assert case.deadlines is not None
        assert case.deadlines.extended is not None
        assert [
            e.data["on"] for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ
        ] == ["2026-04-02"]
    finally:
        desk.close()
