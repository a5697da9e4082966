"""While the submission server is away a letter waits in the outbox: what happens meanwhile can still stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cases.model import EventKind, LetterState
from daemon.dispatch import SETTLE
from db import letters, records
from db.letters import Letter
from demo.servers import LOOPBACK
from nlp.reader import Reader
from tests.test_daemon_service import ADA, FIRM, START, Desk

CHECK = "receipt_check:request"
DUE = START + timedelta(days=8)
"""A Tuesday; the receipt check is due on the Monday before."""


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def check(desk: Desk) -> Letter:
    letter = letters.letter_of_step(desk.store, 1, CHECK)
    assert letter is not None
    return letter


def to_controller(desk: Desk) -> list[bytes]:
    """The letters that the server has taken for the controller."""
    return [raw for raw in desk.sink.accepted if b"To: Firm <privacy@firm.example>" in raw]


def relay_away(desk: Desk) -> None:
    """The receipt check is announced, falls due, and finds no server."""
    desk.open_case()
    desk.until(START + timedelta(days=6, hours=12))
    desk.controller.stop()
    desk.until(DUE)
    assert check(desk).state is LetterState.QUEUED
    assert desk.kinds()[-1] is EventKind.LETTER_QUEUED


def relay_back(desk: Desk) -> None:
    """The server is there again, and everything tries again."""
    desk.controller = Controller(desk.sink, hostname=LOOPBACK, port=desk.controller.port)
    desk.controller.start()
    desk.clock.jump(desk.clock.now() + timedelta(minutes=11))
    desk.work()


def step_state(desk: Desk) -> LetterState:
    case = records.load_case(desk.store, 1)
    step = case.step(CHECK) if case else None
    assert step is not None
    return step.state


def close(desk: Desk) -> None:
    desk.say("CLOSE #1")


def veto(desk: Desk) -> None:
    desk.say("VETO #1")


def hold(desk: Desk) -> None:
    desk.say("HOLD #1")


def pause(desk: Desk) -> None:
    desk.say("PAUSE #1")


def answer(desk: Desk) -> None:
    text = "We received your request and are dealing with it. You will have our answer soon."
    desk.receive(desk.mail(FIRM, desk.case_address(), "Your request", text))


def unsure_mail(desk: Desk) -> None:
    desk.receive(desk.mail(FIRM, desk.case_address(), "Hm", "Blue elephants sing on Thursdays."))


STOPS = [close, veto, hold, pause, answer, unsure_mail]


def test_a_letter_that_nothing_stopped_leaves_when_the_server_is_back(desk: Desk) -> None:
    relay_away(desk)
    relay_back(desk)
    assert len(to_controller(desk)) == 1
    assert (check(desk).state, step_state(desk)) == (LetterState.SENT, LetterState.SENT)


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.__name__)
def test_what_happens_while_the_server_is_away_stops_a_letter_in_the_outbox(
    desk: Desk, stop: Callable[[Desk], None]
) -> None:
    relay_away(desk)
    stop(desk)
    relay_back(desk)
    desk.until(DUE + timedelta(days=3))
    assert to_controller(desk) == []
    assert EventKind.LETTER_SENT not in desk.kinds()
    assert check(desk).state is not LetterState.QUEUED


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.__name__)
def test_what_is_stopped_in_the_middle_of_the_conversation_does_not_leave(
    desk: Desk, stop: Callable[[Desk], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has said yes to the receiver; the first byte of the letter is still ours."""
    relay_away(desk)
    accept = desk.sink.handle_RCPT

    async def meanwhile(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == "privacy@firm.example":
            await asyncio.to_thread(stop, desk)
        return await accept(server, session, envelope, address, options)

    monkeypatch.setattr(desk.sink, "handle_RCPT", meanwhile)
    relay_back(desk)
    assert to_controller(desk) == []
    assert desk.store.value("SELECT count(*) FROM letters WHERE state = 'sending'") == 0


def test_a_case_opened_again_writes_the_letter_of_the_outage_anew(desk: Desk) -> None:
    relay_away(desk)
    before = check(desk)
    close(desk)
    assert (check(desk).state, step_state(desk)) == (LetterState.CANCELLED, LetterState.CANCELLED)
    relay_back(desk)
    desk.say("REOPEN #1")
    desk.until(DUE + timedelta(days=4))
    after = check(desk)
    assert (after.state, after.message_id) == (LetterState.SENT, before.message_id)
    assert after.content != before.content
    assert len(to_controller(desk)) == 1


def test_a_letter_held_in_the_outbox_goes_when_it_is_released(desk: Desk) -> None:
    relay_away(desk)
    hold(desk)
    assert (check(desk).state, step_state(desk)) == (LetterState.HELD, LetterState.HELD)
    relay_back(desk)
    desk.say("RELEASE #1")
    desk.work()
    assert len(to_controller(desk)) == 1


def test_a_letter_that_waited_over_a_night_bears_the_day_on_which_it_leaves(desk: Desk) -> None:
    relay_away(desk)
    desk.clock.jump(DUE + timedelta(days=1))
    relay_back(desk)
    (raw,) = to_controller(desk)
    assert b"Date: Wed, 11 Mar 2026" in raw
    assert check(desk).dated_on == (DUE + timedelta(days=1)).date()


def test_a_letter_that_waited_into_a_weekend_leaves_on_monday(desk: Desk) -> None:
    relay_away(desk)
    desk.clock.jump(datetime(2026, 3, 14, 10, 0, tzinfo=UTC))
    relay_back(desk)
    assert to_controller(desk) == []
    desk.until(datetime(2026, 3, 16, 12, 0, tzinfo=UTC))
    (raw,) = to_controller(desk)
    assert b"Date: Mon, 16 Mar 2026" in raw


def of_unknown_fate(desk: Desk) -> None:
    """The connection broke after the final dot, and no copy of ours came."""
    desk.open_case()
    desk.until(START + timedelta(days=6, hours=12))
    desk.sink.fault = "accept-then-gone"
    desk.until(DUE)
    desk.sink.fault = ""
    assert (check(desk).state, step_state(desk)) == (LetterState.UNKNOWN, LetterState.UNKNOWN)
    desk.sink.accepted.clear()


def test_a_letter_of_unknown_fate_goes_no_second_time_in_a_closed_case(desk: Desk) -> None:
    of_unknown_fate(desk)
    close(desk)
    desk.clock.jump(DUE + SETTLE)
    asyncio.run(desk.service.dispatch.clear_doubts())
    desk.work()
    assert to_controller(desk) == []
    assert check(desk).state is LetterState.PARKED


def test_a_letter_of_unknown_fate_waits_while_the_case_is_paused_and_then_goes_once_more(desk: Desk) -> None:
    of_unknown_fate(desk)
    pause(desk)
    for hours in (1, 2):
        desk.clock.jump(DUE + timedelta(hours=hours))
        asyncio.run(desk.service.dispatch.clear_doubts())
        desk.work()
    assert to_controller(desk) == []
    desk.say("RELEASE #1")
    desk.clock.jump(DUE + timedelta(hours=3))
    desk.work()
    assert len(to_controller(desk)) == 1
    assert check(desk).state is LetterState.SENT


@pytest.mark.parametrize("stop", [close, veto, hold], ids=lambda stop: stop.__name__)
def test_a_letter_that_is_leaving_cannot_be_taken_back_and_never_goes_twice(
    desk: Desk, stop: Callable[[Desk], None]
) -> None:
    relay_away(desk)
    with desk.store.transaction():
        letters.begin_transfer(desk.store, check(desk).id, desk.clock.now())  # and then the machine stopped
    stop(desk)
    desk.say("REOPEN #1" if stop is close else "RELEASE #1")
    relay_back(desk)
    desk.until(DUE + timedelta(days=3))
    assert step_state(desk) in (LetterState.QUEUED, LetterState.UNKNOWN)
    assert check(desk).state is LetterState.SENDING
    with desk.store.transaction():
        letters.note_delivery(desk.store, check(desk).id, "copy_seen", desk.clock.now())
    asyncio.run(desk.service.dispatch.clear_doubts())
    assert (check(desk).state, step_state(desk)) == (LetterState.SENT, LetterState.SENT)
    assert to_controller(desk) == []


def test_a_request_of_the_owner_is_answered_even_while_letters_wait(desk: Desk) -> None:
    relay_away(desk)
    desk.receive(desk.mail(ADA, "relance@bot.example", "Re: your mail", "STATUS #1"))
    relay_back(desk)
    assert any(b"#1" in raw and b"ada@roe.example" in raw for raw in desk.sink.accepted)


def test_send_before_the_day_of_a_reminder_is_answered_with_that_day(desk: Desk) -> None:
    desk.open_case()
    desk.until(START + timedelta(days=30))
    desk.clock.jump(datetime(2026, 4, 1, 10, 0, tzinfo=UTC))
    desk.say("SEND #1")
    assert EventKind.STEP_APPROVED not in desk.kinds()
    answer = desk.store.row("SELECT text FROM letters WHERE kind = 'receipt' ORDER BY id DESC")
    assert "does not go before" in answer["text"]
