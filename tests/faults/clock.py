"""A clock that a file moves: another process travels in time, or sees its clock set back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

POLL = 0.02
"""Seconds between two looks at the file while somebody waits."""


class FileClock:
    """The wall clock plus the seconds that stand in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        """The present moment of this clock in UTC."""
        return datetime.now(UTC) + timedelta(seconds=float(self.path.read_text()))

    def set(self, moment: datetime) -> None:
        """Make `now` be `moment`, for every process that reads this file."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        fresh.rename(self.path)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when `until` is reached or `wake` is set."""
        while not wake.is_set() and (until is None or self.now() < until):
            try:
                await asyncio.wait_for(wake.wait(), POLL)
            except TimeoutError:
                continue
