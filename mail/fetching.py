"""The mails of one folder: listed in windows, fetched by number and weight; one that is not given spoils no other."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mail.imap import BROKEN, REFUSED, TROUBLE, Connection, Nonsense, plain
from mail.withheld import TRIES, Withheld

log = logging.getLogger("relance.inbox")

BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
"""Mails and bytes per fetch: measured optimum; a batch is one transaction."""
LISTED = 500
"""Mails whose sizes are asked in one command."""
WINDOW = 50_000
"""UIDs in one SEARCH: the answer is one line, and imaplib reads no line over a million bytes."""
HIGHEST = 2**32 - 1
"""The highest UID and UIDVALIDITY there can be (RFC 9051, nz-number)."""
LARGEST = 25 * 1024 * 1024
"""Bytes of a mail that is fetched whole, unless told otherwise."""
PIECE = 1024 * 1024
"""What is fetched of a mail that is larger: its headers and, as mails are built, its words."""

Facts = Mapping[Any, Any]
"""What FETCH says of one mail, by the names of the protocol."""


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
    """Mails of one fetch, in order of UID, with the mailbox generation they belong to.

    `behind` says that they lie behind the position, which stays where it is.
    """

    uidvalidity: int
    mails: tuple[Fetched, ...]
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """What SELECT says of the folder: its generation, how many mails it holds, the UID the next one gets."""

    uidvalidity: int
    exists: int
    uidnext: int


class BrokenAtMail(BROKEN):
    """The connection broke while mails were fetched; the try is noted for each of them."""


def select(client: Connection, folder: str) -> Selected:
    """Look at the folder anew: what it holds and which generation its UIDs belong to."""
    said = client.select_folder(folder)
    exists = _number(said.get(b"EXISTS", 0), "EXISTS")
    uidnext = said.get(b"UIDNEXT")
    if uidnext is None:
        # an old server: the last mail tells
        uidnext = max(client.search(["UID", "*"]), default=0) + 1 if exists else 1
    uidvalidity = _number(said.get(b"UIDVALIDITY"), "UIDVALIDITY")
    return Selected(uidvalidity, exists, _number(uidnext, "UIDNEXT"))


def _number(value: Any, name: str) -> int:
    # UIDNEXT is one more than the highest UID
    if isinstance(value, int) and 0 <= value <= HIGHEST + 1:
        return value
    raise Nonsense(f"the answer to SELECT names no {name} that can be used: {value!r}")


def listed(client: Connection, selected: Selected, first: int, last: int | None) -> Iterator[list[int]]:
    """The UIDs that exist from `first` to `last` (None: to the end), in windows whose answers are short lines.

    `UID SEARCH n:*` always names the last mail, so what is below `first` is dropped.
    """
    end = selected.uidnext - 1 if last is None else last
    step = WINDOW if selected.exists > WINDOW else max(end, 1)
    starts = range(first, end + 1, step) or (range(first, first + 1) if last is None else ())
    for start in starts:
        until: int | str = min(start + step - 1, end)
        if last is None and int(until) >= end:
            until = "*"  # what came since SELECT, and what a server forgot to count
        found = client.search(["UID", f"{start}:{until}"])
        yield sorted({uid for uid in found if first <= uid <= (HIGHEST if last is None else last)})


def still_listed(client: Connection, uids: Collection[int]) -> set[int]:
    """Those of these mails that exist."""
    if not uids:
        return set()
    return set(client.search(["UID", ",".join(map(str, sorted(uids)))])) & set(uids)


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fetches mails of the selected folder; what is not given is noted in `withheld` and passed over."""

    client: Connection
    uidvalidity: int
    withheld: Withheld
    largest: int = LARGEST

    def batches(self, uids: Sequence[int], *, behind: bool = False) -> Iterator[Batch]:
        """These mails in order of UID; a mail at which the connection broke before is asked for alone.

        Raises:
            BrokenAtMail: the connection broke; the mails that were asked for are noted.
        """
        doubtful = self.withheld.tries(self.uidvalidity)
        for run in _runs(uids, doubtful):
            with self._noting(run):
                facts = self._facts(run)
            sizes = {uid: _size(facts.get(uid, {})) for uid in run}
            for group in self._groups(run, sizes):
                tries = 1 if group[0] in doubtful else TRIES
                with self._noting(group):
                    bodies = self._bodies(group, sizes, tries)
                    missing = still_listed(self.client, set(group) - bodies.keys())
                    if len(missing) == len(group) > 1:
                        raise Nonsense(
                            f"none of {len(group)} mails is given"
                        )  # the server's fault, not theirs
                self._pass_over(missing)
                yield Batch(
                    self.uidvalidity,
                    tuple(
                        self._mail(uid, bodies[uid], sizes[uid], facts.get(uid, {}))
                        for uid in group
                        if uid in bodies
                    ),
                    behind,
                )

    @contextmanager
    def _noting(self, uids: Sequence[int]) -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            self.withheld.note(self.uidvalidity, uids, 1, plain(error))
            raise BrokenAtMail(plain(error)) from error

    def _pass_over(self, uids: Collection[int]) -> None:
        """The others go on without these mails, so each must be remembered as one that is asked for again later."""
        if not uids:
            return
        known = self.withheld.tries(self.uidvalidity)
        for uid in sorted(uids):
            tries = max(1, TRIES - known.get(uid, 0))
            self.withheld.note(self.uidvalidity, [uid], tries, "the server lists it and does not give it")
        log.error(
            "imap: the server lists mail %s and does not give it: the others go on without it, it is asked for again "
            "later; look at it in the mailbox.",
            ", ".join(map(str, sorted(uids))),
        )

    def _mail(self, uid: int, raw: bytes, size: int | None, facts: Facts) -> Fetched:
        arrived = facts.get(b"INTERNALDATE")
        if size is None:
            cut = len(raw) if len(raw) >= self.largest else 0
        else:
            cut = size if size > self.largest else 0
        return Fetched(uid, raw, arrived if isinstance(arrived, datetime) else None, cut)

    def _facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        """Size and date of these mails; one whose answer cannot be read spoils no other and has none."""
        asked = ["RFC822.SIZE", "INTERNALDATE"]
        found = self._answer(uids, asked)
        if found is None and len(uids) > 1:
            return {uid: facts for one in uids for uid, facts in self._facts([one]).items()}
        return found or {}

    def _answer(self, uids: Sequence[int], asked: list[str]) -> dict[int, Facts] | None:
        """What FETCH says; None when the server refuses, or says what nobody can read, on a line that still holds."""
        try:
            return dict(self.client.fetch(list(uids), asked))
        except BROKEN:
            raise
        except REFUSED:
            self.client.noop()
            return None

    def _groups(self, uids: Sequence[int], sizes: Mapping[int, int | None]) -> Iterator[list[int]]:
        """UIDs that are fetched together: not too many, not too large; one that is gated stands alone."""
        group: list[int] = []
        weight = 0
        for uid in uids:
            size = sizes[uid]
            gated = size is None or size > self.largest
            if group and (gated or len(group) >= BATCH or weight + (size or 0) > BATCH_BYTES):
                yield group
                group, weight = [], 0
            group, weight = [*group, uid], weight + (size or 0)
            if gated:
                yield group
                group, weight = [], 0
        if group:
            yield group

    def _bodies(self, group: list[int], sizes: Mapping[int, int | None], tries: int) -> dict[int, bytes]:
        """The bytes of these mails, asked for together, then each that is missing by itself, `tries` times in all."""
        bodies = self._ask(group, sizes)
        for _ in range(tries - 1):
            for uid in [one for one in group if one not in bodies]:
                bodies |= self._ask([uid], sizes)
        return bodies

    def _ask(self, uids: list[int], sizes: Mapping[int, int | None]) -> dict[int, bytes]:
        """The bytes of these mails, or the beginning of one that is gated."""
        size = sizes[uids[0]]
        asked, key = "BODY.PEEK[]", b"BODY[]"
        if len(uids) == 1 and (size is None or size > self.largest):
            asked, key = f"BODY.PEEK[]<0.{self.largest if size is None else PIECE}>", b"BODY[]<0>"
        answer = self._answer(uids, [asked]) or {}
        found = {uid: answer[uid].get(key) for uid in uids if uid in answer}
        return {uid: raw for uid, raw in found.items() if isinstance(raw, bytes)}


def _runs(uids: Sequence[int], doubtful: Collection[int]) -> Iterator[list[int]]:
    """UIDs whose facts are asked for together; one in doubt stands alone."""
    run: list[int] = []
    for uid in uids:
        if run and (len(run) >= LISTED or uid in doubtful):
            yield run
            run = []
        run = [*run, uid]
        if uid in doubtful:
            yield run
            run = []
    if run:
        yield run


def _size(facts: Facts) -> int | None:
    """RFC822.SIZE, or None where the server says nothing that can be one."""
    size = facts.get(b"RFC822.SIZE")
    return size if isinstance(size, int) and size >= 0 else None
