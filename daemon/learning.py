"""What an owner's correction teaches: which sentences it is about, and how the daemon recalls them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.model import PRIMARY_ORDER, Label
from daemon.words import words_of
from db import corrections, post
from db.corrections import Correction
from db.store import Store, utc
from mail.parse import parse
from nlp.memory import Memory, Remembered
from nlp.reader import Reader

log = logging.getLogger("relance.learning")

Telling = Callable[[Label], str]
"""The sentence of a mail that comes nearest to a label, or ""."""


def load_reader(model: Path) -> Reader:
    """The reader of a home folder: taught by its owner (`relance teach`) when that fits this version, else as shipped."""
    from nlp.teaching import fits_this_version

    if not model.is_dir():
        return Reader.load()
    if fits_this_version(model):
        return Reader.load(model)
    log.warning("%s was taught with another version and is not used: run `relance teach` again", model)
    return Reader.load()


class Recall:
    """The memory of a database, made anew whenever an owner has said something since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = 0
        self._memory: Memory | None = None

    def memory(self) -> Memory | None:
        """What is remembered now, or None while nobody has corrected anything."""
        latest = corrections.latest(self._store)
        if latest != self._seen:
            self._seen = latest
            known = corrections.standing(self._store)
            self._memory = Memory(remembered(known), corrections.people(self._store)) if known else None
        return self._memory


def remembered(known: Iterable[Correction]) -> list[Remembered]:
    """Corrections as the reading room remembers them; "other" is no label of a sentence."""
    return [
        Remembered(
            one.sentence,
            one.said - {Label.OTHER.value},
            one.taken,
            one.controller,
            one.language,
            one.at,
            one.shown,
        )
        for one in known
    ]


def lessons_of(
    read: Mapping[str, Any], label: Label, *, applies: bool, owner: int, now: datetime, telling: Telling
) -> list[Correction]:
    """The sentences that one word of an owner is about.

    IS <label>: the sentence the reader had for that label, given or merely near; else the most telling one of
    the mail. Labels that outrank it were wrong, or one of them would be the primary: they are taken away
    where they were seen. Lesser ones may be true besides and are left as they are. NOT <label> takes it away.

    Args:
        read: data of the message_read event.
        label: what the owner named.
        applies: True for IS.
        owner: who said it.
        now: when.
        telling: finds the most telling sentence.
    """
    given = {Label(scored["label"]): tuple(scored["evidence"]) for scored in read["labels"]}
    near = {Label(scored["label"]): tuple(scored["evidence"]) for scored in read.get("alternatives", ())}
    said: dict[str, bool] = {}
    taken: dict[str, set[str]] = {}
    if not applies and label is Label.OTHER:
        return []
    if not applies:
        for sentence in given.get(label) or near.get(label) or ():
            taken.setdefault(sentence, set()).add(label.value)
    else:
        if label is not Label.OTHER:
            said = dict.fromkeys(given.get(label) or near.get(label) or (), True)
            said = said or dict.fromkeys(filter(None, [telling(label)]), False)
        for other in PRIMARY_ORDER[: PRIMARY_ORDER.index(label)]:
            for sentence in given.get(other, ()):
                taken.setdefault(sentence, set()).add(other.value)
    return [
        Correction(
            message=read["message"],
            owner=owner,
            controller=read.get("from", "").rpartition("@")[2],
            language=read.get("language", ""),
            sentence=sentence,
            read=frozenset(one.value for one, shown in given.items() if sentence in shown),
            said=frozenset({label.value} if sentence in said else ()),
            taken=frozenset(taken.get(sentence, ())),
            shown=said.get(sentence, True),
            at=utc(now),
        )
        for sentence in dict.fromkeys([*said, *taken])
    ]


def most_telling(store: Store, reader: Reader, message: int, label: Label) -> str:
    """The sentence of a stored message that comes nearest to a label for this reader, or ""."""
    from nlp.teaching import telling_sentence

    raw_id = store.value("SELECT raw_id FROM messages WHERE id = ?", message)
    return telling_sentence(reader, words_of(parse(post.raw_bytes(store, raw_id))).text, label.value)


def language_of(store: Store, message: int) -> str:
    """The language a stored message was read in, or ""."""
    return str(
        store.value("SELECT language FROM readings WHERE message_id = ? ORDER BY id DESC LIMIT 1", message)
        or ""
    )


def told(known: Sequence[Correction]) -> list[list[str]]:
    """Corrections as rows for a table: message, sentence, what was read, what was said."""
    return [
        [
            str(one.message),
            one.sentence,
            ", ".join(sorted(one.read)) or "-",
            ", ".join([*sorted(one.said), *(f"not {label}" for label in sorted(one.taken))]),
        ]
        for one in known
    ]
