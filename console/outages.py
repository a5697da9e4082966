"""What keeps mail from leaving, in the words of the digest, for whoever sits at the terminal."""

from __future__ import annotations

from datetime import datetime

from cases.brief import Interrupted
from daemon.health import interrupted
from daemon.settings import Home
from db import outages
from db.store import Store
from letters.health import interruption


def standstill(home: Home, store: Store) -> list[str]:
    """Why nothing leaves the outbox at present, however short that lasts; [] when the last try reached the server."""
    last = outages.open_outage(store, outages.SENDING)
    if last is None:
        return []
    one = Interrupted(last.what, last.since, None, last.why, last.said)
    return [_said(home, one)]


def lately(home: Home, store: Store, now: datetime, since: datetime) -> list[str]:
    """What was not possible for long after `since`."""
    return [_said(home, one) for one in interrupted(store, now, since)]


def _said(home: Home, one: Interrupted) -> str:
    return interruption(one, "en", home.config.owner.time_zone)
