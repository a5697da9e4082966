"""Looking up the cues that can begin at a word, so that a few patterns are tried there and not all of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_CACHED = 20000
_LONGEST = 24
_INDEXED = 4
"""By how many first letters of a word its phrases are looked up."""
_ZERO_WIDTH = ("?=", "?!", "?<=", "?<!")
_TAIL = r"(?:(?<=['’ ])|(?!\w))"
_CLOSED = "*+?{"
_FIRST_WORD = re.compile(r"\w*")
_BEYOND = re.compile(r"\(\?[=!<]|[ \[^.'’§/-]|\\[^w]")
"""What lets a piece of a pattern match more, or other, than letters of one word."""
_LETTERS = re.compile(r"\[[^\W\d_]+\]")


@dataclass(frozen=True, slots=True)
class Head:
    """Letters a match begins with; `whole` when they are all of it."""

    letters: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """One alternative of a role, or of the words that open a clause, and what tells at which words it can begin."""

    role: str
    pattern: re.Pattern[str]
    words: frozenset[str]
    stems: tuple[str, ...]
    first: re.Pattern[str] | None

    def can_begin(self, word: str) -> bool:
        """True unless no match of the phrase begins with this word."""
        return (word in self.words or word.startswith(self.stems)) and (
            self.first is None or bool(self.first.fullmatch(word))
        )

    def may_begin(self, letters: str) -> bool:
        """True when a word that begins with these letters may begin the phrase."""
        return any(one.startswith(letters) for one in (*self.words, *self.stems)) or any(
            letters.startswith(one) for one in self.stems
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What can begin at a word: clauses, cues in the order they are tried; and the role of the word alone."""

    openers: tuple[Phrase, ...]
    cues: tuple[Phrase, ...]
    role: str


class Phrases:
    """Phrases in their order, those that can begin with some letters at hand."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Take all phrases; they are sorted by first letters when these are first met."""
        self.all = tuple(phrases)
        self.by_letters: dict[str, tuple[Phrase, ...]] = {"": self.all}

    def beginning(self, word: str) -> tuple[Phrase, ...]:
        """The phrases a match of which can begin with the word."""
        return tuple(one for one in self._near(word[:_INDEXED]) if one.can_begin(word))

    def _near(self, letters: str) -> tuple[Phrase, ...]:
        found = self.by_letters.get(letters)
        if found is None:
            fewer = self._near(letters[:-1])
            found = tuple(one for one in fewer if one.may_begin(letters))
            self.by_letters[letters] = found
        return found


class CueTable(dict[str, Entry | None]):
    """The entry of every word met, None where nothing begins; what is worked out is kept."""

    def __init__(self, boundary: str, roles: dict[str, str], words: dict[str, str]) -> None:
        """Take the pattern of clause openers, those of the roles in the order they are tried, and of single words."""
        super().__init__()
        self.openers = Phrases(_phrases("boundary", boundary, r"\b"))
        self.phrases = Phrases(one for role, text in roles.items() for one in _phrases(role, text, _TAIL))
        self.words = Phrases(one for role, text in words.items() for one in _phrases(role, text, ""))

    def __missing__(self, word: str) -> Entry | None:
        """The entry of a word in lower case: a run of letters, digits and low lines."""
        alone = self.words.beginning(word)
        role = next((one.role for one in alone if one.pattern.fullmatch(word)), "")
        openers, cues = self.openers.beginning(word), self.phrases.beginning(word)
        entry = Entry(openers, cues, role) if openers or cues or role else None
        if len(self) < _CACHED:
            self[word] = entry
        return entry


def _phrases(role: str, text: str, tail: str) -> Iterator[Phrase]:
    for pattern in _alternatives(text):
        words: set[str] = set()
        stems: set[str] = set()
        for head in _heads(pattern):
            word = _FIRST_WORD.findall(head.letters)[0]
            (words if head.whole or word != head.letters else stems).add(word)
        first = _first_word(pattern) if "" in stems else None
        yield Phrase(role, re.compile(f"(?:{pattern}){tail}"), frozenset(words), tuple(stems), first)


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


def _alternatives(text: str) -> list[str]:
    """A pattern cut at the bars outside of all brackets."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 1
        elif letter == "[":
            at = _class_end(text, at)
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == "|" and not depth:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def _class_end(text: str, at: int) -> int:
    """Where the bracket of a class of letters that opens at a place closes."""
    return text.index("]", at + 2)


def _heads(pattern: str) -> list[Head]:
    """How matches of a pattern without a bar begin; an empty head that is not whole stands for anything."""
    heads = [Head("", True)]
    at = 0
    while at < len(pattern) and any(head.whole for head in heads):
        item, after = _item(pattern, at)
        optional = pattern[after : after + 1] in ("?", "*", "{")
        repeated = pattern[after : after + 1] in tuple(_CLOSED)
        heads = list(_joined(heads, item, optional=optional, repeated=repeated))
        at = _quantifier_end(pattern, after)
    return heads


def _joined(heads: Sequence[Head], item: Sequence[Head], *, optional: bool, repeated: bool) -> Iterator[Head]:
    for head in heads:
        if not head.whole:
            yield head
            continue
        if optional:
            yield head
        for more in item:
            letters = head.letters + more.letters
            yield Head(letters[:_LONGEST], more.whole and not repeated and len(letters) <= _LONGEST)


def _item(pattern: str, at: int) -> tuple[list[Head], int]:
    """What one item of a pattern begins with, and where the item ends."""
    letter = pattern[at]
    if letter == "(":
        end = _group_end(pattern, at)
        inside = pattern[at + 1 : end - 1]
        if inside.startswith(_ZERO_WIDTH):
            return [Head("", True)], end
        return [head for one in _alternatives(inside.removeprefix("?:")) for head in _heads(one)], end
    if letter == "^":
        return [Head("", True)], at + 1
    if letter == "\\":
        said = pattern[at + 1]
        if said == "b":
            return [Head("", True)], at + 2
        return [Head("", False) if said.isalnum() else Head(said, True)], at + 2
    if letter == "[":
        return [Head("", False)], _class_end(pattern, at) + 1
    return [Head("", False) if letter == "." else Head(letter, True)], at + 1


def _group_end(pattern: str, at: int) -> int:
    depth = 0
    while True:
        letter = pattern[at]
        if letter == "\\":
            at += 1
        elif letter == "[":
            at = _class_end(pattern, at)
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        at += 1
        if not depth:
            return at


def _quantifier_end(pattern: str, at: int) -> int:
    """The place behind a quantifier, if one stands here."""
    mark = pattern[at : at + 1]
    if mark == "{":
        return pattern.index("}", at) + 1
    return at + 1 if mark and mark in "*+?" else at
