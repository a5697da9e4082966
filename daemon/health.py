"""How the bot itself is: what the last section of the digest says."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from cases.brief import Health
from daemon.settings import Home
from daemon.withheld import passed_over, place_of
from db import mailbox
from db.store import Store

LOOK_GAP = timedelta(minutes=20)
"""The inbox is looked at every five minutes at the latest; after so long without a look it counts as out of reach."""


def health_of(store: Store, home: Home, now: datetime, owner: int | None = None) -> Health:
    """Last mail, mails that wait or were given up, room on the disk, version; as of `now`; of the mails only those to or for `owner`.

    Mails that the server withholds are nobody's yet: the first owner, whose bot it is, hears of them.
    """
    last = store.value("SELECT max(stored_at) FROM raw")
    looked = mailbox.looks(store, home.config.imap.folder)
    away = looked is not None and now - looked[1] > LOOK_GAP
    withheld = passed_over(store, place_of(home.config.imap)) if owner in (None, _first(store)) else ()
    return Health(
        version=_version(),
        last_mail=datetime.fromisoformat(last) if last else None,
        reached_since=looked[0] if looked is not None else None,
        reached_last=looked[1] if looked is not None and away else None,
        outgoing=_count(store, owner, "queued", "sending", "unknown"),
        parked=_count(store, owner, "parked"),
        disk_free=_disk_free(home),
        withheld=len(withheld),
        withheld_since=min((one.since for one in withheld), default=None),
    )


def _first(store: Store) -> int | None:
    number = store.value("SELECT min(id) FROM owners")
    return int(number) if number is not None else None


def _count(store: Store, owner: int | None, *states: str) -> int:
    places = ", ".join("?" * len(states))
    sql = f"SELECT count(*) FROM letters WHERE state IN ({places}) AND (? IS NULL OR owner_id = ?)"
    return int(store.value(sql, *states, owner, owner))


def _disk_free(home: Home) -> int | None:
    try:
        return shutil.disk_usage(home.database.parent).free
    except OSError:
        return None


@cache
def _version() -> str:
    try:
        return version("relance")
    except PackageNotFoundError:
        return ""
