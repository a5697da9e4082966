"""Multilingual concepts in a sentence: which of the lexicon's words and phrases stand where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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


_Entry = tuple[tuple[str, ...], str, str]


class _Starts(NamedTuple):
    """What may begin with one token: names of single words, phrases by their second token, or by its stem."""

    single: tuple[tuple[str, str], ...]
    exact: Mapping[str, Sequence[_Entry]]
    stems: tuple[tuple[str, _Entry], ...]


_NOTHING = _Starts((), {}, ())


class Lexicon:
    """Concept entries of six languages, indexed by first token so that a look-up touches few of them.

    Args:
        tables: language -> table -> name -> comma-separated entries, as in `lexicon/*.toml`.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        self.tables = tables
        self._exact: dict[str, dict[str, list[_Entry]]] = {}
        self._stems: dict[str, dict[str, list[_Entry]]] = {}
        self._cache: dict[str, dict[str, _Starts]] = {language: {} for language in tables}
        for language, named in tables.items():
            self._index(language, named)

    @classmethod
    def load(cls, folder: Path = LEXICON) -> Lexicon:
        """Read `<language>.toml` for every language there is."""
        found = {}
        for language in LANGUAGES:
            path = folder / f"{language}.toml"
            if path.is_file():
                found[language] = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(found)

    def find(self, tokens: Sequence[Token], language: str) -> list[Hit]:
        """All concepts in a sentence, in order; within one concept the longest phrase wins."""
        keys = [token.key for token in tokens]
        languages = (language,) if language in self.tables else tuple(self.tables)
        hits: list[Hit] = []
        reach: dict[tuple[str, str], int] = {}
        for number, key in enumerate(keys):
            best: dict[tuple[str, str], int] = {}
            for one in languages:
                starts = self._cache[one].get(key) or self._starts(one, key)
                if starts is not _NOTHING:
                    _collect(starts, keys, number, best)
            for (table, name), length in best.items():
                if number + length > reach.get((table, name), 0):
                    reach[(table, name)] = number + length
                    hits.append(Hit(table, name, number, number + length))
        return hits

    def _starts(self, language: str, key: str) -> _Starts:
        found = list(self._exact[language].get(key, ()))
        stems = self._stems[language]
        for length in range(2, len(key) + 1):
            found.extend(stems.get(key[:length], ()))
        starts = _sorted_out(found) if found else _NOTHING
        if len(self._cache[language]) < 60000:
            self._cache[language][key] = starts
        return starts

    def _index(self, language: str, named: Mapping[str, Mapping[str, str]]) -> None:
        exact: dict[str, list[_Entry]] = {}
        stems: dict[str, list[_Entry]] = {}
        for table in TABLES:
            for name, entries in named.get(table, {}).items():
                for entry in entries.split(","):
                    pattern = _pattern(entry, language)
                    if pattern:
                        head = pattern[0]
                        index, key = (stems, head[:-1]) if head.endswith("*") else (exact, head)
                        index.setdefault(key, []).append((pattern, table, name))
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


def _sorted_out(entries: Sequence[_Entry]) -> _Starts:
    exact: dict[str, list[_Entry]] = {}
    stems: list[tuple[str, _Entry]] = []
    for entry in entries:
        pattern = entry[0]
        if len(pattern) > 1 and pattern[1].endswith("*"):
            stems.append((pattern[1][:-1], entry))
        elif len(pattern) > 1:
            exact.setdefault(pattern[1], []).append(entry)
    return _Starts(tuple((e[1], e[2]) for e in entries if len(e[0]) == 1), exact, tuple(stems))


def _collect(starts: _Starts, keys: Sequence[str], number: int, best: dict[tuple[str, str], int]) -> None:
    """Note the longest phrase of every name that begins at a token."""
    for name in starts.single:
        best.setdefault(name, 1)
    if number + 1 >= len(keys) or not (starts.exact or starts.stems):
        return
    following = keys[number + 1]
    entries = list(starts.exact.get(following, ()))
    entries += [entry for stem, entry in starts.stems if following.startswith(stem)]
    for pattern, table, name in entries:
        length = len(pattern)
        if length > best.get((table, name), 0) and (length == 2 or _matches(pattern, keys, number)):
            best[(table, name)] = length


def _matches(pattern: tuple[str, ...], keys: Sequence[str], start: int) -> bool:
    """True when the third and later tokens of a phrase match as well."""
    if start + len(pattern) > len(keys):
        return False
    for offset in range(2, len(pattern)):
        want = pattern[offset]
        got = keys[start + offset]
        if not (got.startswith(want[:-1]) if want.endswith("*") else got == want):
            return False
    return True
