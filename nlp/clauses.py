"""A sentence cut into clauses, with the words in them that betray the role of a date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.calendar_words import CalendarWords
from nlp.cues import Entry
from nlp.span_values import Span

REACH = 180
"""How many letters before and behind a span its cues are looked for."""
_TOKEN = re.compile(r"(\b\w+)|[;:!?](?=\s)|(?<=\w{3})\.(?=\s)|,(?=\s)|\s[–—-]\s|[)(]")
"""A word, or a mark that ends a clause."""
_MARK = Entry((), (), "")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that betray a role, and the clause they stand in; `sure` ones name sender or person."""

    role: str
    start: int
    end: int
    clause: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence with its cues; `ends` are the ends of its clauses."""

    low: str
    words: CalendarWords
    cues: tuple[Cue, ...]
    ends: tuple[int, ...]

    def clause(self, place: int) -> int:
        """The number of the clause a place stands in."""
        return bisect_right(self.ends, place)

    def around(self, span: Span) -> tuple[str, str]:
        """The words of the span's clause before and behind it."""
        number = self.clause(span.start)
        left = self.ends[number - 1] if number else 0
        right = next((end for end in self.ends if end >= span.end), len(self.low))
        return self.low[left : span.start], self.low[span.end : right]


def read_clauses(low: str, words: CalendarWords, spans: Sequence[Span]) -> Clauses:
    """Cues and clauses of a sentence in lower case; nothing inside a span is either."""
    first, last = max(spans[0].start - REACH, 0), min(spans[-1].end + REACH, len(low))
    spanned = [(span.start, span.end) for span in spans]
    table = words.cues
    cues: list[tuple[int, int, str, bool]] = []
    alone: list[tuple[int, int, str]] = []
    ends: list[int] = []
    behind = first
    for token in _TOKEN.finditer(low, first, last):
        word = token[1]
        entry = table[word] if word else _MARK
        if entry is None:
            continue
        start, end = token.span()
        if entry.role:
            alone.append((start, end, entry.role))
        if start < behind:
            continue
        if not word:
            behind = end
        opens = not word or (
            entry.openers and any(one.end_at(low, start, last) >= 0 for one in entry.openers)
        )
        if opens and start and start not in ends and not _within(start, spanned):
            ends.append(start)
        for phrase in entry.cues:
            end = phrase.end_at(low, start, last)
            if end >= 0:
                behind = end
                if not _within(start, spanned):
                    cues.append((start, behind, phrase.role, True))
                break
    taken = [*spanned, *((start, end) for start, end, _, _ in cues)]
    for start, end, role in alone:
        if not _within(start, taken):
            cues.append((start, end, role, False))
    cues.sort()
    return Clauses(
        low,
        words,
        tuple(
            Cue(role.removesuffix("_first"), start, end, bisect_right(ends, start), sure)
            for start, end, role, sure in cues
        ),
        tuple(ends),
    )


def _within(place: int, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(left <= place < right for left, right in stretches)


def leads(pattern: re.Pattern[str], before: str) -> bool:
    """True when the words right before a span end with the pattern."""
    close = before[-32:].rstrip()
    return bool(pattern.search(close))
