"""Our letters as they come back: true copies, answers that bear their marks, and what the return address is sent."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from cases.model import EventKind
from db import letters, records
from db.letters import Letter
from nlp.reader import Reader
from tests.desk import BOT, FIRM, START, Desk
from tests.test_daemon_bounces import report

REFUSAL = "We refuse your request: it is manifestly unfounded."
DESK = "Help <help@desk-of-many.example>"


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.until(START + timedelta(days=40))
    yield desk
    desk.close()


def sent(desk: Desk) -> Letter:
    row = desk.store.row("SELECT id FROM letters WHERE kind = 'letter' AND state = 'sent' ORDER BY id")
    assert row is not None
    return letters.get_letter(desk.store, row["id"])


def readings(desk: Desk) -> int:
    return desk.kinds().count(EventKind.MESSAGE_READ)


def newest(desk: Desk) -> tuple[str, str, int | None]:
    row = desk.store.row("SELECT kind, sender, case_id FROM messages ORDER BY id DESC LIMIT 1")
    assert row is not None
    return row["kind"], row["sender"], row["case_id"]


def marked(desk: Desk, text: str, sender: str = FIRM, passes: str = "pass") -> bytes:
    """A mail with the Message-ID and the token of our letter."""
    letter = sent(desk)
    return desk.mail(sender, BOT, "Re: your letter", text, message_id=letter.message_id, passes=passes,
                     headers={"X-Relance-Token": letter.token})  # fmt: skip


def text_of(letter: Letter) -> str:
    payload = message_from_bytes(letter.content or b"").get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def with_from(letter: Letter, sender: str) -> bytes:
    head, blank, body = (letter.content or b"").partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"from:")]
    return b"\r\n".join([f"From: {sender}".encode(), *lines]) + blank + body


# --- answers that bear the marks of a letter ------------------------------------------------------------------


def test_an_answer_with_the_marks_of_our_letter_is_read_and_told(desk: Desk) -> None:
    before, told = readings(desk), len(desk.answers())
    desk.receive(marked(desk, REFUSAL))
    assert readings(desk) == before + 1
    assert newest(desk) == ("direct", "controller", 1)
    assert len(desk.answers()) == told + 1
    assert letters.times_noted(desk.store, sent(desk).id, "copy_seen") >= 1


def unmarked(desk: Desk, text: str, sender: str = FIRM, passes: str = "pass") -> bytes:
    """A mail with the Message-ID of our letter and no token: some desks keep the one header and not the other."""
    return desk.mail(sender, BOT, "Re: your letter", text, message_id=sent(desk).message_id, passes=passes)


def test_an_answer_with_our_message_id_and_no_token_is_read_told_and_answered(desk: Desk) -> None:
    before, told, seen = readings(desk), len(desk.answers()), times_seen(desk)
    desk.receive(unmarked(desk, REFUSAL))
    assert readings(desk) == before + 1
    assert newest(desk) == ("direct", "controller", 1)
    assert len(desk.answers()) == told + 1
    assert times_seen(desk) == seen, "without the token it is no copy of ours"
    desk.until(START + timedelta(days=70))
    assert desk.store.value("SELECT state FROM letters WHERE step = 'refusal_reply'") == "sent"


def test_our_message_id_without_a_token_vouches_for_nobody(desk: Desk) -> None:
    before = records.load_case(desk.store, 1)
    desk.receive(unmarked(desk, "We have erased all your data.", passes=""))
    after = records.load_case(desk.store, 1)
    assert before is not None
    assert after is not None
    assert replace(after, unsure=before.unsure) == before
    desk.receive(unmarked(desk, REFUSAL, f"Ada Roe <{desk.case_address()}>"))
    assert desk.quarantined()[-1] == "forged"


def times_seen(desk: Desk) -> int:
    return letters.times_noted(desk.store, sent(desk).id, "copy_seen")


@pytest.mark.parametrize("mark", ["", "> "])
def test_one_line_above_our_whole_letter_is_the_answer_and_our_words_are_none_of_it(
    desk: Desk, mark: str
) -> None:
    quoted = "\n".join(f"{mark}{line}" for line in text_of(sent(desk)).splitlines())
    desk.receive(marked(desk, f"{REFUSAL}\n\n{quoted}"))
    (said,) = desk.store.rows(
        "SELECT sentence FROM evidence JOIN readings ON readings.id = reading_id ORDER BY readings.id DESC LIMIT 1"
    )
    assert said["sentence"] in REFUSAL
    row = desk.store.row("SELECT primary_label FROM readings ORDER BY id DESC LIMIT 1")
    assert row is not None
    assert row["primary_label"] == "refusal"


def test_our_exact_words_from_somebody_else_are_kept_and_say_nothing(desk: Desk) -> None:
    before = readings(desk)
    desk.receive(with_from(sent(desk), DESK))
    assert newest(desk) == ("returned_letter", "unknown", 1)
    assert readings(desk) == before


def test_an_answer_under_our_own_address_is_set_aside_and_not_hidden(desk: Desk) -> None:
    desk.receive(marked(desk, REFUSAL, f"Ada Roe <{desk.case_address()}>"))
    assert desk.quarantined()[-1] == "forged"


# --- true copies ----------------------------------------------------------------------------------------------


def test_a_footer_of_a_list_makes_a_changed_copy(desk: Desk) -> None:
    letter = sent(desk)
    footer = "\n\n-- \nThis list is kept by the post room. To leave it write to leave@list.example\n"
    aside = desk.quarantined()
    desk.receive(marked(desk, text_of(letter) + footer, f"Ada Roe <{desk.case_address()}>"))
    assert newest(desk) == ("changed_copy", "unknown", None)
    assert desk.quarantined() == aside


@pytest.mark.parametrize("above", ["\n\n", "\n\n-- \n"])
def test_an_answer_added_to_our_whole_letter_under_our_own_address_is_set_aside(
    desk: Desk, above: str
) -> None:
    added = f"{text_of(sent(desk))}{above}We refuse your request.\n"
    desk.receive(marked(desk, added, f"Ada Roe <{desk.case_address()}>"))
    assert desk.quarantined()[-1] == "forged"


def test_a_copy_that_a_server_has_encoded_anew_is_our_letter(desk: Desk) -> None:
    letter = sent(desk)
    code = base64.encodebytes(text_of(letter).encode()).decode().replace("\n", "\r\n")
    head = (
        f"From: Ada Roe <{desk.case_address()}>\r\nTo: {FIRM}\r\nSubject: {letter.subject}\r\nMessage-ID: <new@exchange.example>\r\n"
        f"X-Relance-Token: {letter.token}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    desk.receive(head.encode() + code.encode())
    assert newest(desk) == ("letter", "ourselves", 1)


# --- the return address ---------------------------------------------------------------------------------------


def returns(desk: Desk) -> str:
    return f"relance+b-{sent(desk).token}@bot.example"


def test_an_answer_to_the_return_address_finds_the_case_of_the_letter(desk: Desk) -> None:
    before = readings(desk)
    desk.receive(desk.mail(DESK, returns(desk), "Your letter", REFUSAL))
    assert readings(desk) == before + 1
    reason = desk.store.value("SELECT matched_by FROM messages ORDER BY id DESC LIMIT 1")
    assert reason == "it was sent to the return address of our letter"


def test_an_absence_notice_to_the_return_address_finds_the_case_and_is_not_answered(desk: Desk) -> None:
    told = len(desk.answers())
    desk.receive(desk.mail(FIRM, returns(desk), "Out of office", "I am away until 20 April.",
                           headers={"Auto-Submitted": "auto-replied", "Return-Path": "<>"}))  # fmt: skip
    assert newest(desk)[2] == 1
    assert len(desk.answers()) == told
    assert (
        desk.store.value(
            "SELECT count(*) FROM letters WHERE recipient LIKE '%firm.example' AND state = 'queued'"
        )
        == 0
    )


@pytest.mark.parametrize(("action", "noted"), [("delivered", "delivered"), ("relayed", "relayed")])
def test_a_report_of_success_is_kept_as_evidence_and_moves_nothing(
    desk: Desk, action: str, noted: str
) -> None:
    events, told, aside = len(desk.kinds()), len(desk.answers()), desk.quarantined()
    desk.receive(report(desk, ("2.0.0", action, "250 2.0.0 ok"), to=returns(desk)))
    assert newest(desk) == ("delivery_report", "mail_system", 1)
    assert letters.times_noted(desk.store, sent(desk).id, noted) == 1
    assert (len(desk.kinds()), len(desk.answers()), desk.quarantined()) == (events, told, aside)


def test_a_token_that_was_never_given_finds_nothing(desk: Desk) -> None:
    desk.receive(desk.mail(DESK, "relance+b-zzzzzzzzzzzzzzzzzzzz@bot.example", "Your letter", REFUSAL))
    assert desk.quarantined()[-1] == "unknown_sender"
