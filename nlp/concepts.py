"""Multilingual concepts in a sentence: which of the lexicon's words and phrases stand where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.fold import Token, tokens_of
from nlp.language import LANGUAGES

LEXICON = Path(__file__).parent / "lexicon"
TABLES = ("concepts", "items", "elements", "reasons")


@dataclass(frozen=True, slots=True)
class Hit:
    """One concept found: its table and name, and the tokens it covers (end exclusive)."""

    table: str
    name: str
    start: int
    end: int


_Entry = tuple[tuple[str, ...], str, str]


class Lexicon:
    """Concept entries of six languages, indexed by first token so that a look-up touches few of them.

    Args:
        tables: language -> table -> name -> comma-separated entries, as in `lexicon/*.toml`.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        self.tables = tables
        self._exact: dict[str, dict[str, list[_Entry]]] = {}
        self._stems: dict[str, dict[str, list[_Entry]]] = {}
        self._cache: dict[tuple[str, str], tuple[_Entry, ...]] = {}
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
                for pattern, table, name in self._candidates(one, key):
                    length = len(pattern)
                    if (length == 1 or _matches(pattern, keys, number)) and length > best.get(
                        (table, name), 0
                    ):
                        best[(table, name)] = length
            for (table, name), length in best.items():
                if number + length > reach.get((table, name), 0):
                    reach[(table, name)] = number + length
                    hits.append(Hit(table, name, number, number + length))
        return hits

    def _candidates(self, language: str, key: str) -> tuple[_Entry, ...]:
        known = self._cache.get((language, key))
        if known is None:
            found = list(self._exact[language].get(key, ()))
            stems = self._stems[language]
            for length in range(2, len(key) + 1):
                found.extend(stems.get(key[:length], ()))
            known = tuple(found)
            if len(self._cache) < 60000:
                self._cache[(language, key)] = known
        return known

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


def _matches(pattern: tuple[str, ...], keys: Sequence[str], start: int) -> bool:
    if start + len(pattern) > len(keys):
        return False
    for offset in range(1, len(pattern)):
        want = pattern[offset]
        got = keys[start + offset]
        if not (got.startswith(want[:-1]) if want.endswith("*") else got == want):
            return False
    return True
