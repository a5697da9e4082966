"""Several mails in one forward: each has its own row, verdict, case and effect, and one receipt names them all."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from cases.model import EventKind
from mail import originals
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, Desk

BANK = "Bank <dpo@bank.example>"
HELP = "Help <help@helpdesk.example>"
RECEIVED = "We have received your request."
REFUSED = "We refuse your request: it is manifestly unfounded."
REQUEST = "I use my right of access under Article 15 GDPR."


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def bundle(
    desk: Desk,
    *inside: bytes,
    note: str = "For you.",
    name: str = "f",
    sender: str = ADA,
    to: str = BOT,
    subject: str = "Fwd: what they write",
) -> bytes:
    outer = EmailMessage()
    outer["Authentication-Results"] = "mx.bot.example; dmarc=pass header.from=roe.example"
    outer["From"], outer["To"], outer["Subject"] = sender, to, subject
    outer["Date"], outer["Message-ID"] = desk.clock.now(), f"<{name}@roe.example>"
    outer.set_content(note)
    for one in inside:
        outer.add_attachment(one, "application", "octet-stream", filename="original.eml")
    return outer.as_bytes()


def answer(desk: Desk, sender: str, text: str, name: str, subject: str = "Your request") -> bytes:
    return desk.mail(sender, ADA, subject, text, message_id=f"<{name}@there.example>")


def rows(desk: Desk) -> list[tuple[str, int | None, str]]:
    """Kind, case and sender of the rows of the newest mail."""
    found = desk.store.rows(
        "SELECT kind, case_id, from_address FROM messages WHERE raw_id = (SELECT max(id) FROM raw) ORDER BY id"
    )
    return [(row["kind"], row["case_id"], row["from_address"]) for row in found]


def labels(desk: Desk) -> list[str]:
    return [row["primary_label"] for row in desk.store.rows("SELECT primary_label FROM readings ORDER BY id")]


def test_the_answers_of_two_controllers_go_to_their_cases_with_one_receipt(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    before = len(desk.answers())
    desk.receive(bundle(desk, answer(desk, FIRM, RECEIVED, "a"), answer(desk, BANK, REFUSED, "b")))
    assert rows(desk) == [
        ("forward_attached", 1, "privacy@firm.example"),
        ("forward_attached", 2, "dpo@bank.example"),
    ]
    assert labels(desk) == ["acknowledgement", "refusal"]
    (receipt,) = desk.answers()[before:]
    assert "#1 Firm" in receipt["subject"]
    assert "#2 BANK: A REFUSAL" in receipt["text"]
    assert "(+1)" in receipt["subject"]


def test_two_answers_of_one_controller_are_both_read_and_both_named(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        bundle(desk, answer(desk, FIRM, RECEIVED, "a", "First"), answer(desk, FIRM, REFUSED, "b", "Second"))
    )
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 2
    text = desk.answer()["text"]
    assert "First" in text
    assert "Second" in text


def test_the_same_mail_twice_inside_is_one_message(desk: Desk) -> None:
    desk.open_case()
    one = answer(desk, FIRM, RECEIVED, "a")
    desk.receive(bundle(desk, one, one))
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1
    assert [case for _, case, _ in rows(desk)] == [1, 1]


def test_her_request_and_the_answer_to_it_open_the_case_and_answer_it(desk: Desk) -> None:
    request = desk.mail(ADA, FIRM, "Access request", REQUEST, message_id="<req@roe.example>")
    desk.clock.jump(desk.clock.now().replace(hour=12))
    desk.receive(bundle(desk, answer(desk, FIRM, RECEIVED, "a"), request))
    assert desk.kinds()[0] is EventKind.CASE_OPENED
    assert EventKind.MESSAGE_READ in desk.kinds()
    assert len(desk.answers()) == 1


def test_one_that_belongs_nowhere_is_asked_about_and_mended_with_one_line(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    before = len(desk.answers())
    desk.receive(
        bundle(desk, answer(desk, FIRM, RECEIVED, "a"), answer(desk, HELP, REFUSED, "b", "About you"))
    )
    assert desk.quarantined() == ["no_case"]
    (receipt,) = desk.answers()[before:]
    assert "Reply CASE 2 if it belongs to Bank" in receipt["text"]
    assert "About you" in receipt["text"]
    desk.say("c'est pour #2", subject=f"Re: yours [R-{receipt['token']}]")
    assert EventKind.MESSAGE_READ in desk.kinds(2)
    assert desk.kinds(1).count(EventKind.MESSAGE_READ) == 1
    assert desk.store.value("SELECT count(*) FROM quarantine WHERE settled_at IS NULL") == 0


def test_one_answer_counts_for_all_that_were_set_aside_together_and_says_so(desk: Desk) -> None:
    desk.open_case()
    desk.receive(bundle(desk, answer(desk, HELP, RECEIVED, "a"), answer(desk, HELP, REFUSED, "b")))
    assert "Your answer counts for all mails set aside" in desk.answer()["text"]
    desk.say("#1", subject=f"Re: yours [R-{desk.answer()['token']}]")
    assert labels(desk) == ["acknowledgement", "refusal"]


def test_a_case_named_above_is_that_of_every_mail(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    desk.receive(
        bundle(
            desk, answer(desk, HELP, RECEIVED, "a"), answer(desk, HELP, REFUSED, "b"), note="belongs to #2"
        )
    )
    assert [case for _, case, _ in rows(desk)] == [2, 2]


def test_a_forward_that_she_had_sent_herself_is_opened(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    inner = bundle(
        desk, answer(desk, FIRM, RECEIVED, "a"), answer(desk, BANK, REFUSED, "b"), name="inner", to=ADA
    )
    desk.receive(bundle(desk, inner))
    assert [(case, sender) for _, case, sender in rows(desk)] == [
        (1, "privacy@firm.example"),
        (2, "dpo@bank.example"),
    ]
    ways = [row["way"] for row in desk.store.rows("SELECT way FROM messages ORDER BY id DESC LIMIT 2")]
    assert sorted(ways) == ["1.1", "1.2"]


def test_of_many_the_first_fifty_are_taken_and_the_rest_is_told(desk: Desk) -> None:
    desk.open_case()
    many = [
        answer(desk, FIRM, f"{RECEIVED} Part {n}.", f"n{n}", f"Part {n}") for n in range(originals.LIMIT + 2)
    ]
    desk.receive(bundle(desk, *many))
    assert len(rows(desk)) == originals.LIMIT
    assert "The first fifty were read" in desk.answer()["text"]


def test_the_exhibit_of_one_is_that_mail_alone(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(BANK)
    first, second = answer(desk, FIRM, RECEIVED, "a"), answer(desk, BANK, REFUSED, "b")
    desk.receive(bundle(desk, first, second))
    case = desk.service.letterbox.annexes(next(iter(desk_cases(desk))))
    assert [annex.raw for _, annex in case if b"@there.example" in annex.raw] == [first]


def test_two_without_a_message_id_are_two_mails(desk: Desk) -> None:
    desk.open_case()
    bare = [
        f"From: {FIRM}\r\nTo: {ADA}\r\nSubject: s\r\nDate: Mon, 2 Mar 2026 {hour}:00:00 +0000\r\n\r\n{text}\r\n".encode()
        for hour, text in (("08", RECEIVED), ("09", REFUSED))
    ]
    desk.receive(bundle(desk, *bare))
    assert labels(desk) == ["acknowledgement", "refusal"]


def test_one_message_id_under_two_mails_with_one_footer_hides_neither(desk: Desk) -> None:
    desk.open_case()
    footer = "This message is confidential and meant for the person to whom it is addressed alone. " * 8
    for text in (f"{RECEIVED}\n\n{footer}", f"We refuse your request.\n\n{footer}"):
        desk.receive(
            desk.mail(FIRM, desk.case_address(), "Your request", text, message_id="<same@firm.example>")
        )
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 2


def desk_cases(desk: Desk):
    from db import records

    return records.load_cases(desk.store)
