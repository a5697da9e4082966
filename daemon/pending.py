"""Mail between the server and its case: stored first, taken apart outside of any transaction, settled in short ones."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from cases.model import Decision
from daemon.clock import Clock
from daemon.intake import Incoming, Intake
from db import post
from db.store import StorageTrouble, Store
from mail.crashpoint import crashpoint
from mail.inbox import Fetched

SHARE = 0.25
"""Seconds after which no further mail is added to those read together, and to those written down in one transaction."""
FATAL = 5
"""Times that the program has ended while it read one mail, after which that mail is no longer taken apart."""


class Pending:
    """The mails that are stored and wait to be read; `carry_out` is called with every decision that follows."""

    def __init__(
        self, store: Store, clock: Clock, intake: Intake, carry_out: Callable[[Decision, datetime], None]
    ) -> None:
        self.store = store
        self.clock = clock
        self.intake = intake
        self.carry_out = carry_out
        self._left_behind = True

    def __bool__(self) -> bool:
        """True while mail waits: it may change what is due."""
        return post.has_pending(self.store)

    def keep(self, mails: Sequence[Fetched], note_position: Callable[[], None] = lambda: None) -> None:
        """Store the bytes of mails, what the server said of them and the position, in one transaction."""
        packed = {mail.uid: post.pack(mail.raw) for mail in mails if not post.has_raw(self.store, mail.raw)}
        with self.store.transaction():
            for mail in mails:
                raw_id, new = post.put_raw(self.store, mail.raw, self.clock.now(), packed.get(mail.uid))
                if new:
                    post.add_pending(self.store, raw_id, mail.arrived, mail.cut_from)
            crashpoint("mail.stored")
            note_position()
        crashpoint("mail.kept")

    def read(self) -> None:
        """Read what waits: mails are taken apart first, and what follows is written in short transactions.

        A document may take seconds; neither another process nor the other loops wait for it.
        """
        waiting = deque(post.pending(self.store))
        while waiting:
            ready: deque[Incoming] = deque()
            began = time.monotonic()
            while waiting and time.monotonic() - began < SHARE:
                ready.append(self._taken_apart(waiting.popleft()))
                crashpoint("mail.parsed")
            while ready:
                self._settle(ready)

    def read_left_behind(self) -> None:
        """Read what an earlier run of the program has stored and not read, once after the start.

        One of these mails may have ended it. So each is read alone, and noted before: the note that an end of the
        program leaves behind counts for that mail, not for those that wait behind it.
        """
        if self._left_behind:
            for row in post.pending(self.store):
                self._read_alone(row)
        self._left_behind = False

    def _read_alone(self, row: sqlite3.Row) -> None:
        raw_id = row["raw_id"]
        with self.store.transaction():
            post.begin_reading(self.store, raw_id)
        try:
            self._settle(deque([self._taken_apart(row)]))
        except Exception:
            # the program lives, so the mail has not ended it: the disk is full, or we were at fault
            with contextlib.suppress(StorageTrouble), self.store.transaction():
                post.leave_unread(self.store, raw_id)
            raise

    def _taken_apart(self, row: sqlite3.Row) -> Incoming:
        raw = post.raw_bytes(self.store, row["raw_id"])
        arrived = datetime.fromisoformat(row["arrived"]) if row["arrived"] else None
        return self.intake.read(raw, arrived, row["cut_from"], plainly=row["starts"] >= FATAL)

    def _settle(self, ready: deque[Incoming]) -> None:
        """What follows from as many mails as a short transaction has room for."""
        began = time.monotonic()
        with self.store.transaction():
            while ready and time.monotonic() - began < SHARE:
                self.intake.take(ready.popleft(), self.clock.now(), self.carry_out)
            crashpoint("mail.taken")
