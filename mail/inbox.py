"""Watch one IMAP folder: UIDs are the truth, IDLE is only a hint to look.

A quiet connection proves nothing, so `Inbox.watch` asks again every few minutes at the latest, and takes any trouble as
a reason for a new connection. One `Inbox` belongs to one thread; `stop` may be called from any.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import random
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from imapclient.exceptions import IMAPClientError

from cases.problems import Problem
from mail import folders
from mail.crashpoint import crashpoint
from mail.imap import TROUBLE, Account, Connection, InboxProblem, connect, plain

__all__ = ["Account", "Batch", "Connection", "Fetched", "Inbox", "InboxProblem", "connect"]

log = logging.getLogger("relance.inbox")

IDLE_SECONDS = 5 * 60
"""A quiet connection is looked at this often at the latest; shorter than common NAT time-outs."""
FIRST_WAIT = 1.0
"""Seconds after which the folder is looked at once more when something has just come."""
POLL_SECONDS = 60.0
"""How often a server is looked at that does not offer IDLE."""
BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
"""Mails and bytes per fetch: measured optimum; a batch is one transaction."""
LISTED = 500
"""Mails whose sizes are asked in one command."""
WINDOW = 50_000
"""UIDs in one SEARCH: the answer is one line, and imaplib reads no line over a million bytes."""
LARGEST = 25 * 1024 * 1024
"""Bytes of a mail that is fetched whole, unless told otherwise."""
PIECE = 1024 * 1024
"""What is fetched of a mail that is larger: its headers and, as mails are built, its words."""
WITHHELD = 3
"""Tries for a mail that the server lists and does not give, before the others go on without it."""
LARGEST_BACKOFF = 300.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server gave it; `arrived` is its INTERNALDATE.

    `cut_from` is 0, or the bytes of the whole mail where it is so large that only its beginning was fetched.
    """

    uid: int
    raw: bytes
    arrived: datetime | None
    cut_from: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails of one fetch, in order of UID, with the mailbox generation they belong to."""

    uidvalidity: int
    mails: tuple[Fetched, ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """What SELECT says of the folder: its generation, how many mails it holds, the UID the next one gets."""

    uidvalidity: int
    exists: int
    uidnext: int


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
        self._withheld: dict[tuple[int, int], int] = {}

    def stop(self) -> None:
        """Make `watch` return soon; safe from any thread and from a signal handler."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._writer.send(b"x")

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
        client = self._connected()
        said = client.select_folder(self.account.folder)
        exists = int(said.get(b"EXISTS", 0))
        uidnext = said.get(b"UIDNEXT")
        if uidnext is None:
            # an old server: the last mail tells
            uidnext = max(client.search(["UID", "*"]), default=0) + 1 if exists else 1
        return Selected(int(said[b"UIDVALIDITY"]), exists, int(uidnext))

    # --- what is new --------------------------------------------------------------------------------

    def new_mails(self, selected: Selected, last_uid: int) -> Iterator[Batch]:
        """Mails above `last_uid`, in batches and in order of UID; one that vanished meanwhile is simply not there."""
        for found in self.uids_between(selected, last_uid + 1, None):
            for start in range(0, len(found), LISTED):
                yield from self._fetch(selected.uidvalidity, found[start : start + LISTED])

    def uids_between(self, selected: Selected, first: int, last: int | None) -> Iterator[list[int]]:
        """The UIDs that exist from `first` to `last` (None: to the end), in windows whose answers are short lines.

        `UID SEARCH n:*` always names the last mail, so what is below `first` is dropped.
        """
        client = self._connected()
        end = selected.uidnext - 1 if last is None else last
        step = WINDOW if selected.exists > WINDOW else max(end, 1)
        starts = range(first, end + 1, step) or (range(first, first + 1) if last is None else ())
        for start in starts:
            until: int | str = min(start + step - 1, end)
            if last is None and int(until) >= end:
                until = "*"  # what came since SELECT, and what a server forgot to count
            found = client.search(["UID", f"{start}:{until}"])
            yield sorted(uid for uid in found if uid >= first and (last is None or uid <= last))

    def _fetch(self, uidvalidity: int, uids: list[int]) -> Iterator[Batch]:
        client = self._connected()
        facts = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        sizes = {uid: int(facts.get(uid, {}).get(b"RFC822.SIZE", 0)) for uid in uids}
        for group in self._groups(uids, sizes):
            bodies = self._bodies(group, sizes)
            mails = []
            for uid in group:
                raw = bodies.get(uid)
                if raw is None and self._still_there(uidvalidity, uid):
                    yield Batch(uidvalidity, tuple(mails))
                    raise IMAPClientError(f"the server lists mail {uid} and does not give it")
                if raw is not None:
                    cut = sizes[uid] if sizes[uid] > self.largest else 0
                    mails.append(Fetched(uid, raw, facts.get(uid, {}).get(b"INTERNALDATE"), cut))
            yield Batch(uidvalidity, tuple(mails))

    def _groups(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        """UIDs that are fetched together: not too many, not too large; one that is gated stands alone."""
        group: list[int] = []
        weight = 0
        for uid in uids:
            gated = sizes[uid] > self.largest
            if group and (gated or len(group) >= BATCH or weight + sizes[uid] > BATCH_BYTES):
                yield group
                group, weight = [], 0
            group, weight = [*group, uid], weight + sizes[uid]
            if gated:
                yield group
                group, weight = [], 0
        if group:
            yield group

    def _bodies(self, uids: list[int], sizes: dict[int, int]) -> dict[int, bytes]:
        """The bytes of these mails, or the beginning of one that is gated; one that is refused spoils no other."""
        if len(uids) == 1 and sizes[uids[0]] > self.largest:
            asked, key = f"BODY.PEEK[]<0.{PIECE}>", b"BODY[]<0>"
        else:
            asked, key = "BODY.PEEK[]", b"BODY[]"
        client = self._connected()
        try:
            answer = client.fetch(uids, [asked])
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            client.noop()
            if len(uids) == 1:
                return {}
            return {uid: raw for one in uids for uid, raw in self._bodies([one], sizes).items()}
        return {
            uid: parts[key] for uid, parts in answer.items() if uid in uids and parts.get(key) is not None
        }

    def _still_there(self, uidvalidity: int, uid: int) -> bool:
        """True when a mail that was not given exists after all, so that nobody may go past it yet."""
        if uid not in self._connected().search(["UID", str(uid)]):
            return False
        tries = self._withheld[(uidvalidity, uid)] = self._withheld.get((uidvalidity, uid), 0) + 1
        if tries < WITHHELD:
            return True
        log.error(
            "imap: mail %d of %s cannot be fetched in %d tries; the others go on without it: look at it in the mailbox.",
            uid, self.account.folder, tries,
        )  # fmt: skip
        return False

    # --- folders ------------------------------------------------------------------------------------

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails that are stored to `folder`, made when it is missing; they stay where that cannot be done safely."""
        if not uids:
            return
        target = folders.make_folder(self._connected(), folder)
        if target is not None and target != self.account.folder:
            folders.move(self._connected(), uids, target)

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
            # reads every line that came meanwhile, whole; on a closed connection this or NOOP raises
            client.idle_done()
        client.noop()

    def _connected(self) -> Connection:
        if self._client is None:
            raise InboxProblem("imap: not connected")
        return self._client

    def watch(
        self,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        *,
        processed_folder: str = "",
        seen: Callable[[], None] = lambda: None,
    ) -> None:
        """Catch up and watch until `stop`; trouble with the server means a new connection after a pause.

        Args:
            position: UIDVALIDITY -> last UID already stored (0 after a change of UIDVALIDITY).
            ingest: stores one batch in one transaction and gives the UIDs that may be moved.
            processed_folder: where stored mails are moved, "" to leave them.
            seen: called whenever everything in the folder has been stored.
        """
        failures = 0
        while not self.stopping:
            try:
                selected = self.open()
                self._move_left_behind(selected, position, ingest, processed_folder)
                while not self.stopping:
                    found = self._ingest_new(selected, position, ingest, processed_folder)
                    failures = 0
                    if not self.stopping:
                        seen()
                    # some servers announce nothing that came between the last answer and IDLE (pymap): where one
                    # mail came another often follows, so the first wait is short
                    self.wait(FIRST_WAIT if found else None)
                    # asked by SELECT and not by what IDLE said: generation, number and next UID are the truth
                    selected = self.select()
            except (Problem, *TROUBLE) as error:
                failures += 1
                self._pause(failures, error)
        self.close()

    def _pause(self, failures: int, error: BaseException) -> None:
        if self.stopping:
            return
        self._drop()
        seconds = pause_after(failures)
        words = error if isinstance(error, Problem) else f"imap: connection lost ({plain(error)})."
        log.warning("%s Trying again in %.0f s.", words, seconds)
        self._stopping.wait(seconds)

    def _ingest_new(
        self,
        selected: Selected,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        processed_folder: str,
    ) -> bool:
        """Store what is new; True when there was something."""
        found = False
        last = position(selected.uidvalidity)
        if selected.uidnext <= last:
            last = 0  # a mailbox restored from a backup gives known numbers to new mails; known mails do nothing twice
        for batch in self.new_mails(selected, last):
            found = found or bool(batch.mails)
            stored = ingest(batch)
            if processed_folder:
                self.move(stored, processed_folder)
                crashpoint("mail.moved")
            if self.stopping:
                break
        return found

    def _move_left_behind(
        self,
        selected: Selected,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        processed_folder: str,
    ) -> None:
        """Move what was stored and not moved, because the process or the connection ended between the two.

        Only what is certain to be stored is moved: each mail is handed over again, which does nothing twice.
        """
        last = position(selected.uidvalidity)
        if not (processed_folder and last and selected.exists):
            return
        for found in self.uids_between(selected, 1, last):
            for batch in self._fetch(selected.uidvalidity, found):
                self.move(ingest(batch), processed_folder)

    def catch_up(
        self,
        position: Callable[[int], int],
        ingest: Callable[[Batch], Sequence[int]],
        *,
        processed_folder: str = "",
    ) -> None:
        """One pass: connect, store what is new, disconnect.

        Raises:
            InboxProblem: when the mailbox cannot be used, or the connection breaks.
        """
        selected = self.open()
        try:
            self._move_left_behind(selected, position, ingest, processed_folder)
            self._ingest_new(selected, position, ingest, processed_folder)
        except TROUBLE as error:
            raise InboxProblem(f"imap: connection lost ({plain(error)}): the next pass goes on.") from error
        finally:
            self.close()
