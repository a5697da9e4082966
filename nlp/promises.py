"""Dates and durations in a mail and the role each plays: commitment, deadline, receipt or other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from cases.model import DateKind, DateMention
from nlp.calendar_words import calendar_words
from nlp.clauses import Clauses, leads, read_clauses
from nlp.days import after
from nlp.roles import role_of
from nlp.sentences import Sentence
from nlp.span_values import Span
from nlp.spans import candidates, find_spans
from nlp.stretches import stretches

_BY_SO_MUCH = re.compile(r"\b(?:um|by|met) $")
"""What leads to the length a term grows by, and not to its first length."""
_RUNNING = (DateKind.COMMITMENT, DateKind.DEADLINE)


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
    for text, low in candidates(sentences, language):
        spoken, spans = find_spans(text, low, language, base)
        if not spans:
            continue
        for mention in _mentions(text, low, spoken, spans, base):
            if mention.kind is DateKind.COMMITMENT and mention.date and not mention.duration:
                found = [_ground(one, spoken) for one in found]
            if (mention.text.lower(), mention.kind) not in seen:
                seen.add((mention.text.lower(), mention.kind))
                found.append(mention)
    return tuple(found)


def _ground(one: DateMention, language: str) -> DateMention:
    """A term of extension that a day named later replaces: only the ground of that promise."""
    open_term = one.duration and not one.date and one.kind is DateKind.COMMITMENT
    if open_term and calendar_words(language).patterns["extends"].search(one.sentence.lower()):
        return replace(one, kind=DateKind.OTHER)
    return one


def _mentions(
    text: str, low: str, language: str, spans: Sequence[Span], base: date | None
) -> list[DateMention]:
    clauses = read_clauses(low, calendar_words(language), spans)
    kinds = [role_of(clauses, span, base) for span in spans]
    for place in stretches(clauses, spans):
        if kinds[place] is DateKind.COMMITMENT:
            kinds[place] = DateKind.OTHER
    dated = any(span.on and kind is DateKind.COMMITMENT for span, kind in zip(spans, kinds, strict=True))
    mentions = []
    for span, kind in zip(spans, kinds, strict=True):
        if span.weak and (
            (kind is DateKind.OTHER and not _surely_other(clauses, span))
            or _starts_a_term(clauses, span, spans)
        ):
            continue
        if (
            dated
            and span.duration
            and kind is DateKind.COMMITMENT
            and (span.further or _extends(clauses, span))
        ):
            kind = DateKind.OTHER  # the day named besides is the promise; the longer term is only its ground
        if kind is DateKind.COMMITMENT and _is_extended(clauses, span, spans):
            kind = DateKind.OTHER
        on = span.backward if kind is DateKind.RECEIPT and span.backward else span.on
        if span.duration and base and kind in _RUNNING and not _anchored(clauses, span):
            on = after(base, span.duration, working=span.working)
        mentions.append(DateMention(text[span.start : span.end], kind, on, span.duration, text))
    return mentions


def _surely_other(clauses: Clauses, span: Span) -> bool:
    """True for the weekday of an absence ("off until Tuesday"), which is told; others are only talk."""
    own = clauses.clause(span.start)
    return span.on is not None and any(
        cue.role == "other" and cue.sure and cue.clause == own for cue in clauses.cues
    )


def _starts_a_term(clauses: Clauses, span: Span, spans: Sequence[Span]) -> bool:
    """True for the "today" of "30 days from today": part of the term, no date of its own."""
    term = any(other.duration for other in spans)
    return (
        term and span.backward is None and leads(clauses.words.patterns["start$"], clauses.low[: span.start])
    )


def _is_extended(clauses: Clauses, span: Span, spans: Sequence[Span]) -> bool:
    """True for the first term of "the period of one month is extended by two further months"."""
    longer = any(
        other.further or other.start > span.start for other in spans if other.duration and other != span
    )
    added = _BY_SO_MUCH.search(clauses.low[: span.start])
    return bool(span.duration) and not (span.further or added) and longer and _extends(clauses, span)


def _extends(clauses: Clauses, span: Span) -> bool:
    before, behind = clauses.around(span)
    return bool(clauses.words.patterns["extends"].search(f"{before} {behind}"))


def _anchored(clauses: Clauses, span: Span) -> bool:
    """True when a duration runs from something else than the message: a receipt, another term."""
    patterns = clauses.words.patterns
    before, behind = clauses.around(span)
    tail = clauses.low[span.end :]
    if span.further or patterns["extends"].search(clauses.low):
        return True
    if patterns["from_now"].search(behind) or patterns["from_now"].search(before):
        return False
    return bool(
        patterns["anchor_after"].match(behind.lstrip())
        or patterns["anchor_next"].match(behind.lstrip())
        or patterns["anchor_after"].search(behind)
        or patterns["anchor_before"].search(clauses.low, 0, span.start)
        or patterns["anchor_after"].match(tail.lstrip(" ,"))
        or patterns["then"].search(before)
    )
