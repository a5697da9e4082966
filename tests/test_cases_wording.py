from __future__ import annotations

from datetime import date, timedelta
from string import Formatter

import pytest

from cases.rules import Period
from cases.wording import LANGUAGES, Wording, wording

ENGLISH = LANGUAGES["en"]
EVERY = pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))


def places(text: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@EVERY
def test_every_language_has_the_sentences_of_english_with_the_same_places(words: Wording) -> None:
    assert set(words.sentences) == set(ENGLISH.sentences)
    for key, sentence in ENGLISH.sentences.items():
        assert places(words.sentences[key]) == places(sentence), key
        assert words.sentences[key].endswith(".")


@EVERY
def test_every_language_words_each_date_and_length_of_time(words: Wording) -> None:
    assert len(set(words.months)) == 12
    assert len(set(words.weekdays)) == 7
    assert set(words.periods) == {"days", "working_days", "months"}
    assert places(words.written_date) == {"day", "month", "year"}
    assert places(words.reasoned_date) <= {"iso", "date", "weekday"}
    for unit in ("days", "working_days", "months"):
        for count in (1, 2, 45):
            said = words.say("answer", period=Period(unit=unit, count=count), end=date(2026, 3, 1))
            assert "{" not in said
            assert count == 1 or str(count) in said
    for days in (0, 1, 45):
        assert str(days) in words.say("safe", safe=date(2026, 3, 1), grace=timedelta(days=days))


@EVERY
def test_a_language_other_than_english_names_the_days_that_are_closed(words: Wording) -> None:
    if words is ENGLISH:
        assert words.closure("Easter Monday") == "Easter Monday"
        return
    assert words.holiday
    assert set(words.closures) == set(LANGUAGES["fr"].closures)
    assert words.closure("Easter Monday; Nobody's Day") == words.holiday


def test_a_code_may_name_a_region_and_what_is_not_written_reads_english() -> None:
    assert wording("fr-BE") is LANGUAGES["fr"]
    assert wording("pt") is ENGLISH
