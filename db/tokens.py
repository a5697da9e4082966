"""One-time words of receipts and digests: which are live, what each was used for, which are given away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.store import Store, utc

REVOKED = "*"
"""Written down as the use of a token that somebody else has seen: it is good for nothing from then on."""


@dataclass(frozen=True, slots=True)
class Token:
    """The word of one mail to an owner, and the case this mail was about, if it was about one."""

    letter: int
    word: str
    case: int | None


def live_tokens(store: Store, since: datetime, owner: int | None = None) -> list[Token]:
    """The words of receipts and digests written after `since` that nobody else has seen; of one owner when given."""
    rows = store.rows(
        """SELECT id, token, case_id FROM letters WHERE kind IN ('receipt', 'digest') AND created_at >= ?
           AND (? IS NULL OR owner_id = ?) AND id NOT IN (SELECT letter_id FROM token_uses WHERE used_for = ?)""",
        utc(since),
        owner,
        owner,
        REVOKED,
    )
    return [Token(row["id"], row["token"], row["case_id"]) for row in rows]


def use_token(store: Store, letter: int, used_for: str, now: datetime) -> bool:
    """Write down that the word of this letter was used for something; False when it was used for that before."""
    cursor = store.connection.execute(
        "INSERT OR IGNORE INTO token_uses VALUES (?, ?, ?)", [letter, used_for, utc(now)]
    )
    return cursor.rowcount == 1


def revoke_token(store: Store, letter: int, now: datetime) -> None:
    """The word of this letter was seen by somebody else."""
    use_token(store, letter, REVOKED, now)
