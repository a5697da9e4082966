from __future__ import annotations

import pytest

from cases.pacing import OF_ONE_CASE, UNHEARD, left


@pytest.mark.parametrize(
    ("cause", "case", "sent", "more"),
    [
        ("u9", None, [], UNHEARD),
        ("u9", 7, [("u1", 7), ("q2", None), ("m3", 7), ("r4", 7)], UNHEARD - 2),
        ("q9", None, [("u1", None)] * 5, 0),
        ("r9", 7, [("r1", 7), ("r2", 8), ("u3", 7)], OF_ONE_CASE - 1),
        ("r9", 7, [("r1", 7)] * 20, 0),
        ("r9", None, [("r1", None)] * 20, None),
        ("m9", 7, [("m1", 7)] * 20, None),
    ],
)
def test_what_was_not_understood_and_what_comes_in_about_one_case_is_answered_so_often_a_day(
    cause: str, case: int | None, sent: list[tuple[str, int | None]], more: int | None
) -> None:
    assert left(cause, case, sent) == more
