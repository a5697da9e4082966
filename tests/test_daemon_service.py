"""The daemon's rooms wired together, fed with bytes and a clock that jumps; letters go to a real SMTP server."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cases.model import EventKind, LetterState, Origin
from daemon.dispatch import SETTLE
from db import letters, post, records
from demo.servers import LOOPBACK
from mail.inbox import Batch, Fetched
from nlp.reader import Reader
from tests.desk import ADA, BOT, FIRM, START, Desk


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def test_silence_brings_reminder_and_notice_each_announced_before(desk: Desk) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=75))
    sent = [e.data["step"] for e in records.events_of(desk.store, 1) if e.kind is EventKind.LETTER_SENT]
    assert sent == ["receipt_check", "reminder", "notice"]
    announced = [
        e.data["key"] for e in records.events_of(desk.store, 1) if e.kind is EventKind.STEP_ANNOUNCED
    ]
    assert [key.partition(":")[0] for key in announced] == [
        "receipt_check",
        "reminder",
        "notice",
        "complaint",
    ]


def test_a_clock_that_jumps_a_year_sends_one_letter_of_a_case_at_a_time(desk: Desk) -> None:
    desk.open_case()
    desk.work()
    desk.clock.jump(START + timedelta(days=365, hours=9))
    desk.work()
    sent = [e for e in records.events_of(desk.store, 1) if e.kind is EventKind.LETTER_SENT]
    assert sent == []  # nothing was announced, so nothing may go yet
    digests = desk.store.value("SELECT count(*) FROM digests")
    assert digests == 1


def test_the_same_mail_twice_changes_nothing(desk: Desk) -> None:
    raw = desk.mail(ADA, FIRM, "Access request", "I use my right of access under Article 15 GDPR.")
    desk.receive(raw)
    events = desk.kinds()
    desk.receive(raw)
    assert desk.kinds() == events
    assert desk.store.value("SELECT count(*) FROM raw") == 1
    assert desk.store.value("SELECT count(*) FROM letters") == 1


def test_a_new_generation_of_the_mailbox_repeats_no_side_effect(desk: Desk) -> None:
    raw = desk.mail(ADA, FIRM, "Access request", "I use my right of access under Article 15 GDPR.")
    desk.receive(raw)
    assert desk.service.position(2) == 0
    desk.service.ingest(Batch(2, (Fetched(1, raw, None),)))
    assert desk.store.value("SELECT count(*) FROM cases") == 1
    assert desk.service.position(2) == 1


def test_the_same_reply_forwarded_and_received_is_one_event(desk: Desk) -> None:
    desk.open_case()
    reply = desk.mail(
        FIRM, desk.case_address(), "Your request", "We received your request.", message_id="<a@firm.example>"
    )
    desk.receive(reply)
    desk.receive(reply.replace(b"Your request", b"Your  request"))
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 1
    assert desk.store.value("SELECT count(*) FROM messages WHERE sender = 'controller'") == 2


@pytest.mark.parametrize("text", ["CLOSE #1", "VETO #1", "HOLD #1", "SEND #1"])
def test_a_controller_can_never_command(desk: Desk, text: str) -> None:
    desk.open_case()
    desk.receive(desk.mail(FIRM, desk.case_address(), "Re: request #1", text))
    forbidden = {EventKind.CASE_CLOSED, EventKind.STEP_VETOED, EventKind.STEP_HELD, EventKind.STEP_APPROVED}
    assert not forbidden & set(desk.kinds())


@pytest.mark.parametrize("passes", ["fail", ""])
def test_a_command_nobody_vouches_for_is_set_aside(desk: Desk, passes: str) -> None:
    desk.open_case()
    desk.say("CLOSE #1", subject="Re: your mail", passes=passes)
    assert EventKind.CASE_CLOSED not in desk.kinds()
    assert desk.quarantined() == ["forged" if passes == "fail" else "unauthenticated_command"]


def test_the_token_of_a_mail_of_ours_vouches_for_its_receiver_alone(desk: Desk) -> None:
    desk.open_case()
    token = desk.store.value("SELECT token FROM letters WHERE kind = 'receipt'")
    desk.receive(desk.mail(ADA, BOT, f"Re: [R-{token}]", "CLOSE #1", passes=""))
    assert EventKind.CASE_CLOSED in desk.kinds()
    desk.receive(desk.mail("Eve <eve@evil.example>", BOT, f"Re: [R-{token}]", "REOPEN #1", passes="pass"))
    assert EventKind.CASE_REOPENED not in desk.kinds()


def test_quoted_text_is_never_a_command(desk: Desk) -> None:
    desk.open_case()
    desk.say("Thanks!\n\nOn Mon, 2 Mar 2026 at 10:00, Relance <relance@bot.example> wrote:\n> CLOSE #1\n")
    assert EventKind.CASE_CLOSED not in desk.kinds()


def test_two_from_headers_are_a_forgery(desk: Desk) -> None:
    desk.open_case()
    raw = desk.mail(ADA, BOT, "Re: your mail", "CLOSE #1")
    desk.receive(b"From: Eve <eve@evil.example>\r\n" + raw)
    assert EventKind.CASE_CLOSED not in desk.kinds()
    assert len(desk.quarantined()) == 1


def test_hold_release_and_veto_do_what_they_say(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            FIRM,
            desk.case_address(),
            "Your request",
            "We received your request and are dealing with it. You will have our answer soon.",
        )
    )
    due = records.load_case(desk.store, 1).deadlines.strict
    desk.until(datetime(due.year, due.month, due.day, 19, tzinfo=UTC))
    desk.say("HOLD #1")
    desk.until(desk.clock.now() + timedelta(days=10))
    kinds = {row["kind"] for row in desk.store.rows("SELECT kind FROM letters WHERE state = 'sent'")}
    assert kinds == {"receipt", "digest"}
    desk.say("RELEASE #1")
    desk.until(desk.clock.now() + timedelta(days=4))
    sent = [e.data["step"] for e in records.events_of(desk.store, 1) if e.kind is EventKind.LETTER_SENT]
    assert sent == ["reminder"]


def test_an_answer_that_comes_after_the_announcement_takes_the_reminder_back(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            FIRM,
            desk.case_address(),
            "Receipt",
            "We received your request and are dealing with it. You will have our answer soon.",
        )
    )
    due = records.load_case(desk.store, 1).deadlines.strict
    desk.until(datetime(due.year, due.month, due.day, 20, tzinfo=UTC))
    refusal = "We refuse your request: it is manifestly unfounded and we will not act on it."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", refusal))
    case = records.load_case(desk.store, 1)
    if case.unsure:
        desk.say("IS #1 refusal")
    desk.until(desk.clock.now() + timedelta(days=6))
    sent = [e.data["step"] for e in records.events_of(desk.store, 1) if e.kind is EventKind.LETTER_SENT]
    assert sent == ["refusal_reply"]


def test_while_a_reading_is_unsure_nothing_goes_and_the_owner_is_asked_again_after_a_week(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            FIRM,
            desk.case_address(),
            "Hello",
            "We received your request and are dealing with it. You will have our answer soon.",
            passes="",
        )
    )
    assert records.load_case(desk.store, 1).unsure
    desk.until(START + timedelta(days=50))
    assert EventKind.LETTER_SENT not in desk.kinds()
    asked = [row["day"] for row in desk.store.rows("SELECT day FROM digests ORDER BY day")]
    assert len(asked) >= 6
    desk.say("IS #1 acknowledgement")
    desk.until(desk.clock.now() + timedelta(days=5))
    assert EventKind.LETTER_SENT in desk.kinds()


def test_a_mail_that_fits_no_case_is_kept_and_mended_by_one_answer(desk: Desk) -> None:
    desk.open_case()
    forward = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Desk <help@helpdesk.example>\n"
        "Date: Mon, Mar 2, 2026 at 9:00 AM\nSubject: Your question\nTo: <ada@roe.example>\n\n"
        "We need a copy of your passport before we can answer.\n"
    )
    desk.receive(desk.mail(ADA, BOT, "Fwd: Your question", forward))
    assert desk.quarantined() == ["no_case"]
    receipt = desk.store.row("SELECT * FROM letters WHERE cause LIKE 'q%'")
    assert receipt is not None
    answer = desk.mail(
        ADA, BOT, f"Re: {receipt['subject']}", "CASE 1", headers={"In-Reply-To": receipt["message_id"]}
    )
    desk.receive(answer)
    read = [e for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ]
    assert len(read) == 1
    assert desk.store.value("SELECT settled_as FROM quarantine") == "#1"


def test_a_bounced_request_has_no_clock(desk: Desk) -> None:
    desk.receive(
        desk.mail(
            ADA,
            FIRM,
            "Access request",
            "I use my right of access under Article 15 GDPR.",
            message_id="<req@roe.example>",
        )
    )
    bounce = (
        b"Authentication-Results: mx.bot.example; dmarc=pass header.from=mx.roe.example\r\n"
        b"Received: from mx.roe.example by mx.bot.example; Mon, 02 Mar 2026 10:05:00 +0000\r\n"
        b"From: MAILER-DAEMON@mx.roe.example\r\nTo: relance@bot.example\r\nSubject: Undelivered Mail\r\n"
        b"Return-Path: <>\r\nMessage-ID: <b1@mx.roe.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        b"--B\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        b"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.roe.example\r\n\r\n"
        b"Final-Recipient: rfc822; privacy@firm.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        b"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <req@roe.example>\r\nSubject: Access request\r\n"
        b"--B--\r\n"
    )
    desk.receive(bounce)
    case = records.load_case(desk.store, 1)
    assert case.received_on is None
    assert case.deadlines is None
    desk.until(START + timedelta(days=60))
    assert EventKind.LETTER_SENT not in desk.kinds()


def test_a_strangers_copy_of_our_message_id_proves_nothing(desk: Desk) -> None:
    desk.open_case()
    desk.work()
    letter = desk.store.row("SELECT * FROM letters WHERE kind = 'receipt'")
    desk.receive(desk.mail("x <x@evil.example>", BOT, "copy", "text", message_id=letter["message_id"]))
    (read,) = (e for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ)
    assert read.data["stranger"]
    assert desk.store.row("SELECT * FROM letters WHERE kind = 'receipt'") == letter


def test_any_bytes_are_stored_with_a_reason(desk: Desk) -> None:
    for raw in (
        b"",
        b"\x00\xff" * 500,
        b"From: <\r\n\r\n",
        b"Subject: =?utf-8?B?/////\r\nFrom: a@[1\r\n\r\nx",
    ):
        desk.receive(raw)
    assert desk.store.value("SELECT count(*) FROM raw") == 4
    assert len(desk.quarantined()) == 4


def test_a_fault_in_our_own_code_keeps_the_mail_and_undoes_its_half_done_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(desk.service.notices, "send_receipt", broken)
        desk.receive(desk.mail(ADA, FIRM, "Access request", "I use my right of access."))
    assert desk.store.value("SELECT count(*) FROM cases") == 0
    assert desk.quarantined() == ["parse_failed"]
    assert desk.store.value("SELECT count(*) FROM raw") == 1


# --- the outbox -----------------------------------------------------------------------------------------


def queued(desk: Desk) -> letters.Letter:
    desk.open_case()
    (letter,) = letters.sendable(desk.store, desk.clock.now())
    return letter


def test_a_letter_of_unknown_fate_waits_for_its_copy_then_goes_once_more_then_parks(desk: Desk) -> None:
    letter = queued(desk)
    desk.sink.fault = "accept-then-gone"
    asyncio.run(desk.service.dispatch.send_all())
    assert letters.get_letter(desk.store, letter.id).state is LetterState.UNKNOWN
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert letters.get_letter(desk.store, letter.id).state is LetterState.UNKNOWN
    desk.clock.jump(desk.clock.now() + SETTLE)
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert letters.get_letter(desk.store, letter.id).state is LetterState.QUEUED
    asyncio.run(desk.service.dispatch.send_all())
    desk.clock.jump(desk.clock.now() + SETTLE)
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert letters.get_letter(desk.store, letter.id).state is LetterState.PARKED
    assert len(desk.sink.accepted) == 2
    identities = {raw.split(b"Message-ID: ")[1].split(b"\r\n")[0] for raw in desk.sink.accepted}
    assert len(identities) == 1


def test_our_own_copy_settles_a_letter_of_unknown_fate(desk: Desk) -> None:
    letter = queued(desk)
    desk.sink.fault = "accept-then-gone"
    asyncio.run(desk.service.dispatch.send_all())
    desk.receive(desk.sink.accepted[0].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert letters.get_letter(desk.store, letter.id).state is LetterState.SENT
    assert len(desk.sink.accepted) == 1


def test_soft_failures_back_off_and_end_with_a_parked_letter(desk: Desk) -> None:
    letter = queued(desk)
    desk.sink.fault = "mail-451"
    for _ in range(8):
        asyncio.run(desk.service.dispatch.send_all())
        desk.clock.jump(desk.clock.now() + timedelta(hours=12))
    assert letters.get_letter(desk.store, letter.id).state is LetterState.PARKED
    assert desk.store.value("SELECT count(*) FROM deliveries") == 5
    assert desk.sink.accepted == []


def test_a_letter_that_another_process_took_is_left_alone(desk: Desk) -> None:
    letter = queued(desk)
    with sqlite3.connect(desk.store.path) as other:
        other.execute("UPDATE letters SET state = 'sending' WHERE id = ?", [letter.id])
    asyncio.run(desk.service.dispatch._send(letter))
    assert desk.sink.accepted == []


def test_letters_to_the_controller_carry_a_copy_for_the_bot_and_notices_do_not(desk: Desk) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=10))
    recipients = {row["kind"] for row in desk.store.rows("SELECT kind FROM letters WHERE state = 'sent'")}
    assert recipients == {"receipt", "letter", "digest"}
    assert post.unsettled_from_controller(desk.store, 1) == 0


# --- the digest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (datetime(2026, 3, 27, 12, tzinfo=UTC), 5),
        (datetime(2026, 10, 23, 12, tzinfo=UTC), 5),
    ],
)
def test_one_digest_a_day_at_the_owners_hour_over_both_changes_of_the_clock(
    tmp_path: Path, reader: Reader, start: datetime, days: int
) -> None:
    desk = Desk(tmp_path, reader)
    desk.clock.jump(start)
    desk.open_case()
    for day in range(days):
        desk.receive(
            desk.mail(
                FIRM,
                desk.case_address(),
                "Receipt",
                f"We received your request, note {day}.",
                message_id=f"<{day}@firm.example>",
            )
        )
        desk.until(desk.clock.now() + timedelta(days=1))
    rows = desk.store.rows(
        "SELECT day, sent_at FROM digests JOIN letters ON letters.id = letter_id ORDER BY day"
    )
    assert len({row["day"] for row in rows}) == len(rows) >= days
    from zoneinfo import ZoneInfo

    for row in rows:
        local = datetime.fromisoformat(row["sent_at"]).astimezone(ZoneInfo("Europe/Dublin"))
        assert (local.hour, local.date().isoformat()) == (18, row["day"])
    desk.close()


def test_a_digest_missed_while_the_daemon_was_down_comes_at_the_next_start_once(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            FIRM,
            desk.case_address(),
            "Receipt",
            "We received your request and are dealing with it. You will have our answer soon.",
        )
    )
    desk.clock.jump(START.replace(day=4, hour=22))
    desk.work()
    desk.work()
    assert desk.store.value("SELECT count(*) FROM digests") == 1


def test_forged_mail_is_told_in_the_digest_and_moves_nothing(desk: Desk) -> None:
    desk.open_case()
    before = desk.kinds()
    desk.receive(
        desk.mail(FIRM, desk.case_address(), "Done", "We have deleted all your data.", passes="fail")
    )
    assert desk.kinds() == before
    row = desk.store.row("SELECT origin FROM messages ORDER BY id DESC")
    assert row["origin"] == Origin.FORGED
    desk.until(START + timedelta(hours=9))
    assert desk.store.value(
        "SELECT text LIKE '%deleted%' OR text LIKE '%Done%' FROM letters WHERE kind = 'digest'"
    )


# --- what a sceptical reader tried ----------------------------------------------------------------------


def test_the_token_of_a_letter_to_a_controller_commands_nothing(desk: Desk) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=10))
    token = desk.store.value("SELECT token FROM letters WHERE kind = 'letter'")
    assert token
    desk.receive(desk.mail(ADA, BOT, f"Re: [R-{token}]", "CLOSE #1", passes=""))
    assert EventKind.CASE_CLOSED not in desk.kinds()
    assert desk.quarantined() == ["unauthenticated_command"]


def bounce_of(token: str, passes: str) -> bytes:
    return (
        f"Authentication-Results: mx.bot.example; dmarc={passes} header.from=firm.example\r\n"
        f"Received: from x by mx.bot.example; Mon, 09 Mar 2026 10:00:00 +0000\r\n"
        f"From: MAILER-DAEMON@firm.example\r\nTo: relance+b-{token}@bot.example\r\nSubject: Undeliverable\r\n"
        f"Message-ID: <b{passes}@firm.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; firm.example\r\n\r\n"
        "Final-Recipient: rfc822; privacy@firm.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--B--\r\n"
    ).encode()


def test_a_forged_bounce_moves_nothing_and_a_real_one_can_be_overcome(desk: Desk) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=10))
    token = desk.store.value("SELECT token FROM letters WHERE kind = 'letter'")
    desk.receive(bounce_of(token, "fail"))
    assert EventKind.LETTER_BOUNCED not in desk.kinds()
    desk.receive(bounce_of(token, "none"))
    assert EventKind.LETTER_BOUNCED in desk.kinds()
    assert records.load_case(desk.store, 1).bounced
    desk.say("RELEASE #1")
    assert not records.load_case(desk.store, 1).bounced


def test_one_request_to_two_controllers_opens_two_cases_and_keeps_their_answers_apart(desk: Desk) -> None:
    bank = "Bank <dpo@bank.example>"
    desk.receive(
        desk.mail(
            ADA, f"{FIRM}, {bank}", "Access request", "I use my right of access under Article 15 GDPR.",
            message_id="<both@roe.example>",
        )
    )  # fmt: skip
    assert desk.store.value("SELECT count(*) FROM cases") == 2
    assert desk.store.value("SELECT count(*) FROM letters WHERE kind = 'receipt'") >= 1
    desk.receive(
        desk.mail(
            bank, BOT, "Re: Access request", "We received your request and are dealing with it. You will have our answer soon.",
            headers={"In-Reply-To": "<both@roe.example>"},
        )
    )  # fmt: skip
    assert EventKind.MESSAGE_READ not in desk.kinds(1)
    assert EventKind.MESSAGE_READ in desk.kinds(2)


def test_a_direct_mail_counts_from_its_arrival_whatever_its_date_says(desk: Desk) -> None:
    desk.open_case()
    desk.clock.jump(START + timedelta(days=50))
    raw = desk.mail(
        FIRM,
        desk.case_address(),
        "Receipt",
        "We received your request and are dealing with it. You will have our answer soon.",
    )
    now = format_datetime(desk.clock.now()).encode()
    backdated = raw.replace(b"Date: " + now, b"Date: Sun, 22 Mar 2026 09:00:00 +0000")
    assert backdated != raw
    desk.uid += 1
    desk.service.ingest(Batch(1, (Fetched(desk.uid, backdated, desk.clock.now()),)))
    (read,) = [e for e in records.events_of(desk.store, 1) if e.kind is EventKind.MESSAGE_READ]
    assert read.data["on"] == (START + timedelta(days=50)).date().isoformat()


def test_an_outage_of_the_submission_server_loses_no_letter_and_no_news(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            FIRM,
            desk.case_address(),
            "Receipt",
            "We received your request and are dealing with it. You will have our answer soon.",
        )
    )
    port = desk.controller.port
    desk.controller.stop()
    for _ in range(40):
        asyncio.run(desk.service.dispatch.send_all())
        desk.service.act_on_due()
        desk.clock.jump(desk.clock.now() + timedelta(hours=1))
    assert desk.sink.accepted == []
    desk.controller = Controller(desk.sink, hostname=LOOPBACK, port=port)
    desk.controller.start()
    desk.until(desk.clock.now() + timedelta(hours=1))
    subjects = [raw for raw in desk.sink.accepted if b"Subject:" in raw]
    assert len(subjects) >= 3  # two receipts and a digest
    assert desk.store.value("SELECT count(*) FROM letters WHERE state = 'parked'") == 0


def test_the_news_of_a_digest_that_was_refused_come_in_the_next(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            FIRM,
            desk.case_address(),
            "Receipt",
            "We received your request and are dealing with it. You will have our answer soon.",
        )
    )
    desk.work()
    desk.sink.fault = "rcpt-550"
    desk.until(START + timedelta(hours=12))
    assert desk.store.value("SELECT state FROM letters WHERE kind = 'digest'") == "parked"
    desk.sink.fault = ""
    desk.until(START + timedelta(days=2))
    told = desk.store.value("SELECT text FROM letters WHERE kind = 'digest' AND state = 'sent'")
    assert "We received your request" in told


def test_a_reused_message_id_with_other_words_is_read_too(desk: Desk) -> None:
    desk.open_case()
    for text in (
        "We received your request and are dealing with it. You will have our answer soon.",
        "We refuse your request, it is manifestly unfounded.",
    ):
        desk.receive(
            desk.mail(FIRM, desk.case_address(), "Your request", text, message_id="<same@firm.example>")
        )
    assert desk.kinds().count(EventKind.MESSAGE_READ) == 2


def test_a_new_right_against_the_same_controller_opens_a_case_and_a_reply_does_not(desk: Desk) -> None:
    desk.open_case()
    desk.receive(
        desk.mail(
            ADA,
            FIRM,
            "Re: Access request",
            "Under Article 17 GDPR too.",
            headers={"In-Reply-To": "<x@firm.example>"},
        )
    )
    assert desk.store.value("SELECT count(*) FROM cases") == 1
    desk.receive(desk.mail(ADA, FIRM, "Objection", "I object to direct marketing under Article 21 GDPR."))
    assert desk.store.value("SELECT count(*) FROM cases") == 2


def test_an_ordinary_mail_opens_no_case(desk: Desk) -> None:
    desk.receive(desk.mail(ADA, "Bob <bob@friend.example>", "Draft", "Please delete the old draft, thanks."))
    assert desk.store.value("SELECT count(*) FROM cases") == 0
    assert desk.quarantined() == ["no_case"]


def test_a_refused_copy_does_not_keep_the_letter_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    accept = desk.sink.handle_RCPT

    async def refuse_the_bot(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == BOT:
            return "550 5.1.1 no such user"
        return await accept(server, session, envelope, address, options)

    monkeypatch.setattr(desk.sink, "handle_RCPT", refuse_the_bot, raising=False)
    desk.open_case()
    desk.until(START + timedelta(days=10))
    assert EventKind.LETTER_SENT in desk.kinds()


def test_an_unknown_command_is_not_called_done(desk: Desk) -> None:
    desk.open_case()
    desk.say("HOLD #99")
    answer = desk.store.row("SELECT * FROM letters WHERE kind = 'receipt' ORDER BY id DESC")
    assert "#99" in answer["text"]
    assert "Done" not in answer["subject"]
