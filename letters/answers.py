"""Short sentences that answer an owner's command: what was done, or why it was not and what to do instead."""

from __future__ import annotations

from cases.model import Label
from letters import phrasebook


def say(key: str, language: str, **values: object) -> str:
    """The sentence with this key in a language, filled in; English where the language is not written yet."""
    known = {"labels": ", ".join(label.value for label in Label), **values}
    if "status" in values:
        known["status"] = status_words(str(values["status"]), language)
    return phrasebook.say(f"answers.{key}", language, **known)


def status_words(word: str, language: str) -> str:
    """Say in words where a case stands (`cases.timeline.status`); a word that is not known stands as it is."""
    return phrasebook.word("status", word, language)
