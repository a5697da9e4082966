"""UNDO carried out: the last word of an owner is taken back, with what was kept because of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cases import history, ladder, timeline
from cases.command_words import Verb, word_of
from cases.model import Case, Decision, Event, EventKind, LetterState
from cases.preferences import Name
from cases.rules import Rules
from cases.undoing import Undoing, group_of, plan_undoing
from daemon.departure import LEAVING
from daemon.preferences import NextDigest, told
from db import letters, preferences, records, retractions
from db.records import Owner
from db.store import Store
from letters.answers import say
from letters.phrasebook import word
from letters.words import enumerate_words, written_date

Add = Callable[[Decision], None]


@dataclass(frozen=True, slots=True)
class Word:
    """The last thing that an owner said to a case."""

    key: str
    case: int
    verb: Verb
    at: datetime


def last_word(store: Store, owner: Owner, case: int | None) -> Word | None:
    """The newest word of this owner that stands, to one case when it is given; never in a case that she sees no more."""
    rows = store.rows(
        """SELECT case_id, at, data FROM events WHERE derived = 0 AND json_extract(data, '$.by') = ?
           AND (? IS NULL OR case_id = ?) AND case_id IN (SELECT case_id FROM access WHERE owner_id = ?)
           AND json_extract(data, '$.word') IS NOT NULL
           AND json_extract(data, '$.word') NOT IN
             (SELECT json_extract(data, '$.undoes') FROM events WHERE kind = ?) ORDER BY seq DESC LIMIT 1""",
        owner.id,
        case,
        case,
        owner.id,
        EventKind.WORD_TAKEN_BACK.value,
    )
    for row in rows:
        data = json.loads(row["data"])
        return Word(data["word"], row["case_id"], Verb(data["verb"]), datetime.fromisoformat(row["at"]))
    return None


def undo(
    store: Store,
    rules: Rules,
    owner: Owner,
    case: int | None,
    message: int | None,
    now: datetime,
    add: Add,
    coming: NextDigest,
) -> tuple[int | None, list[str]]:
    """Take back the last word of an owner, of a case when it is given; gives the case and what to answer."""
    found = last_word(store, owner, case)
    setting = preferences.last_word(store, owner.id) if case is None else None
    if setting is not None and (found is None or setting.at > found.at):
        preferences.take_back(store, owner.id, setting, now)
        changed = records.owner(store, owner.id)
        return None, [say("undone", changed.language, value=_shown(setting.name, setting.value, changed.language)),
                      *told(changed, Name(setting.name), now, coming)]  # fmt: skip
    if found is None:
        return case, [say("undo_nothing", owner.language)]
    return found.case, _take_back(store, rules, owner, found, message, now, add)


def _take_back(
    store: Store, rules: Rules, owner: Owner, said: Word, message: int | None, now: datetime, add: Add
) -> list[str]:
    events = records.events_of(store, said.case)
    data = {"undoes": said.key, "verb": said.verb.value, "message": message, "owner": owner.id}
    event = Event(EventKind.WORD_TAKEN_BACK, said.case, now, data)
    before, after = history.replay(events), history.replay((*events, event))
    meant = plan_undoing(before, after, group_of(events, said.key))
    value = f"{word_of(said.verb, owner.language)} #{said.case}"
    left = _left(store, before, meant)
    if left:
        step, on = left[0]
        step_word = word("steps", step, owner.language)
        return [
            say(
                "undo_left", owner.language, value=value, step=step_word, day=written_date(on, owner.language)
            )
        ]
    event = Event(event.kind, said.case, now, {**data, "revives": list(meant.revives)})
    decision = timeline.decide(after, event, rules, now)
    records.save(store, decision.case, decision.events, now)
    _call_back(store, said.case, meant)
    retractions.retract(store, decision.case, meant.group, now)
    add(decision)
    again = [
        word("steps", step.name, owner.language)
        for step in decision.case.steps
        if step.key in meant.revives and step.open
    ]
    sentences = [say("undone", owner.language, value=value)]
    if again:
        names = enumerate_words(again, owner.language)
        sentences.append(say("undo_again", owner.language, steps=names, case=said.case))
    return sentences


def _left(store: Store, case: Case, meant: Undoing) -> list[tuple[str, object]]:
    """Letters that left because of the word, or are leaving: (step, day)."""
    found: list[tuple[str, object]] = [
        (step.name, ladder.local_day(case, step.done_at or step.due_at)) for step in meant.left
    ]
    for step in case.steps:
        letter = letters.letter_of_step(store, case.number, step.key)
        if step.key in (*meant.gone, *meant.revives) and letter is not None and letter.state in LEAVING:
            found.append((step.name, ladder.local_day(case, step.due_at)))
    return found


def _call_back(store: Store, case: int, meant: Undoing) -> None:
    """A letter that is planned no more stays at home."""
    for key in meant.gone:
        letter = letters.letter_of_step(store, case, key)
        if letter is not None:
            letters.change_letter(store, letter.id, state=LetterState.CANCELLED)


def _shown(name: str, value: str, language: str) -> str:
    """The word that set a thing, and the hour it set; what else can be set has no words of its own in a language."""
    said = word_of(Verb(name.partition("_")[0]), language)
    return f"{said} {value}" if name == Name.DIGEST_TIME else said
