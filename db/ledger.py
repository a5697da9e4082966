"""The evidence chain: each event carries the hash of the one before, so a change anywhere shows.

The hash is SHA-256 over the previous hash and the canonical JSON of the event; `verify` walks the whole
table and every stored mail again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
"""What the first event names as the hash before it."""


def canonical(value: Any) -> str:
    """JSON text of `value` that is the same for equal values: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def event_hash(previous: str, case: int, at: str, kind: str, data: Mapping[str, Any], derived: bool) -> str:
    """SHA-256 hex of one event that follows `previous`."""
    body = canonical(
        {"case": case, "at": at, "kind": kind, "data": data, "derived": derived, "previous": previous}
    )
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `verify` found: how much was checked, the last hash, and every break in plain words."""

    events: int
    mails: int
    letters: int
    head: str
    problems: tuple[str, ...]


def verify(connection: sqlite3.Connection, case: int | None = None) -> ChainReport:
    """Recompute every hash of the event chain and of the stored mails (of one case when given).

    The chain runs through all cases, so it is always walked whole; `case` limits the mails that are
    unpacked and hashed.
    """
    problems: list[str] = []
    previous, events = GENESIS, 0
    for row in connection.execute(
        "SELECT seq, case_id, at, kind, data, derived, previous_hash, hash FROM events ORDER BY seq"
    ):
        seq, case_id, at, kind, data, derived, said_previous, said_hash = row
        events += 1
        if said_previous != previous:
            problems.append(f"event {seq}: the event before it was changed, removed or inserted")
        if event_hash(said_previous, case_id, at, kind, json.loads(data), bool(derived)) != said_hash:
            problems.append(f"event {seq}: its content does not fit its hash")
        previous = said_hash
    mails = 0
    for raw_id, sha256, compressed in _mails(connection, case):
        mails += 1
        try:
            actual = hashlib.sha256(zlib.decompress(compressed)).hexdigest()
        except zlib.error:
            actual = ""
        if actual != sha256:
            problems.append(f"mail {raw_id}: the stored bytes are not the bytes that came")
    letters, letter_problems = _letters(connection, case)
    return ChainReport(events, mails, letters, previous, (*problems, *letter_problems))


def _mails(connection: sqlite3.Connection, case: int | None) -> Iterator[tuple[int, str, bytes]]:
    if case is None:
        return connection.execute("SELECT id, sha256, compressed FROM raw ORDER BY id")
    return connection.execute(
        "SELECT id, sha256, compressed FROM raw WHERE id IN (SELECT raw_id FROM messages WHERE case_id = ?)",
        [case],
    )


def _letters(connection: sqlite3.Connection, case: int | None) -> tuple[int, list[str]]:
    """Letters whose event says a hash must still have the bytes with that hash."""
    count, problems = 0, []
    rows = connection.execute(
        """SELECT letters.id, letters.bytes, events.data FROM events
           JOIN letters ON letters.id = json_extract(events.data, '$.letter')
           WHERE events.kind = 'letter_sent' AND (? IS NULL OR events.case_id = ?)""",
        [case, case],
    )
    for letter_id, content, data in rows:
        count += 1
        said = json.loads(data).get("sha256", "")
        if said and hashlib.sha256(content or b"").hexdigest() != said:
            problems.append(f"letter {letter_id}: the stored bytes are not the bytes that were sent")
    return count, problems
