"""What a label means stands in one table; nobody else keeps a list of his own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases import labels
from cases.labels import ACTED, DEALT, DEMANDS, DISCLOSURES, MEANINGS, POSITIONS, answered_by, position_on
from cases.model import Label, Right, StepName

ROOT = Path(__file__).parents[1]
ROOMS = ("cases", "letters", "daemon", "console", "db")


def test_no_other_module_lists_the_labels_of_a_disclosure() -> None:
    listing = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "Label.PARTIAL_DISCLOSURE" in path.read_text(encoding="utf-8")
    ]
    # `fitting` weighs labels when a digest has no room for all; no meaning follows from that
    assert {Path(name).stem for name in listing} <= {"labels", "model", "fitting"}, listing


def test_what_follows_from_the_table_fits_together() -> None:
    assert DISCLOSURES < ACTED < DEALT < POSITIONS
    assert {Label.NO_DATA} == DEALT - ACTED
    assert not POSITIONS & set(DEMANDS)
    for label, meaning in MEANINGS.items():
        assert bool(meaning.on) <= meaning.position, label


@pytest.mark.parametrize("label", sorted(set(Label) - set(MEANINGS)))
def test_a_label_without_a_row_is_no_answer_to_anything(label: Label) -> None:
    assert position_on(label) == frozenset()
    assert all(label not in answered_by(step) for step in StepName)


def test_a_letter_answers_the_labels_in_the_order_of_the_table() -> None:
    assert answered_by(StepName.ID_OBJECTION) == (Label.ID_DOCUMENT, Label.ID_INFORMATION)
    assert answered_by(StepName.DEFICIENCY) == (
        Label.PARTIAL_DISCLOSURE,
        Label.FULL_DISCLOSURE,
        Label.NO_DATA,
    )
    assert answered_by(StepName.NOTICE) == ()
    assert labels.position_on(Label.REFUSAL) == frozenset(Right)
