"""People, controllers, cases and their events as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from cases import history, ladder
from cases.model import Case, Event, EventKind
from cases.rules import Rules
from cases.timeline import status
from db import preferences
from db.ledger import GENESIS, canonical, event_hash
from db.store import Store, utc


@dataclass(frozen=True, slots=True)
class Owner:
    """Who commands the bot."""

    id: int
    name: str
    language: str
    time_zone: str
    digest_hour: int
    address: str
    country: str = ""
    """Where she lives, two letters; "" where nobody has said so."""
    role: str = "owner"
    """"owner", "helper" (sees and forwards, commands nothing), "former" (no longer in config.toml)."""
    digest_minute: int = 0
    digest_days: str = "news"
    """"news" (days with news), "daily", "weekly", "off" (only what cannot wait)."""
    digest_weekday: int | None = None
    """On which day (0 is Monday) a week without any digest is told of; None for none."""
    digest_since: datetime | None = None
    """When she set the time of her digest by mail: today's digest does not come for a time before that."""
    receipts: str = "now"
    """"now", or "digest" when the digest tells of the mails that came."""

    @property
    def digest_time(self) -> time:
        """The time of day in her zone at which the digest goes."""
        return time(self.digest_hour, self.digest_minute)


def add_owner(
    store: Store,
    name: str,
    address: str,
    language: str,
    time_zone: str,
    digest_hour: int,
    now: datetime,
    *,
    country: str = "",
    role: str = "owner",
    digest_days: str = "news",
    digest_weekday: int | None = None,
) -> int:
    """Record an owner with a verified address, or bring the owner of that address up to date; gives the id.

    What she has set by mail stays as she set it (`db.preferences`).
    """
    known = store.value("SELECT owner_id FROM addresses WHERE address = ?", address.lower())
    row = {
        "name": name,
        "language": language,
        "time_zone": time_zone,
        "digest_hour": digest_hour,
        "country": country,
        "role": role,
        "digest_weekday": digest_weekday,
    }
    if known is None:
        known = store.insert("owners", {**row, "created_at": utc(now)})
        store.insert("addresses", {"owner_id": known, "address": address.lower(), "verified_at": utc(now)})
    store.update("owners", known, row)
    store.connection.execute(
        "UPDATE addresses SET verified_at = coalesce(verified_at, ?) WHERE address = ?",
        [utc(now), address.lower()],
    )
    said = {"language": language, "digest_time": f"{digest_hour:02d}:00", "digest_days": digest_days}
    preferences.configure(store, known, said, now)
    return int(known)


OWNER_SQL = """SELECT owners.*, (SELECT address FROM addresses WHERE owner_id = owners.id ORDER BY id LIMIT 1)
    AS address FROM owners"""


def owners(store: Store) -> list[Owner]:
    """All owners."""
    return [_owner(row) for row in store.rows(OWNER_SQL + " ORDER BY owners.id")]


def owner(store: Store, number: int) -> Owner:
    """The owner with this id; KeyError when there is none."""
    row = store.row(OWNER_SQL + " WHERE owners.id = ?", number)
    if row is None:
        raise KeyError(number)
    return _owner(row)


def owner_by_address(store: Store, address: str) -> Owner | None:
    """The owner whose verified address this is, or None."""
    row = store.row(
        OWNER_SQL
        + " WHERE owners.id = (SELECT owner_id FROM addresses WHERE address = ? AND verified_at IS NOT NULL)",
        address.lower(),
    )
    return _owner(row) if row is not None else None


def _owner(row: object) -> Owner:
    return Owner(
        id=row["id"],  # type: ignore[index]
        name=row["name"],  # type: ignore[index]
        language=row["language"],  # type: ignore[index]
        time_zone=row["time_zone"],  # type: ignore[index]
        digest_hour=row["digest_hour"],  # type: ignore[index]
        digest_weekday=row["digest_weekday"],  # type: ignore[index]
        digest_minute=row["digest_minute"],  # type: ignore[index]
        digest_days=row["digest_days"],  # type: ignore[index]
        digest_since=datetime.fromisoformat(since) if (since := row["digest_since"]) else None,  # type: ignore[index]
        receipts=row["receipts"],  # type: ignore[index]
        address=row["address"],  # type: ignore[index]
        country=row["country"],  # type: ignore[index]
        role=row["role"],  # type: ignore[index]
    )


def seed_authorities(store: Store, rules: Rules) -> None:
    """Write the directory of supervisory authorities from the rules into its table."""
    for key, authority in rules.authorities.items():
        store.connection.execute(
            """INSERT OR REPLACE INTO authorities
               (id, name, country, region, email, form, post, domains, verified_on)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                key,
                authority.name,
                authority.country,
                authority.region or "",
                authority.email,
                authority.form,
                authority.post,
                json.dumps(list(authority.domains)),
                authority.verified_on.isoformat() if authority.verified_on else None,
            ],
        )


def controller_for(store: Store, case: Case) -> int:
    """The row of the case's controller, made when its addresses are new."""
    for address in case.controller.addresses:
        known = store.value("SELECT controller_id FROM controller_addresses WHERE address = ?", address)
        if known is not None:
            add_controller_addresses(store, known, case.controller.addresses)
            return int(known)
    row = store.insert(
        "controllers",
        {
            "name": case.controller.name,
            "country": case.controller.country,
            "region": case.controller.region,
            "kind": case.controller.kind,
            "eu_establishment": int(case.controller.eu_establishment),
            "postal": case.controller.postal,
        },
    )
    add_controller_addresses(store, row, case.controller.addresses)
    return row


def add_controller_addresses(store: Store, controller: int, addresses: Iterable[str]) -> None:
    """Remember that the controller writes from these addresses."""
    for address in addresses:
        store.connection.execute(
            "INSERT OR IGNORE INTO controller_addresses VALUES (?, ?, ?)",
            [controller, address.lower(), address.rpartition("@")[2].lower()],
        )


def subject_for(store: Store, case: Case, now: datetime) -> int:
    """The row of the case's data subject, with the mandate when somebody acts for them."""
    subject = case.subject
    known = store.value(
        "SELECT id FROM data_subjects WHERE owner_id = ? AND address = ?", case.owner, subject.address
    )
    if known is None:
        known = store.insert(
            "data_subjects",
            {
                "owner_id": case.owner,
                "name": subject.name,
                "address": subject.address,
                "language": subject.language,
                "country": subject.country,
                "time_zone": subject.time_zone,
            },
        )
    if subject.mandate and not store.value("SELECT id FROM mandates WHERE data_subject_id = ?", known):
        store.insert(
            "mandates", {"data_subject_id": known, "agent": subject.mandate, "recorded_at": utc(now)}
        )
    return int(known)


def next_case_number(store: Store) -> int:
    """The number a new case will get."""
    return int(store.value("SELECT coalesce(max(id), 0) + 1 FROM cases"))


def add_case(store: Store, case: Case, now: datetime) -> None:
    """Insert the row of a case that was just opened, with its controller and data subject."""
    store.insert(
        "cases",
        {
            "id": case.number,
            "owner_id": case.owner,
            "data_subject_id": subject_for(store, case, now),
            "controller_id": controller_for(store, case),
            "law": case.law.value,
            "rights": ", ".join(case.rights),
            "token": case.token,
            "reference": case.reference,
            "opened_at": utc(case.opened_at),
        },
    )


def save(store: Store, case: Case, events: Sequence[Event], now: datetime) -> None:
    """Append the events of one decision to the chain and bring the cached columns of the case up to date."""
    for event in events:
        _append(store, event)
        _tables(store, event)
    cache(store, case, now)


def _append(store: Store, event: Event) -> None:
    previous = store.value("SELECT hash FROM events ORDER BY seq DESC LIMIT 1") or GENESIS
    at, data = utc(event.at), canonical(dict(event.data))
    store.insert(
        "events",
        {
            "case_id": event.case,
            "at": at,
            "kind": event.kind.value,
            "data": data,
            "derived": int(event.derived),
            "previous_hash": previous,
            "hash": event_hash(previous, event.case, at, event.kind.value, json.loads(data), event.derived),
        },
    )


def _tables(store: Store, event: Event) -> None:
    """Events that have a table of their own, for Datasette and for people who ask with SQL."""
    data = event.data
    if event.kind is EventKind.DEMANDS_RECORDED:
        for demand in data["demands"]:
            store.insert(
                "demands",
                {
                    "case_id": event.case,
                    "message_id": data["message"],
                    "item": demand["item"],
                    "asked_on": data["on"],
                    "repeated": int(demand["repeated"]),
                    "after_given": int(demand["after_given"]),
                },
            )
    elif event.kind is EventKind.ITEMS_SUPPLIED:
        for item in data["items"]:
            store.insert(
                "supplied",
                {
                    "case_id": event.case,
                    "message_id": data.get("message"),
                    "item": item,
                    "given_on": data["on"],
                },
            )
    elif event.kind is EventKind.DEADLINES_SET:
        _deadline_rows(store, event)
    elif event.kind is EventKind.IDENTIFICATION_JUDGED:
        store.connection.execute(
            "UPDATE readings SET verdict = ? WHERE message_id = ?", [data["verdict"], data["message"]]
        )


def _deadline_rows(store: Store, event: Event) -> None:
    store.connection.execute("UPDATE deadlines SET current = 0 WHERE case_id = ?", [event.case])
    dates = event.data["deadlines"]
    for kind in ("strict", "paused", "safe", "extended", "acknowledgement"):
        if dates.get(kind):
            store.insert(
                "deadlines",
                {
                    "case_id": event.case,
                    "kind": kind,
                    "due_on": dates[kind],
                    "reasoning": json.dumps(dates["steps"], ensure_ascii=False),
                    "set_at": utc(event.at),
                },
            )


def cache(store: Store, case: Case, now: datetime) -> None:
    """Write the columns of `cases` that can be rebuilt from the events, and with whom it is shared."""
    store.connection.execute("DELETE FROM shares WHERE case_id = ?", [case.number])
    for other, role in case.shares:
        store.insert("shares", {"case_id": case.number, "owner_id": other, "role": role})
    upcoming = sorted((s for s in case.steps if s.open), key=lambda s: s.due_at)
    moment = ladder.next_moment(case, now)
    store.update(
        "cases",
        case.number,
        {
            "status": status(case),
            "received_on": case.received_on.isoformat() if case.received_on else None,
            "deadline_strict": case.deadlines.strict.isoformat() if case.deadlines else None,
            "deadline_safe": case.deadlines.safe.isoformat() if case.deadlines else None,
            "next_step": upcoming[0].name.value if upcoming else "",
            "next_due_at": utc(moment) if moment else None,
            "exchanges": case.inbound + case.outbound,
            "missing": ", ".join(case.missing),
            "closed_on": case.closed_on.isoformat() if case.closed_on else None,
            "closed_because": case.closed_because,
        },
    )


def events_of(store: Store, case: int) -> tuple[Event, ...]:
    """All events of a case, oldest first."""
    return tuple(
        event_from(row) for row in store.rows("SELECT * FROM events WHERE case_id = ? ORDER BY seq", case)
    )


def events_since(store: Store, case: int, seq: int) -> tuple[Event, ...]:
    """Events of a case after position `seq` of the chain."""
    rows = store.rows("SELECT * FROM events WHERE case_id = ? AND seq > ? ORDER BY seq", case, seq)
    return tuple(event_from(row) for row in rows)


def events_until(store: Store, case: int, seq: int) -> tuple[Event, ...]:
    """Events of a case up to position `seq` of the chain."""
    rows = store.rows("SELECT * FROM events WHERE case_id = ? AND seq <= ? ORDER BY seq", case, seq)
    return tuple(event_from(row) for row in rows)


def event_from(row: object) -> Event:
    """An event from its row."""
    return Event(
        kind=EventKind(row["kind"]),  # type: ignore[index]
        case=row["case_id"],  # type: ignore[index]
        at=datetime.fromisoformat(row["at"]),  # type: ignore[index]
        data=json.loads(row["data"]),  # type: ignore[index]
        derived=bool(row["derived"]),  # type: ignore[index]
    )


def last_seq(store: Store) -> int:
    """The position of the last event, 0 when there is none."""
    return int(store.value("SELECT coalesce(max(seq), 0) FROM events"))


def load_case(store: Store, number: int) -> Case | None:
    """The case folded from its events, or None when there is none with this number."""
    events = events_of(store, number)
    return history.replay(events) if events else None


def load_cases(store: Store, owner: int | None = None, *, open_only: bool = False) -> list[Case]:
    """Cases in order of their number; when an owner is given, only those that she may see (`db.people`)."""
    rows = store.rows(
        """SELECT id FROM cases WHERE (? IS NULL OR id IN (SELECT case_id FROM access WHERE owner_id = ?))
           AND (NOT ? OR closed_on IS NULL) ORDER BY id""",
        owner,
        owner,
        open_only,
    )
    return [case for row in rows if (case := load_case(store, row["id"])) is not None]


def case_owner(store: Store, case: int) -> int:
    """The id of the owner of a case; KeyError when there is no such case."""
    found = store.value("SELECT owner_id FROM cases WHERE id = ?", case)
    if found is None:
        raise KeyError(case)
    return int(found)


def known_addresses(store: Store, case: int) -> frozenset[str]:
    """The controller's addresses, the data subject's and the owner's own: nothing else may be written to."""
    rows = store.rows(
        """SELECT address FROM controller_addresses
             WHERE controller_id = (SELECT controller_id FROM cases WHERE id = ?)
           UNION SELECT address FROM data_subjects
             WHERE id = (SELECT data_subject_id FROM cases WHERE id = ?)
           UNION SELECT address FROM addresses WHERE owner_id = (SELECT owner_id FROM cases WHERE id = ?)
           UNION SELECT email FROM authorities WHERE email IS NOT NULL""",
        case,
        case,
        case,
    )
    return frozenset(row["address"] for row in rows)
