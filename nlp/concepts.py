"""Multilingual concepts in a sentence: which of the lexicon's words and phrases stand where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from nlp.fold import Token, tokens_of
from nlp.language import LANGUAGES

LEXICON = Path(__file__).parent / "lexicon"
TABLES = ("concepts", "items", "elements", "reasons")


class Hit(NamedTuple):
    """One concept found: its table and name, and the tokens it covers (end exclusive)."""

    table: str
    name: str
    start: int
    end: int


_Phrase = tuple[tuple[str, ...], int]


class _Starts(NamedTuple):
    """What may begin with one token: numbers of single words (each of length 1); phrases by their second token, or by its stem; the stems."""

    best: Mapping[int, int]
    longer: bool
    exact: Mapping[str, Sequence[_Phrase]]
    stems: tuple[tuple[str, _Phrase], ...]
    heads: tuple[str, ...]


Found = tuple[int, int, int]
"""Number of a name, first token, end (exclusive): what `Hit` says in words."""


class Lexicon:
    """Concept entries of six languages, indexed by first token so that a look-up touches few of them.

    Args:
        tables: language -> table -> name -> comma-separated entries, as in `lexicon/*.toml`.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        self.tables = tables
        names = {
            (table, name) for named in tables.values() for table in TABLES for name in named.get(table, {})
        }
        self.names = tuple(sorted(names, key=lambda one: (TABLES.index(one[0]), one[1])))
        """Table and name of every concept, by number."""
        self.signs: Any = None
        """What the features need to know of each name; kept here because it belongs to the numbers."""
        kinds = [table for table, _ in self.names]
        self._ranges = {t: (kinds.index(t), kinds.index(t) + kinds.count(t)) for t in TABLES if t in kinds}
        self._exact: dict[str, dict[str, list[_Phrase]]] = {}
        self._stems: dict[str, dict[str, list[_Phrase]]] = {}
        self._cache: dict[str, dict[str, _Starts | tuple[()]]] = {language: {} for language in tables}

    @classmethod
    def load(cls, folder: Path = LEXICON) -> Lexicon:
        """Read `<language>.toml` for every language there is."""
        found = {}
        for language in LANGUAGES:
            path = folder / f"{language}.toml"
            if path.is_file():
                found[language] = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(found)

    def range_of(self, table: str) -> tuple[int, int]:
        """First number of a table's names, and the first number after them."""
        return self._ranges.get(table, (0, 0))

    def find(self, tokens: Sequence[Token], language: str) -> list[Hit]:
        """All concepts in a sentence, in order; within one concept the longest phrase wins."""
        return self.named(self.numbered([token.key for token in tokens], language))

    def named(self, found: Sequence[Found]) -> list[Hit]:
        """What `numbered` found, with names."""
        return [Hit(*self.names[number], start, end) for number, start, end in found]

    def numbered(self, keys: Sequence[str], language: str) -> list[Found]:
        """`find` by the keys of the tokens, with the numbers of the names."""
        return self.spread(keys, [len(keys)] * len(keys), language)

    def spread(self, keys: Sequence[str], ends: Sequence[int], language: str) -> list[Found]:
        """`numbered` for sentences in one row; `ends` says of each token where its sentence ends."""
        if language not in self.tables:
            return []
        if language not in self._exact:
            # three quarters of a load would go into languages that a run may never meet
            self._index(language)
        every = list(map(self._cache[language].get, keys))
        if None in every:
            every = [
                self._starts(language, key) if starts is None else starts
                for key, starts in zip(keys, every, strict=True)
            ]
        found: list[Found] = []
        reach: dict[int, int] = {}
        for place, starts in enumerate(every):
            if not starts:
                continue
            best, longer, exact, _, heads = starts
            # most words stand before none of their phrases: a look at the next one, and no call
            if longer and place + 1 < ends[place]:
                following = keys[place + 1]
                if following in exact or following.startswith(heads):
                    best = _extended(starts, keys, place, ends[place])
            for number, length in best.items():
                end = place + length
                if end > reach.get(number, 0):
                    reach[number] = end
                    found.append((number, place, end))
        return found

    def _starts(self, language: str, key: str) -> _Starts | tuple[()]:
        entries = list(self._exact[language].get(key, ()))
        stems = self._stems[language]
        for length in range(2, len(key) + 1):
            entries.extend(stems.get(key[:length], ()))
        starts = _sorted_out(entries) if entries else ()
        if len(self._cache[language]) < 60000:
            self._cache[language][key] = starts
        return starts

    def _index(self, language: str) -> None:
        named = self.tables[language]
        number = {name: place for place, name in enumerate(self.names)}
        exact: dict[str, list[_Phrase]] = {}
        stems: dict[str, list[_Phrase]] = {}
        for table in TABLES:
            for name, entries in named.get(table, {}).items():
                for entry in entries.split(","):
                    pattern = _pattern(entry, language)
                    if pattern:
                        head = pattern[0]
                        index, key = (stems, head[:-1]) if head.endswith("*") else (exact, head)
                        index.setdefault(key, []).append((pattern, number[(table, name)]))
        self._exact[language] = exact
        self._stems[language] = stems


def _pattern(entry: str, language: str) -> tuple[str, ...]:
    words = []
    for piece in re.findall(r"\S+", entry.strip()):
        stem = piece.endswith("*")
        keys = [token.key for token in tokens_of(piece.rstrip("*"), language)]
        if stem and keys:
            keys[-1] += "*"
        words.extend(keys)
    return tuple(words)


def _sorted_out(entries: Sequence[_Phrase]) -> _Starts:
    exact: dict[str, list[_Phrase]] = {}
    stems: list[tuple[str, _Phrase]] = []
    for entry in entries:
        pattern = entry[0]
        if len(pattern) > 1 and pattern[1].endswith("*"):
            stems.append((pattern[1][:-1], entry))
        elif len(pattern) > 1:
            exact.setdefault(pattern[1], []).append(entry)
    single = {number: 1 for pattern, number in entries if len(pattern) == 1}
    heads = tuple({stem for stem, _ in stems})
    return _Starts(single, bool(exact or stems), exact, tuple(stems), heads)


def _extended(starts: _Starts, keys: Sequence[str], place: int, end: int) -> Mapping[int, int]:
    """The longest phrase of every name that begins at a token, not the last, and ends with the sentence at most."""
    following = keys[place + 1]
    entries: Sequence[_Phrase] = starts.exact.get(following, ())
    if starts.stems:
        entries = [*entries, *(entry for stem, entry in starts.stems if following.startswith(stem))]
    best = dict(starts.best)
    for pattern, number in entries:
        length = len(pattern)
        if length > best.get(number, 0) and (length == 2 or _matches(pattern, keys, place, end)):
            best[number] = length
    return best


def _matches(pattern: tuple[str, ...], keys: Sequence[str], start: int, end: int) -> bool:
    """True when the third and later tokens of a phrase match as well."""
    if start + len(pattern) > end:
        return False
    for offset in range(2, len(pattern)):
        want = pattern[offset]
        got = keys[start + offset]
        if not (got.startswith(want[:-1]) if want.endswith("*") else got == want):
            return False
    return True
