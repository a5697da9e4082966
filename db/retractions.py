"""What tables keep because of an owner's word, taken away again when she takes the word back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from cases import history
from cases.model import Case, Event, EventKind
from db.store import Store, utc


def retract(store: Store, case: Case, group: Iterable[Event], now: datetime) -> None:
    """Bring the tables that copy events up to date with `case`, in which the events of `group` count no more."""
    events = tuple(group)
    kinds = {event.kind for event in events}
    for event in events:
        if event.kind is EventKind.READING_CORRECTED and not event.derived:
            _unlearn(store, event)
    if EventKind.ITEMS_SUPPLIED in kinds:
        _supplied(store, case)
    if EventKind.DEMANDS_RECORDED in kinds or EventKind.READING_CORRECTED in kinds:
        _demands(store, case)
    _deadlines(store, case, now)


def _unlearn(store: Store, event: Event) -> None:
    """The label that she gave and the sentences kept to learn from it."""
    given = store.rows(
        "SELECT id FROM labels WHERE message_id = ? AND owner_id = ? AND taught_at IN (?, ?)",
        event.data["message"],
        event.data["by"],
        event.at.isoformat(),
        utc(event.at),
    )
    for row in given:
        store.connection.execute("DELETE FROM correction WHERE word_id = ?", [row["id"]])
        store.connection.execute("DELETE FROM labels WHERE id = ?", [row["id"]])


def _supplied(store: Store, case: Case) -> None:
    store.connection.execute("DELETE FROM supplied WHERE case_id = ?", [case.number])
    for one in case.supplied:
        row = {"case_id": case.number, "message_id": one.message, "item": one.item.value}
        store.insert("supplied", {**row, "given_on": one.on.isoformat()})


def _demands(store: Store, case: Case) -> None:
    store.connection.execute("DELETE FROM demands WHERE case_id = ?", [case.number])
    for one in case.demands:
        store.insert(
            "demands",
            {
                "case_id": case.number,
                "message_id": one.message,
                "item": one.item.value,
                "asked_on": one.on.isoformat(),
                "repeated": int(one.repeated),
                "after_given": int(one.after_given),
            },
        )


def _deadlines(store: Store, case: Case, now: datetime) -> None:
    store.connection.execute("UPDATE deadlines SET current = 0 WHERE case_id = ?", [case.number])
    dates = history.deadlines_to(case.deadlines) if case.deadlines is not None else {}
    for kind in ("strict", "paused", "safe", "extended", "acknowledgement"):
        if dates.get(kind):
            store.insert(
                "deadlines",
                {
                    "case_id": case.number,
                    "kind": kind,
                    "due_on": dates[kind],
                    "reasoning": json.dumps(dates["steps"], ensure_ascii=False),
                    "set_at": utc(now),
                },
            )
