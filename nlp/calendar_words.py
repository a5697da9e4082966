"""The words of dates, durations and their roles per language, read from dates/<language>.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.cues import CueTable

LANGUAGES = ("en", "fr", "de", "es", "it", "nl")
TOKEN = re.compile(
    r"[a-zªºß-öø-ɏ]+"
    r"|(?<![\w./-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}(?:\.\s?\d{1,2}\.\s?|/\d{1,2}/|-\d{1,2}-)(?:\d{4}|\d\d))(?![\w/-]|[.,]\d)"
    r"|\d+|[^\w\s]"
)
"""Words, dates in digits, numbers and marks, in lower-case text."""
_FOLDER = Path(__file__).parent / "dates"
_CLASSES = {
    "opening": "*", "version": "V", "street": "!", "course": "C", "range": "~", "of": "o", "the": "t", "this": "v",
    "next": "z", "last": "j", "end": "e", "begin": "b", "middle": "c", "half": "h", "until": "u", "in": "i",
    "within": "I", "closing": "Q", "after": "X", "gone": "P", "filler": "p", "adding": "g", "another": "g", "adjectives": "w", "working": "w", "articles": "a", "days": "D", "suffixes": "s",
    "working_days": "D", "weeks": "W", "months_unit": "M", "years": "Y", "hours": "H", "quarters": "R",
}  # fmt: skip
"""One letter per kind of word: the grammar of `spans` runs over a string of these letters."""
_ROLES = ("sent", "other", "promise_first", "ask", "received", "law", "promise")
_PERSONS = ("first_person", "second_person")
_END = r"(?:(?<=['’])|(?!\w))"
_LEADING = ("old", "inside", "lasting", "elapsed", "start")
_UNITS = ("days", "working_days", "weeks", "months_unit", "years", "hours", "quarters")


_PUNCTUATION = (
    {"’": "'", "–": "-", "—": "-"} | {mark: mark for mark in "'-.,()/:"} | {"?": ".", "!": ".", ";": ","}
)
_CACHED = 20000
_YEARS = range(1900, 2200)


class Letters(dict[str, str]):
    """The letter of every token, known or not; what is worked out is kept."""

    def __missing__(self, token: str) -> str:
        """Digits by their size, punctuation by itself, other words x."""
        letter = _PUNCTUATION.get(token) or (_digit_letter(token) if token[0].isdecimal() else "x")
        if len(self) < _CACHED:
            self[token] = letter
        return letter


def _digit_letter(token: str) -> str:
    """T a date in digits, n a number that can be a day, N another count, y a year."""
    if not token.isdecimal():
        return "T"
    if len(token) == 4 and int(token) in _YEARS:
        return "y"
    if len(token) > 3 or not int(token):
        return "x"
    return "n" if int(token) <= 31 else "N"


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """What one language brings: classes and values of words, stems that betray a span, cues of roles."""

    language: str
    letters: Letters
    values: dict[str, int]
    months: dict[str, int]
    durations: dict[str, str]
    working: frozenset[str]
    month_first: bool
    stems: tuple[str, ...]
    digits: re.Pattern[str]
    cues: CueTable
    patterns: dict[str, re.Pattern[str]]


@lru_cache(maxsize=len(LANGUAGES))
def calendar_words(language: str) -> CalendarWords:
    """The words of one of LANGUAGES; the file is read once, when first asked for."""
    data = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    words = {key: text.split() for key, text in data["words"].items()}
    classes = {word: letter for key, letter in _CLASSES.items() for word in words.get(key, ())}
    values, months, durations = _valued(words, classes)
    month_first = bool(data.get("month_first"))
    role = data["role"]
    return CalendarWords(
        language,
        Letters(classes),
        values,
        months,
        durations,
        frozenset([*words.get("working", ()), *words.get("working_days", ())]),
        month_first,
        tuple(data["stems"]),
        _digits(words),
        CueTable(role["boundary"], {name: role[name] for name in _ROLES}, data["cue_words"]),
        _patterns(role | data["more"]),
    )  # fmt: skip


def _patterns(texts: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """The patterns by name; those that look at the words right before a span also as "name$"."""
    patterns = {
        key: re.compile(rf"\b(?:{text}){_END if key in _PERSONS else ''}")
        for key, text in texts.items()
        if key not in (*_ROLES, "boundary")
    }
    return patterns | {f"{key}$": re.compile(rf"\b(?:{texts[key]})\s*$") for key in _LEADING}


def _valued(
    words: dict[str, list[str]], classes: dict[str, str]
) -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
    values = dict.fromkeys([*words["articles"], *words.get("another", ())], 1)
    for key, letter in (("weekdays", "f"), ("short_weekdays", "f"), ("relative", "r")):
        values |= (found := dict(_numbered(words.get(key, ()))))
        classes |= dict.fromkeys(found, letter)
    for key, letter in (("ordinals", "k"), ("more_ordinals", "k"), ("numbers", "l"), ("more_numbers", "l")):
        values |= (found := dict(_numbered(words.get(key, ()))))
        classes |= dict.fromkeys(found, letter)
    months = dict(_numbered(words["months"])) | dict(_numbered(words["short_months"]))
    for month in months:
        classes[month] = "q" if classes.get(month) == "l" else "m"
    durations = dict(pair.split(":") for pair in [*words["named"], *words.get("period_ends", ())])
    classes |= {word: "F" if value[0] == "P" else "E" for word, value in durations.items()}
    return values, months, durations


def _numbered(words: list[str] | tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Words with the number behind their colon, else with their place in the list."""
    for place, word in enumerate(words, start=1):
        name, colon, number = word.partition(":")
        yield name, int(number) if colon else place


def _digits(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Numeric dates, and digits before a short month or unit."""
    short = "|".join(word.partition(":")[0] for word in words["short_months"])
    single = "|".join(word for key in _UNITS for word in words.get(key, ()) if len(word) < 3)
    endings = "|".join(words["suffixes"])
    return re.compile(
        rf"\d(?:\W{{0,2}}(?:\n|$)|[./-]\s?\d|\.? (?:de )?[^\W\d_]{{3,12}} (?:de )?(?:19|20)\d\d|\D{{1,4}}(?:{short})\b"
        + (rf"|(?:{endings})\b" if endings else r"|\. (?=[a-zäöü])")
        + (rf"|\s?(?:{single})\b" if single else "")
        + ")"
    )
