"""The clause, the part between commas and the point of a list in which an item stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nlp.concepts import Hit
from nlp.fold import Token
from nlp.forces import ORDERS, WANTED
from nlp.governing import Marks

REQUEST = frozenset({"PLEASE", "NEED"})
GIVING = frozenset({"SEND", "TELL", "CHECK", "CLICK"})
_OWN_FORCE = REQUEST | GIVING | {"DONE", "MAY", "HOLD", "DELETE", "NEG"}
_PART_MARKS = frozenset({",", ":", ";", "?", "!"})
_CLAUSE_MARKS = frozenset({";", "!", "?"})
_BULLET = re.compile(r"\n|[•–—·*▪]| - ")
_ACCENTS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Clause:
    """The words around an item: `left` to `right` is what shares its fate, `first` to `last` its own part.

    Parts between commas belong together unless each has a word of force of its own.
    """

    left: int
    right: int
    first: int
    last: int


def marks_of(text: str, tokens: Sequence[Token]) -> Marks:
    """Where sentences, parts behind a semicolon and points of a list begin."""
    marks = [number + 1 for number, token in enumerate(tokens) if token.key in _CLAUSE_MARKS]
    stops = [n for n in range(1, len(tokens)) if _is_full_stop(text, tokens, n)] if ". " in text else []
    colon = next((number for number, token in enumerate(tokens) if token.key == ":"), len(tokens))
    if colon < len(tokens):
        # the points of a list share what introduces them
        marks = [number for number in marks if number <= colon]
    points = [
        n
        for n in range(colon + 1, len(tokens))
        if tokens[n - 1].key == ";"
        or _is_point(text, tokens[n - 1])
        or _BULLET.search(text[tokens[n - 1].end : tokens[n].start])
    ]
    return Marks(sorted([*marks, *stops]), points)


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("ß", "ss"))
    return _ACCENTS.sub("", plain)


def words_between(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """The words between two tokens, folded."""
    return folded(text[tokens[first].start : tokens[last - 1].end]) if last > first else ""


def concepts_between(hits: Sequence[Hit], left: int, right: int) -> set[str]:
    """The names of the concepts that begin between two tokens."""
    return {hit.name for hit in hits if hit.table == "concepts" and left <= hit.start < right}


def clause_of(text: str, tokens: Sequence[Token], hits: Sequence[Hit], at: int) -> Clause:
    """The points of a list after a colon are one clause with what introduces it."""
    colon = next((number for number, token in enumerate(tokens) if token.key == ":"), len(tokens))
    breaks = [
        number
        for number, token in enumerate(tokens)
        if token.key in _CLAUSE_MARKS and not (token.key == ";" and number > colon)
    ]
    breaks += [hit.start for hit in hits if hit.name == "BUT"]
    if ". " in text:
        breaks += [number for number in range(1, len(tokens)) if _is_full_stop(text, tokens, number)]
    points = [number for number in range(colon + 1, len(tokens)) if _is_point(text, tokens[number])]
    if points:
        intro = words_between(text, tokens, 0, colon)
        if not (concepts_between(hits, 0, colon) & REQUEST or ORDERS.match(intro) or WANTED.search(intro)):
            breaks += points
    left = max((number for number in breaks if number <= at), default=0)
    right = min((number for number in breaks if number > at), default=len(tokens))
    commas = [number for number in range(left, right) if tokens[number].key == ","]
    bounds = [left, *commas, right]
    parts = _joined(text, tokens, list(pairwise(bounds)), hits)
    first, last = next(((a, b) for a, b in parts if a <= at < b), (left, right))
    return Clause(left, right, first, last)


def _is_full_stop(text: str, tokens: Sequence[Token], number: int) -> bool:
    """True when a sentence ends before a token; one after an abbreviation or a number does not count."""
    last, token = tokens[number - 1], tokens[number]
    return (
        text[last.end : last.end + 2] == ". "
        and last.end - last.start >= 4
        and text[last.end - 1].islower()
        and text[token.start].isupper()
    )


def _is_point(text: str, token: Token) -> bool:
    """True for the number of a point in a list."""
    return (
        token.key == "xnum"
        and text[token.end - 1 : token.end + 1].strip()[-1:] in {".", ")"}
        and token.end - token.start <= 3
    )


def _joined(
    text: str, tokens: Sequence[Token], parts: list[tuple[int, int]], hits: Sequence[Hit]
) -> list[tuple[int, int]]:
    """Parts between commas, those without a word of force put to the part before, or to the next at the beginning."""
    if len(parts) == 1:
        return parts
    joined: list[tuple[int, int]] = []
    forceful = True
    for begin, end in parts:
        has_force = bool(concepts_between(hits, begin, end) & _OWN_FORCE) or bool(
            ORDERS.match(words_between(text, tokens, begin, end).lstrip(" ,"))
        )
        if joined and not (has_force and forceful):
            joined[-1] = (joined[-1][0], end)
            forceful = forceful or has_force
        else:
            joined.append((begin, end))
            forceful = has_force
    return joined


def part_of(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The words around an item up to the next comma, colon or semicolon on either side."""
    left = next((n + 1 for n in range(start - 1, -1, -1) if tokens[n].key in _PART_MARKS), 0)
    right = next((n for n in range(end, len(tokens)) if tokens[n].key in _PART_MARKS), len(tokens))
    return left, right


def point_of(text: str, tokens: Sequence[Token], left: int, right: int, at: int) -> tuple[int, int]:
    """The words between `left` and `right` that belong to the same point of a list and the same sentence."""
    ends = [n for n in range(left + 1, right) if _is_point(text, tokens[n]) or _is_full_stop(text, tokens, n)]
    first = max((n for n in ends if n <= at), default=left)
    return first, min((n for n in ends if n > at), default=right)
