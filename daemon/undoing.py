"""UNDO carried out: the last word of an owner is taken back, with what was kept because of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
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
from db.preferences import Word as Setting
from db.records import Owner
from db.store import Store
from letters.answers import Said, said
from letters.help import undo_offer
from letters.phrasebook import word
from letters.words import enumerate_words, written_date

Add = Callable[[Decision], None]


@dataclass(frozen=True, slots=True)
class Word:
    """The last thing that an owner said to a case, in which stored mail and on which line of it."""

    key: str
    case: int
    verb: Verb
    at: datetime
    message: int | None = None
    line: int = 0


def last_word(store: Store, owner: Owner, case: int | None) -> Word | Setting | None:
    """The newest word of this owner that stands, to one case when it is given; else what she has set counts too."""
    said = _last_said(store, owner, case)
    setting = preferences.last_word(store, owner.id) if case is None else None
    if said is None or setting is None:
        return said or setting
    return max(said, setting, key=lambda one: (one.at, one.message or 0, one.line))


def last_of_mail(store: Store, owner: Owner, message: int | None) -> tuple[str, int | None] | None:
    """What UNDO would take back, if a word of this mail, and the case that it must be said to."""
    last = last_word(store, owner, None)
    return _called(last, owner) if last is not None and last.message == message else None


def _called(last: Word | Setting, owner: Owner) -> tuple[str, int | None]:
    if isinstance(last, Word):
        return f"{word_of(last.verb, owner.language)} #{last.case}", last.case
    return _shown(last, owner.language), None


def _last_said(store: Store, owner: Owner, case: int | None) -> Word | None:
    """The newest word to a case; never to one that she sees no more."""
    row = store.row(
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
    if row is None:
        return None
    data, at = json.loads(row["data"]), datetime.fromisoformat(row["at"])
    return Word(data["word"], row["case_id"], Verb(data["verb"]), at, data.get("mail"), data.get("line", 0))


def undo(
    store: Store,
    rules: Rules,
    owner: Owner,
    case: int | None,
    message: int | None,
    now: datetime,
    add: Add,
    coming: NextDigest,
) -> tuple[int | None, list[Said]]:
    """Take back the last word of an owner, of a case when it is given; gives the case and what to answer."""
    found = last_word(store, owner, case)
    if found is None:
        return case, [said("undo_nothing", owner.language)]
    if isinstance(found, Word):
        answers = _take_back(store, rules, owner, found, message, now, add)
        return found.case, [*answers[:-1], _and_next(store, owner, found, answers[-1])]
    preferences.take_back(store, owner.id, found, now)
    changed = records.owner(store, owner.id)
    answer = said("undone", changed.language, value=_shown(found, changed.language))
    return None, [_and_next(store, changed, found, answer), *told(changed, Name(found.name), now, coming)]


def _and_next(store: Store, owner: Owner, undone: Word | Setting, answer: Said) -> Said:
    """The answer, with the word before it in the same mail to take back next."""
    last = last_word(store, owner, None)
    if last is None or undone.message is None or last.message != undone.message or answer.key == "undo_left":
        return answer
    return replace(answer, offers=(undo_offer(*_called(last, owner), owner.language),))


def _take_back(
    store: Store, rules: Rules, owner: Owner, spoken: Word, message: int | None, now: datetime, add: Add
) -> list[Said]:
    events = records.events_of(store, spoken.case)
    data = {"undoes": spoken.key, "verb": spoken.verb.value, "message": message, "owner": owner.id}
    event = Event(EventKind.WORD_TAKEN_BACK, spoken.case, now, data)
    before, after = history.replay(events), history.replay((*events, event))
    meant = plan_undoing(before, after, group_of(events, spoken.key))
    value = f"{word_of(spoken.verb, owner.language)} #{spoken.case}"
    left = _left(store, before, meant)
    if left:
        step, on = left[0]
        step_word = word("steps", step, owner.language)
        # in brackets it is no word to reply: nothing is offered again that has left
        value = f"{word_of(spoken.verb, owner.language)} (#{spoken.case})"
        return [
            said(
                "undo_left", owner.language, value=value, step=step_word, day=written_date(on, owner.language)
            )
        ]
    event = Event(event.kind, spoken.case, now, {**data, "revives": list(meant.revives)})
    decision = timeline.decide(after, event, rules, now)
    records.save(store, decision.case, decision.events, now)
    _call_back(store, spoken.case, meant)
    retractions.retract(store, decision.case, meant.group, now)
    add(decision)
    again = [
        word("steps", step.name, owner.language)
        for step in decision.case.steps
        if step.key in meant.revives and step.open
    ]
    sentences = [said("undone", owner.language, value=value)]
    if again:
        names = enumerate_words(again, owner.language)
        sentences.append(said("undo_again", owner.language, steps=names, case=spoken.case))
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


VERBS = {Name.LANGUAGE: Verb.LANGUAGE, Name.RECEIPTS: Verb.RECEIPTS}


def _shown(setting: Setting, language: str) -> str:
    """The word that set a thing, and the hour it set; what else can be set has no words of its own in a language."""
    said = word_of(VERBS.get(Name(setting.name), Verb.DIGEST), language)
    return f"{said} {setting.value}" if setting.name == Name.DIGEST_TIME else said
