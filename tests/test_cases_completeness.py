from __future__ import annotations

from pathlib import Path

from cases.completeness import assess
from cases.rules import parse_rules

RULES = parse_rules((Path(__file__).parents[1] / "rules.yaml").read_text(encoding="utf-8"))
ALL = (*(f"15(1)({letter})" for letter in "abcdefgh"), "15(2)", "15(3)")


def test_a_link_to_a_privacy_policy_leaves_everything_missing_in_the_order_of_the_article() -> None:
    assert assess((), RULES) == ALL


def test_what_is_addressed_is_not_missing() -> None:
    addressed = iter(["15(3)", "15(1)(c)", "15(3)"])
    assert assess(addressed, RULES) == tuple(e for e in ALL if e not in ("15(3)", "15(1)(c)"))


def test_a_full_answer_leaves_nothing_missing() -> None:
    assert assess(ALL, RULES) == ()


def test_an_element_nobody_knows_changes_nothing() -> None:
    assert assess(["15(1)(z)"], RULES) == ALL


def test_every_element_has_a_source() -> None:
    for element in RULES.completeness:
        assert RULES.source(element.source).cite == f"Article {element.id} GDPR"
