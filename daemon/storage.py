"""Since when nothing could be written down: kept in memory while that lasts, on file as soon as there is room again."""

from __future__ import annotations

from datetime import datetime

from db.outages import STORAGE, end_outage, note_outage
from db.store import StorageTrouble, Store


class Interruption:
    """The time in which the database refuses to be written; threads may tell of it at once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._first: tuple[datetime, StorageTrouble] | None = None

    def begun(self, trouble: StorageTrouble, now: datetime) -> None:
        """Something could not be written; only the first time of many is kept."""
        self._first = self._first or (now, trouble)

    def over(self, now: datetime) -> None:
        """What was asked of the database was done: write down from when to when it was not.

        Raises:
            StorageTrouble: it still cannot be written.
        """
        first = self._first
        if first is None:
            return
        since, trouble = first
        with self.store.transaction():
            note_outage(self.store, STORAGE, trouble.kind, trouble.said, now, since)
            end_outage(self.store, STORAGE, now)
        self._first = None
