"""How many notices a person is sent in a day at most, so that two machines never go on answering each other.

RFC 3834 (section 2) asks every automatic responder for such a limit. What is left out stands in the digest.
"""

from __future__ import annotations

from collections.abc import Iterable

UNHEARD = 3
"""Answers to mails in which nothing could be obeyed or that belong nowhere: an answering machine writes no commands."""

OF_ONE_CASE = 12
"""Receipts for what came in about one case."""

ASIDE = ("u", "q")
"""How causes begin of answers to mails that were not understood, and that were set aside."""


def left(cause: str, case: int | None, sent: Iterable[tuple[str, int | None]]) -> int | None:
    """How many notices of this kind may still go today, this one included; None when they are not counted.

    Args:
        cause: of the notice, such as "r12" for a receipt of message 12.
        case: what it is about, None for several cases or none.
        sent: cause and case of the notices that this person was sent in the last 24 hours.
    """
    if cause.startswith(ASIDE):
        return max(UNHEARD - sum(known.startswith(ASIDE) for known, _ in sent), 0)
    if cause.startswith("r") and case is not None:
        return max(OF_ONE_CASE - sum(known.startswith("r") and about == case for known, about in sent), 0)
    return None
