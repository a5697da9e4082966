"""Dates and durations in a mail and the role each plays: commitment, deadline, receipt or other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cases.model import DateKind, DateMention
from nlp.calendar_words import CalendarWords, calendar_words
from nlp.sentences import Sentence
from nlp.spans import Span, after, candidates, find_spans

_BEHIND = 1.3
"""A cue behind a span weighs less than one before it: its distance counts this much more."""
_UNTIL = re.compile(
    r"(?:\b(?:by|until|till|before|no later than|avant|d['’]ici|au plus tard|jusqu['’]au?|bis|spätestens|antes|hasta|entro|fino|uiterlijk|vóór|voor|tot)\b.{0,12})$"
)
_REACH = 180
"""How many letters before and behind a span its cues are looked for."""
_BOUND = frozenset({"boundary", "mark"})


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word that betrays a role, and the clause it stands in."""

    role: str
    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its cues; `ends` are the ends of its clauses."""

    low: str
    words: CalendarWords
    cues: tuple[_Cue, ...]
    ends: tuple[int, ...]

    def clause(self, place: int) -> int:
        return sum(end <= place for end in self.ends)

    def around(self, span: Span) -> tuple[str, str]:
        """The words of the span's clause before and behind it."""
        number = self.clause(span.start)
        left = self.ends[number - 1] if number else 0
        right = next((end for end in self.ends if end >= span.end), len(self.low))
        return self.low[left : span.start], self.low[span.end : right]


def find_dates(
    sentences: Sequence[Sentence], language: str, sent_at: datetime | date | None
) -> tuple[DateMention, ...]:
    """All dates and durations with their roles.

    Args:
        sentences: the sender's own sentences.
        language: decides the words looked for; English is tried where it finds nothing.
        sent_at: what relative dates and dates without a year count from; None leaves them without a date.

    Returns:
        Mentions in order. A duration gets a date only when it is a commitment or deadline that runs from
        the message itself, not from an event named in the sentence.
    """
    base = sent_at.date() if isinstance(sent_at, datetime) else sent_at
    found: list[DateMention] = []
    seen: set[tuple[str, DateKind]] = set()
    for place, low in candidates(sentences, language):
        text = sentences[place].text
        spoken, spans = find_spans(text, low, language, base)
        sentence = _read(low, calendar_words(spoken), spans) if spans else None
        for span in spans:
            mention = _mention(text, sentence, span, base) if sentence else None
            if mention and (mention.text.lower(), mention.kind) not in seen:
                seen.add((mention.text.lower(), mention.kind))
                found.append(mention)
    return tuple(found)


def _read(low: str, words: CalendarWords, spans: Sequence[Span]) -> _Sentence:
    """Cues and clauses of a sentence; nothing inside a span is either."""
    cues: list[_Cue] = []
    ends: list[int] = []
    first, last = max(spans[0].start - _REACH, 0), spans[-1].end + _REACH
    for match in words.cues.finditer(low, first, last):
        role = match.lastgroup or ""
        start, end = match.span()
        if role in _BOUND:
            if start and start not in ends and not any(span.start <= start < span.end for span in spans):
                ends.append(start)
        elif not any(span.start <= start < span.end for span in spans):
            cues.append(_Cue(role.removesuffix("_first"), start, end, len(ends)))
    return _Sentence(low, words, tuple(cues), tuple(ends))


def _mention(text: str, sentence: _Sentence, span: Span, base: date | None) -> DateMention | None:
    kind = _role(sentence, span, base)
    if span.weak and kind is DateKind.OTHER:
        return None
    on = span.backward if kind is DateKind.RECEIPT and span.backward else span.on
    runs = kind in (DateKind.COMMITMENT, DateKind.DEADLINE)
    if span.duration and base and runs and not _anchored(sentence, span):
        on = after(base, span.duration, working=span.working)
    return DateMention(text[span.start : span.end], kind, on, span.duration, text)


def _anchored(sentence: _Sentence, span: Span) -> bool:
    """True when a duration runs from something else than the message: a receipt, another term."""
    patterns = sentence.words.patterns
    _, behind = sentence.around(span)
    tail = sentence.low[span.end :]
    if span.further or patterns["extends"].search(sentence.low):
        return True
    if patterns["from_now"].search(behind):
        return False
    return bool(
        patterns["anchor_after"].match(behind.lstrip())
        or patterns["anchor_after"].search(behind)
        or patterns["anchor_before"].search(sentence.low, 0, span.start)
        or patterns["anchor_after"].match(tail.lstrip(" ,"))
    )


def _role(sentence: _Sentence, span: Span, base: date | None) -> DateKind:
    """The role from the clause around a span, else from the clauses before, else from those behind."""
    before, behind = sentence.around(span)
    patterns = sentence.words.patterns
    past = _is_past(span, base)
    if span.duration and (_leads(patterns["old"], before) or patterns["ago"].match(behind.lstrip())):
        return DateKind.OTHER
    lasts = span.duration and (
        _leads(patterns["lasting"], before) or patterns["lasting"].match(behind.lstrip())
    )
    if lasts and not patterns["extends"].search(sentence.low):
        return DateKind.OTHER
    if span.duration and _leads(patterns["elapsed"], before) and not _concerns(patterns, before + behind):
        return DateKind.OTHER
    allowed = _allowed(span, base, past)
    if past and "received" not in allowed:
        return DateKind.OTHER
    role = _nearest(sentence, span, allowed)
    if past and role != "received":
        return DateKind.OTHER
    return {
        "ask": DateKind.DEADLINE,
        "promise": DateKind.COMMITMENT,
        "received": DateKind.RECEIPT,
    }.get(role, DateKind.OTHER)


def _is_past(span: Span, base: date | None) -> bool:
    return bool(span.on and base and not span.duration and span.on < base)


def _concerns(patterns: dict[str, re.Pattern[str]], clause: str) -> bool:
    """True when a clause speaks of the sender or the person, not of things in general."""
    return bool(patterns["first_person"].search(clause) or patterns["second_person"].search(clause))


def _leads(pattern: re.Pattern[str], before: str) -> bool:
    """True when the words right before a span end with the pattern."""
    close = before[-24:].rstrip()
    return any(match.end() == len(close) for match in pattern.finditer(close))


def _allowed(span: Span, base: date | None, past: bool) -> frozenset[str]:
    """Which roles a span can play at all."""
    if span.duration:
        return frozenset({"ask", "promise", "other", "law"})
    if past:
        return frozenset({"received", "other", "sent"})
    if span.on is None or base is None or span.on == base or span.backward:
        return frozenset({"ask", "promise", "other", "received"})
    return frozenset({"ask", "promise", "other"})


def _nearest(sentence: _Sentence, span: Span, allowed: frozenset[str]) -> str:
    own = sentence.clause(span.start)
    cues = [cue for cue in sentence.cues if cue.role in allowed]
    if here := [cue for cue in cues if cue.clause == own]:
        return _chosen(sentence, span, here)
    before, behind = sentence.around(span)
    earlier = [cue for cue in cues if cue.clause < own]
    later = [cue for cue in cues if cue.clause > own and cue.role != "law"]
    if earlier and earlier[-1].role == "law":
        return "law"
    ours = bool(sentence.words.patterns["first_person"].search(f"{before} {behind}"))
    if earlier and not (ours and earlier[-1].role != "promise"):
        return earlier[-1].role
    if ours:
        return "promise"
    if later:
        return later[0].role
    return "promise" if not span.weak and not span.duration and _UNTIL.search(before) else "other"


def _chosen(sentence: _Sentence, span: Span, cues: list[_Cue]) -> str:
    """The cue of a clause that decides: the law outranks all but a promise of the sender."""
    if any(cue.role == "sent" for cue in cues):
        return "sent"
    if any(cue.role == "law" for cue in cues):
        promises = [cue for cue in cues if cue.role == "promise"]
        return "promise" if promises else "law"
    if any(cue.role == "other" and 0 <= cue.start - span.end <= 1 for cue in cues):
        return "other"
    return min(cues, key=lambda cue: _distance(cue, span)).role


def _distance(cue: _Cue, span: Span) -> float:
    return span.start - cue.end if cue.end <= span.start else _BEHIND * (cue.start - span.end) + 2
