"""The one source of time: real for the daemon, jumping for the demo and the tests."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import Protocol

LONGEST_SLEEP = 60.0
"""Seconds after which the wall clock is read again: it may have been set, or the machine may have slept."""


class Clock(Protocol):
    """What the loops need of time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when `until` is reached or `wake` is set; None waits for `wake` alone."""

    def readings(self) -> tuple[float, ...]:
        """Seconds on every clock by which time may have gone by; only differences count, and the greatest."""


def gone_by(before: tuple[float, ...], after: tuple[float, ...]) -> float:
    """Seconds between two `readings`: as many as any of the clocks has gone on; one that was set back says nothing."""
    return max(late - early for early, late in zip(before, after, strict=True))


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Sleep in short stretches, so that a changed wall clock is noticed within a minute."""
        while not wake.is_set():
            left = LONGEST_SLEEP if until is None else (until - self.now()).total_seconds()
            if left <= 0:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), min(left, LONGEST_SLEEP))

    def readings(self) -> tuple[float, ...]:
        """The clock that nobody sets, the one that goes on while the machine sleeps, and the wall clock.

        A virtual machine that was paused sees it by the wall clock alone.
        """
        asleep_too = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return time.monotonic(), time.clock_gettime(asleep_too), time.time()


class JumpingClock:
    """A clock that stands still until it is told to jump; the loops that wait for a moment wake when it is reached."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._jumped = asyncio.Event()
        self._waiting: dict[object, datetime] = {}

    def now(self) -> datetime:
        """The moment last jumped to."""
        return self._now

    def jump(self, moment: datetime) -> None:
        """Go to `moment`; ValueError when that is in the past."""
        if moment < self._now:
            raise ValueError(f"the clock cannot go back from {self._now} to {moment}")
        self._now = moment
        jumped, self._jumped = self._jumped, asyncio.Event()
        jumped.set()

    def readings(self) -> tuple[float, ...]:
        """The machine's clock: a jump is no time in which nobody looked."""
        return (time.monotonic(),)

    def next_wake(self) -> datetime | None:
        """The earliest moment anybody waits for, or None."""
        return min(self._waiting.values(), default=None)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when the clock has jumped to `until` or beyond, or `wake` is set."""
        key = object()
        if until is not None:
            self._waiting[key] = until
        try:
            while not wake.is_set() and (until is None or self._now < until):
                jumped = self._jumped
                tasks = [asyncio.ensure_future(jumped.wait()), asyncio.ensure_future(wake.wait())]
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in tasks:
                        task.cancel()
        finally:
            self._waiting.pop(key, None)
