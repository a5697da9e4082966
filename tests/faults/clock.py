"""A clock that a file moves: another process travels in time, or sees its clock set back, and says when it rests."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

POLL = 0.02
"""Seconds between two looks at the file while somebody waits."""


LOOPS = 2
"""The loops of the daemon that wait for moments: what is due, and the outbox."""


class FileClock:
    """The wall clock plus the seconds that stand in a file; beside it stands how far the one who waits has come.

    A daemon rests when both its loops wait for a moment that is still to come.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rest = path.with_suffix(".rest")
        self._waiting: set[asyncio.Event] = set()
        self._said = ""

    def now(self) -> datetime:
        """The present moment of this clock in UTC."""
        return datetime.now(UTC) + timedelta(seconds=float(self.path.read_text()))

    def set(self, moment: datetime) -> None:
        """Make `now` be `moment`, for every process that reads this file."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        fresh.rename(self.path)

    def rests(self) -> bool:
        """True when the daemon that goes by this file has done all that is to be done at this moment of it."""
        return self._rest.exists() and self._rest.read_text() == self.path.read_text()

    def forget(self) -> None:
        """Whoever went by this file is gone: nobody rests."""
        self._rest.unlink(missing_ok=True)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when `until` is reached or `wake` is set."""
        try:
            while not wake.is_set():
                seen = self.path.read_text()
                if until is not None and self.now() >= until:
                    return
                self._waiting.add(wake)
                self._say(seen if len(self._waiting) >= LOOPS else "")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), POLL)
        finally:
            self._waiting.discard(wake)
            self._say("")

    def _say(self, seen: str) -> None:
        """Write down the state of the file for which all is done; "" while something is done."""
        if seen != self._said:
            self._rest.write_text(seen)
            self._said = seen

    def readings(self) -> tuple[float, ...]:
        """The machine's clock: a jump is no time in which nobody looked."""
        return (time.monotonic(),)
