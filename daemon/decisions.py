"""Take an event through the core and store what follows; hand the actions to those who carry them out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases import ladder, timeline
from cases.model import Action, Case, Decision, Event, EventKind
from cases.rules import Rules
from db import letters, post, records
from db.store import Store


def happen(
    store: Store, rules: Rules, case: int, kind: EventKind, now: datetime, data: dict[str, Any]
) -> Decision:
    """Let one event happen to a stored case: decide, append, cache; KeyError when there is no such case.

    Call inside `store.transaction()`, so that the events stand or fall with the mail that caused them.
    """
    state = records.load_case(store, case)
    if state is None:
        raise KeyError(case)
    return settle(store, rules, state, Event(kind, case, now, data), now)


def settle(store: Store, rules: Rules, state: Case, event: Event, now: datetime) -> Decision:
    """The same for a case that is already loaded."""
    decision = timeline.decide(state, event, rules, now)
    records.save(store, decision.case, decision.events, now)
    return decision


def surroundings(store: Store, case: int, now: datetime, sent_this_tick: int = 0) -> ladder.Surroundings:
    """What the guards of a case must know at this moment."""
    return ladder.Surroundings(
        unread=post.unsettled_from_controller(store, case),
        sent_this_week=letters.sent_since(store, case, letters.week_before(now)),
        known_addresses=records.known_addresses(store, case),
        sent_to_controller=letters.sent_to_controller_since(store, case, letters.week_before(now)),
        sent_this_tick=sent_this_tick,
    )


def actions_of(decisions: list[Decision]) -> list[Action]:
    """All actions of several decisions, in order."""
    return [action for decision in decisions for action in decision.actions]
