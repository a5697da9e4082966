"""Whose words count: an attached request of the person is never read as the other side's answer."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from cases.model import EventKind
from daemon.words import Words, read_words, words_of
from db import records
from mail.parse import parse
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk

DEMAND = "We need a copy of your passport before we can answer. Your letter is attached."
ASKED = "I use my right of access under Article 15 GDPR. Please send me all my data."
PEOPLE = frozenset({"ada@roe.example"})
KINDS = pytest.mark.parametrize("kind", ["message/rfc822", "application/octet-stream"])


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def letter(sender: str, to: str, subject: str, text: str, day: int = 2) -> EmailMessage:
    mail = EmailMessage()
    for name, value in (("From", sender), ("To", to), ("Subject", subject)):
        mail[name] = value
    mail["Date"] = f"Mon, {day:02} Mar 2026 09:00:00 +0000"
    mail["Message-ID"] = f"<{day}.{len(text)}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail.set_content(text)
    return mail


def attach(mail: EmailMessage, original: EmailMessage, kind: str = "message/rfc822") -> EmailMessage:
    if kind == "message/rfc822":
        mail.add_attachment(original)
    else:
        mail.add_attachment(
            original.as_bytes(), maintype="application", subtype="octet-stream", filename="request.eml"
        )
    return mail


def request() -> EmailMessage:
    return letter(ADA, FIRM, "Access request", ASKED, day=1)


def words(mail: EmailMessage, people: frozenset[str] | None = None) -> Words:
    return words_of(parse(mail.as_bytes()), people)


@KINDS
@pytest.mark.parametrize("people", [None, PEOPLE])
def test_a_reply_with_the_persons_request_attached_is_read_in_its_own_words(
    kind: str, people: frozenset[str] | None, reader: Reader
) -> None:
    found = words(attach(letter(FIRM, ADA, "Re: Access request", DEMAND), request(), kind), people)
    assert (found.kind, found.from_.address) == ("direct", "privacy@firm.example")
    assert ASKED not in found.text
    assert read_words(reader, found, found.sent_at).primary == "id_document"


@KINDS
def test_her_request_is_known_by_its_age_and_addressee_too(kind: str) -> None:
    reply = attach(
        letter(FIRM, f"relance+abc12@{BOT.partition('@')[2]}", "Our answer", DEMAND), request(), kind
    )
    assert words(reply).text.startswith("We need a copy")


@KINDS
@pytest.mark.parametrize("people", [None, PEOPLE])
def test_what_the_person_forwards_is_read_as_the_controllers(
    kind: str, people: frozenset[str] | None
) -> None:
    reply = letter(FIRM, ADA, "Re: Access request", DEMAND, day=1)
    found = words(attach(letter(ADA, BOT, "Fwd: Access request", "Please look."), reply, kind), people)
    assert (found.kind, found.from_.address) == ("forward_attached", "privacy@firm.example")
    assert found.text.startswith("We need a copy")


def test_an_answer_sent_on_without_a_word_is_read_in_its_senders_name() -> None:
    inner = letter("Legal <legal@law.example>", FIRM, "Ada Roe", "We refuse this request.", day=1)
    found = words(attach(letter(FIRM, ADA, "Your request", ""), inner), PEOPLE)
    assert (found.from_.address, found.text, found.kind) == (
        "privacy@firm.example",
        "We refuse this request.",
        "direct",
    )


def test_an_attached_message_left_unread_is_never_surely_something_else(reader: Reader) -> None:
    inner = letter("Legal <legal@law.example>", FIRM, "Ada Roe", "We refuse this request.", day=1)
    found = words(
        attach(letter(FIRM, ADA, "Your request", "Please see the attached message."), inner), PEOPLE
    )
    assert found.text == "Please see the attached message."
    reading = read_words(reader, found, found.sent_at)
    assert reading.primary != "refusal"
    assert reading.unsure


def test_a_forward_in_the_text_of_a_colleague_is_read_with_it() -> None:
    text = (
        "Please find the decision of our lawyers below.\n\n---------- Forwarded message ---------\n"
        "From: Legal <legal@law.example>\nDate: Mon, Mar 2, 2026 at 9:00 AM\nSubject: Ada Roe\n"
        "To: <privacy@firm.example>\n\nWe refuse this request.\n"
    )
    found = words(letter(FIRM, ADA, "Fwd: Ada Roe", text), PEOPLE)
    assert found.text == "Please find the decision of our lawyers below.\n\nWe refuse this request."


def received(desk: Desk, mail: EmailMessage) -> None:
    raw = mail.as_bytes()
    domain = parse(raw).from_.domain.encode()
    desk.receive(b"Authentication-Results: mx.bot.example; dmarc=pass header.from=" + domain + b"\n" + raw)


@KINDS
def test_the_daemon_reads_the_demand_beside_the_attached_request(desk: Desk, kind: str) -> None:
    desk.open_case()
    received(desk, attach(letter(FIRM, desk.case_address(), "Re: Access request", DEMAND), request(), kind))
    (read,) = [e for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ]
    assert (read.data["primary"], read.data["from"]) == ("id_document", "privacy@firm.example")
    row = desk.store.row("SELECT * FROM messages ORDER BY id DESC")
    assert row is not None
    assert (row["kind"], row["from_address"], row["subject"]) == (
        "direct",
        "privacy@firm.example",
        "Re: Access request",
    )


def test_her_own_letter_with_her_request_attached_is_nobodys_answer(desk: Desk) -> None:
    desk.open_case()
    received(desk, attach(letter(ADA, FIRM, "Re: Access request", "You have had this since.", 3), request()))
    assert EventKind.OWNER_WROTE in desk.kinds()
    assert EventKind.MESSAGE_READ not in desk.kinds()
