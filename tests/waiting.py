"""Why a letter of a case has not left, in the words of the daemon's own state: its step, its guards, its outbox.

What the daemon cannot name is not late, it is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cases import ladder
from cases.model import Case, LetterState, Step
from cases.rules import Rules
from console.outages import standstill
from daemon.decisions import surroundings
from daemon.settings import load_home
from daemon.withheld import passed_over, place_of
from db import letters, post, records
from db.store import Store

NO_REASON = "no reason"
"""What stands where the daemon rests and a letter has not left that nothing keeps."""


def why_it_waits(folder: Path, request: str, step: str, now: datetime) -> str:
    """The reasons that stand in a home folder for which the letter of a step waits; "no reason" when there is none.

    `request` is the Message-ID of the mail that opened the case.
    """
    home = load_home(folder)
    store = Store(home.database)
    try:
        row = store.row("SELECT case_id FROM messages WHERE message_id = ? AND kind = 'request'", request)
        case = records.load_case(store, row["case_id"]) if row else None
        if case is None:
            return f"{NO_REASON}: it has no case"
        steps = [one for one in case.steps if one.name == step]
        earlier = [
            one
            for one in case.steps
            if one.open and one not in steps and not (steps and steps[-1].due_at < one.due_at)
        ]
        reasons = [
            reason
            for one in steps[-1:] or earlier[:1]
            for reason in _of_step(store, home.rules, case, one, now)
        ]
        reasons += [f"{one.key} goes first" for one in earlier]
        reasons += standstill(home, store)
        if post.has_pending(store):
            reasons.append("mail that is stored has not been read")
        if passed_over(store, place_of(home.config.imap)):
            reasons.append("the server withholds a mail")
        return f"case {case.number}: {'; '.join(reasons) or NO_REASON}"
    finally:
        store.close()


def _of_step(store: Store, rules: Rules, case: Case, step: Step, now: datetime) -> Iterator[str]:
    letter = letters.letter_of_step(store, case.number, step.key)
    if letter is not None and letter.state not in (LetterState.PLANNED, LetterState.ANNOUNCED):
        again = f", tried again at {letter.next_try_at:%F %H:%M}" if letter.next_try_at else ""
        said = store.value("SELECT last_reply FROM letters WHERE id = ?", letter.id)
        yield f"in the outbox it is {letter.state.value}{again} ({said or 'no answer yet'})"
    moment = ladder.goes_at(step)
    if step.state is LetterState.PLANNED:
        yield f"planned for {step.due_at:%F %H:%M}, waits for a digest that announces it"
    elif moment is None:
        yield "waits for the word of its owner"
    elif moment > now:
        yield f"announced, goes at {moment:%F %H:%M}"
    elif step.open:
        tick = len(letters.queued_since(store, now - timedelta(minutes=rules.limits.tick_minutes)))
        guards = ladder.blocked(case, step, surroundings(store, case.number, now, tick), rules, now)
        yield f"held back by {', '.join(guards)}" if guards else f"{NO_REASON}: nothing holds it back"
