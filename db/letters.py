"""The outbox as rows: each letter frozen once, and every phase of its sending written down before it happens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cases.matching import TOKEN_ALPHABET
from cases.model import LetterState
from db.store import Store, utc


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox; `content` are the exact bytes, None until they are frozen."""

    id: int
    case: int | None
    owner: int
    kind: str
    step: str
    step_key: str
    cause: str
    state: LetterState
    recipient: str
    subject: str
    text: str
    message_id: str
    token: str
    content: bytes | None
    attempts: int
    data_begun_at: datetime | None
    next_try_at: datetime | None
    due_at: datetime | None
    dated_on: date | None
    """The day on which the announced words would go out; it decides their date and the term they set."""


def new_token(length: int = 10) -> str:
    """A random word nobody can guess, from letters that cannot be mistaken for each other."""
    return "".join(secrets.choice(TOKEN_ALPHABET) for _ in range(length))


def add_letter(
    store: Store,
    *,
    owner: int,
    kind: str,
    state: LetterState,
    recipient: str,
    domain: str,
    now: datetime,
    case: int | None = None,
    step: str = "",
    step_key: str = "",
    cause: str = "",
    subject: str = "",
    text: str = "",
    due_at: datetime | None = None,
    dated_on: date | None = None,
    token: str = "",
) -> int:
    """Put a letter into the outbox; it gets its Message-ID and secret token here and keeps them for ever."""
    token = token or new_token(20)
    return store.insert(
        "letters",
        {
            "case_id": case,
            "owner_id": owner,
            "kind": kind,
            "step": step,
            "step_key": step_key,
            "cause": cause,
            "state": state.value,
            "recipient": recipient,
            "subject": subject,
            "text": text,
            "message_id": f"<{case or 0}.{new_token(24)}@{domain}>",
            "token": token,
            "due_at": utc(due_at) if due_at else None,
            "dated_on": dated_on.isoformat() if dated_on else None,
            "created_at": utc(now),
        },
    )


def change_letter(store: Store, letter: int, **changes: Any) -> None:
    """Change columns of a letter; a LetterState, datetime or bytes is stored as the table wants it."""
    row = {
        column: value.value
        if isinstance(value, LetterState)
        else utc(value)
        if isinstance(value, datetime)
        else value
        for column, value in changes.items()
    }
    store.update("letters", letter, row)


def begin_transfer(store: Store, letter: int, now: datetime) -> bool:
    """Mark a queued letter as being sent; False when somebody else has taken it meanwhile."""
    cursor = store.connection.execute(
        "UPDATE letters SET state = 'sending', data_begun_at = ? WHERE id = ? AND state = 'queued'",
        [utc(now), letter],
    )
    return cursor.rowcount == 1


def freeze(
    store: Store, letter: int, content: bytes, subject: str, text: str, dated_on: date | None = None
) -> None:
    """Give a letter its final bytes and queue it; while it is in the outbox a trigger refuses any change of them."""
    change_letter(
        store,
        letter,
        bytes=content,
        subject=subject,
        text=text,
        dated_on=dated_on.isoformat() if dated_on else None,
        state=LetterState.QUEUED,
        next_try_at=None,
    )


def get_letter(store: Store, letter: int) -> Letter:
    """The letter with this id; KeyError when there is none."""
    row = store.row("SELECT * FROM letters WHERE id = ?", letter)
    if row is None:
        raise KeyError(letter)
    return _letter(row)


def letter_of_step(store: Store, case: int, step_key: str) -> Letter | None:
    """The letter of a step, or None while it has none."""
    row = store.row("SELECT * FROM letters WHERE case_id = ? AND step_key = ?", case, step_key)
    return _letter(row) if row is not None else None


def letter_by_message_id(store: Store, message_id: str) -> Letter | None:
    """The letter that carries this Message-ID, or None."""
    row = store.row("SELECT * FROM letters WHERE message_id = ?", message_id)
    return _letter(row) if row is not None else None


def letter_by_token(store: Store, token: str) -> Letter | None:
    """The letter with this secret token, or None."""
    row = store.row("SELECT * FROM letters WHERE token = ?", token)
    return _letter(row) if row is not None else None


def sendable(store: Store, now: datetime) -> list[Letter]:
    """Queued letters whose next try is due, oldest first."""
    rows = store.rows(
        """SELECT * FROM letters WHERE state = 'queued' AND bytes IS NOT NULL
           AND (next_try_at IS NULL OR next_try_at <= ?) ORDER BY id""",
        utc(now),
    )
    return [_letter(row) for row in rows]


def in_doubt(store: Store) -> list[Letter]:
    """Letters whose transfer had begun and of which nobody knows how it ended."""
    return [
        _letter(row)
        for row in store.rows("SELECT * FROM letters WHERE state IN ('sending', 'unknown') ORDER BY id")
    ]


def proven(store: Store) -> list[Letter]:
    """Letters of which our own copy came, so that the server took them, and which do not count as sent yet."""
    rows = store.rows(
        """SELECT * FROM letters WHERE state IN ('sending', 'unknown', 'queued', 'parked')
           AND id IN (SELECT letter_id FROM deliveries WHERE phase = 'copy_seen') ORDER BY id"""
    )
    return [_letter(row) for row in rows]


def times_noted(store: Store, letter: int, phase: str) -> int:
    """How often a phase of the transfer of a letter was written down."""
    count = "SELECT count(*) FROM deliveries WHERE letter_id = ? AND phase = ?"
    return int(store.value(count, letter, phase))


def open_tries(store: Store, letter: int) -> int:
    """How many transfers of a letter were begun and got no definite answer: each may have arrived."""
    rows = store.rows("SELECT phase FROM deliveries WHERE letter_id = ? ORDER BY id", letter)
    phases = [row["phase"] for row in rows if row["phase"] in ("data_begun", *DEFINITE)]
    return sum(
        1
        for phase, after in zip(phases, [*phases[1:], ""], strict=True)
        if phase == "data_begun" and after not in DEFINITE
    )


DEFINITE = ("sent", "refused", "try_later")
"""Answers of a server that leave no doubt whether it has taken a letter."""


def begun_since(store: Store, since: datetime) -> list[datetime]:
    """When transfers to the server were begun after a moment, oldest first."""
    begun = "SELECT at FROM deliveries WHERE phase = 'data_begun' AND at > ? ORDER BY at"
    return [datetime.fromisoformat(row["at"]) for row in store.rows(begun, utc(since))]


def next_moment(store: Store) -> datetime | None:
    """When the first letter that waits may be tried or looked for again."""
    moment = store.value(
        "SELECT min(next_try_at) FROM letters WHERE state IN ('queued', 'unknown') AND next_try_at IS NOT NULL"
    )
    return datetime.fromisoformat(moment) if moment else None


def undelivered(store: Store, owner: int, since: str) -> list[Any]:
    """Receipts to an owner that were given up after a moment (ISO 8601): subject and the server's last words."""
    return store.rows(
        """SELECT subject, last_reply FROM letters WHERE owner_id = ? AND kind = 'receipt' AND state = 'parked'
           AND (SELECT max(at) FROM deliveries WHERE letter_id = letters.id) > ? ORDER BY id""",
        owner,
        since,
    )


def note_delivery(
    store: Store, letter: int, phase: str, now: datetime, code: int | None = None, reply: str = ""
) -> None:
    """Write down one phase of a transfer: copy_refused, data_begun, sent, refused, try_later, unknown, copy_seen, returned."""
    store.insert(
        "deliveries",
        {"letter_id": letter, "at": utc(now), "phase": phase, "code": code, "reply": reply[:500]},
    )


def untell(store: Store, digest: int) -> None:
    """What a digest had to tell that nobody has read belongs into the next one; `digest` is its letter."""
    store.connection.execute(
        """UPDATE digests SET announces = '[]', through_seq =
             (SELECT coalesce(max(earlier.through_seq), 0) FROM digests AS earlier
              WHERE earlier.owner_id = digests.owner_id AND earlier.id < digests.id)
           WHERE letter_id = ?""",
        [digest],
    )


def sent_since(store: Store, case: int, since: datetime) -> int:
    """How many letters of a case went to the other side since a moment."""
    return int(
        store.value(
            """SELECT count(*) FROM letters WHERE case_id = ? AND kind = 'letter' AND state IN
               ('queued', 'sending', 'sent', 'unknown') AND coalesce(sent_at, created_at) >= ?
               AND step <> 'complaint'""",
            case,
            utc(since),
        )
    )


def sent_to_controller_since(store: Store, case: int, since: datetime) -> int:
    """How many letters of all cases went to the controller of a case since a moment."""
    return int(
        store.value(
            """SELECT count(*) FROM letters JOIN cases ON cases.id = letters.case_id WHERE kind = 'letter'
               AND controller_id = (SELECT controller_id FROM cases WHERE id = ?)
               AND state IN ('queued', 'sending', 'sent', 'unknown')
               AND coalesce(letters.sent_at, letters.created_at) >= ?
               AND step NOT IN ('complaint', 'authority_followup')""",
            case,
            utc(since),
        )
    )


def receipts_since(store: Store, owner: int, since: datetime) -> list[tuple[str, int | None]]:
    """Cause and case of the receipts that were written to an owner since a moment."""
    rows = store.rows(
        "SELECT cause, case_id FROM letters WHERE owner_id = ? AND kind = 'receipt' AND created_at > ?",
        owner,
        utc(since),
    )
    return [(row["cause"], row["case_id"]) for row in rows]


def queued_since(store: Store, since: datetime) -> list[datetime]:
    """When letters of any case were put into the outbox after a moment, oldest first."""
    rows = store.rows("SELECT at FROM events WHERE kind = 'letter_queued' AND at > ? ORDER BY at", utc(since))
    return [datetime.fromisoformat(row["at"]) for row in rows]


def week_before(now: datetime) -> datetime:
    """Seven days ago: the window of the weekly limit."""
    return now - timedelta(days=7)


def _letter(row: Any) -> Letter:
    return Letter(
        id=row["id"],
        case=row["case_id"],
        owner=row["owner_id"],
        kind=row["kind"],
        step=row["step"],
        step_key=row["step_key"],
        cause=row["cause"],
        state=LetterState(row["state"]),
        recipient=row["recipient"],
        subject=row["subject"],
        text=row["text"],
        message_id=row["message_id"],
        token=row["token"],
        content=row["bytes"],
        attempts=row["attempts"],
        data_begun_at=datetime.fromisoformat(row["data_begun_at"]) if row["data_begun_at"] else None,
        next_try_at=datetime.fromisoformat(row["next_try_at"]) if row["next_try_at"] else None,
        due_at=datetime.fromisoformat(row["due_at"]) if row["due_at"] else None,
        dated_on=date.fromisoformat(row["dated_on"]) if row["dated_on"] else None,
    )
