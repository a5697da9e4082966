"""The table of commands in the guide is the one that the bot understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.command_words import WORDS, WORDS_OF, Verb, word_of
from letters.answers import say
from letters.phrasebook import phrases

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guide.md"


def row(verb: Verb) -> str:
    """The line of the guide for a verb: its words in every language."""
    cells = (
        ", ".join(f"`{word.upper()}`" for word, meant in words.items() if meant is verb)
        for words in WORDS_OF.values()
    )
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("verb", Verb)
def test_the_guide_names_every_word_of_every_language(verb: Verb) -> None:
    assert row(verb) in GUIDE.read_text(encoding="utf-8").splitlines()


def test_the_guide_says_what_every_word_does() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for verb in Verb:
        assert f"\n| `{verb.value.upper()}" in text


@pytest.mark.parametrize(("language", "verb"), [(language, verb) for language in WORDS_OF for verb in Verb])
def test_the_help_mail_names_every_word_in_the_language_of_its_reader(language: str, verb: Verb) -> None:
    told = set(re.findall(r"[^\W\d_]+", say("help", language)))
    assert word_of(verb, language) in told


@pytest.mark.parametrize("language", WORDS_OF)
def test_every_word_of_the_help_mail_in_capitals_is_understood(language: str) -> None:
    shouted = [
        word for word in re.findall(r"[^\W\d_]+", say("help", language)) if len(word) > 2 and word.isupper()
    ]
    assert all(word.lower() in WORDS for word in shouted)


@pytest.mark.parametrize("language", WORDS_OF)
def test_no_mail_names_a_word_of_another_language(language: str) -> None:
    foreign = set(WORDS) - set(WORDS_OF[language])
    named = {
        word.lower()
        for phrase in phrases(language).values()
        for word in re.findall(r"\b[^\W\d_]{3,}\b", re.sub(r"\{.*?\}", "", phrase))
        if word.isupper()
    }
    assert not named & foreign
