"""The table of commands in the guide is the one that the bot understands."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.command_words import WORDS_OF, Verb

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
