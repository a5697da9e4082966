"""The daemon: watch the inbox, act on what is due, send the outbox; three loops around one database.

Blocking work (IMAP, parsing, SQLite) runs in threads; the database admits one writer at a time. Every loop
can be stopped at any moment: what is not committed will be done again, what is committed is never repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cases import ladder, timeline
from cases.model import Action, ActionKind, Decision, Event, EventKind
from cases.problems import Problem
from daemon import departure
from daemon.clock import Clock, gone_by
from daemon.copies import Copies
from daemon.decisions import settle, surroundings
from daemon.dispatch import Dispatch
from daemon.health import LOOK_GAP
from daemon.intake import Intake
from daemon.letterbox import Letterbox
from daemon.notices import Notices
from daemon.owners import Owners
from daemon.pending import Pending
from daemon.people import settle_people
from daemon.settings import Home
from daemon.storage import Interruption
from daemon.withheld import StoredWithheld, place_of
from db import letters, mailbox, records
from db.letters import Letter
from db.store import StorageTrouble, Store
from mail.crashpoint import crashpoint
from mail.inbox import Batch, Inbox, InboxProblem, Keeping, Unstored
from nlp.reader import Reader

log = logging.getLogger("relance.service")

BLIND_AFTER = 15 * 60.0
"""Seconds without a complete look into the inbox after which no letter leaves; a look comes every five minutes."""

STORAGE_PAUSE = timedelta(minutes=1)
"""Pause while the database cannot be written."""


class Service:
    """All rooms of one home folder, wired together."""

    def __init__(
        self,
        home: Home,
        store: Store,
        clock: Clock,
        reader: Reader,
        *,
        dns: Callable[..., Any] | None = None,
        idle_seconds: float = 300,
        find_copy: Callable[[Letter], bool | None] | None = None,
    ) -> None:
        self.home = home
        self.store = store
        self.clock = clock
        self.letterbox = Letterbox(home, store)
        self.notices = Notices(home, store, self.letterbox)
        self.owners = Owners(home, store, self.notices, reader)
        self.intake = Intake(home, store, reader, self.owners, dns)
        self.owners.assign = self.intake.assign
        self.pending = Pending(store, clock, self.intake, self.carry_out)
        self.account = home.account()
        self.place = place_of(home.config.imap)
        self.withheld = StoredWithheld(store, self.place, clock)
        self.inbox = Inbox(self.account, idle_seconds=idle_seconds, largest=home.config.imap.largest_bytes)
        self._stop = asyncio.Event()
        self._due_wake = asyncio.Event()
        self._outbox_wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working = {"due", "outbox"}
        self._reading = False
        self._looked: datetime | None = None
        self._caught_up: tuple[float, ...] | None = clock.readings()
        self._look_began = clock.readings()
        self._interruption = Interruption(store)
        self.dispatch = Dispatch(
            home,
            store,
            clock,
            self.letterbox,
            find_copy=find_copy or Copies(self.account, home.config.imap.processed_folder),
            may_write=lambda: not self.blind(),
            carry_out=self.carry_out,
            wake=self._due_wake.set,
        )
        self._set_up()

    def _set_up(self) -> None:
        """The people of config.toml and the authorities of rules.yaml stand in the database."""
        with self.store.transaction():
            records.seed_authorities(self.store, self.home.rules)
            settle_people(self.home, self.store, self.clock.now())

    # --- in -----------------------------------------------------------------------------------------

    def position(self, uidvalidity: int) -> int:
        """The last UID stored of this mailbox generation; 0 for a new one, whose known mails are recognised by hash."""
        self._look_began = self.clock.readings()
        self._note_look()
        self._read_pending()
        known = mailbox.position(self.store, self.place)
        return known.last_uid if known is not None and known.uidvalidity == uidvalidity else 0

    def _read_pending(self) -> None:
        """What a full disk has kept from being read; an error of ours here is no trouble with the server."""
        try:
            self.pending.read()
        except Problem:
            raise
        except Exception as error:
            raise Unstored("mails that are stored could not be read") from error

    def _last_arrived(self, uidvalidity: int) -> datetime | None:
        """When the mail at the position arrived, as its server said then."""
        known = mailbox.position(self.store, self.place)
        return known.last_arrived if known is not None and known.uidvalidity == uidvalidity else None

    def _keeping(self) -> Keeping:
        """What the inbox does with mails, and what it asks of earlier connections."""
        return Keeping(
            self.position,
            self._take_in,
            processed_folder=self.home.config.imap.processed_folder,
            seen=self._note_caught_up,
            last_arrived=self._last_arrived,
            withheld=self.withheld,
        )

    def _note_look(self) -> None:
        """Remember that the inbox was reached; once in some minutes is enough, and a locked database is no reason to stop."""
        now = self.clock.now()
        if self._looked is not None and now - self._looked < LOOK_GAP / 5:
            return
        self._looked = now
        with contextlib.suppress(StorageTrouble), self.store.transaction():
            mailbox.note_look(self.store, self.account.folder, now, LOOK_GAP)

    def _note_caught_up(self) -> None:
        """Everything that was in the inbox when this look began is stored: what waits for that may go on.

        A mail that is withheld may be an answer. Letters wait for it a day, in which the owner is told; then they go on.
        """
        if self.withheld.fresh():
            return
        was_blind, self._caught_up = self.blind(), self._look_began
        if was_blind and self._loop is not None:
            self._loop.call_soon_threadsafe(self._due_wake.set)
            self._loop.call_soon_threadsafe(self._outbox_wake.set)

    def blind(self) -> bool:
        """True while an answer may lie unread in the inbox, since nobody could look there: no letter leaves meanwhile.

        A machine that has slept is blind when it wakes, however lately it had looked before.
        """
        return self._looked_long_ago() or bool(self.pending)

    def _looked_long_ago(self) -> bool:
        return self._caught_up is None or gone_by(self._caught_up, self.clock.readings()) > BLIND_AFTER

    def ingest(self, batch: Batch) -> list[int]:
        """Store one batch and the new mailbox position, then read it; gives the UIDs that are safe.

        The bytes are stored first, in a transaction of their own: whatever happens afterwards, no mail is lost.
        """
        now = self.clock.now()
        self._working.add("inbox")
        self._reading = True
        try:
            crashpoint("mail.fetched")
            self.pending.keep(batch.mails, lambda: self._set_position(batch, now))
            self.pending.read()
            crashpoint("mail.committed")
        finally:
            self._reading = False
            self._wake()
        return [mail.uid for mail in batch.mails]

    def _set_position(self, batch: Batch, now: datetime) -> None:
        if not batch.mails or batch.behind:
            return
        last = max(batch.mails, key=lambda mail: mail.uid)
        arrived = last.arrived.astimezone(UTC) if last.arrived else None
        mailbox.set_position(
            self.store, self.place, mailbox.Position(batch.uidvalidity, last.uid, arrived), now
        )

    def _take_in(self, batch: Batch) -> list[int]:
        """`ingest`, and what keeps it from storing is remembered."""
        try:
            return self.ingest(batch)
        except StorageTrouble as trouble:
            self._interruption.begun(trouble, self.clock.now())
            raise

    def _wake(self) -> None:
        """Called from the inbox thread after its transaction: the other loops look again."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._look_again)

    def _look_again(self) -> None:
        self._due_wake.set()
        self._outbox_wake.set()
        self._working.discard("inbox")

    # --- carrying out -------------------------------------------------------------------------------

    def carry_out(self, decision: Decision, now: datetime) -> None:
        """Do what one decision asks for; inside the transaction that stored it."""
        for action in decision.actions:
            self._act(action, decision, now)

    def _act(self, action: Action, decision: Decision, now: datetime) -> None:
        case = decision.case
        key = action.data.get("key", "")
        if action.kind is ActionKind.SEND_RECEIPT:
            self.notices.send_receipt(case, decision.events, action.data["what"], now)
        elif action.kind is ActionKind.QUEUE_LETTER:
            step = case.step(key)
            if step is not None:
                self.letterbox.freeze(case, step, now)
        elif action.kind is ActionKind.CANCEL_LETTER:
            departure.follow_step(self.store, self.home.rules, case.number, key, now)

    # --- due ----------------------------------------------------------------------------------------

    def act_on_due(self) -> bool:
        """Let everything happen that time has brought about, at most N letters a tick; True when something did."""
        if self._reading:
            return False  # what is being read may change what is due; this loop is woken after it
        now = self.clock.now()
        changed = False
        sent = len(letters.queued_since(self.store, now - self._tick))
        for row in self.store.rows("SELECT id FROM cases WHERE closed_on IS NULL ORDER BY id"):
            with self.store.transaction():
                happened, queued = self._case_due(row["id"], now, sent)
                if happened:
                    crashpoint("due.decided")
            if happened:
                crashpoint("due.committed")
            changed, sent = changed or happened, sent + queued
        for owner in records.owners(self.store):
            if self.notices.digest_due(owner, now):
                with self.store.transaction():
                    written = self.notices.send_digest(owner, now) is not None
                    if written:
                        crashpoint("digest.written")
                changed = changed or written
        return changed

    @property
    def _tick(self) -> timedelta:
        """The time in which no more than `letters_per_tick` letters leave, however many are due."""
        return timedelta(minutes=self.home.rules.limits.tick_minutes)

    def _case_due(self, number: int, now: datetime, sent_this_tick: int) -> tuple[bool, int]:
        """Events of one case that fall due; gives (anything happened, letters queued)."""
        case = records.load_case(self.store, number)
        if case is None:
            return False, 0
        around = surroundings(self.store, number, now, sent_this_tick)
        if self.blind():
            around = replace(around, unread=around.unread + 1)
        sent = 0
        events = timeline.due(case, self.home.rules, now, around)
        happened = False
        for event in events:
            if event.kind is EventKind.LETTER_QUEUED:
                event = self._announced_still_true(event, number, now)
                sent += event.kind is EventKind.LETTER_QUEUED
            state = records.load_case(self.store, number)
            if state is not None:
                self.carry_out(settle(self.store, self.home.rules, state, event, now), now)
                happened = True
        return happened, sent

    def _announced_still_true(self, event: Event, number: int, now: datetime) -> Event:
        """What goes is what was announced; when the file has changed since, the letter is announced anew."""
        case = records.load_case(self.store, number)
        step = case.step(event.data["key"]) if case else None
        if case is None or step is None or self.letterbox.still_as_announced(case, step):
            return event
        data = {"key": step.key, "announce_again": True, "because": [departure.FILE_CHANGED]}
        return Event(EventKind.STEP_POSTPONED, number, now, data)

    def next_moment(self, looked: datetime | None = None) -> datetime | None:
        """When the due loop must look again at the latest; a moment that has passed since it `looked` counts too."""
        now = looked or self.clock.now()
        moments: list[datetime] = []
        for owner in records.owners(self.store):
            digest_at = self.notices.next_digest(owner, now)
            moments += [digest_at] if digest_at is not None else []
        for case in records.load_cases(self.store, open_only=True):
            moment = ladder.next_moment(case, now)
            if moment is not None and moment > now:
                moments.append(moment)
        recent = letters.queued_since(self.store, now - self._tick)
        if len(recent) >= self.home.rules.limits.letters_per_tick:
            moments.append(recent[0] + self._tick)
        return min(moments, default=None)

    # --- loops --------------------------------------------------------------------------------------

    async def run(self) -> None:
        """The daemon: until `stop`, whatever the servers do."""
        self._loop = asyncio.get_running_loop()
        self._caught_up = None
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_inbox(), name="watch_inbox")
            group.create_task(self._act_on_due(), name="act_on_due")
            group.create_task(self._send_outbox(), name="send_outbox")

    def stop(self) -> None:
        """Make `run` return: loops finish the transaction or the transfer they are in."""
        self._stop.set()
        self.dispatch.stopped = True
        self._due_wake.set()
        self._outbox_wake.set()
        self.inbox.stop()

    async def _watch_inbox(self) -> None:
        with contextlib.suppress(StorageTrouble):
            await asyncio.to_thread(self.pending.read_left_behind)
        await asyncio.to_thread(self.inbox.watch, self._keeping())

    async def _act_on_due(self) -> None:
        while not self._stop.is_set():
            self._due_wake.clear()
            if self._looked_long_ago():
                self.inbox.look()  # after a sleep its line is dead, and nobody has said so
            try:
                looked = self.clock.now()
                while await asyncio.to_thread(self.act_on_due) and not self._stop.is_set():
                    self._outbox_wake.set()
                    looked = self.clock.now()
                self._outbox_wake.set()
                moment = await asyncio.to_thread(self.next_moment, looked)
                self._interruption.over(self.clock.now())
            except StorageTrouble as trouble:
                await self._wait_for_storage(trouble)
                continue
            self._working.discard("due")
            await self.clock.wait(moment, self._due_wake)
            self._working.add("due")

    async def _send_outbox(self) -> None:
        while not self._stop.is_set():
            self._outbox_wake.clear()
            try:
                await self.dispatch.clear_doubts()
                await self.dispatch.send_all()
                moment = self.dispatch.next_moment()
                self._interruption.over(self.clock.now())
            except StorageTrouble as trouble:
                await self._wait_for_storage(trouble)
                continue
            self._working.discard("outbox")
            await self.clock.wait(moment, self._outbox_wake)
            self._working.add("outbox")

    async def _wait_for_storage(self, trouble: StorageTrouble) -> None:
        """What cannot be written down is not done: nothing is taken in, moved or sent until it can be."""
        self._interruption.begun(trouble, self.clock.now())
        log.error("%s Nothing is taken in or sent until then; trying again in a minute.", trouble)
        await self.clock.wait(self.clock.now() + STORAGE_PAUSE, self._stop)

    async def run_once(self) -> None:
        """One pass for cron: take in what is new, act on what is due, send what is ready.

        Raises:
            InboxProblem: when the mailbox cannot be used; owners are told what is due to them, no letter leaves.
        """
        problem: InboxProblem | None = None
        self._caught_up = None
        await asyncio.to_thread(self.pending.read_left_behind)
        try:
            await asyncio.to_thread(self.inbox.catch_up, self._keeping())
            self._note_caught_up()
        except InboxProblem as error:
            problem = error
        await self.dispatch.clear_doubts()
        while await asyncio.to_thread(self.act_on_due) | await self.dispatch.send_all():
            pass
        if problem is not None:
            raise problem

    def busy(self) -> bool:
        """True while a loop is at work or about to be; the demo waits for the opposite before the clock jumps."""
        return bool(self._working) or self._due_wake.is_set() or self._outbox_wake.is_set()
