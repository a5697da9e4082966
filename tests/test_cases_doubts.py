"""What the file knows of who asked, and of a request that had to be sent twice."""

from __future__ import annotations

from datetime import date

from cases.model import EventKind, Label
from tests.casefiles import CaseFile, check_replay


def test_a_controller_that_cannot_find_the_person_does_not_know_her_address() -> None:
    file = CaseFile()
    file.write("2026-02-06", Label.CANNOT_IDENTIFY, Label.ID_INFORMATION, items=["phone"])
    assert file.case.authenticated == ""
    rows = {reason["rule"] for reason in file.last(EventKind.IDENTIFICATION_JUDGED).data["reasons"]}
    assert "document_after_authentication" not in rows
    assert "no_doubt" not in rows
    check_replay(file)


def test_a_signature_still_shows_who_asked() -> None:
    file = CaseFile(authenticated="signed")
    file.write("2026-02-06", Label.CANNOT_IDENTIFY)
    assert file.case.authenticated == "signed"


def test_a_request_sent_again_after_it_came_back_starts_the_clock() -> None:
    file = CaseFile()
    file.write("2026-02-04", Label.BOUNCE)
    file.happen(EventKind.OWNER_WROTE, "2026-02-04", message=49)
    assert file.case.clock is None
    file.happen(EventKind.OWNER_WROTE, "2026-02-05", message=50, again=True)
    assert file.case.received_on == date(2026, 2, 5)
    assert not file.case.bounced
    assert file.case.deadlines is not None
    assert file.case.deadlines.strict == date(2026, 3, 5)
    check_replay(file)


def test_the_same_words_while_a_clock_runs_move_nothing() -> None:
    file = CaseFile()
    before = file.case.deadlines
    file.happen(EventKind.OWNER_WROTE, "2026-02-05", message=50, again=True)
    assert file.case.deadlines == before
