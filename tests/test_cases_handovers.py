from __future__ import annotations

from datetime import date

from cases import handovers
from cases.brief import Happening
from cases.model import EventKind, Label
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
