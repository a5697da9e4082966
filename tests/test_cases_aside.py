from __future__ import annotations

from dataclasses import replace
from datetime import date

from cases.aside import SHOWN, candidates
from cases.model import Case
from tests.casefiles import CaseFile


def cases(count: int) -> list[Case]:
    case = CaseFile().case
    return [
        replace(case, number=number, closed_on=date(2026, 3, 1) if number == 2 else None)
        for number in range(1, count + 1)
    ]


def test_likely_cases_come_first_then_open_ones_newest_first() -> None:
    offered, more = candidates(cases(4), {1})
    assert [one.case for one in offered] == [1, 4, 3]
    assert more == 0


def test_a_closed_case_is_offered_only_when_the_mail_points_at_it() -> None:
    offered, _ = candidates(cases(3), {2})
    assert [one.case for one in offered] == [2, 3, 1]


def test_what_is_left_out_is_counted() -> None:
    offered, more = candidates(cases(SHOWN + 4), set())
    assert (len(offered), more) == (SHOWN, 3)
