"""What the controller has gone beyond is not held against it: neither as a ground nor as a reason not to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cases import ladder, standing
from cases.model import EventKind, Label, Right, StepName
from tests.casefiles import CaseFile
from tests.test_letters_facts import ground_kinds, letter

SOON, LATE = date(2026, 2, 25), date(2026, 5, 12)
"""Within the first month, and after an extension that was told in time (safe date 11 May)."""


def extends(file: CaseFile) -> None:
    file.write("2026-02-20", Label.EXTENSION, extension_reasons=True)


def promises(file: CaseFile) -> None:
    mention = {"text": "by 2 March", "kind": "commitment", "date": "2026-03-02", "duration": None}
    file.write("2026-02-20", Label.ACKNOWLEDGEMENT, dates=[mention])


def discloses(file: CaseFile) -> None:
    file.write("2026-02-20", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "x"]])


def asks(file: CaseFile) -> None:
    file.write("2026-02-20", Label.ID_DOCUMENT, items=["passport"])


@pytest.mark.parametrize("goes_on", [extends, promises, discloses, asks])
def test_a_refusal_that_the_controller_has_gone_beyond_is_no_ground_and_ends_no_waiting(
    goes_on: Callable[[CaseFile], None],
) -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL)
    assert not ladder.claims_lateness(file.case)
    assert "refusal" in ground_kinds(file, SOON)
    goes_on(file)
    assert standing.refusal(file.case) is None
    assert standing.unkept(file.case) == {2}
    assert ladder.claims_lateness(file.case)
    assert "refusal" not in ground_kinds(file, SOON)


def test_a_receipt_after_a_refusal_leaves_it_standing_and_a_later_refusal_counts() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL)
    file.write("2026-02-11", Label.ACKNOWLEDGEMENT)
    assert standing.refusal(file.case) is not None
    extends(file)
    file.write("2026-02-24", Label.REFUSAL)
    last = standing.refusal(file.case)
    assert last is not None
    assert last.on == date(2026, 2, 24)
    assert "refusal" in ground_kinds(file, SOON)


def test_no_letter_speaks_of_a_missing_erasure_before_the_safe_date_unless_it_is_refused() -> None:
    file = CaseFile()
    extends(file)
    assert "erasure" not in ground_kinds(file, date(2026, 5, 11))
    assert "erasure" in ground_kinds(file, LATE)
    refused = CaseFile()
    refused.write("2026-02-10", Label.REFUSAL)
    assert "erasure" in ground_kinds(refused, SOON)


def test_after_a_refusal_was_taken_back_silence_is_what_is_left() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.REFUSAL)
    extends(file)
    assert ground_kinds(file, LATE) == ["silence"]


def test_a_fee_is_no_ground_once_the_data_came_without_it() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-06", Label.FEE_DEMAND)
    assert "fee" in ground_kinds(file, SOON)
    promises(file)
    assert "fee" in ground_kinds(file, SOON), "a promise says nothing of the price"
    discloses(file)
    assert "fee" not in ground_kinds(file, SOON)


def test_what_was_said_on_one_right_leaves_the_silence_on_the_other() -> None:
    file = CaseFile(rights=["access", "objection"])
    file.write("2026-02-12", Label.OBJECTION_HONOURED)
    assert ladder.unheard(file.case) == (Right.ACCESS,)
    assert ground_kinds(file, date(2026, 3, 10)) == []
    notice = letter(file, StepName.NOTICE)
    assert "no such information was given on the following: access (Article 12(3) GDPR)." in notice


@pytest.mark.parametrize("label", [Label.CANNOT_IDENTIFY, Label.NOT_CONTROLLER])
def test_whoever_sends_the_person_elsewhere_has_spoken_on_everything(label: Label) -> None:
    file = CaseFile(rights=["access", "objection"])
    file.write("2026-02-12", label)
    assert ladder.unheard(file.case) == ()
    assert "silence" not in ground_kinds(file)


def test_an_announced_erasure_is_not_silence_on_erasure() -> None:
    file = CaseFile()
    file.write(
        "2026-02-12", Label.ERASURE_CONFIRMED, statements=[["erasure_later", "Your data will be deleted."]]
    )
    assert ladder.unheard(file.case) == (Right.ACCESS,)
    assert ground_kinds(file) == ["silence", "erasure"]


# --- what may be right is held against nobody -----------------------------------------------------------------


def test_a_fee_for_a_further_copy_is_neither_objected_to_nor_a_ground() -> None:
    file = CaseFile(rights=["access"])
    said = "For a second copy we charge an administrative fee of 10 euros."
    file.write("2026-02-06", Label.FEE_DEMAND, statements=[["further_copy", said]])
    assert all(step.name is not StepName.FEE_OBJECTION for step in file.case.steps)
    assert "fee" not in ground_kinds(file)


def test_a_mandate_may_be_checked_before_it_was_shown() -> None:
    file = CaseFile(subject={"mandate": "Calepin Association"})
    file.write("2026-02-06", Label.REFUSAL, refusal_reason="no_authority")
    assert ladder.claims_lateness(file.case)
    assert "refusal" not in ground_kinds(file, SOON)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["mandate"], message=None)
    assert standing.refusal(file.case) is None, "it was shown after the doubt"
    file.write("2026-02-16", Label.REFUSAL, refusal_reason="no_authority")
    assert "refusal" in ground_kinds(file, SOON)


@pytest.mark.parametrize(("reason", "cites"), [("none_given", True), ("exemption", False)])
def test_article_12_4_is_held_only_against_a_refusal_without_reasons(reason: str, cites: bool) -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.REFUSAL, refusal_reason=reason)
    notice = letter(file, StepName.NOTICE, SOON)
    assert ("declined to act on the request (Article 12(4) GDPR)." in notice) is cites
    assert "declined to act on the request" in notice


def test_what_is_kept_under_a_named_provision_is_not_an_announced_erasure() -> None:
    file = CaseFile(rights=["erasure"])
    said = "They will be deleted once the retention period of ten years has expired (Article 17(3)(b) GDPR)."
    statements = [["erasure_later", said], ["data_kept", said], ["kept_because", said]]
    file.write("2026-02-12", Label.ERASURE_CONFIRMED, statements=statements)
    assert "erasure" not in ground_kinds(file)
    assert "to erase the personal data" not in letter(file, StepName.NOTICE)


def test_who_asks_for_a_copy_and_for_erasure_asks_for_the_copy_first() -> None:
    file = CaseFile()
    assert "only once that copy has been provided;" in letter(file, StepName.NOTICE)
    file.write("2026-02-20", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "x"]])
    assert "only once that copy" not in letter(file, StepName.NOTICE)
