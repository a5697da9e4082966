from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.model import Case
from cases.restraint import repeats
from tests.casefiles import RULES, CaseFile


def asked(number: int, on: date, **fields: Any) -> Case:
    return replace(CaseFile(on=on, **fields).case, number=number)


EARLIER = asked(3, date(2025, 9, 1))


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (asked(9, date(2026, 8, 31)), (3,)),
        (asked(9, date(2026, 9, 1)), ()),  # a year is never excessive
        (asked(9, date(2025, 8, 1)), ()),  # it was asked before the other
        (asked(3, date(2025, 9, 1)), ()),  # nobody repeats herself by asking once
        (asked(9, date(2026, 2, 3), rights=["objection"]), ()),
        (asked(9, date(2026, 2, 3), rights=["erasure", "objection"]), (3,)),
        (asked(9, date(2026, 2, 3), subject={"address": "omar@haddad.example"}), ()),
        (asked(9, date(2026, 2, 3), controller={"domains": ["x.example"], "addresses": ["a@x.example"]}), ()),
        (asked(9, date(2026, 2, 3), controller={"addresses": ["dpo@northgate.example"]}), (3,)),
    ],
)
def test_the_same_right_against_the_same_controller_within_a_year_is_a_repetition(
    later: Case, found: tuple[int, ...]
) -> None:
    assert repeats(later, [EARLIER, later], RULES) == found


def test_every_earlier_case_is_named_in_order() -> None:
    others = [asked(5, date(2025, 12, 1)), EARLIER]
    assert repeats(asked(9, date(2026, 2, 3)), others, RULES) == (3, 5)


def test_two_people_at_one_mail_provider_are_not_one_controller() -> None:
    first = asked(3, date(2025, 9, 1), controller={"domains": ["gmail.com"], "addresses": ["one@gmail.com"]})
    other = asked(9, date(2026, 2, 3), controller={"domains": ["gmail.com"], "addresses": ["two@gmail.com"]})
    same = asked(9, date(2026, 2, 3), controller={"domains": ["gmail.com"], "addresses": ["one@gmail.com"]})
    assert repeats(other, [first], RULES) == ()
    assert repeats(same, [first], RULES) == (3,)
