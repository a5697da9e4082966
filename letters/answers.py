"""Short sentences that answer an owner's command: what was done, or why it was not and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cases.commands import label_in
from cases.courtesies import folded
from cases.model import IdItem, Label
from letters import phrasebook
from letters.phrasebook import LANGUAGES

ARTICLES = ("a ", "an ", "un ", "une ", "ein ", "eine ", "una ", "uno ", "een ")
"""What may stand before the name of a kind of message."""


def say(key: str, language: str, **values: object) -> str:
    """The sentence with this key in a language, filled in; English where the language is not written yet."""
    if "status" in values:
        values["status"] = status_words(str(values["status"]), language)
    return phrasebook.say(f"answers.{key}", language, **values)


@cache
def label_names() -> Mapping[str, Label]:
    """What the kinds of messages are called in all languages, with and without article; a name of two is none."""
    meant: dict[str, set[Label]] = {}
    for language in LANGUAGES:
        for label in Label:
            name = phrasebook.word("labels", label, language).replace("\u00a0", " ")
            article = next((one for one in ARTICLES if name.startswith(one)), "")
            for said in (name, name.removeprefix(article)):
                meant.setdefault(said, set()).add(label)
    return {name: labels.pop() for name, labels in meant.items() if len(labels) == 1}


def label_said(label: Label, language: str) -> str:
    """What a person answers for a kind of message: its name in her language where that means nothing else."""
    if language == "en":
        return label.value
    named = phrasebook.word("labels", label, language).replace("\u00a0", " ").partition(" (")[0]
    article = next((one for one in ARTICLES if named.startswith(one)), "")
    name = named.removeprefix(article)
    return name if label_in(name, label_names()) is label else label.value


@cache
def item_names() -> Mapping[str, IdItem]:
    """What our mails call the identity items in all languages, in folded letters."""
    return {
        folded(phrasebook.word("items", item, language).replace("\u00a0", " ")): item
        for language in LANGUAGES
        for item in IdItem
    }


def status_words(word: str, language: str) -> str:
    """Say in words where a case stands (`cases.timeline.status`); a word that is not known stands as it is."""
    return phrasebook.word("status", word, language)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing answered: the key of its sentence, its words, and what can be replied to it as (words, effect)."""

    key: str
    text: str
    offers: tuple[tuple[str, str], ...] = ()


def said(key: str, language: str, offers: tuple[tuple[str, str], ...] = (), **values: object) -> Said:
    """The sentence with this key in a language, with what it offers to reply."""
    return Said(key, say(key, language, **values), offers)
