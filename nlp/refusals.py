"""Why a controller refuses, from the words of the refusing sentences and their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model import RefusalReason
from nlp.features import Analysis

_ORDER = (
    RefusalReason.NO_AUTHORITY,
    RefusalReason.TRADE_SECRET,
    RefusalReason.THIRD_PARTY_RIGHTS,
    RefusalReason.UNFOUNDED_EXCESSIVE,
    RefusalReason.NOT_SUBJECT,
    RefusalReason.EXEMPTION,
)


def refusal_reason(evidence: Sequence[str], analyses: Sequence[Analysis]) -> RefusalReason:
    """The reason with the most words for it in the refusing sentences, else in the next ones.

    Args:
        evidence: the sentences that carry the refusal.
        analyses: all sentences of the mail in order.
    """
    rows = [number for number, one in enumerate(analyses) if one.text in evidence]
    near = sorted({n + step for n in rows for step in (-1, 1, 2)} - set(rows))
    for group in (rows, [n for n in near if 0 <= n < len(analyses)]):
        counts = _count([analyses[number] for number in group])
        if counts:
            return max(_ORDER, key=lambda reason: (counts.get(reason, 0), -_ORDER.index(reason)))
    return RefusalReason.NONE_GIVEN


def _count(analyses: Sequence[Analysis]) -> dict[RefusalReason, int]:
    counts: dict[RefusalReason, int] = {}
    for one in analyses:
        for hit in one.hits:
            if hit.table == "reasons":
                reason = RefusalReason(hit.name)
                counts[reason] = counts.get(reason, 0) + 1
    return counts
