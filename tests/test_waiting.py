"""What the soak says of letters that wait, and of a daemon at rest."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nlp.reader import Reader
from tests.desk import START, Desk
from tests.faults.clock import FileClock
from tests.waiting import NO_REASON, why_it_waits


def test_a_letter_waits_for_its_digest_its_hour_a_working_day_its_server_or_for_no_reason(
    tmp_path: Path, reader: Reader
) -> None:
    desk = Desk(tmp_path, reader)

    def why(step: str = "receipt_check") -> str:
        return why_it_waits(tmp_path, "<m0@roe.example>", step, desk.clock.now())

    assert why() == f"{NO_REASON}: it has no case"
    desk.open_case()
    desk.work()
    assert "waits for a digest that announces it" in why()
    assert why("reminder").endswith("receipt_check:request goes first")
    while "waits for a digest" in why():
        desk.until(desk.clock.now() + timedelta(hours=1))
    assert why().startswith("case 1: announced, goes at 2026-03-")
    desk.clock.jump(datetime(2026, 3, 14, 10, 0, tzinfo=UTC))  # a Saturday
    assert why() == "case 1: held back by working_day"
    desk.clock.jump(datetime(2026, 3, 16, 10, 0, tzinfo=UTC))
    assert why() == f"case 1: {NO_REASON}: nothing holds it back"
    desk.controller.stop()
    desk.work()
    assert "in the outbox it is queued (no answer yet)" in why()
    assert "No mail can leave" in why()
    assert NO_REASON not in why()
    desk.store.close()


def test_a_daemon_rests_when_both_its_loops_wait_and_nothing_is_due(tmp_path: Path) -> None:
    clock = FileClock(tmp_path / "clock")
    clock.set(START)
    hour = START + timedelta(hours=1)

    async def live() -> None:
        due, outbox = asyncio.Event(), asyncio.Event()
        loops = [
            asyncio.create_task(clock.wait(until, wake)) for until, wake in ((hour, due), (None, outbox))
        ]
        await asyncio.sleep(0.1)
        assert clock.rests()
        clock.set(START + timedelta(minutes=30))
        assert not clock.rests()
        await asyncio.sleep(0.1)
        assert clock.rests()
        clock.set(hour)
        await loops[0]
        assert not clock.rests()
        outbox.set()
        await loops[1]
        assert not clock.rests()

    asyncio.run(live())
