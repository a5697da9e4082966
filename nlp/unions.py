"""Big unions of patterns, put in such a shape that a search looks at few of the alternatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_BOUNDARY = r"\b"
_CLOSED = "*+?{"
_PLAIN = re.compile(r"[^\W_]|[ ,'’-]")


def union_of(*texts: str) -> re.Pattern[str]:
    """One pattern that matches where one of the patterns does.

    Alternatives that begin with a word boundary are sorted by the letters behind it, so that at most one branch is
    tried at each word and not hundreds. It finds matches at the same places, though not always the longest there.
    """
    found = [one for text in texts for one in alternatives(text)]
    bounded = [more for one in found if one.startswith(_BOUNDARY) for more in _opened(one[len(_BOUNDARY) :])]
    free = [one for one in found if not one.startswith(_BOUNDARY)]
    parts = [*([_BOUNDARY + _branched(list(dict.fromkeys(bounded)))] if bounded else []), *free]
    return re.compile("|".join(parts))


def alternatives(text: str) -> list[str]:
    """A pattern cut at the bars outside of all brackets."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "|":
            parts.append(text[start:at])
            start = at + 1
        at = item_end(text, at)
    return [*parts, text[start:]]


def item_end(text: str, at: int) -> int:
    """The place behind the letter, escape, class or group that begins at a place."""
    if text[at] == "\\":
        return at + 2
    if text[at] == "[":
        return text.index("]", at + 2) + 1
    if text[at] != "(":
        return at + 1
    at += 1
    while text[at] != ")":
        at = item_end(text, at)
    return at + 1


def _opened(text: str) -> Iterator[str]:
    """An alternative without the group it begins with: one for each branch, and one without an optional group."""
    end = item_end(text, 0) if text else 0
    mark = text[end : end + 1]
    if not text.startswith("(?:") or (mark and mark in "*+{"):
        yield text
        return
    rest = text[end + (mark == "?") :]
    for one in alternatives(text[3 : end - 1]):
        yield from _opened(one + rest)
    if mark == "?":
        yield from _opened(rest)


def _branched(texts: Sequence[str]) -> str:
    """The alternatives as a tree over the letters they begin with."""
    by_letter: dict[str, list[str]] = {}
    other = []
    for text in texts:
        mark = text[1:2]
        if text and _PLAIN.match(text) and not (mark and mark in _CLOSED):
            by_letter.setdefault(text[0], []).append(text[1:])
        else:
            other.append(text)
    parts = [
        letter + (_branched(rests) if len(rests) > 1 else rests[0]) for letter, rests in by_letter.items()
    ]
    parts += other
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
