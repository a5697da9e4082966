"""What a question about scope or a fee does to the clock of a case; identity stands in test_cases_timeline."""

from __future__ import annotations

from datetime import date

import pytest

from cases import ladder
from cases.model import Event, EventKind, Label, StepName
from tests.casefiles import CaseFile, check_replay

CLARIFICATION, FEE = Label.CLARIFICATION, Label.FEE_DEMAND


def british(**fields: object) -> CaseFile:
    return CaseFile(law="uk_gdpr", controller={"country": "GB"}, **fields)


def dates(file: CaseFile) -> tuple[date, date]:
    """The strict and the paused date."""
    check_replay(file)
    assert file.case.deadlines is not None
    return file.case.deadlines.strict, file.case.deadlines.paused


def test_a_british_question_about_scope_pauses_until_the_person_writes() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    assert ladder.question_open(file.case)
    file.happen(EventKind.OWNER_WROTE, "2026-02-13", message=8)
    assert not ladder.question_open(file.case)
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 10))


def test_a_british_question_that_is_forwarded_after_it_was_answered_is_not_left_open() -> None:
    file = british()
    file.happen(EventKind.OWNER_WROTE, "2026-02-13", message=8)
    file.happen(EventKind.OWNER_WROTE, "2026-02-09", message=9)
    file.write("2026-02-06", CLARIFICATION)
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 10))


def test_what_the_person_wrote_before_the_question_does_not_answer_it() -> None:
    file = british()
    file.happen(EventKind.OWNER_WROTE, "2026-02-05", message=8)
    file.write("2026-02-06", CLARIFICATION)
    assert ladder.question_open(file.case)


def test_an_older_mail_that_comes_to_light_later_does_not_answer_it_either() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    file.happen(EventKind.OWNER_WROTE, "2026-02-06", message=8)
    assert file.case.clock is not None
    assert file.case.clock.answered == date(2026, 2, 6)
    late = british()
    late.write("2026-02-06", CLARIFICATION)
    late.put(Event(EventKind.OWNER_WROTE, 7, late.now, {"message": 8, "on": "2026-02-05"}))
    assert ladder.question_open(late.case)


def test_while_a_british_question_is_open_nobody_is_called_late() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))


def test_items_given_do_not_answer_a_question_about_scope() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-09", items=["phone"], message=8)
    assert ladder.question_open(file.case)


def test_a_british_fee_stops_the_clock_until_it_was_objected_to_then_the_month_starts_anew() -> None:
    file = british()
    file.write("2026-02-06", FEE)
    assert ladder.question_open(file.case)
    file.happen(EventKind.OWNER_WROTE, "2026-02-07", message=8)
    assert ladder.question_open(file.case)
    file.go("fee_objection:m2", "2026-02-09")
    assert dates(file) == (date(2026, 3, 3), date(2026, 3, 9))


def test_an_objection_to_something_else_leaves_the_fee_open() -> None:
    file = british(authenticated="known_address")
    file.write("2026-02-06", FEE)
    file.write("2026-02-07", Label.ID_DOCUMENT, items=["passport"])
    file.go("id_objection:m3", "2026-02-09")
    assert ladder.question_open(file.case)


@pytest.mark.parametrize("law", ["eu_gdpr", "ch_fadp", "us_ca_ccpa", "br_lgpd"])
@pytest.mark.parametrize("label", [CLARIFICATION, FEE])
def test_where_no_statute_says_so_neither_question_moves_a_date(law: str, label: Label) -> None:
    file = CaseFile(law=law)
    before = file.case.deadlines
    file.write("2026-02-06", label)
    assert file.case.deadlines == before


def test_only_the_first_question_stops_the_clock() -> None:
    file = british(authenticated="")
    file.write("2026-02-06", Label.ID_INFORMATION, items=["phone"])
    file.write("2026-02-07", CLARIFICATION)
    assert file.case.clock is not None
    assert (file.case.clock.asked, file.case.clock.asked_for) == (date(2026, 2, 6), "identity")


def test_a_question_dated_before_the_request_or_without_a_clock_stops_nothing() -> None:
    early, bounced = british(), british()
    early.write("2026-02-01", CLARIFICATION)
    bounced.write("2026-02-03", Label.BOUNCE, party="mail_system")
    bounced.happen(EventKind.OWNER_WROTE, "2026-02-05", message=8)
    assert not ladder.question_open(early.case)
    assert bounced.case.clock is None


def test_a_question_that_was_none_gives_the_date_back() -> None:
    file = british()
    before = file.case.deadlines
    file.write("2026-02-06", CLARIFICATION)
    file.correct(2, "2026-02-06", Label.ACKNOWLEDGEMENT)
    assert file.case.deadlines == before


def test_a_correction_of_another_message_leaves_the_question_open() -> None:
    file = british()
    file.write("2026-02-06", CLARIFICATION)
    file.write("2026-02-07", Label.ACKNOWLEDGEMENT)
    file.correct(3, "2026-02-07", Label.OTHER)
    assert ladder.question_open(file.case)


def test_a_fee_gets_its_objection_whatever_it_does_to_the_clock() -> None:
    for file in (british(), CaseFile()):
        file.write("2026-02-06", FEE)
        assert StepName.FEE_OBJECTION in file.open_steps()
