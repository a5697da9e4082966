"""Days that only open or close a stretch of time: "closed from 4 to 22 August"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.clauses import Clauses
from nlp.span_values import Span

_RANGE = re.compile(
    r"\b(?:from|between|vom|von|zwischen|du|entre|del|desde|dal|dall|fra|tra|van|tussen)\W+(?:the |dem |den |le |el |il |de |l['’])?$"
)
"""What leads to the first day of a stretch."""
_UP_TO = re.compile(
    r",?\s*(?:inclusive )?(?:to|until|till|through|and|bis|und|au|et|jusqu['’]au|al|hasta el|y el|all|fino al|e il|e|tot|t/m|tot en met|en|[–—-])\s*(?:the |zum |zu |dem |den |le |el |il |['’])?"
)
"""What stands between the first and the last day of a stretch."""
_ONTO = re.compile(r"\s*(?:to|au|al|all)\b")
_CLOSE = 40
_DIGIT = re.compile(r"\d")
_FIRST_DAY = re.compile(
    _RANGE.pattern[:-1] + r"\d{1,2}(?:[.º°]|st|nd|rd|th|er)?(?: \w{3,})?" + _UP_TO.pattern + "$"
)
"""The first day of a stretch whose month only the last day names."""


def stretches(clauses: Clauses, spans: Sequence[Span]) -> set[int]:
    """The places of the spans that are first or last day of a stretch: "closed from 4 to 22 August".

    The new day of a term that moves "from 2 April to 2 June" is none of them.
    """
    found: set[int] = set()
    low = clauses.low
    for place, span in enumerate(spans):
        if span.duration or span.on is None:
            continue
        if _DIGIT.search(low, max(span.start - _CLOSE, 0), span.start) and _FIRST_DAY.search(
            low[max(span.start - _CLOSE, 0) : span.start]
        ):
            found.add(place)
        if not place or not _UP_TO.fullmatch(low, spans[place - 1].end, span.start):
            continue
        if _RANGE.search(low[max(spans[place - 1].start - 20, 0) : spans[place - 1].start]):
            found |= {place - 1, place}
            if _ONTO.match(low, spans[place - 1].end) and clauses.words.patterns["extends"].search(low):
                found.remove(place)
    return found
