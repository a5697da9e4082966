"""The people of config.toml as the database knows them: owners, helpers, and whoever is none any more."""

from __future__ import annotations

from datetime import datetime

from daemon.settings import Home
from db import people, records
from db.records import Owner
from db.store import Store

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def settle_people(home: Home, store: Store, now: datetime) -> None:
    """Bring owners and helpers up to date; inside the caller's transaction."""
    numbers = {}
    for one in home.config.people:
        numbers[one.address.lower()] = records.add_owner(
            store,
            one.name,
            one.address,
            one.language,
            one.time_zone,
            one.digest_hour,
            now,
            country=one.country,
            role=one.role,
            digest_days=one.digest_days,
            digest_weekday=WEEKDAYS.index(one.digest_weekday) if one.digest_weekday in WEEKDAYS else None,
        )
    for one in home.config.people:
        people.set_helps(store, numbers[one.address.lower()], [numbers[who.lower()] for who in one.helps])
    people.keep_only(store, numbers)


def administrator(home: Home, store: Store) -> Owner | None:
    """Whoever runs the bot: the first owner of config.toml."""
    return records.owner_by_address(store, home.config.owner.address)
