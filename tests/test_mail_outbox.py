"""One attempt over SMTP: what the server did decides what we believe, at every point of the conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from cases.problems import Problem
from demo.servers import LOOPBACK, free_port
from mail.outbox import Attempt, Outcome, Relay, check, send

LETTER = b"From: a@bot.example\r\nTo: b@firm.example\r\nSubject: s\r\n\r\ntext\r\n"


class Sink:
    """A server that fails where it is told to; `accepted` is what it has taken responsibility for."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.accepted: list[bytes] = []

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.fault == "mail-451":
            return "451 4.3.0 later"
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.fault == "rcpt-550":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.fault == "dot-552":
            return "552 5.3.4 too big"
        if self.fault == "dot-451":
            return "451 4.3.0 later"
        self.accepted.append(envelope.content)
        if self.fault == "accept-then-gone":
            server.transport.abort()
        if self.fault == "accept-then-421":
            return "421 4.3.2 shutting down"
        return "250 2.0.0 taken"


@contextmanager
def sink(fault: str = "") -> Iterator[tuple[Sink, Relay]]:
    handler = Sink(fault)
    controller = Controller(handler, hostname=LOOPBACK, port=free_port())
    controller.start()
    try:
        yield handler, Relay(LOOPBACK, controller.port, tls="plain")
    finally:
        controller.stop()


def attempt(relay: Relay, phases: list[str]) -> Attempt:
    return asyncio.run(send(relay, "bot@bot.example", ["b@firm.example"], LETTER, phases.append))


@pytest.mark.parametrize(
    ("fault", "outcome", "delivered", "begun"),
    [
        ("", Outcome.SENT, 1, True),
        ("mail-451", Outcome.TRY_LATER, 0, False),
        ("rcpt-550", Outcome.REFUSED, 0, False),
        ("dot-552", Outcome.REFUSED, 0, True),
        ("dot-451", Outcome.TRY_LATER, 0, True),
        ("accept-then-gone", Outcome.UNKNOWN, 1, True),
        ("accept-then-421", Outcome.UNKNOWN, 1, True),
    ],
)
def test_the_outcome_says_what_is_known(fault: str, outcome: Outcome, delivered: int, begun: bool) -> None:
    phases: list[str] = []
    with sink(fault) as (handler, relay):
        result = attempt(relay, phases)
    assert result.outcome is outcome
    assert len(handler.accepted) == delivered
    assert phases == (["data_begun"] if begun else [])


def test_nothing_listens_there_so_nothing_was_sent() -> None:
    phases: list[str] = []
    result = attempt(Relay(LOOPBACK, free_port(), tls="plain"), phases)
    assert result.outcome is Outcome.NOT_REACHED
    assert phases == []


def test_the_phase_is_written_before_the_first_byte_of_the_letter() -> None:
    with sink() as (handler, relay):
        asyncio.run(
            send(
                relay,
                "bot@bot.example",
                ["b@firm.example"],
                LETTER,
                lambda phase: handler.accepted.append(b"noted") if not handler.accepted else None,
            )
        )
    assert handler.accepted[0] == b"noted"


def test_an_unreachable_server_is_one_sentence() -> None:
    with pytest.raises(Problem, match=r"smtp: cannot use .*check smtp\.host"):
        asyncio.run(check(Relay(LOOPBACK, free_port(), tls="plain")))


def test_tls_is_never_dropped_when_it_was_asked_for() -> None:
    with sink() as (handler, relay):
        with pytest.raises(Problem, match=r"smtp\.tls"):
            asyncio.run(check(Relay(relay.host, relay.port, tls="starttls")))
        asyncio.run(check(relay))
    assert handler.accepted == []
