"""When a server or the disk kept mail from leaving, since when and why, so that it can be told once mail leaves again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.store import Store, utc

SENDING, STORAGE = "sending", "storage"
"""What can be kept from: handing mail to the submission server, writing to the database."""


@dataclass(frozen=True, slots=True)
class Outage:
    """One stretch of time in which something could not be done; `until` is None while it lasts."""

    what: str
    since: datetime
    until: datetime | None
    why: str
    """A word for the reason: a `mail.outbox.Barrier`, or the first word of SQLite's error code in small letters."""
    said: str
    """The words of the server or of SQLite."""
    tries: int


def note_outage(
    store: Store, what: str, why: str, said: str, now: datetime, since: datetime | None = None
) -> None:
    """Write down that it failed now, for the newest reason; `since` when that was so for longer than it could be written."""
    said = " ".join(said.split())[:300]
    known = store.row("SELECT id, tries FROM outages WHERE what = ? AND until IS NULL", what)
    if known is not None:
        store.update("outages", known["id"], {"why": why, "said": said, "tries": known["tries"] + 1})
        return
    row = {"what": what, "since": utc(since or now), "until": None, "why": why, "said": said, "tries": 1}
    store.insert("outages", row)


def end_outage(store: Store, what: str, now: datetime) -> None:
    """Write down that it works again, if it did not."""
    store.connection.execute(
        "UPDATE outages SET until = ? WHERE what = ? AND until IS NULL", [utc(now), what]
    )


def open_outage(store: Store, what: str) -> Outage | None:
    """The outage that lasts, or None."""
    row = store.row("SELECT * FROM outages WHERE what = ? AND until IS NULL", what)
    return _outage(dict(row)) if row is not None else None


def outages_since(store: Store, moment: datetime | None) -> list[Outage]:
    """Outages that last or ended after a moment (None: all), oldest first."""
    rows = store.rows(
        "SELECT * FROM outages WHERE until IS NULL OR ? IS NULL OR until > ? ORDER BY since",
        *([utc(moment) if moment else None] * 2),
    )
    return [_outage(dict(row)) for row in rows]


def _outage(row: dict[str, str]) -> Outage:
    return Outage(
        what=row["what"],
        since=datetime.fromisoformat(row["since"]),
        until=datetime.fromisoformat(row["until"]) if row["until"] else None,
        why=row["why"],
        said=row["said"],
        tries=int(row["tries"]),
    )
