"""Why a controller refuses, from the words of the refusing sentences and their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model import RefusalReason
from nlp.features import Analysis

_ORDER = (
    RefusalReason.TRADE_SECRET,
    RefusalReason.UNFOUNDED_EXCESSIVE,
    RefusalReason.NOT_SUBJECT,
    RefusalReason.THIRD_PARTY_RIGHTS,
    RefusalReason.NO_AUTHORITY,
    RefusalReason.EXEMPTION,
)
"""Of two reasons with equal weight the first: the last ones have words that stand in many a refusal."""
_COMMON = 0.6
"""Weight of a single word of the reasons that share their words with the others."""
_SHARED = frozenset({RefusalReason.EXEMPTION, RefusalReason.NO_AUTHORITY})


def refusal_reason(evidence: Sequence[str], analyses: Sequence[Analysis]) -> RefusalReason:
    """The reason with the weightiest words in the refusing sentences, else in the sentences around them.

    Args:
        evidence: the sentences that carry the refusal.
        analyses: all sentences of the mail in order.

    Returns:
        The reason; `none_given` when neither says one.
    """
    rows = [number for number, one in enumerate(analyses) if one.text in evidence]
    near = sorted({n + step for n in rows for step in (-1, 1)} - set(rows))
    for group in (rows, [n for n in near if 0 <= n < len(analyses)]):
        weights = _weigh([analyses[number] for number in group])
        if weights:
            return max(_ORDER, key=lambda reason: (weights.get(reason, 0.0), -_ORDER.index(reason)))
    return RefusalReason.NONE_GIVEN


def _weigh(analyses: Sequence[Analysis]) -> dict[RefusalReason, float]:
    """A phrase weighs as many as it has words: the longer, the more it says."""
    weights: dict[RefusalReason, float] = {}
    for one in analyses:
        for hit in one.hits:
            if hit.table == "reasons":
                reason = RefusalReason(hit.name)
                length = hit.end - hit.start
                weight = _COMMON if length == 1 and reason in _SHARED else float(length)
                weights[reason] = weights.get(reason, 0.0) + weight
    return weights
