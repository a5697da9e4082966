"""Mail to an owner that came back: what it told her was not told, and what it announced was not announced."""

from __future__ import annotations

import json
import logging
from datetime import datetime

from cases.model import Decision, EventKind, LetterState
from cases.rules import Rules
from daemon.decisions import happen
from db import letters, records
from db.letters import Letter
from db.store import Store

log = logging.getLogger("relance.unseen")

UNSEEN = "unseen"
"""Why a letter that was announced waits: the digest that showed it came back."""

RETURNED = "returned"
"""The phase of a delivery that ended with a report of failure."""


def take_back(store: Store, rules: Rules, letter: Letter, said: str, now: datetime) -> list[Decision]:
    """Note that a mail to an owner did not reach her; inside the caller's transaction.

    Letters that only she has been shown wait until a digest has reached her: nobody could have stopped them.
    """
    owner = records.owner(store, letter.owner)
    log.error("mail to %s <%s> comes back (%s): she is told nothing.", owner.name, owner.address, said)
    letters.note_delivery(store, letter.id, RETURNED, now, reply=said)
    letters.change_letter(store, letter.id, state=LetterState.BOUNCED, last_reply=said)
    row = store.row("SELECT announces FROM digests WHERE letter_id = ?", letter.id)
    shown = json.loads(row["announces"]) if row else []
    letters.untell(store, letter.id)
    found = [_wait(store, rules, one["case"], one["key"], now) for one in shown]
    return [decision for decision in found if decision is not None]


def _wait(store: Store, rules: Rules, case: int, key: str, now: datetime) -> Decision | None:
    state = records.load_case(store, case)
    step = state.step(key) if state else None
    if step is None or step.state is not LetterState.ANNOUNCED:
        return None
    data = {"key": key, "announce_again": True, "because": [UNSEEN]}
    return happen(store, rules, case, EventKind.STEP_POSTPONED, now, data)
