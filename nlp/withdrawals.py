"""A demand that is taken back names what was demanded, and asks for nothing: "please disregard our request for"."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.concepts import Hit
from nlp.fold import Token

_UNLESS = frozenset({"COND", "WITHOUT"})
"""With a condition ("if you have sent it already", "without an answer to our request") a demand stands."""
_STOPS = frozenset({";", "?", "!"})
_NEAR = 3
"""Tokens at most from a negation to the word that takes back ("please do not ignore our request")."""


def taken_back(
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    words: Sequence[Hit],
    spans: Sequence[tuple[int, int]],
    asking: Sequence[int],
) -> list[bool]:
    """Tell the items whose demand the sentence takes back.

    Args:
        tokens: those of the sentence.
        hits: its concepts.
        words: what `lexicon/asking` found in it.
        spans: the items in order.
        asking: first tokens of the words that ask.

    Returns:
        One entry for every item: True when it stands behind "our request" and that request is withdrawn.
    """
    ends = [hit.end for hit in words if hit.name == "WITHDRAWN" and not _is_denied(hits, hit)]
    if not ends or any(hit.name in _UNLESS for hit in hits):
        return [False] * len(spans)
    requests = [hit for hit in words if hit.name == "REQUESTED"]
    return [any(_reaches(tokens, one, span, asking, ends) for one in requests) for span in spans]


def _is_denied(hits: Sequence[Hit], word: Hit) -> bool:
    """True for "please do not ignore"; the negation that is part of the phrase denies nothing."""
    return any(hit.name == "NEG" and 0 <= word.start - hit.end < _NEAR for hit in hits)


def _reaches(
    tokens: Sequence[Token], request: Hit, span: tuple[int, int], asking: Sequence[int], ends: Sequence[int]
) -> bool:
    """True when nothing is asked anew between the request and the item, and one sentence holds all three."""
    first, last = min(request.start, *ends), max(span[1], *ends)
    anew = any(request.end <= place < span[0] for place in asking)
    return request.end <= span[0] and not anew and not _STOPS & {token.key for token in tokens[first:last]}
