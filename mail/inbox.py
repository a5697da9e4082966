"""Watch one IMAP folder: UIDs are the truth, IDLE is only a hint to look.

A quiet connection proves nothing, so `Inbox.watch` asks again every few minutes at the latest, and takes any trouble as
a reason for a new connection. One `Inbox` belongs to one thread; `stop` may be called from any.
"""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases.problems import Problem
from mail import fetching, folders
from mail.crashpoint import crashpoint
from mail.fetching import LARGEST, PIECE, Batch, BrokenAtMail, Fetched, Fetching, Selected, still_listed
from mail.imap import BROKEN, REFUSED, TROUBLE, Account, Connection, InboxProblem, connect, plain
from mail.withheld import TRIES, InMemory, Withheld

__all__ = [
    "PIECE",
    "Account",
    "Batch",
    "Connection",
    "Fetched",
    "Inbox",
    "InboxProblem",
    "Keeping",
    "connect",
]

log = logging.getLogger("relance.inbox")

IDLE_SECONDS = 5 * 60
"""A quiet connection is looked at this often at the latest; shorter than common NAT time-outs."""
FIRST_WAIT = 1.0
"""Seconds after which the folder is looked at once more when something has just come."""
POLL_SECONDS = 60.0
"""How often a server is looked at that does not offer IDLE."""
LITERAL_BYTES = 64 * 1024 * 1024
"""Bytes of one text that the server may announce beyond twice the largest mail: some count mails smaller than they are."""
LARGEST_BACKOFF = 300.0


class Unstored(Exception):
    """A batch could not be stored, and not for want of room or of the server: the cause says why."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is done with the mails of a folder, and what is known of it from earlier connections.

    Attributes:
        position: UIDVALIDITY -> last UID already stored (0 after a change of UIDVALIDITY).
        ingest: stores one batch in one transaction and gives the UIDs that may be moved.
        processed_folder: where stored mails are moved, "" to leave them.
        seen: called whenever everything in the folder has been stored.
        last_arrived: UIDVALIDITY -> INTERNALDATE of the mail at the position, None when it is not known.
        withheld: the mails that the server lists and does not give.
    """

    position: Callable[[int], int]
    ingest: Callable[[Batch], Sequence[int]]
    processed_folder: str = ""
    seen: Callable[[], None] = lambda: None
    last_arrived: Callable[[int], datetime | None] = lambda uidvalidity: None
    withheld: Withheld = field(default_factory=InMemory)

    def store(self, batch: Batch) -> Sequence[int]:
        """Hand a batch over; what goes wrong there is never taken for trouble with the server.

        Raises:
            Problem: nothing can be stored now.
            Unstored: any other error of ours.
        """
        try:
            return self.ingest(batch)
        except Problem:
            raise
        except OSError as error:
            raise Problem(f"Mails cannot be stored ({plain(error)}).") from error
        except Exception as error:
            uids = ", ".join(str(mail.uid) for mail in batch.mails)
            raise Unstored(f"the mails with the UIDs {uids} could not be stored") from error


def pause_after(failures: int) -> float:
    """Seconds until the next connection: up to 1, 2, 4 ... 300, by chance, so that many clients do not come at once."""
    return random.uniform(0.2, 1.0) * min(LARGEST_BACKOFF, 2.0 ** min(failures - 1, 20))


class Inbox:
    """One folder, caught up by UID and then watched; mails over `largest` bytes are fetched in their beginning only."""

    def __init__(
        self,
        account: Account,
        *,
        idle_seconds: float = IDLE_SECONDS,
        largest: int = LARGEST,
        timeout: float = 60,
    ) -> None:
        self.account = account
        self.idle_seconds = min(idle_seconds, IDLE_SECONDS)
        self.largest = largest
        self.timeout = timeout
        self._stopping = threading.Event()
        self._reader, self._writer = socket.socketpair()
        self._client: Connection | None = None

    def stop(self) -> None:
        """Make `watch` return soon; safe from any thread and from a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._writer.send(b"x")

    def look(self) -> None:
        """Make `watch` look again soon, and so find out whether its line still holds; safe from any thread."""
        with contextlib.suppress(OSError):
            self._writer.send(b"x", socket.MSG_DONTWAIT)

    @property
    def stopping(self) -> bool:
        """True once `stop` was called."""
        return self._stopping.is_set()

    def close(self) -> None:
        """Drop the connection, politely when it still answers."""
        if self._client is not None:
            with contextlib.suppress(*TROUBLE):
                self._client.logout()
            with contextlib.suppress(*TROUBLE):
                self._client.shutdown()
            self._client = None

    def open(self) -> Selected:
        """Connect and select the folder.

        Raises:
            InboxProblem: as `connect`, or the folder does not exist.
        """
        self._drop()
        self._client = connect(self.account, timeout=self.timeout, wake=self._reader)
        self._client.bound_literals(2 * self.largest + LITERAL_BYTES)
        try:
            return self.select()
        except TROUBLE as error:
            self._drop()
            raise InboxProblem(
                f"imap: folder {self.account.folder!r} cannot be opened ({plain(error)}): check imap.folder."
            ) from error

    def _drop(self) -> None:
        """Let go of a connection that is in doubt: a polite farewell would wait for an answer."""
        if self._client is not None:
            with contextlib.suppress(*TROUBLE):
                self._client.shutdown()
            self._client = None

    def select(self) -> Selected:
        """Look at the folder anew: what it holds and which generation its UIDs belong to."""
        return fetching.select(self._connected(), self.account.folder)

    # --- folders ------------------------------------------------------------------------------------

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails that are stored to `folder`, made when it is missing; they stay where that cannot be done safely.

        A server that refuses (no room, no right) keeps nobody from reading what comes next.
        """
        if not uids:
            return
        try:
            target = folders.make_folder(self._connected(), folder)
            if target is not None and target != self.account.folder:
                folders.move(self._connected(), uids, target)
        except BROKEN:
            raise
        except REFUSED as error:
            log.warning(
                "imap: stored mail cannot be moved to %r (%s); it stays where it is.", folder, plain(error)
            )

    def holds(self, message_id: str, names: Sequence[str]) -> bool:
        """True when one of the folders holds a mail with exactly this Message-ID."""
        try:
            return any(folders.copies(self._connected(), names, message_id))
        finally:
            self._connected().select_folder(self.account.folder)

    def copies(self, message_id: str, token: str, processed_folder: str = "") -> list[bytes]:
        r"""Mails that say they are this letter of ours, wherever servers keep copies: here, Processed, \Sent, \All."""
        names = [self.account.folder, processed_folder, folders.SENT, folders.ALL]
        return list(folders.copies(self._connected(), [name for name in names if name], message_id, token))

    # --- waiting ------------------------------------------------------------------------------------

    def wait(self, seconds: float | None = None) -> None:
        """Return when something may have changed: a notice, a stop, or `seconds` (`idle_seconds`) without either.

        A server that does not offer IDLE is simply looked at again after a minute.
        """
        seconds = self.idle_seconds if seconds is None else min(seconds, self.idle_seconds)
        client = self._connected()
        if not client.has_capability("IDLE"):
            self._stopping.wait(min(POLL_SECONDS, self.idle_seconds))
            client.noop()
            return
        if client.told_meanwhile():
            return
        client.idle()
        try:
            if not self.stopping:
                client.await_notice(seconds)
        finally:
            self._drain()
            # reads every line that came meanwhile, whole; on a closed connection this or NOOP raises
            client.idle_done()
        client.noop()

    def _drain(self) -> None:
        """What woke us has done so; a stop is remembered elsewhere."""
        with contextlib.suppress(OSError):
            self._reader.recv(4096, socket.MSG_DONTWAIT)

    def _connected(self) -> Connection:
        if self._client is None:
            raise InboxProblem("imap: not connected")
        return self._client

    # --- catching up ----------------------------------------------------------------------------------

    def watch(self, keeping: Keeping) -> None:
        """Catch up and watch until `stop`; trouble with the server means a new connection after a pause.

        Raises:
            Unstored: an error of ours while a batch was stored.
        """
        failures = 0
        while not self.stopping:
            try:
                selected = self.open()
                last = self._start(selected, keeping, anew=True)
                self._move_left_behind(selected, keeping, last)
                while not self.stopping:
                    found = self._ingest_new(selected, keeping, last)
                    failures = 0
                    if not self.stopping:
                        keeping.seen()
                    # some servers announce nothing that came between the last answer and IDLE (pymap): where one
                    # mail came another often follows, so the first wait is short
                    self.wait(FIRST_WAIT if found else None)
                    # asked by SELECT and not by what IDLE said: generation, number and next UID are the truth
                    selected = self.select()
                    last = self._start(selected, keeping)
            except (Problem, *TROUBLE) as error:
                failures += 1
                self._pause(failures, error)
        self.close()

    def catch_up(self, keeping: Keeping) -> None:
        """One pass: connect, store what is new, disconnect.

        A mail at which the connection breaks is asked for three times in all, then the pass goes on behind it.

        Raises:
            InboxProblem: when the mailbox cannot be used, or the connection breaks.
            Unstored: an error of ours while a batch was stored.
        """
        for attempt in range(TRIES + 1):
            try:
                selected = self.open()
                last = self._start(selected, keeping, anew=True)
                self._move_left_behind(selected, keeping, last)
                self._ingest_new(selected, keeping, last)
            except TROUBLE as error:
                if isinstance(error, BrokenAtMail) and attempt < TRIES:
                    continue
                raise InboxProblem(
                    f"imap: connection lost ({plain(error)}): the next pass goes on."
                ) from error
            else:
                return
            finally:
                self.close()

    def _pause(self, failures: int, error: BaseException) -> None:
        if self.stopping:
            return
        self._drop()
        seconds = pause_after(failures)
        words = error if isinstance(error, Problem) else f"imap: connection lost ({plain(error)})."
        log.warning("%s Trying again in %.0f s.", words, seconds)
        self._stopping.wait(seconds)

    def _start(self, selected: Selected, keeping: Keeping, *, anew: bool = False) -> int:
        """The UID behind which new mails stand; 0 when the numbers have gone back.

        A mailbox restored from a backup gives known numbers to new mails: then the next number is not above the
        position, or (asked when a connection is `anew`) the mail at the position is another one. Everything is read
        again; what is known does nothing twice.
        """
        last = keeping.position(selected.uidvalidity)
        if last and (selected.uidnext <= last or (anew and self._is_another(selected, keeping, last))):
            log.warning(
                "imap: the numbers of the mails have gone back: the folder is read from its beginning."
            )
            keeping.withheld.clear(selected.uidvalidity)
            return 0
        return last

    def _is_another(self, selected: Selected, keeping: Keeping, last: int) -> bool:
        """True when the server gives the mail at the position another date of arrival than it had."""
        known = keeping.last_arrived(selected.uidvalidity)
        if known is None or not selected.exists:
            return False
        arrived = self._connected().fetch([last], ["INTERNALDATE"]).get(last, {}).get(b"INTERNALDATE")
        return isinstance(arrived, datetime) and arrived.astimezone() != known

    def _fetching(self, selected: Selected, keeping: Keeping) -> Fetching:
        return Fetching(self._connected(), selected.uidvalidity, keeping.withheld, self.largest)

    def _ingest_new(self, selected: Selected, keeping: Keeping, last: int) -> bool:
        """Store what is new, and what was withheld and is given now; True when there was something."""
        found = self._ingest_withheld(selected, keeping)
        for uids in fetching.listed(self._connected(), selected, last + 1, None):
            passed_over = _passed_over(keeping, selected)
            for batch in self._fetching(selected, keeping).batches([u for u in uids if u not in passed_over]):
                found = found or bool(batch.mails)
                self._keep(batch, keeping)
                if self.stopping:
                    return found
        return found

    def _ingest_withheld(self, selected: Selected, keeping: Keeping) -> bool:
        """Ask again for mails that were passed over, each after its pause; those that are gone are forgotten."""
        due = keeping.withheld.due(selected.uidvalidity)
        there = still_listed(self._connected(), due)
        keeping.withheld.clear(selected.uidvalidity, set(due) - there)
        found = False
        for batch in self._fetching(selected, keeping).batches(sorted(there), behind=True):
            found = found or bool(batch.mails)
            self._keep(batch, keeping)
        return found

    def _keep(self, batch: Batch, keeping: Keeping) -> None:
        """Store a batch, then move it; a mail that was given is withheld no longer."""
        stored = keeping.store(batch)
        doubtful = keeping.withheld.tries(batch.uidvalidity).keys() & {mail.uid for mail in batch.mails}
        if doubtful:
            keeping.withheld.clear(batch.uidvalidity, doubtful)
        if keeping.processed_folder:
            self.move(stored, keeping.processed_folder)
            crashpoint("mail.moved")

    def _move_left_behind(self, selected: Selected, keeping: Keeping, last: int) -> None:
        """Move what was stored and not moved, because the process or the connection ended between the two.

        Only what is certain to be stored is moved: each mail is handed over again, which does nothing twice.
        """
        if not (
            keeping.processed_folder and last and selected.exists and folders.can_move(self._connected())
        ):
            return
        for uids in fetching.listed(self._connected(), selected, 1, last):
            passed_over = _passed_over(keeping, selected)
            left = [uid for uid in uids if uid not in passed_over]
            for batch in self._fetching(selected, keeping).batches(left, behind=True):
                self._keep(batch, keeping)
                if self.stopping:
                    return


def _passed_over(keeping: Keeping, selected: Selected) -> set[int]:
    """Mails that were asked for often enough; `due` tells when they are asked for again."""
    tries = keeping.withheld.tries(selected.uidvalidity)
    return {uid for uid, count in tries.items() if count >= TRIES}
