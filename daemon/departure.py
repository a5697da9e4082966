"""The last look at a letter before it leaves: a letter in the outbox still belongs to its case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cases import ladder
from cases.model import ActionKind, Case, Decision, EventKind, LetterState, Step
from cases.rules import Rules
from daemon.decisions import happen, surroundings
from db import letters, records
from db.letters import Letter
from db.store import Store

FILE_CHANGED = "file_changed"
"""Why a letter that was announced must be written and announced anew."""

LEAVING = frozenset({LetterState.SENDING, LetterState.UNKNOWN})
"""A letter whose transfer has begun: perhaps the other side has it."""

AGAIN = timedelta(minutes=30)
"""When a letter of unknown fate that must wait is looked at again."""

AT_HOME = frozenset(
    {
        LetterState.PLANNED,
        LetterState.ANNOUNCED,
        LetterState.HELD,
        LetterState.VETOED,
        LetterState.CANCELLED,
    }
)
"""A letter that is not to be sent as things stand."""


def leaving(store: Store, case: Case, step: Step) -> bool:
    """True when the letter of a step is on its way, so that no word can stop it."""
    letter = letters.letter_of_step(store, case.number, step.key)
    return letter is not None and letter.state in LEAVING


def follow_step(store: Store, rules: Rules, case: int, key: str, now: datetime) -> None:
    """What was decided about a step holds for its letter in the outbox too.

    A letter on its way stays as it is, and the case is told so: it must not write it a second time.
    """
    state, letter = records.load_case(store, case), letters.letter_of_step(store, case, key)
    step = state.step(key) if state else None
    if step is None or letter is None or step.state not in AT_HOME:
        return
    if letter.state in LEAVING:
        data = {"key": key, "letter": letter.id, "detail": "it was on its way already"}
        happen(store, rules, case, EventKind.LETTER_UNKNOWN, now, data)
    elif letter.state in AT_HOME | {LetterState.QUEUED}:
        letters.change_letter(store, letter.id, state=step.state)


def ask_case(
    store: Store, rules: Rules, letter: Letter, now: datetime, reads: Callable[[Case, Step], str]
) -> tuple[bool, Decision | None]:
    """Whether a queued letter must stay here, and the decision to carry out because of that, if there is one.

    Call in the transaction that begins the transfer: what happened since the letter was queued, a reply, a bounce,
    a word of the owner, counts as if it had happened before. `reads` gives the letter as it would read now.
    """
    case = records.load_case(store, letter.case) if letter.case is not None and letter.step_key else None
    step = case.step(letter.step_key) if case else None
    if case is None or step is None:
        return False, None
    if step.state in AT_HOME:
        letters.change_letter(store, letter.id, state=step.state)
        return True, None
    once_more = step.state is LetterState.UNKNOWN
    dated_on = ladder.local_day(case, now) if once_more else letter.dated_on
    words = ladder.taken_back(case, step, dated_on, surroundings(store, case.number, now), rules, now)
    if once_more:
        return _once_more(store, rules, letter, case, words, now)
    if not words and reads(case, step) != letter.text:
        words = (FILE_CHANGED,)
    if not words:
        return False, None
    data = {"key": step.key, "until": now.isoformat(), "because": list(words)}
    return True, happen(store, rules, case.number, EventKind.STEP_POSTPONED, now, data)


def _once_more(
    store: Store, rules: Rules, letter: Letter, case: Case, words: tuple[str, ...], now: datetime
) -> tuple[bool, Decision | None]:
    """A letter that perhaps arrived goes again with the same bytes, waits with them, or not at all in a closed case."""
    if case.closed:
        letters.change_letter(store, letter.id, state=LetterState.PARKED)
        data = {"key": letter.step_key, "letter": letter.id, "detail": "", "doubtful": True}
        return True, happen(store, rules, case.number, EventKind.LETTER_PARKED, now, data)
    if words:
        letters.change_letter(store, letter.id, next_try_at=now + AGAIN)
    return bool(words), None


def carry_out_words(store: Store, rules: Rules, decisions: list[Decision], now: datetime) -> None:
    """Carry out what an owner's word at the terminal asks for: letters taken back; the daemon does the rest."""
    for decision in decisions:
        for action in decision.actions:
            if action.kind is ActionKind.CANCEL_LETTER:
                follow_step(store, rules, action.case, action.data["key"], now)
