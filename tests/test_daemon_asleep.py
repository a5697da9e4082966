"""A machine that sleeps wakes with a dead line to its mailbox: nothing that claims silence leaves before it has looked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model import EventKind
from daemon.clock import JumpingClock, SystemClock, gone_by
from mail.imap import connect
from nlp.reader import Reader
from tests.desk import FIRM, START, Desk
from tests.faults.proxy import BLACK_HOLE, PASS, Proxy
from tests.servers import Dovecot


class Sleeper(JumpingClock):
    """A jump is a sleep: the clock that nobody sets stands still, the wall clock goes on."""

    def readings(self) -> tuple[float, ...]:
        return time.monotonic(), self.now().timestamp()


@pytest.fixture
def line(dovecot_server: Dovecot) -> Iterator[Proxy]:
    proxy = Proxy(dovecot_server.port)
    yield proxy
    proxy.close()


@pytest.fixture
def desk(tmp_path: Path, reader: Reader, dovecot_server: Dovecot, line: Proxy) -> Iterator[Desk]:
    account = dovecot_server.account(f"{tmp_path.name}@bot.example")
    desk = Desk(tmp_path, reader, account=replace(account, port=line.port))
    desk.clock = Sleeper(START)
    desk.begin()
    desk.open_case()
    desk.until(START + timedelta(days=6, hours=12))
    desk.service.inbox.timeout = 1
    yield desk
    desk.close()


def to_firm(desk: Desk) -> list[bytes]:
    return [raw for raw in desk.sink.accepted if b"To: Firm <privacy@firm.example>" in raw]


async def until(what: Callable[[], bool], seconds: float = 15) -> None:
    for _ in range(int(seconds / 0.02)):
        if what():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


def test_a_machine_that_wakes_reads_the_answer_before_any_letter_says_that_there_is_none(
    desk: Desk, line: Proxy, dovecot_server: Dovecot
) -> None:
    account = dovecot_server.account(desk.service.account.user)
    reply = desk.mail(FIRM, desk.case_address(), "Your request", "We have received your request of 2 March.")

    async def night() -> None:
        await until(desk.service.blind)  # as every start is
        await until(lambda: not desk.service.blind())
        line.use(BLACK_HOLE)
        client = connect(account)
        client.append("INBOX", reply)
        client.logout()
        desk.clock.jump(START + timedelta(days=8))
        await asyncio.sleep(0.5)
        assert desk.service.blind()
        assert not to_firm(desk)
        line.use(PASS)
        await until(lambda: EventKind.RECEIPT_CONFIRMED in desk.kinds())
        await until(lambda: not desk.service.blind() and not desk.service.busy())

    async def run() -> None:
        running = asyncio.create_task(desk.service.run())
        try:
            await night()
        finally:
            line.use(PASS)
            desk.service.stop()
            await running

    asyncio.run(run())
    assert not to_firm(desk)
    assert EventKind.STEP_CANCELLED in desk.kinds()


def test_time_goes_by_as_fast_as_any_clock_says_and_one_that_is_set_back_says_nothing() -> None:
    assert gone_by((5.0, 5.0, 100.0), (6.0, 6.0, 3700.0)) == 3600
    assert gone_by((5.0, 5.0, 100.0), (6.0, 3605.0, 101.0)) == 3600
    assert gone_by((5.0, 5.0, 100.0), (6.0, 6.0, -9000.0)) == 1
    clock = SystemClock()
    assert gone_by(clock.readings(), clock.readings()) < 1
    assert abs(clock.readings()[-1] - clock.now().timestamp()) < 1
