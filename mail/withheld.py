"""Mails that a server lists and does not give: how often each was asked for, and when it is asked for again."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta
from typing import Protocol

TRIES = 3
"""Tries for one mail before the others go on without it."""

AGAIN_AFTER = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""Pauses before a mail that was passed over is asked for again; the last one repeats."""


def pause_of(tries: int) -> timedelta:
    """How long a mail that was not given in so many tries rests; none while its first tries last."""
    if tries < TRIES:
        return timedelta(0)
    return AGAIN_AFTER[min(tries - TRIES, len(AGAIN_AFTER) - 1)]


class Withheld(Protocol):
    """What is remembered of mails that were not given, generation by generation."""

    def tries(self, uidvalidity: int) -> dict[int, int]:
        """UID -> tries so far; what belongs to another generation is forgotten."""

    def due(self, uidvalidity: int) -> list[int]:
        """The UIDs that were passed over and may be asked for again now."""

    def note(self, uidvalidity: int, uids: Collection[int], tries: int, reason: str) -> None:
        """Add so many tries to each of these mails."""

    def clear(self, uidvalidity: int, uids: Collection[int] | None = None) -> None:
        """These mails (None: all) were given, are gone, or their numbers mean something else now."""


class InMemory:
    """Remembered as long as the process lives: for tools that read a folder once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[int, float]] = {}

    def tries(self, uidvalidity: int) -> dict[int, int]:
        """UID -> tries so far."""
        return {uid: tries for (of, uid), (tries, _) in self._known.items() if of == uidvalidity}

    def due(self, uidvalidity: int) -> list[int]:
        """The UIDs whose pause is over."""
        now = time.monotonic()
        return sorted(
            uid
            for (of, uid), (tries, at) in self._known.items()
            if of == uidvalidity and tries >= TRIES and now - at >= pause_of(tries).total_seconds()
        )

    def note(self, uidvalidity: int, uids: Collection[int], tries: int, reason: str) -> None:
        """Add so many tries to each of these mails."""
        for uid in uids:
            before = self._known.get((uidvalidity, uid), (0, 0.0))[0]
            self._known[uidvalidity, uid] = (before + tries, time.monotonic())

    def clear(self, uidvalidity: int, uids: Collection[int] | None = None) -> None:
        """Forget these mails, or all of the generation."""
        for of, uid in list(self._known):
            if of == uidvalidity and (uids is None or uid in uids):
                del self._known[of, uid]
