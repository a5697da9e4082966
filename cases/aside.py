"""Which cases of an owner a mail that was set aside may belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cases.brief import Candidate
from cases.model import Case

SHOWN = 6
"""Cases offered for one mail; more would not be read on a phone."""


def candidates(cases: Iterable[Case], likely: Collection[int]) -> tuple[tuple[Candidate, ...], int]:
    """The likely cases first, closed or not, then the open ones, newest first; and how many are left out.

    Args:
        cases: those of one owner, and of nobody else.
        likely: numbers of the cases that the mail points at.
    """
    offered = [case for case in cases if case.number in likely or not case.closed]
    offered.sort(key=lambda case: (case.number not in likely, -case.number))
    shown = tuple(
        Candidate(case.number, case.controller.name, case.rights, case.requested_on)
        for case in offered[:SHOWN]
    )
    return shown, len(offered) - len(shown)
