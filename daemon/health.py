"""How the bot itself is: what the last section of the digest says."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from cases.brief import Health, Interrupted
from daemon.settings import Home
from daemon.withheld import passed_over, place_of
from db import mailbox, outages
from db.store import Store

LOOK_GAP = timedelta(minutes=20)
"""The inbox is looked at every five minutes at the latest; after so long without a look it counts as out of reach."""


TOLD_AFTER = {outages.SENDING: timedelta(hours=4), outages.STORAGE: timedelta(minutes=10)}
"""How long something was not possible before people are told; servers are away for some minutes now and then."""


def health_of(
    store: Store, home: Home, now: datetime, owner: int | None = None, since: datetime | None = None
) -> Health:
    """Last mail, mails that wait or were given up, what was not possible after `since`, room on the disk, version.

    As of `now`; of the mails only those to or for `owner`. Mails that the server withholds are nobody's yet: the first
    owner, whose bot it is, hears of them.
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
        disk_free=disk_free(home),
        withheld=len(withheld),
        withheld_since=min((one.since for one in withheld), default=None),
        interrupted=interrupted(store, now, since),
    )


def interrupted(store: Store, now: datetime, since: datetime | None = None) -> tuple[Interrupted, ...]:
    """What was not possible for long and lasts, or ended after `since` (None: ever)."""
    return tuple(
        Interrupted(one.what, one.since, one.until, one.why, one.said)
        for one in outages.outages_since(store, since)
        if one.since <= now and (one.until or now) - one.since >= TOLD_AFTER[one.what]
    )


def _first(store: Store) -> int | None:
    number = store.value("SELECT min(id) FROM owners")
    return int(number) if number is not None else None


def _count(store: Store, owner: int | None, *states: str) -> int:
    places = ", ".join("?" * len(states))
    sql = f"SELECT count(*) FROM letters WHERE state IN ({places}) AND (? IS NULL OR owner_id = ?)"
    return int(store.value(sql, *states, owner, owner))


def disk_free(home: Home) -> int | None:
    """Bytes free where the database stands; None when nobody can say."""
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
