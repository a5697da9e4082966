"""What the linear head sees of a sentence: letters of its words, word pairs, and factored concepts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from nlp.concepts import Hit, Lexicon
from nlp.fold import Token, tokens_of
from nlp.identity import Asked, ask_items

BITS = 15
BUCKETS = 1 << BITS
FORCES = ("NEG", "COND", "MAY", "NEED", "PLEASE", "WILL", "DONE", "ALREADY", "OPTION", "WITHOUT", "UNABLE")
"""Concepts that say with what force a thing is said: demanded, negated, conditional, past, future."""
_FORCES = frozenset(FORCES)
_WEAK = frozenset({"WE", "YOU", "WHICH", "GREETING"})
_CLAUSE_ENDS = frozenset({",", ";", ":"})
_MARKS = frozenset({"?", "!", "xurl", "xmail", "xmoney", "xdate", "xcode"})


class Sample(NamedTuple):
    """One sentence as features: its words, and hashed feature numbers per block."""

    words: tuple[str, ...]
    pairs: tuple[int, ...]
    concepts: tuple[int, ...]


class Analysis(NamedTuple):
    """One sentence with what the lexicon found in it."""

    text: str
    language: str
    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
    asked: Asked


def analyse(text: str, language: str, lexicon: Lexicon) -> Analysis:
    """Tokens, concepts and asked identity items of one sentence."""
    tokens = tokens_of(text, language)
    hits = lexicon.find(tokens, language)
    return Analysis(text, language, tuple(tokens), tuple(hits), ask_items(text, tokens, hits, language))


def sample(analysis: Analysis) -> Sample:
    """The features of an analysed sentence; the same text and lexicon give the same numbers everywhere."""
    words = tuple(token.key for token in analysis.tokens if token.key[0].isalpha())
    pairs = {pair_bucket(a, b) for a, b in pairwise(words)}
    return Sample(words, tuple(sorted(pairs)), tuple(sorted({bucket(name) for name in _factors(analysis)})))


@lru_cache(maxsize=200000)
def bucket(name: str) -> int:
    """The feature number of a name."""
    return crc32(name.encode()) & (BUCKETS - 1)


@lru_cache(maxsize=200000)
def pair_bucket(first: str, second: str) -> int:
    """The feature number of two words in a row."""
    return crc32(f"p|{first}|{second}".encode()) & (BUCKETS - 1)


@lru_cache(maxsize=100000)
def letters(word: str) -> tuple[int, ...]:
    """Feature numbers of one word: itself and its letter groups of three to five."""
    padded = f"_{word}_"
    grams = {bucket(f"w|{word}")}
    for size in (3, 4, 5):
        grams.update(bucket(f"c|{padded[i : i + size]}") for i in range(len(padded) - size + 1))
    return tuple(sorted(grams))


def _factors(analysis: Analysis) -> list[str]:
    concepts = [hit for hit in analysis.hits if hit.table == "concepts"]
    names = [f"k|{hit.name}" for hit in concepts]
    names += _sequences(concepts)
    for clause in _clauses(analysis.tokens, concepts):
        names += _clause_factors(clause)
    names += _shape(analysis)
    asked = analysis.asked
    names += [f"i|{state}" for state in asked.states]
    return names


def _sequences(concepts: Sequence[Hit]) -> list[str]:
    found: list[str] = []
    row = [hit for hit in concepts if hit.name not in _WEAK]
    for number, first in enumerate(row):
        for second in row[number + 1 : number + 5]:
            if second.name != first.name and second.start - first.start <= 9:
                found.append(f"s|{first.name}|{second.name}")
    for first, second, third in zip(row, row[1:], row[2:], strict=False):
        found.append(f"t|{first.name}|{second.name}|{third.name}")
    return found


def _clauses(tokens: Sequence[Token], concepts: Sequence[Hit]) -> list[list[Hit]]:
    breaks = [number for number, token in enumerate(tokens) if token.key in _CLAUSE_ENDS]
    breaks += [hit.start for hit in concepts if hit.name == "BUT"]
    if not breaks:
        return [list(concepts)] if concepts else []
    breaks.sort()
    clauses: dict[int, list[Hit]] = {}
    for hit in concepts:
        clauses.setdefault(bisect_right(breaks, hit.start), []).append(hit)
    return list(clauses.values())


def _clause_factors(clause: Sequence[Hit]) -> list[str]:
    names = {hit.name for hit in clause}
    forces = "+".join(force for force in FORCES if force in names)
    who = "+".join(w for w in ("WE", "YOU") if w in names)
    rest = sorted(names - _FORCES - _WEAK)
    found = [f"f|{forces}|{name}" for name in rest] + [f"g|{who}|{name}" for name in rest]
    for force in names & _FORCES:
        found += [f"h|{force}|{name}" for name in rest]
    found += [f"x|{forces}|{a}|{b}" for n, a in enumerate(rest) for b in rest[n + 1 :]]
    return found


def _shape(analysis: Analysis) -> list[str]:
    keys = [token.key for token in analysis.tokens]
    size = len(keys)
    found = [f"z|len{min(size // 5, 6)}"]
    found += [f"z|{mark}" for mark in _MARKS.intersection(keys)]
    if keys:
        found.append(f"z|first|{keys[0]}")
        first = next((hit.name for hit in analysis.hits if hit.table == "concepts"), "-")
        found.append(f"z|head|{first}")
    return found
