from __future__ import annotations

import pytest

from cases.model import StepName
from letters.phrasebook import LANGUAGES
from tests.letterpages import FOLDER, SAMPLES, page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_letters_are_what_would_go_out_today(language: str) -> None:
    file = FOLDER / f"{language}.md"
    assert file.read_text(encoding="utf-8") == page(language), "run: python -m tests.letterpages"


def test_every_step_has_a_sample() -> None:
    assert {step for _, step, _, _ in SAMPLES} == set(StepName)
