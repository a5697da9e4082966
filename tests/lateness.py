"""A second opinion on lateness: what must at least hold before anybody may be called late, from the events alone.

It shares nothing with the clock of the case: no deadlines, no facts of the clock, no suspension. It is weaker on
purpose, so that whatever it forbids is wrong under every reading.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases.model import Event, EventKind

DAYS = {"ch_fadp": 30, "us_ca_ccpa": 45, "br_lgpd": 15}
"""Periods in days; the others are one month."""

GRACE = timedelta(days=7)
IDENTITY = {"id_document", "id_information"}
ACTS = {"partial_disclosure", "full_disclosure", "no_data", "erasure_confirmed", "objection_honoured"}


@dataclass(frozen=True)
class Asked:
    """A demand for identity items that may stop the clock, as it was last judged."""

    message: int
    on: date
    items: frozenset[str]


def may_be_called_late(events: Sequence[Event], received: date, today: date) -> bool:
    """False when somebody who counts the days herself would not call the controller late."""
    law = events[0].data["law"]
    received = max([received, *named_first(events)])
    if denied(events):
        return False
    end = later(received, law)
    if any(received <= on <= end for on in extensions(events)) and law in ("eu_gdpr", "uk_gdpr"):
        end = later(later(end, law), law)
    open_days: set[date] = set()
    restart = received
    for asked in fair_demands(events):
        if not received <= asked.on <= end:
            continue
        until = given_on(events, asked)
        if until is None:
            return False
        restart = max(restart, until)
        open_days |= {asked.on + timedelta(days=n) for n in range((until - asked.on).days)}
    if law == "us_ca_ccpa":
        return today > end + GRACE
    if law == "uk_gdpr":
        return today > max(end, later(restart, law)) + GRACE
    return today > end + timedelta(days=len(open_days)) + GRACE


CLAIMS = re.compile(r"\bended on\b|\bhas ended\b|no such information", re.IGNORECASE)
MISSING = re.compile(r"no confirmation (?:of it )?has been received", re.IGNORECASE)


def accuses(text: str, events: Sequence[Event]) -> bool:
    """True for an English letter that calls the controller late, or says that a confirmation has not come though nothing was refused."""
    refused = any("refusal" in labels(said) for said in readings(events).values())
    return bool(CLAIMS.search(text) or (MISSING.search(text) and not refused))


def of_the_request(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The controller's messages that are not older than the request, as they were read last."""
    asked = events[0].data["requested_on"]
    return [said for said in readings(events).values() if said["on"] >= asked]


def named_first(events: Sequence[Event]) -> list[date]:
    """The day of receipt that the first message to name one names, or []."""
    named = sorted(
        (said["on"], said["message"], one["date"])
        for said in of_the_request(events)
        for one in said["dates"]
        if one["kind"] == "receipt" and events[0].data["requested_on"] <= one["date"] <= said["on"]
    )
    return [date.fromisoformat(named[0][2])] if named else []


def denied(events: Sequence[Event]) -> bool:
    """True when all that came from the controller is that nothing came, and nobody sent it again."""
    denies = [said for said in of_the_request(events) if "receipt_denied" in dict(said.get("statements", ()))]
    words = {
        e.data["message"]
        for e in events
        if e.kind is EventKind.MESSAGE_READ
        and e.data["party"] == "controller"
        and "bounce" not in labels(e.data)
    }
    again = any(e.kind is EventKind.OWNER_WROTE and e.data.get("again") for e in events)
    return bool(denies) and words == {said["message"] for said in denies} and not again


def extensions(events: Sequence[Event]) -> list[date]:
    """The days of notices of extension that gave reasons."""
    return [
        date.fromisoformat(said["on"])
        for said in of_the_request(events)
        if "extension" in labels(said) and said.get("extension_reasons")
    ]


def their_day(events: Sequence[Event], now: datetime) -> date:
    """The day that has begun both where the person lives and in Paris, where the controller of these files sits."""
    zones = (events[0].data["subject"]["time_zone"], "Europe/Paris")
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


def later(start: date, law: str) -> date:
    """The end of the period of a law, weekends and holidays aside."""
    if law in DAYS:
        return start + timedelta(days=DAYS[law])
    year, month = start.year + start.month // 12, start.month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def readings(events: Iterable[Event]) -> dict[int, dict[str, Any]]:
    """What each message of the controller says, as it was read or corrected last."""
    said: dict[int, dict[str, Any]] = {}
    for event in events:
        read = event.kind is EventKind.MESSAGE_READ and not event.data["unsure"]
        if (read or event.kind is EventKind.READING_CORRECTED) and event.data["party"] == "controller":
            said[event.data["message"]] = dict(event.data)
    return said


def fair_demands(events: Sequence[Event]) -> list[Asked]:
    """Every demand for identity items that the test of identification lets stop the clock."""
    judged = {e.data["message"]: e.data for e in events if e.kind is EventKind.IDENTIFICATION_JUDGED}
    return [
        Asked(message, date.fromisoformat(said["on"]), frozenset(judged[message]["items"]))
        for message, said in readings(events).items()
        if labels(said) & IDENTITY
        and said["on"] >= events[0].data["requested_on"]
        and judged[message]["may_pause"]
    ]


def labels(said: dict[str, Any]) -> set[str]:
    return {str(one["label"]) for one in said["labels"]}


def given_on(events: Sequence[Event], asked: Asked) -> date | None:
    """The first day on which the controller had all it had asked for, or acted without it; None while neither is so."""
    given: dict[str, date] = {}
    for event in events:
        if event.kind is EventKind.CASE_OPENED:
            given |= dict.fromkeys(
                event.data.get("given", ()), date.fromisoformat(event.data["requested_on"])
            )
        if event.kind is EventKind.ITEMS_SUPPLIED:
            for item in event.data["items"]:
                given.setdefault(item, date.fromisoformat(event.data["on"]))
    days = [
        date.fromisoformat(said["on"])
        for said in readings(events).values()
        if labels(said) & ACTS and date.fromisoformat(said["on"]) >= asked.on
    ]
    if asked.items <= given.keys():
        days.append(max(asked.on, *(given[item] for item in asked.items)))
    return min(days, default=None)
