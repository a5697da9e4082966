"""What happened to a case beside letters and replies, told in a sentence with what the person can do about it."""

from __future__ import annotations

import re

from cases.brief import Happening
from cases.item_words import item_name
from cases.model import IdItem
from letters.page import Entry
from letters.phrasebook import known, say, word
from letters.words import enumerate_words, quoted, written_date


def happening_entry(one: Happening, language: str) -> Entry:
    """Tell one happening; a word without a sentence stands as it is."""
    facts = _facts(one, language)
    key = f"happenings.{one.word}"
    dated = f"{key}.{'dated' if one.on else 'undated'}"
    key = dated if known(dated) else key
    sentence = say(key, language, **facts) if known(key) else one.word
    return Entry(
        title=f"#{one.case} · {one.controller}", says=(sentence,), commands=_commands(one, language, facts)
    )


def _commands(one: Happening, language: str, facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What to reply and when, for the words that ask something."""
    return choices(one.word, language, **facts)


def choices(question: str, language: str, **facts: str) -> tuple[tuple[str, str], ...]:
    """What to reply to a question, the word that changes least first, each with when to say it."""
    keys = (f"happening_commands.{question}", f"happening_commands.{question}.else")
    return tuple(
        (say(f"{key}.word", language, **facts), say(f"{key}.effect", language))
        for key in keys
        if known(f"{key}.word")
    )


def _facts(one: Happening, language: str) -> dict[str, str]:
    """Words for the places of a sentence; what the happening does not know is left out of it."""
    place = say("happening_words.item_place", language)
    return {
        "case": str(one.case),
        "controller": one.controller,
        "named": f" ({one.detail})" if one.detail else "",
        "day": written_date(one.on, language) if one.on else "",
        "step": word("steps", one.step, language) if one.step else say("happening_words.a_letter", language),
        "guards": _guards(one.detail, language),
        "items": _items(one.items, language),
        "earlier": one.detail,
        "said": quoted(one.detail, language) if one.detail else "",
        **_contradiction(one, language),
        "given": ", ".join(item_name(item, language) for item in one.items) or f"<{place}>",
    }


def _contradiction(one: Happening, language: str) -> dict[str, str]:
    """The two sentences that do not agree, each with its day."""
    if one.contradiction is None:
        return {}
    first, second = one.contradiction.first, one.contradiction.second
    return {
        "first": quoted(first.sentence, language),
        "first_day": written_date(first.on, language),
        "second": quoted(second.sentence, language),
        "second_day": written_date(second.on, language),
    }


def _items(items: tuple[IdItem, ...], language: str) -> str:
    named = [word("items", item, language) for item in items]
    return enumerate_words(named or [say("happening_words.an_item", language)], language)


def _guards(detail: str, language: str) -> str:
    """Put the words of guards into plain words."""
    guards = [guard for guard in re.split(r"[,\s]+", detail) if guard]
    return enumerate_words([word("blocked", guard, language) for guard in guards], language)
