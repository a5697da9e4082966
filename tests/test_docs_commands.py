"""The table of commands in the guide is the one that the bot understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.command_words import WORDS, WORDS_OF, Verb
from letters.help import help_section
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


def listed(language: str, *, full: bool = True) -> list[str]:
    """The words of the help mail, as they are to be written."""
    entries = help_section(1, language, full=full).entries
    return [words for entry in entries for words, _ in entry.commands]


@pytest.mark.parametrize("language", WORDS_OF)
def test_the_help_mail_names_every_word_once_in_the_language_of_its_reader(language: str) -> None:
    first = [words.split()[0].lower() for words in listed(language)]
    assert sorted(WORDS_OF[language][word] for word in first) == sorted(Verb)
    assert {
        word for words in listed(language) for word in re.findall(r"[^\W\d_]+", words) if word.isupper()
    } <= {word.upper() for word in WORDS}


@pytest.mark.parametrize("language", WORDS_OF)
def test_the_help_mail_begins_with_eight_words_in_five_groups(language: str) -> None:
    entries = help_section(1, language, full=False).entries
    assert [len(entry.commands) for entry in entries] == [1, 3, 2, 1, 1, 2]
    assert len({entry.title for entry in entries}) == 6


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
