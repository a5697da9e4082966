"""Looking up the cues that can begin at a word, so that a few patterns are tried there and not all of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.unions import alternatives, item_end

_CACHED = 20000
_LONGEST = 24
_ZERO_WIDTH = ("?=", "?!", "?<=", "?<!")
_TAIL = r"(?:(?<=['’ ])|(?!\w))"
_BOUNDARY = r"\b"
_CLOSED = "*+?{"
_LOOKS = re.compile(r"\\|\(\?[=!<]|[\^$]")
"""What looks at other letters than those it matches, or stands for many."""
_LISTED = re.compile(r"[^\\^-]+")
"""The inside of a class that lists its letters."""
_RUN = re.compile(r"[\w ,'’:%-]+(?![*+?{\w ,'’:%-])|[\w ,'’:%-]+(?=[\w ,'’:%-])")
_HEADS = 64
"""From how many heads on a phrase is better told by its pattern."""
_FIRST_WORD = re.compile(r"\w*")
_BEYOND = re.compile(r"\(\?[=!<]|[ \[^.'’§/-]|\\[^w]")
"""What lets a piece of a pattern match more, or other, than letters of one word."""
_LETTERS = re.compile(r"\[[^\W\d_]+\]")


class Head(NamedTuple):
    """Letters a match begins with; `whole` when they are all of it."""

    letters: str
    whole: bool


class Phrase:
    """One alternative of a role, or of the words that open a clause.

    Args:
        place: its number among all phrases: the first that matches decides.
        role: what it tells.
        text: its pattern.
        tail: pattern of what must follow.
    """

    __slots__ = ("_compiled", "_letters", "_tail", "_text", "_told", "heads", "place", "role")

    def __init__(self, place: int, role: str, text: str, tail: str) -> None:
        self.place = place
        self.role = role
        self.heads = tuple(dict.fromkeys(_heads(text)))
        self._letters = tuple(head.letters for head in self.heads)
        self._text = text
        self._tail = tail
        self._told = all(head.whole for head in self.heads) and not _LOOKS.search(text)
        """The heads are all it can match: then no pattern is needed."""
        self._compiled: re.Pattern[str] | None = None

    def fits(self, word: str) -> bool:
        """True when the phrase is the whole word."""
        return bool(self.pattern.fullmatch(word))

    def end_at(self, low: str, start: int, last: int) -> int:
        """The end of its match at a place of a sentence in lower case, before another; -1 when there is none."""
        if not low.startswith(self._letters, start, last):
            return -1
        if not self._told:
            match = self.pattern.match(low, start, last)
            return match.end() if match else -1
        for letters in self._letters:
            end = start + len(letters)
            if low.startswith(letters, start, last) and _is_over(low, end, last, self._tail):
                return end
        return -1

    @property
    def pattern(self) -> re.Pattern[str]:
        """What a match must be like; compiled when first asked for, which for most phrases is never."""
        if self._compiled is None:
            self._compiled = re.compile(f"(?:{self._text}){self._tail}")
        return self._compiled


def _is_over(low: str, end: int, last: int, tail: str) -> bool:
    """What the pattern of a tail says, without it."""
    goes_on = end < last and (low[end].isalnum() or low[end] == "_")
    if tail == _BOUNDARY:
        return goes_on != (low[end - 1].isalnum() or low[end - 1] == "_")
    return not tail or not goes_on or low[end - 1] in "'’ "


@dataclass(frozen=True, slots=True)
class Entry:
    """What can begin at a word: clauses, cues in the order they are tried; and the role of the word alone."""

    openers: tuple[Phrase, ...]
    cues: tuple[Phrase, ...]
    role: str


class Phrases:
    """Phrases by the whole word, or by the letters, that a match of them begins with."""

    def __init__(self, texts: Iterable[tuple[str, str, str]]) -> None:
        """Take role, pattern and what follows each alternative, in the order in which they are tried."""
        self.by_word: dict[str, list[Phrase]] = {}
        self.by_stem: dict[str, list[Phrase]] = {}
        self.by_first: list[tuple[re.Pattern[str] | None, Phrase]] = []
        """Those that begin with any letters, and what their first word must be like."""
        self.all: list[Phrase] = []
        for role, text, tail in texts:
            for one in alternatives(text):
                self._add(role, one, tail)

    def _add(self, role: str, text: str, tail: str) -> None:
        phrase = Phrase(len(self.all), role, text, tail)
        self.all.append(phrase)
        words = {(_FIRST_WORD.findall(one.letters)[0], one.whole, one.letters) for one in phrase.heads}
        stems = {word for word, whole, letters in words if not whole and word == letters}
        for word in {word for word, whole, letters in words if whole or word != letters}:
            self.by_word.setdefault(word, []).append(phrase)
        for stem in stems - {""}:
            self.by_stem.setdefault(stem, []).append(phrase)
        if "" in stems:
            self.by_first.append((_first_word(text), phrase))

    def beginning(self, word: str) -> tuple[Phrase, ...]:
        """The phrases a match of which can begin with the word, in their order."""
        found = {*self.by_word.get(word, ())}
        for length in range(1, len(word) + 1):
            found.update(self.by_stem.get(word[:length], ()))
        found.update(one for first, one in self.by_first if first is None or first.fullmatch(word))
        return tuple(sorted(found, key=lambda one: one.place))


class CueTable(dict[str, Entry | None]):
    """The entry of every word met, None where nothing begins; what is worked out is kept."""

    def __init__(self, boundary: str, roles: dict[str, str], words: dict[str, str]) -> None:
        """Take the pattern of clause openers, those of the roles in the order they are tried, and of single words."""
        super().__init__()
        self.openers = Phrases([("boundary", boundary, _BOUNDARY)])
        self.phrases = Phrases((role, text, _TAIL) for role, text in roles.items())
        self.words = Phrases((role, text, "") for role, text in words.items())

    def __missing__(self, word: str) -> Entry | None:
        """The entry of a word in lower case: a run of letters, digits and low lines."""
        alone = self.words.beginning(word)
        role = next((one.role for one in alone if one.fits(word)), "")
        openers, cues = self.openers.beginning(word), self.phrases.beginning(word)
        entry = Entry(openers, cues, role) if openers or cues or role else None
        if len(self) < _CACHED:
            self[word] = entry
        return entry


def _first_word(pattern: str) -> re.Pattern[str] | None:
    """What the first word of a match must be like; None where that cannot be told."""
    at = 0
    pieces: list[str] = []
    while at < len(pattern):
        if pattern[at] == " ":
            return re.compile("".join(pieces)) if pattern[at + 1 : at + 2] not in tuple(_CLOSED) else None
        item, end = _item(pattern, at)
        zero_width = set(item) == {Head("", True)}
        after = _quantifier_end(pattern, end)
        piece = pattern[at:after]
        if not zero_width and _BEYOND.search(_LETTERS.sub("", piece)):
            return None
        pieces += [] if zero_width else [piece]
        at = after
    return re.compile("".join(pieces))


def _heads(pattern: str) -> list[Head]:
    """How matches of a pattern without a bar begin, in the order in which it tries them.

    An empty head that is not whole stands for anything.
    """
    heads = [Head("", True)]
    at = 0
    while at < len(pattern) and any(head.whole for head in heads):
        if len(heads) > _HEADS:
            return [Head(head.letters, False) for head in heads]
        item, after = _run(pattern, at) or _item(pattern, at)
        mark = pattern[after : after + 1]
        heads = list(_joined(heads, item, optional=mark in ("?", "*", "{"), repeated=mark in ("*", "+", "{")))
        at = _quantifier_end(pattern, after)
    return heads


def _joined(heads: Sequence[Head], item: Sequence[Head], *, optional: bool, repeated: bool) -> Iterator[Head]:
    for head in heads:
        if not head.whole:
            yield head
            continue
        for more in item:
            letters = head.letters + more.letters
            yield Head(letters[:_LONGEST], more.whole and not repeated and len(letters) <= _LONGEST)
        if optional:
            yield head


def _run(pattern: str, at: int) -> tuple[list[Head], int] | None:
    """The letters from a place on that stand for themselves alone, as one head."""
    match = _RUN.match(pattern, at)
    return ([Head(match.group(), True)], match.end()) if match else None


def _item(pattern: str, at: int) -> tuple[list[Head], int]:
    """What one item of a pattern begins with, and where the item ends."""
    letter = pattern[at]
    if letter == "(":
        end = item_end(pattern, at)
        inside = pattern[at + 1 : end - 1]
        if inside.startswith(_ZERO_WIDTH):
            return [Head("", True)], end
        return [head for one in alternatives(inside.removeprefix("?:")) for head in _heads(one)], end
    if letter == "^":
        return [Head("", True)], at + 1
    if letter == "\\":
        said = pattern[at + 1]
        if said == "b":
            return [Head("", True)], at + 2
        return [Head("", False) if said.isalnum() else Head(said, True)], at + 2
    if letter == "[":
        end = item_end(pattern, at)
        inside = pattern[at + 1 : end - 1]
        return [Head(one, True) for one in inside] if _LISTED.fullmatch(inside) else [Head("", False)], end
    return [Head("", False) if letter == "." else Head(letter, True)], at + 1


def _quantifier_end(pattern: str, at: int) -> int:
    """The place behind a quantifier, if one stands here."""
    mark = pattern[at : at + 1]
    if mark == "{":
        return pattern.index("}", at) + 1
    return at + 1 if mark and mark in "*+?" else at
