"""Mails that the owner sends along with a letter of her own, our own letters and reports among what she forwards."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model import EventKind
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk
from tests.test_daemon_originals import RECEIVED, REQUEST, bundle

NEWS = "News <news@firm.example>"
LAWYER = "Lex <lex@law.example>"
ASKS = f"Dear Sir or Madam,\n{REQUEST} I attach what you sent me.\nAda Roe"


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def sale(desk: Desk, number: int = 1) -> bytes:
    return desk.mail(
        NEWS, ADA, f"Sale {number}", "Big sale this week.", message_id=f"<s{number}@firm.example>"
    )


def inline(words: str, above: str, sender: str = NEWS, subject: str = "Sale") -> str:
    return (
        f"{above}\n\n---------- Forwarded message ---------\nFrom: {sender}\n"
        f"Date: Mon, 2 Mar 2026 at 08:15\nSubject: {subject}\nTo: <ada@roe.example>\n\n{words}\n"
    )


def rows(desk: Desk) -> list[tuple[int | None, str, str]]:
    found = desk.store.rows("SELECT case_id, kind, sender FROM messages ORDER BY id")
    return [(row["case_id"], row["kind"], row["sender"]) for row in found]


@pytest.mark.parametrize("to", [FIRM, "Broker <privacy@broker.example>"])
@pytest.mark.parametrize("many", [1, 2])
def test_a_request_opens_its_case_whatever_mails_are_attached_to_it(desk: Desk, many: int, to: str) -> None:
    spam = [sale(desk, number) for number in range(many)]
    desk.receive(bundle(desk, *spam, note=ASKS, to=f"{to}, {BOT}", subject="Access request"))
    assert rows(desk) == [(1, "request", "owner")]
    assert desk.quarantined() == []
    assert "was kept with it and not read as an answer" in desk.answer()["text"]
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 0


def test_a_request_above_the_mail_it_is_about_opens_its_case(desk: Desk) -> None:
    words = inline("Buy now! Big sale this week.", ASKS)
    desk.receive(desk.mail(ADA, f"{FIRM}, {BOT}", "Fwd: Sale", words))
    assert rows(desk) == [(1, "request", "owner")]
    assert desk.quarantined() == []


@pytest.mark.parametrize("attached", [True, False])
def test_a_letter_in_a_case_is_on_file_with_what_it_gives_and_the_answer_it_brings_is_read(
    desk: Desk, attached: bool
) -> None:
    desk.open_case()
    words = "My customer number is 12345, my date of birth 1 May 1980. Please answer now."
    to = f"{FIRM}, {BOT}"
    if attached:
        old = desk.mail(FIRM, ADA, "Receipt", RECEIVED, message_id="<old@firm.example>")
        desk.receive(bundle(desk, old, note=words, to=to, subject="Re: Access request"))
    else:
        desk.receive(desk.mail(ADA, to, "Fwd: Receipt", inline(RECEIVED, words, FIRM, "Receipt")))
    kind = "forward_attached" if attached else "forward_inline"
    assert rows(desk)[1:] == [(1, kind, "controller"), (1, "own_letter", "owner")]
    told = desk.kinds()
    assert told.index(EventKind.MESSAGE_READ) < told.index(EventKind.OWNER_WROTE)
    assert EventKind.ITEMS_SUPPLIED in told
    assert "customer number" in desk.answer()["text"]
    annexes = desk.service.letterbox.annexes(desk_case(desk))
    assert len(annexes) == 3
    assert all(annex.raw for _, annex in annexes)


def test_what_goes_to_a_lawyer_is_a_forward_alone(desk: Desk) -> None:
    desk.open_case()
    note = f"What do you think? {REQUEST} They write this."
    old = desk.mail(FIRM, ADA, "Receipt", RECEIVED, message_id="<old@firm.example>")
    desk.receive(bundle(desk, old, note=note, to=f"{LAWYER}, {BOT}"))
    desk.receive(desk.mail(ADA, f"{LAWYER}, {BOT}", "Fwd: x", inline("We need your passport.", note, FIRM)))
    assert rows(desk)[1:] == [(1, "forward_attached", "controller"), (1, "forward_inline", "controller")]
    assert desk.store.value("SELECT count(*) FROM cases") == 1


def test_a_letter_that_was_set_aside_alone_brings_its_enclosure_once(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            ADA,
            "Firm <jobs@firm.example>",
            "Correction",
            "I use my right to rectification under Article 16 GDPR.",
        )
    )
    old = desk.mail("Help <help@desk.example>", ADA, "Hello", RECEIVED, message_id="<old@desk.example>")
    words = "Please answer now."
    desk.receive(bundle(desk, old, note=words, to=f"Other <x@firm.example>, {BOT}", subject="My letter"))
    before = rows(desk)
    assert before[-2:] == [(None, "quarantined", "unknown"), (None, "quarantined", "unknown")]
    desk.say("CASE 1", subject=f"Re: yours [R-{desk.answer()['token']}]")
    after = rows(desk)
    assert [row[1] for row in after if row[0] == 1].count("own_letter") == 1
    assert [row[1] for row in after if row[0] == 1].count("forward_attached") == 1


def first_letter(desk: Desk):
    """The first letter to the controller, when it has left."""
    desk.open_case()
    desk.until(START + timedelta(days=12))
    return desk.store.row("SELECT * FROM letters WHERE kind = 'letter' ORDER BY id LIMIT 1")


def as_forwarded(desk: Desk, letter, way: str) -> bytes:
    if way == "inline":
        sender = f"Ada Roe <{desk.case_address()}>"
        text = inline(letter["text"], "For you.", sender, letter["subject"])
        return desk.mail(ADA, BOT, f"Fwd: {letter['subject']}", text, message_id="<il@roe.example>")
    others = (
        [desk.mail(FIRM, ADA, "Hello", RECEIVED, message_id="<q@firm.example>")] if way == "among" else []
    )
    return bundle(desk, bytes(letter["bytes"]), *others)


@pytest.mark.parametrize("way", ["attached", "inline", "among"])
def test_our_own_letter_forwarded_is_nobodys_answer(desk: Desk, way: str) -> None:
    letter = first_letter(desk)
    desk.receive(as_forwarded(desk, letter, way))
    assert (1, "returned_letter", "ourselves") in rows(desk)
    assert desk.kinds().count(EventKind.MESSAGE_READ) == (way == "among")
    assert (EventKind.RECEIPT_CONFIRMED in desk.kinds()) == (way == "among")
    assert desk.quarantined() == []
    assert "came from the bot itself" in " ".join(desk.answer()["text"].split())


def test_a_receipt_of_the_bot_forwarded_is_the_bots_and_asks_nothing(desk: Desk) -> None:
    desk.open_case()
    desk.receive(bundle(desk, bytes(desk.answer()["bytes"])))
    assert rows(desk)[1:] == [(None, "returned_letter", "ourselves")]
    assert desk.quarantined() == []
    assert "came from the bot itself" in " ".join(desk.answer()["text"].split())


def test_what_only_bears_our_address_is_asked_about(desk: Desk) -> None:
    first_letter(desk)
    words = inline("We refuse your request. It is unfounded.", "For you.", f"Firm <{BOT}>", "Your request")
    desk.receive(desk.mail(ADA, BOT, "Fwd: Your request", words))
    assert desk.quarantined() == ["forged"]
    assert EventKind.MESSAGE_READ not in desk.kinds()


def report(to: str, returned: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nreport\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; privacy@firm.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {returned}\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("by", ["address", "message-id", "inline"])
def test_a_report_that_our_letter_came_back_stops_the_letter_and_not_the_clock(desk: Desk, by: str) -> None:
    letter = first_letter(desk)
    ours = f"relance+b-{letter['token']}@bot.example"
    if by == "inline":
        words = "The following address failed:\n\nprivacy@firm.example\n550 5.1.1 user unknown"
        text = inline(words, "Look.", "MAILER-DAEMON@mx.example", "Undelivered Mail").replace(
            "ada@roe.example", ours
        )
        desk.receive(desk.mail(ADA, BOT, "Fwd: Undelivered Mail", text))
    elif by == "address":
        desk.receive(bundle(desk, report(ours, "")))
    else:
        desk.receive(bundle(desk, report("ada@roe.example", letter["message_id"])))
    assert EventKind.REQUEST_BOUNCED not in desk.kinds()
    assert EventKind.LETTER_BOUNCED in desk.kinds()
    assert desk.store.value("SELECT state FROM letters WHERE id = ?", letter["id"]) == "bounced"


def test_a_report_that_her_request_came_back_is_told_by_the_mail_it_returns(desk: Desk) -> None:
    first_letter(desk)
    request = desk.store.value("SELECT message_id FROM messages WHERE kind = 'request'")
    desk.receive(bundle(desk, report("ada@roe.example", request)))
    assert EventKind.REQUEST_BOUNCED in desk.kinds()


def test_a_report_about_nothing_that_is_known_is_asked_about(desk: Desk) -> None:
    first_letter(desk)
    desk.receive(bundle(desk, report("ada@roe.example", "<nothing@roe.example>")))
    assert desk.quarantined() == ["no_case"]
    assert EventKind.REQUEST_BOUNCED not in desk.kinds()


def test_a_report_that_our_letter_arrived_is_evidence_and_is_answered(desk: Desk) -> None:
    letter = first_letter(desk)
    desk.receive(bundle(desk, report(f"relance+b-{letter['token']}@bot.example", "", "delivered", "2.0.0")))
    assert rows(desk)[-1] == (1, "delivery_report", "mail_system")
    assert "one of its letters arrived" in " ".join(desk.answer()["text"].split())


def desk_case(desk: Desk):
    from db import records

    return next(iter(records.load_cases(desk.store)))


@pytest.mark.parametrize("kind", ["message/rfc822", "message/global"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_an_attached_mail_that_a_gateway_has_encoded_is_read(desk: Desk, kind: str, encoding: str) -> None:
    desk.open_case()
    raw = desk.mail(FIRM, ADA, "Receipt", RECEIVED, message_id="<old@firm.example>")
    coded = base64.encodebytes(raw) if encoding == "base64" else quopri.encodestring(raw)
    outer = bundle(desk, raw)
    head, _, _ = outer.partition(b"Content-Type: application/octet-stream")
    part = f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + coded
    end = outer[outer.rindex(b"\n--") :]
    desk.receive(head + part + end)
    assert rows(desk)[1:] == [(1, "forward_attached", "controller")]
