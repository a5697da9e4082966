"""What owners said about readings, sentence by sentence: kept, brought up to date, and marked as learnt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.store import Store, utc


@dataclass(frozen=True, slots=True)
class Correction:
    """One sentence of a message whose reading an owner corrected.

    Args:
        message: number of the message.
        owner: who said it.
        controller: domain the message came from.
        language: language of the message.
        sentence: exact words.
        read: labels the reader had given this sentence.
        said: labels the owner says it shows.
        taken: labels the owner took away from it.
        shown: the reader had shown the sentence for the label; otherwise it is only guessed to be the one meant.
        at: when it was said, UTC ISO 8601.
        learnt: a model that was kept has been taught with it.
    """

    message: int
    owner: int
    controller: str
    language: str
    sentence: str
    read: frozenset[str]
    said: frozenset[str]
    taken: frozenset[str]
    shown: bool
    at: str
    learnt: bool = False


def add_corrections(store: Store, word: int, corrections: Iterable[Correction]) -> None:
    """Keep the sentences of one word of an owner (`word`: its row in `labels`)."""
    for one in corrections:
        store.insert(
            "correction",
            {
                "word_id": word,
                "message_id": one.message,
                "owner_id": one.owner,
                "controller": one.controller,
                "language": one.language,
                "sentence": one.sentence,
                "read_labels": json.dumps(sorted(one.read)),
                "said_labels": json.dumps(sorted(one.said)),
                "taken_labels": json.dumps(sorted(one.taken)),
                "shown": int(one.shown),
                "corrected_at": one.at,
            },
        )


def standing(store: Store, owner: int | None = None) -> list[Correction]:
    """All that is true today, oldest first: a later IS about a message replaces what an earlier one said of it.

    Args:
        store: the database.
        owner: only what this owner said. Owners share a home but see only their own cases, so one's words
            must not settle another's mails. None: everybody's, as the one model of the home learns them.
    """
    messages: dict[int, dict[str, Correction]] = {}
    words: dict[int, int] = {}
    for row in store.rows(
        """SELECT correction.*, labels.applies FROM correction JOIN labels ON labels.id = word_id
           WHERE ?1 IS NULL OR correction.owner_id = ?1 ORDER BY correction.id""",
        owner,
    ):
        number = int(row["message_id"])
        known = messages.setdefault(number, {})
        if words.get(number) != row["word_id"] and row["applies"]:
            known = {text: replace(one, said=frozenset()) for text, one in known.items()}
        words[number] = row["word_id"]
        new = _correction(row)
        known[new.sentence] = _merged(known.get(new.sentence), new)
        messages[number] = known
    everything = (one for known in messages.values() for one in known.values())
    return [one for one in everything if one.said or one.taken]


def _merged(old: Correction | None, new: Correction) -> Correction:
    """The newer word counts where both speak of one label."""
    if old is None:
        return new
    return replace(
        new,
        said=(old.said - new.taken) | new.said,
        taken=(old.taken - new.said) | new.taken,
        shown=old.shown or new.shown,
        learnt=old.learnt and new.learnt,
    )


def latest(store: Store) -> int:
    """Grows with every correction; 0 when there is none."""
    return int(store.value("SELECT coalesce(max(id), 0) FROM correction"))


def mark_learnt(store: Store, now: datetime) -> None:
    """Every correction so far is part of the model that was kept."""
    store.connection.execute("UPDATE correction SET learnt_at = ? WHERE learnt_at IS NULL", [utc(now)])


def forget(store: Store) -> None:
    """No correction is part of the model any more; what was said stays."""
    store.connection.execute("UPDATE correction SET learnt_at = NULL")


def people(store: Store) -> list[str]:
    """Names of owners and data subjects: they stand in mails and never tell sentences apart."""
    rows = store.rows("SELECT name FROM owners UNION SELECT name FROM data_subjects")
    return [row["name"] for row in rows]


def _correction(row: Any) -> Correction:
    return Correction(
        message=row["message_id"],
        owner=row["owner_id"],
        controller=row["controller"],
        language=row["language"],
        sentence=row["sentence"],
        read=_labels(row["read_labels"]),
        said=_labels(row["said_labels"]),
        taken=_labels(row["taken_labels"]),
        shown=bool(row["shown"]),
        at=row["corrected_at"],
        learnt=row["learnt_at"] is not None,
    )


def _labels(text: str) -> frozenset[str]:
    found: Sequence[str] = json.loads(text)
    return frozenset(found)
