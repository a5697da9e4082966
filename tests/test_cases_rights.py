from __future__ import annotations

from datetime import date

import pytest

from cases import briefing, ladder, timeline
from cases.model import Label, Right, StepName
from tests.casefiles import RULES, CaseFile, check_replay

LATER = [["erasure_later", "Your data will be deleted on 5 May."]]
KEPT = [["data_kept", "We keep your invoices."]]
BECAUSE = [*KEPT, ["kept_because", "Tax law obliges us to keep invoices for ten years."]]


def asked(*rights: str) -> CaseFile:
    return CaseFile(rights=list(rights))


def test_an_erasure_that_has_happened_is_done() -> None:
    file = asked("erasure")
    file.write("2026-02-10", Label.ERASURE_CONFIRMED)
    assert file.case.fulfilled == {Right.ERASURE}
    assert timeline.status(file.case) == "answered"


def test_an_erasure_that_is_announced_is_not_done_and_silences_no_reminder() -> None:
    file = asked("erasure")
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=LATER)
    assert file.case.fulfilled == frozenset()
    assert ladder.answered(file.case)
    assert StepName.REMINDER in file.open_steps()
    file.write("2026-05-06", Label.ERASURE_CONFIRMED)
    assert file.case.fulfilled == {Right.ERASURE}
    check_replay(file)


def test_what_is_kept_without_a_word_why_leaves_the_erasure_open() -> None:
    file = asked("erasure")
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=KEPT)
    assert file.case.fulfilled == frozenset()


def test_no_letter_says_that_no_confirmation_came_when_one_did() -> None:
    announced, partial = asked("erasure"), asked("erasure")
    announced.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=LATER)
    partial.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=KEPT)
    for file, pending in ((announced, True), (partial, False)):
        (step,) = file.named(StepName.REMINDER)
        brief = briefing.letter_brief(file.case, file.events, step, RULES, date(2026, 3, 4))
        assert brief.erasure_pending is pending


def test_what_is_kept_for_a_reason_that_is_named_does_not() -> None:
    file = asked("erasure")
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=BECAUSE)
    assert file.case.fulfilled == {Right.ERASURE}


def test_a_stop_of_marketing_settles_the_objection_and_not_the_erasure() -> None:
    file = asked("erasure", "objection")
    file.write("2026-02-10", Label.OBJECTION_HONOURED)
    assert file.case.fulfilled == {Right.OBJECTION}


@pytest.mark.parametrize(("formats", "done"), [(["json"], True), (["pdf"], False), ([], False)])
def test_portability_wants_a_file_that_a_machine_can_read(formats: list[str], done: bool) -> None:
    file = asked("portability")
    file.write("2026-02-10", Label.FULL_DISCLOSURE, formats=formats)
    assert (file.case.fulfilled == {Right.PORTABILITY}) is done


def test_a_portable_file_that_was_misread_settles_nothing_any_more() -> None:
    file = asked("portability")
    file.write("2026-02-10", Label.FULL_DISCLOSURE, formats=["csv"])
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    assert file.case.fulfilled == frozenset()


DONE = {
    "rectification": ["rectified", "We have corrected it."],
    "restriction": ["restricted", "It is restricted."],
}


@pytest.mark.parametrize("right", DONE)
@pytest.mark.parametrize("label", [Label.OTHER, Label.ACKNOWLEDGEMENT, Label.ERASURE_CONFIRMED])
def test_a_right_without_a_label_is_settled_by_a_sentence_that_states_it(right: str, label: Label) -> None:
    file = asked(right)
    file.write("2026-02-10", label, statements=[DONE[right]])
    assert file.case.fulfilled == {Right(right)}
    assert ladder.answered(file.case)
    assert StepName.REMINDER not in file.open_steps()
    assert DONE[right][1] in [finding.evidence for finding in file.case.findings]
    file.correct(2, "2026-02-10", Label.OTHER)
    assert file.case.fulfilled == frozenset()
    check_replay(file)


@pytest.mark.parametrize("right", DONE)
@pytest.mark.parametrize("label", [label for label in Label if label is not Label.BOUNCE])
def test_no_label_settles_a_right_that_has_none(right: str, label: Label) -> None:
    file = asked(right)
    file.write("2026-02-10", label, formats=["json"])
    assert file.case.fulfilled == frozenset()


def test_nothing_is_settled_that_was_not_asked_for() -> None:
    file = asked("access")
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, Label.OBJECTION_HONOURED)
    assert file.case.fulfilled == frozenset()
    assert file.case.findings[0].on == date(2026, 2, 10)


def test_data_kept_in_silence_are_asked_about_once_however_much_is_written_after() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=KEPT)
    file.write("2026-02-12", Label.ACKNOWLEDGEMENT)
    assert [step.cause for step in file.named(StepName.DEFICIENCY)] == ["m2"]
