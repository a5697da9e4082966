"""What an owner's correction teaches: which sentences it is about, and how the daemon recalls them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.model import PRIMARY_ORDER, Label
from daemon.arrival import people_of
from daemon.words import words_of
from db import corrections, post
from db.corrections import Correction
from db.store import Store, utc
from mail import originals
from mail.budget import Budget
from mail.parse import parse
from nlp.memory import Memory, Remembered
from nlp.reader import Reader

log = logging.getLogger("relance.learning")

Telling = Callable[[Label], str]
"""The sentence of a mail that comes nearest to a label, or ""."""
NEAR = 0.15
"""Least score from which a label that was not given has a sentence worth keeping."""


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
    """The memories of a database, one for each owner, made anew whenever somebody has said something since."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = 0
        self._memories: dict[int | None, Memory | None] = {}

    def memory(self, owner: int | None) -> Memory | None:
        """What this owner's corrections say now, or None while there are none; nobody else's speak for his cases.

        Without an owner, what all of them said: for whoever reads a file at the terminal of this home.
        """
        latest = corrections.latest(self._store)
        if latest != self._seen:
            self._seen = latest
            self._memories.clear()
        if owner not in self._memories:
            known = corrections.standing(self._store, owner)
            self._memories[owner] = (
                Memory(remembered(known), corrections.people(self._store)) if known else None
            )
        return self._memories[owner]


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
    read: Mapping[str, Any],
    label: Label,
    *,
    applies: bool,
    owner: int,
    now: datetime,
    telling: Telling,
    longest: Callable[[], str] = lambda: "",
) -> list[Correction]:
    """The sentences that one word of an owner is about.

    IS <label>: the sentence the reader had for that label, given or near and standing out; else the most telling
    one of the mail; else, as a guess, the longest; nothing where there is none. Labels that outrank it were wrong, or one of them would be the primary: they are taken away
    where they were seen. Lesser ones may be true besides and are left as they are. NOT <label> takes it away.

    Args:
        read: data of the message_read event.
        label: what the owner named.
        applies: True for IS.
        owner: who said it.
        now: when.
        telling: finds the most telling sentence, the one that stands out.
        longest: finds the longest sentence.
    """
    given = {Label(scored["label"]): tuple(scored["evidence"]) for scored in read["labels"]}
    near = {
        Label(scored["label"]): tuple(scored["evidence"])
        for scored in read.get("alternatives", ())
        if scored.get("score", 0.0) >= NEAR
    }
    said: dict[str, bool] = {}
    taken: dict[str, set[str]] = {}
    if not applies and label is Label.OTHER:
        return []
    if not applies:
        for sentence in given.get(label) or near.get(label) or ():
            taken.setdefault(sentence, set()).add(label.value)
    else:
        if label is not Label.OTHER:
            said = dict.fromkeys(given.get(label, ()), True) or _meant(
                near.get(label, ()), telling(label), longest
            )
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


def _meant(near: Sequence[str], telling: str, longest: Callable[[], str]) -> dict[str, bool]:
    """The sentence an owner means where the reader had given none, and whether it was shown for the label."""
    sentence = telling or longest()
    return {sentence: bool(telling) and telling in near} if sentence else {}


def most_telling(store: Store, reader: Reader, message: int, label: Label) -> str:
    """The sentence of a stored message that comes nearest to a label for this reader, or ""."""
    from nlp.teaching import telling_sentence

    return telling_sentence(reader, _text_of(store, message), label.value)


def longest(store: Store, message: int) -> str:
    """The longest sentence of a stored message that is no greeting, or ""."""
    from nlp.teaching import longest_sentence

    return longest_sentence(_text_of(store, message))


def _text_of(store: Store, message: int) -> str:
    row = store.row("SELECT raw_id, way FROM messages WHERE id = ?", message)
    assert row is not None
    mail = originals.at(
        parse(post.raw_bytes(store, row["raw_id"]), unpack=False),
        row["way"],
        originals.Opened(Budget(unpack=False)),
    )
    return words_of(mail, people_of(store)).text


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
