from __future__ import annotations

from datetime import date

from cases import handovers
from cases.brief import Happening
from cases.model import Agreement, EventKind, Label, Step, StepName
from tests.casefiles import CaseFile

LINK = {"kind": "link_ends", "until": "2026-03-09", "said": "The link expires in 7 days."}
PASSWORD = {"kind": "password_apart", "until": None, "said": "The password follows."}


def test_a_link_asks_for_its_day_and_a_password_only_tells() -> None:
    file = CaseFile()
    file.write("2026-03-02", Label.FULL_DISCLOSURE, handover=[LINK, PASSWORD])
    event = next(e for e in reversed(file.events) if e.kind is EventKind.MESSAGE_READ)
    number, name = file.case.number, file.case.controller.name
    assert handovers.happenings(file.case, event) == (
        Happening(number, name, "link_ends", date(2026, 3, 9), LINK["said"] or "", asks=True),
        Happening(number, name, "password_apart", None, PASSWORD["said"] or ""),
    )


def test_other_events_hand_nothing_over() -> None:
    file = CaseFile()
    assert [
        handovers.happenings(file.case, event) for event in file.events if event.kind is EventKind.CASE_OPENED
    ] == [()]


UNREAD = {"kind": "unread_file", "until": None, "said": "data.xlsx"}


def deficiency(file: CaseFile) -> Step:
    return next(step for step in file.case.steps if step.name is StepName.DEFICIENCY)


def test_what_is_missing_is_claimed_only_on_the_persons_word_where_a_file_was_not_read() -> None:
    read, unread = CaseFile(), CaseFile()
    read.write("2026-03-02", Label.PARTIAL_DISCLOSURE)
    unread.write("2026-03-02", Label.PARTIAL_DISCLOSURE, handover=[UNREAD])
    assert deficiency(read).agreement is not Agreement.ON_APPROVAL
    assert deficiency(unread).agreement is Agreement.ON_APPROVAL
    assert unread.case.unread


def test_a_file_of_a_mail_older_than_the_request_or_of_the_authority_holds_nothing_back() -> None:
    file = CaseFile()
    file.write("2026-01-02", Label.ACKNOWLEDGEMENT, handover=[UNREAD])
    assert not file.case.unread
