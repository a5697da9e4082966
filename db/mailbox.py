"""How far each mailbox has been read, when it was looked at, and which of its mails the server did not give."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.store import Store, utc


@dataclass(frozen=True, slots=True)
class Place:
    """One folder of one account. UIDs mean something only there: another account may bear the same UIDVALIDITY."""

    account: str
    folder: str


@dataclass(frozen=True, slots=True)
class Position:
    """Up to which UID of which generation a folder was read, and when the mail there arrived."""

    uidvalidity: int
    last_uid: int
    last_arrived: datetime | None = None


def position(store: Store, place: Place) -> Position | None:
    """Up to where the folder was read, or None.

    What an older release noted for the folder alone belongs to the account that asks first.
    """
    row = _position_row(store, place)
    if row is None and store.value("SELECT 1 FROM mailbox WHERE account = '' AND folder = ?", place.folder):
        with store.transaction():
            store.connection.execute(
                "UPDATE mailbox SET account = ? WHERE account = '' AND folder = ?",
                [place.account, place.folder],
            )
        row = _position_row(store, place)
    if row is None:
        return None
    arrived = datetime.fromisoformat(row["last_arrived"]) if row["last_arrived"] else None
    return Position(row["uidvalidity"], row["last_uid"], arrived)


def _position_row(store: Store, place: Place) -> sqlite3.Row | None:
    return store.row(
        "SELECT uidvalidity, last_uid, last_arrived FROM mailbox WHERE account = ? AND folder = ?",
        place.account,
        place.folder,
    )


def set_position(store: Store, place: Place, reached: Position, now: datetime) -> None:
    """Remember how far the folder was read; called in the same transaction as the mails."""
    arrived = utc(reached.last_arrived) if reached.last_arrived else None
    store.connection.execute(
        "INSERT OR REPLACE INTO mailbox VALUES (?, ?, ?, ?, ?, ?)",
        [place.account, place.folder, reached.uidvalidity, reached.last_uid, arrived, utc(now)],
    )


def note_look(store: Store, folder: str, now: datetime, gap: timedelta) -> None:
    """Remember that the folder was looked at now; after more than `gap` without a look a new stretch begins."""
    known = looks(store, folder)
    since = known[0] if known is not None and now - known[1] <= gap else now
    store.connection.execute("INSERT OR REPLACE INTO looks VALUES (?, ?, ?)", [folder, utc(since), utc(now)])


def looks(store: Store, folder: str) -> tuple[datetime, datetime] | None:
    """Since when the folder has been looked at without a gap, and the last look; None before the first."""
    row = store.row("SELECT since, last FROM looks WHERE folder = ?", folder)
    return (datetime.fromisoformat(row["since"]), datetime.fromisoformat(row["last"])) if row else None


@dataclass(frozen=True, slots=True)
class NotGiven:
    """A mail that the server lists and has not given in so many tries, since when, and the last try."""

    uidvalidity: int
    uid: int
    tries: int
    since: datetime
    last_try: datetime


def not_given(store: Store, place: Place) -> list[NotGiven]:
    """The mails of the folder that the server lists and did not give, in order of UID."""
    rows = store.rows(
        """SELECT uidvalidity, uid, tries, since, last_try FROM withheld
           WHERE account = ? AND folder = ? ORDER BY uidvalidity, uid""",
        place.account,
        place.folder,
    )
    return [
        NotGiven(
            row["uidvalidity"],
            row["uid"],
            row["tries"],
            datetime.fromisoformat(row["since"]),
            datetime.fromisoformat(row["last_try"]),
        )
        for row in rows
    ]


def note_not_given(
    store: Store,
    place: Place,
    uidvalidity: int,
    uids: Collection[int],
    tries: int,
    reason: str,
    now: datetime,
) -> None:
    """Add so many tries to each of these mails (in a transaction)."""
    store.connection.executemany(
        """INSERT INTO withheld (account, folder, uidvalidity, uid, tries, reason, since, last_try)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
           SET tries = tries + excluded.tries, reason = excluded.reason, last_try = excluded.last_try""",
        [
            (place.account, place.folder, uidvalidity, uid, tries, reason, utc(now), utc(now))
            for uid in sorted(uids)
        ],
    )


def forget_not_given(store: Store, place: Place, uidvalidity: int, uids: Collection[int]) -> None:
    """These mails of a generation were given, or are gone (in a transaction)."""
    store.connection.executemany(
        "DELETE FROM withheld WHERE account = ? AND folder = ? AND uidvalidity = ? AND uid = ?",
        [(place.account, place.folder, uidvalidity, uid) for uid in sorted(uids)],
    )


def forget_generations(store: Store, place: Place, kept: int | None) -> None:
    """Forget the mails not given of all generations but one (None: of all), whose numbers mean nothing now (in a transaction)."""
    store.connection.execute(
        "DELETE FROM withheld WHERE account = ? AND folder = ? AND uidvalidity IS NOT ?",
        [place.account, place.folder, kept],
    )
