"""What owners have set by mail, above what config.toml says of them: every word of theirs is kept with its moment.

What she said last counts until config.toml says something else of the same thing than it did when she said it: whoever
edits the file afterwards means it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.store import Store, utc

DEFAULTS: Mapping[str, str] = {
    "digest_time": "18:00",
    "digest_days": "news",
    "receipts": "now",
    "language": "en",
}
"""What holds where neither config.toml nor a mail says anything."""


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that an owner has set: what, to what, what it was before, when, and where it was said."""

    id: int
    name: str
    value: str
    before: str
    at: datetime
    message: int | None = None
    line: int = 0


def configure(store: Store, owner: int, said: Mapping[str, str], now: datetime) -> None:
    """Bring an owner up to date with what config.toml says; what she has set by mail since stays."""
    for name, value in said.items():
        store.connection.execute(
            """UPDATE preferences SET ended_at = ?, ended_as = 'config'
               WHERE owner_id = ? AND name = ? AND ended_at IS NULL AND configured <> ?""",
            [utc(now), owner, name, value],
        )
        _hold(store, owner, name, value)
    for row in store.rows(
        "SELECT name, value FROM preferences WHERE owner_id = ? AND ended_at IS NULL ORDER BY id", owner
    ):
        _hold(store, owner, row["name"], row["value"])


def set_preference(
    store: Store, owner: int, name: str, value: str, message: int | None, now: datetime, line: int = 0
) -> None:
    """Set one thing by an owner's word, said on this line of her mail."""
    before = current(store, owner, name)
    standing = store.value(
        "SELECT configured FROM preferences WHERE owner_id = ? AND name = ? AND ended_at IS NULL", owner, name
    )
    store.connection.execute(
        """UPDATE preferences SET ended_at = ?, ended_as = 'changed'
           WHERE owner_id = ? AND name = ? AND ended_at IS NULL""",
        [utc(now), owner, name],
    )
    store.insert(
        "preferences",
        {
            "owner_id": owner,
            "name": name,
            "value": value,
            "before": before,
            "configured": before if standing is None else standing,
            "message_id": message,
            "line": line,
            "at": utc(now),
        },
    )
    _hold(store, owner, name, value)
    if name == "digest_time":
        store.update("owners", owner, {"digest_since": utc(now)})


def last_word(store: Store, owner: int) -> Word | None:
    """The last thing that an owner has set and not taken back, or None."""
    row = store.row(
        "SELECT * FROM preferences WHERE owner_id = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1", owner
    )
    if row is None:
        return None
    at = datetime.fromisoformat(row["at"])
    return Word(row["id"], row["name"], row["value"], row["before"], at, row["message_id"], row["line"])


def take_back(store: Store, owner: int, word: Word, now: datetime) -> None:
    """What an owner has set is again what it was before; the word before that counts again."""
    store.update("preferences", word.id, {"ended_at": utc(now), "ended_as": "undone"})
    store.connection.execute(
        """UPDATE preferences SET ended_at = NULL, ended_as = '' WHERE id =
             (SELECT max(id) FROM preferences WHERE owner_id = ? AND name = ? AND id < ? AND ended_as = 'changed')""",
        [owner, word.name, word.id],
    )
    _hold(store, owner, word.name, word.before)
    if word.name == "digest_time":
        store.update("owners", owner, {"digest_since": utc(now)})


def current(store: Store, owner: int, name: str) -> str:
    """How a thing stands for an owner."""
    if name == "digest_time":
        row = store.row("SELECT digest_hour, digest_minute FROM owners WHERE id = ?", owner)
        return f"{row['digest_hour']:02d}:{row['digest_minute']:02d}" if row is not None else ""
    return str(store.value(f"SELECT {_column(name)} FROM owners WHERE id = ?", owner) or "")


def _hold(store: Store, owner: int, name: str, value: str) -> None:
    if name == "digest_time":
        hour, minute = value.split(":")
        store.update("owners", owner, {"digest_hour": int(hour), "digest_minute": int(minute)})
    else:
        store.update("owners", owner, {_column(name): value})


def _column(name: str) -> str:
    """The column of a thing; a name that is none is a mistake of ours."""
    if name not in DEFAULTS:
        raise ValueError(name)
    return name
