"""Send what lies in the outbox: one letter at a time, each phase written down, and every outcome given its due.

A server that is not reached holds everything up and counts against no letter; a line that breaks off, or a 4xx, is a
soft failure of one letter, and the others go on.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from cases import ladder
from cases.matching import case_address
from cases.model import Case, Decision, EventKind, LetterState, Step
from daemon import departure, unseen
from daemon.clock import Clock
from daemon.decisions import happen
from daemon.letterbox import Letterbox
from daemon.settings import Home
from db import letters, outages, records
from db.letters import Letter
from db.store import Store
from mail.crashpoint import crashpoint
from mail.outbox import Attempt, Outcome, Relay, send

log = logging.getLogger("relance.dispatch")

RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""Pauses after soft failures of a letter; after the last one it is parked and the owner is told."""

KNOCK = timedelta(minutes=1)
"""Pause after the first time that the submission server was not reached; each further one doubles it."""
KNOCK_MOST = timedelta(minutes=10)
"""The longest such pause; a part of each is left to chance, so that many bots do not come back at once."""

OUTAGE = timedelta(minutes=10)
"""Pause before a copy is looked for again where nobody could look."""
SETTLE = timedelta(minutes=15)
"""How long our own copy may take before a letter of unknown fate is sent once more (server queues)."""

HOUR = timedelta(hours=1)
"""The window of the limit that a mail provider sets."""


class StaysHere(Exception):
    """The letter may not leave now, or another process has begun to send it."""


class Dispatch:
    """The way of letters out of the house, through one submission server.

    `find_copy` looks for our own copy of a letter, `may_write` is False while no letter to the other side may leave,
    `carry_out` does what a decision asks for, `wake` makes the due loop look again.
    """

    def __init__(
        self,
        home: Home,
        store: Store,
        clock: Clock,
        letterbox: Letterbox,
        *,
        find_copy: Callable[[Letter], bool | None],
        may_write: Callable[[], bool],
        carry_out: Callable[[Decision, datetime], None],
        wake: Callable[[], None],
    ) -> None:
        self.home = home
        self.store = store
        self.clock = clock
        self.letterbox = letterbox
        self.relay: Relay = home.relay()
        self.find_copy = find_copy
        self.may_write = may_write
        self.carry_out = carry_out
        self.wake = wake
        self.stopped = False
        self._knocks = 0
        self._away_until: datetime | None = None

    # --- sending ------------------------------------------------------------------------------------

    async def send_all(self) -> bool:
        """Send every letter that is queued and due; True when one was handed over or judged."""
        tried = False
        for letter in letters.sendable(self.store, self.clock.now()):
            if self.stopped or self._away() or self._full_until() is not None:
                break
            if letter.kind == "letter" and not self.may_write():
                continue
            tried |= await self._send(letter)
        return tried

    def _away(self) -> bool:
        """True while the next try to reach the server is still to come; a clock set back makes no long pause."""
        left = self._away_until - self.clock.now() if self._away_until is not None else timedelta(0)
        return timedelta(0) < left <= KNOCK_MOST

    def _full_until(self) -> datetime | None:
        """When the server takes mail again, or None while there is room in this hour."""
        begun = letters.begun_since(self.store, self.clock.now() - HOUR)
        most = self.home.config.smtp.mails_per_hour
        return begun[len(begun) - most] + HOUR if len(begun) >= most else None

    async def _send(self, letter: Letter) -> bool:
        """One attempt: `sending` is durable before the first byte of the letter leaves; False when nobody was reached.

        Whether it may leave is asked twice: before anybody is called, and in the transaction that begins the transfer.
        """
        now = self.clock.now()
        crashpoint(f"{letter.kind}.leaving")
        if not self._may_leave(letter):
            return True
        bot = self.home.config.bot

        def note(phase: str) -> None:
            with self.store.transaction():
                if phase == "copy_refused":
                    letters.note_delivery(self.store, letter.id, phase, self.clock.now())
                    return
                leaves = self._may_leave(letter) and letters.begin_transfer(
                    self.store, letter.id, self.clock.now()
                )
                if leaves:
                    letters.note_delivery(self.store, letter.id, phase, self.clock.now())
            if not leaves:
                raise StaysHere
            crashpoint(f"{letter.kind}.{phase}")

        try:
            attempt = await send(
                self.relay,
                case_address(bot.address, f"b-{letter.token}", bot.delimiter),
                [
                    letter.recipient,
                    bot.address,
                ],  # the copy proves that it was taken, whoever dies before that is written
                letter.content or b"",
                note,
            )
        except StaysHere:
            return True
        crashpoint(f"{letter.kind}.accepted")
        with self.store.transaction():
            if attempt.outcome is Outcome.NOT_REACHED:
                self._not_reached(attempt)
                return False
            self._settle_attempt(letter, attempt, now)
            crashpoint(f"{letter.kind}.recorded")
        crashpoint(f"{letter.kind}.sent")
        self.wake()
        return True

    def _not_reached(self, attempt: Attempt) -> None:
        """Nobody has judged the letter, so it waits as long as that takes, and all others with it."""
        now = self.clock.now()
        pause = min(KNOCK * 2 ** min(self._knocks, 10), KNOCK_MOST) * random.uniform(0.5, 1)
        self._knocks, self._away_until = self._knocks + 1, now + pause
        why = attempt.barrier.value if attempt.barrier else ""
        said = f"{attempt.code or ''} {attempt.reply}".strip()
        log.warning("smtp: mail waits, %s: %s; next try in %d s.", why, said, pause.total_seconds())
        outages.note_outage(self.store, outages.SENDING, why, said, now)

    def _reached(self, now: datetime) -> None:
        """The server let us in: the next pause is short again, and the outage is over."""
        self._knocks, self._away_until = 0, None
        outages.end_outage(self.store, outages.SENDING, now)

    def _may_leave(self, letter: Letter) -> bool:
        """Ask the case once more; a letter that must wait goes back to where the due loop finds it.

        One whose copy came while it waited to go once more has arrived, and stays.
        """
        now = self.clock.now()
        if letters.times_noted(self.store, letter.id, "copy_seen"):
            return False
        with self.store.transaction():
            stays, decision = departure.ask_case(self.store, self.home.rules, letter, now, self._reads(now))
            if decision is not None:
                self.carry_out(decision, now)
        if stays:
            self.wake()
        return not stays

    def _reads(self, now: datetime) -> Callable[[Case, Step], str]:
        """Write a letter as it reads today."""
        return lambda case, step: self.letterbox.write(case, step, ladder.local_day(case, now)).text

    def _settle_attempt(self, letter: Letter, attempt: Attempt, now: datetime) -> None:
        self._reached(now)
        letters.note_delivery(self.store, letter.id, attempt.outcome, now, attempt.code, attempt.reply)
        letters.change_letter(
            self.store,
            letter.id,
            attempts=letter.attempts + 1,
            last_reply=f"{attempt.code or ''} {attempt.reply}".strip(),
        )
        if attempt.outcome is Outcome.SENT:
            self._sent(letter, now)
        elif attempt.outcome is Outcome.UNKNOWN:
            letters.change_letter(self.store, letter.id, state=LetterState.UNKNOWN)
            self._tell(letter, EventKind.LETTER_UNKNOWN, now, attempt.reply)
        elif attempt.outcome is Outcome.TRY_LATER and letter.attempts < len(RETRY_AFTER):
            letters.change_letter(
                self.store,
                letter.id,
                state=LetterState.QUEUED,
                next_try_at=now + RETRY_AFTER[letter.attempts],
            )
        else:
            self._give_up(letter, attempt, now)

    def _give_up(self, letter: Letter, attempt: Attempt, now: datetime) -> None:
        """A letter that nobody takes: where its receiver was refused it counts as one that came back."""
        back = attempt.recipient_refused and attempt.outcome is Outcome.REFUSED and letter.kind == "letter"
        state = LetterState.BOUNCED if back else LetterState.PARKED
        kind = EventKind.LETTER_BOUNCED if back else EventKind.LETTER_PARKED
        detail = f"{attempt.code or ''} {' '.join(attempt.reply.split())}".strip()
        if attempt.recipient_refused and letter.kind != "letter":
            letters.note_delivery(self.store, letter.id, unseen.RETURNED, now, attempt.code, detail)
        letters.change_letter(self.store, letter.id, state=state)
        doubtful = not back and letters.open_tries(self.store, letter.id) > 0
        self._tell(letter, kind, now, detail, doubtful=doubtful)
        letters.untell(self.store, letter.id)

    def _tell(
        self, letter: Letter, kind: EventKind, now: datetime, detail: str, *, doubtful: bool = False
    ) -> None:
        """A letter of a case in trouble is an event of the case; the digest tells the owner.

        `doubtful` says that the letter may have arrived.
        """
        if letter.case is not None and letter.step_key:
            data = {"key": letter.step_key, "letter": letter.id, "detail": detail, "doubtful": doubtful}
            self.carry_out(happen(self.store, self.home.rules, letter.case, kind, now, data), now)

    def _sent(self, letter: Letter, now: datetime) -> None:
        """The server has taken responsibility: now, and only now, the step counts as done."""
        letters.change_letter(self.store, letter.id, state=LetterState.SENT, sent_at=now)
        if letter.kind == "digest":
            self._announce(letter, now)
        if letter.case is None or not letter.step_key:
            return
        case = records.load_case(self.store, letter.case)
        on = ladder.local_day(case, now) if case else now.date()
        step = case.step(letter.step_key) if case else None
        term = (
            ladder.term_set(case, ladder.rung(case, step.name, self.home.rules, on)[1], on)
            if case and step
            else None
        )
        data = {
            "key": letter.step_key,
            "step": letter.step,
            "letter": letter.id,
            "on": on.isoformat(),
            "term": term.isoformat() if term else None,
            "at": now.isoformat(),
            "to": letter.recipient,
            "subject": letter.subject,
            "message_id": letter.message_id,
            "sha256": hashlib.sha256(letter.content or b"").hexdigest(),
        }
        self.carry_out(
            happen(self.store, self.home.rules, letter.case, EventKind.LETTER_SENT, now, data), now
        )

    def _announce(self, digest: Letter, now: datetime) -> None:
        """The digest is out: the letters it showed are announced from this moment on."""
        row = self.store.row("SELECT announces FROM digests WHERE letter_id = ?", digest.id)
        for shown in json.loads(row["announces"]) if row else []:
            case, key = shown["case"], shown["key"]
            state = records.load_case(self.store, case)
            step = state.step(key) if state else None
            if step is None or step.state is not LetterState.PLANNED:
                continue
            self.carry_out(
                happen(self.store, self.home.rules, case, EventKind.STEP_ANNOUNCED, now, {"key": key}), now
            )
            dated_on = date.fromisoformat(shown["dated_on"])
            self.letterbox.announce(case, key, shown["subject"], shown["text"], dated_on, now)

    async def clear_doubts(self) -> None:
        """Letters of unknown fate: our own copy proves they went.

        After the settle time it is looked for wherever servers keep copies; where nobody can look, nothing is sent.
        """
        now = self.clock.now()
        for letter in letters.proven(self.store):
            with self.store.transaction():
                self._sent(letter, now)
                crashpoint("doubt.settled")
        for letter in letters.in_doubt(self.store):
            if self._settles_at(letter, now) > now:
                continue
            found = await asyncio.to_thread(self.find_copy, letter)
            with self.store.transaction():
                if found:
                    letters.note_delivery(self.store, letter.id, "copy_seen", now)
                    self._sent(letter, now)
                elif found is None:
                    again = now + OUTAGE
                    letters.change_letter(self.store, letter.id, state=LetterState.UNKNOWN, next_try_at=again)
                else:
                    self._once_more(letter, now)
                crashpoint("doubt.settled")

    @staticmethod
    def _settles_at(letter: Letter, now: datetime) -> datetime:
        """When a letter of unknown fate is looked for."""
        begun = letter.data_begun_at + SETTLE if letter.data_begun_at else now
        return max(begun, letter.next_try_at) if letter.next_try_at else begun

    def _once_more(self, letter: Letter, now: datetime) -> None:
        """No copy anywhere: once more with the same bytes, and after that, or where copies are refused, never again."""
        blind = letters.times_noted(self.store, letter.id, "copy_refused")
        if blind or letters.open_tries(self.store, letter.id) > 1:
            letters.change_letter(self.store, letter.id, state=LetterState.PARKED)
            self._tell(letter, EventKind.LETTER_PARKED, now, "", doubtful=True)
            letters.untell(self.store, letter.id)
        else:
            letters.change_letter(self.store, letter.id, state=LetterState.QUEUED, next_try_at=None)

    def next_moment(self) -> datetime | None:
        """When the outbox must look again at the latest."""
        now = self.clock.now()
        moments = [self._settles_at(letter, now) for letter in letters.in_doubt(self.store)]
        if letters.sendable(self.store, now):
            held = [one for one in (self._full_until(), self._away_until) if one is not None and one > now]
            moments += [max(held)] if held else []
        tried = letters.next_moment(self.store)
        moments += [tried] if tried is not None else []
        return min(moments, default=None)
