from __future__ import annotations

from cases.model import Label, LetterState, StepName
from tests.casefiles import CaseFile

KEPT = {"statements": [["data_kept", "Some of your data remain with us."]]}


def test_data_kept_in_silence_are_asked_about_once_whatever_comes_after() -> None:
    file = CaseFile(rights=["access", "erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, **KEPT)
    (asked,) = (step for step in file.case.steps if step.name is StepName.DEFICIENCY)
    file.write("2026-02-11", Label.ACKNOWLEDGEMENT)
    (after,) = (step for step in file.case.steps if step.name is StepName.DEFICIENCY)
    assert after.key == asked.key
    assert after.state is LetterState.PLANNED
