"""Every phase of a conversation with a submission server that fails: what is believed of the letter, and what arrives."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from cases.problems import Problem
from demo.servers import LOOPBACK
from mail import outbox
from mail.outbox import DATA_TIMEOUT, Attempt, Barrier, Outcome, Relay, check, send
from tests.test_mail_outbox import LETTER
from tests.wires import SmtpScript, smtp_script


def attempt(server: SmtpScript, phases: list[str], content: bytes = LETTER, user: str = "") -> Attempt:
    relay = Relay(LOOPBACK, server.port, user, "pw" if user else "", "plain")
    recipients = ["b@firm.example", "bot@bot.example"]
    return asyncio.run(send(relay, "bot@bot.example", recipients, content, phases.append))


ROWS = [
    # what the server does, what is believed, whether it has the letter, whether a transfer was written down
    ({}, Outcome.SENT, 1, True),
    ({"GREETING": "421 too many"}, Outcome.NOT_REACHED, 0, False),
    ({"GREETING": "554 no service for you"}, Outcome.NOT_REACHED, 0, False),
    ({"GREETING": "hang"}, Outcome.NOT_REACHED, 0, False),
    ({"GREETING": "close"}, Outcome.NOT_REACHED, 0, False),
    ({"EHLO": "550 who are you"}, Outcome.NOT_REACHED, 0, False),
    ({"EHLO": "close"}, Outcome.NOT_REACHED, 0, False),
    ({"AUTH": "535 5.7.8 wrong password"}, Outcome.NOT_REACHED, 0, False),
    ({"AUTH": "454 4.7.0 later"}, Outcome.NOT_REACHED, 0, False),
    ({"MAIL": "451 later"}, Outcome.TRY_LATER, 0, False),
    ({"MAIL": "553 not your address"}, Outcome.REFUSED, 0, False),
    ({"MAIL": "421 going"}, Outcome.TRY_LATER, 0, False),
    ({"MAIL": "hang"}, Outcome.TRY_LATER, 0, False),
    ({"MAIL": "close"}, Outcome.TRY_LATER, 0, False),
    ({"RCPT": "450 greylisted"}, Outcome.TRY_LATER, 0, False),
    ({"RCPT": "550 5.1.1 nobody"}, Outcome.REFUSED, 0, False),
    ({"RCPT": "close"}, Outcome.TRY_LATER, 0, False),
    ({"COPY": "550 no copies"}, Outcome.SENT, 1, True),
    ({"COPY": "close"}, Outcome.TRY_LATER, 0, False),
    ({"DATA": "451 later"}, Outcome.TRY_LATER, 0, True),
    ({"DATA": "421 going"}, Outcome.TRY_LATER, 0, True),
    ({"DATA": "554 no"}, Outcome.REFUSED, 0, True),
    ({"DATA": "hang"}, Outcome.TRY_LATER, 0, True),
    ({"DATA": "close"}, Outcome.TRY_LATER, 0, True),
    ({"DOT": "451 later"}, Outcome.TRY_LATER, 0, True),
    ({"DOT": "552 too big"}, Outcome.REFUSED, 0, True),
    ({"DOT": "421 going"}, Outcome.UNKNOWN, 1, True),
    ({"DOT": "hang"}, Outcome.UNKNOWN, 1, True),
    ({"DOT": "close"}, Outcome.UNKNOWN, 1, True),
    ({"DOT": "what? no code"}, Outcome.UNKNOWN, 1, True),
    ({"DOT": "354 again"}, Outcome.UNKNOWN, 1, True),
    ({"QUIT": "close"}, Outcome.SENT, 1, True),
]


@pytest.mark.parametrize(
    ("replies", "outcome", "accepted", "begun"),
    ROWS,
    ids=["-".join(f"{verb} {reply}" for verb, reply in row[0].items()) or "all well" for row in ROWS],
)
def test_what_is_believed_is_what_is_known(
    monkeypatch: pytest.MonkeyPatch, replies: dict[str, str], outcome: Outcome, accepted: int, begun: bool
) -> None:
    monkeypatch.setattr(outbox, "COMMAND_TIMEOUT", 0.3)
    monkeypatch.setattr(outbox, "DATA_TIMEOUT", 0.3)
    phases: list[str] = []
    with smtp_script(**replies) as server:
        result = attempt(server, phases, user="bot" if "AUTH" in replies else "")
        assert result.outcome is outcome
        assert len(server.accepted) == accepted
    assert ("data_begun" in phases) is begun
    assert ("copy_refused" in phases) is (replies.get("COPY") == "550 no copies")


@pytest.mark.parametrize(
    ("replies", "barrier", "said"),
    [
        ({"GREETING": "554 no service"}, Barrier.TURNED_AWAY, "554 no service"),
        ({"GREETING": "close"}, Barrier.UNREACHABLE, ""),
        ({"EHLO": "550 who are you"}, Barrier.TURNED_AWAY, ""),
        ({"AUTH": "535 5.7.8 wrong password"}, Barrier.PASSWORD, "535 5.7.8 wrong password"),
        ({"AUTH": "454 4.7.0 later"}, Barrier.TURNED_AWAY, "454 4.7.0 later"),
    ],
)
def test_what_kept_us_out_is_named_with_the_words_of_the_server(
    replies: dict[str, str], barrier: Barrier, said: str
) -> None:
    with smtp_script(**replies) as server:
        result = attempt(server, [], user="bot")
    assert (result.outcome, result.barrier) == (Outcome.NOT_REACHED, barrier)
    assert said in f"{result.code} {result.reply}"


def test_the_letter_arrives_as_it_was_frozen() -> None:
    letter = b"Subject: s\r\n\r\n.\r\n..dots\r\nlone\nends\rhere\r\nno end"
    with smtp_script() as server:
        attempt(server, [], letter)
    (arrived,) = server.accepted
    assert arrived == b"Subject: s\r\n\r\n..\r\n...dots\r\nlone\r\nends\r\nhere\r\nno end\r\n"


def test_ten_minutes_are_given_after_the_dot() -> None:
    assert DATA_TIMEOUT == 600  # RFC 5321, 4.5.3.2.6


@pytest.mark.alone
def test_a_letter_that_takes_too_long_is_broken_off_and_never_arrives_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A connection that is closed politely is flushed first, and a slow server would take the letter after all."""
    monkeypatch.setattr(outbox, "DATA_TIMEOUT", 0.5)
    large = b"Subject: s\r\n\r\n" + b"x" * 70 + b"\r\n" + b"y" * 8_000_000 + b"\r\n"
    with smtp_script(slow=4_000_000) as server:
        began = time.monotonic()
        result = attempt(server, [], large)
        assert result.outcome is Outcome.UNKNOWN
        assert time.monotonic() - began < 2
        assert server.broken.wait(10), "the server must see the line break"
        assert server.accepted == []


def test_a_word_that_stops_the_transfer_before_its_first_byte_leaves_nothing() -> None:
    class Stop(Exception):
        pass

    def stop(phase: str) -> None:
        raise Stop

    with smtp_script() as server:
        relay = Relay(LOOPBACK, server.port, tls="plain")
        with pytest.raises(Stop):
            asyncio.run(send(relay, "bot@bot.example", ["b@firm.example"], LETTER, stop))
        assert server.accepted == []
        assert "DATA" not in server.said


def test_a_cancelled_transfer_is_broken_off() -> None:
    async def run(server: SmtpScript) -> None:
        relay = Relay(LOOPBACK, server.port, tls="plain")
        task = asyncio.create_task(
            send(relay, "b@bot.example", ["b@firm.example"], b"x\r\n" + b"y" * 8_000_000, lambda phase: None)
        )
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with smtp_script(slow=4_000_000) as server:
        asyncio.run(run(server))
        assert server.broken.wait(10)
        assert server.accepted == []


def test_an_address_that_cannot_be_told_is_refused_and_not_tried_for_ever() -> None:
    with smtp_script() as server:
        relay = Relay(LOOPBACK, server.port, tls="plain")
        result = asyncio.run(
            send(relay, "bot@bot.example", ["dätenschutz@firm.example"], LETTER, lambda phase: None)
        )
        assert result.outcome is Outcome.REFUSED
        assert server.accepted == []


def test_the_check_asks_whether_the_bot_may_send_under_its_plus_addresses() -> None:
    with smtp_script(MAIL="553 sender not owned") as server:
        relay = Relay(LOOPBACK, server.port, tls="plain")
        with pytest.raises(Problem, match=r"does not let us send as bot\+b-x@bot.example.*plus-addresses"):
            asyncio.run(check(relay, "bot+b-x@bot.example"))
        asyncio.run(check(relay))


def test_a_refused_password_says_what_to_check() -> None:
    with smtp_script(AUTH="535 5.7.8 no") as server:
        relay = Relay(LOOPBACK, server.port, "bot", "pw", "plain")
        with pytest.raises(
            Problem, match=r"does not accept user 'bot' with this password \(535.*app password"
        ):
            asyncio.run(check(relay))


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "COMMAND_TIMEOUT", 0.3)
    with socket.create_server((LOOPBACK, 0)) as silent:
        relay = Relay(LOOPBACK, silent.getsockname()[1], tls="plain")
        result = asyncio.run(send(relay, "b@bot.example", ["b@firm.example"], LETTER, lambda phase: None))
    assert (result.outcome, result.barrier) == (Outcome.NOT_REACHED, Barrier.UNREACHABLE)
