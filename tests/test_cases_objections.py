"""An objection that nobody answers leads on by itself, without a word about lateness."""

from __future__ import annotations

from datetime import date

import pytest

from cases import briefing, ladder, objections
from cases.model import EventKind, IdItem, Label, LetterState, StepName
from letters.grounds import raise_grounds
from letters.phrasebook import LANGUAGES
from tests.casefiles import CALM, RULES, CaseFile, at

TERM_OVER = date(2026, 2, 24)
"""The objection went on 9 February: fourteen days after it are over."""


def send(file: CaseFile, key: str, on: str) -> None:
    """Let a letter reach the server in the morning of a day."""
    file.now = at(on, 8)
    file.send(key)


def bank() -> CaseFile:
    """A bank that asks for the passport although it may have doubts; the person refuses, the objection goes."""
    file = CaseFile(controller={"kind": "bank"}, authenticated="unlinked_address")
    manner = {"reason_given": True, "redaction_told": True}
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["passport"], manner=manner, purpose="authenticate")
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-06", items=["passport"])
    file.digest("2026-02-06")
    return file


def objected() -> CaseFile:
    file = bank()
    send(file, "id_objection:m2", "2026-02-09")
    return file


def test_an_objection_without_an_answer_counts_when_its_term_is_over() -> None:
    file = objected()
    assert ladder.question_open(file.case)
    assert objections.unanswered(file.case, date(2026, 2, 23)) is None
    found = objections.unanswered(file.case, TERM_OVER)
    assert found == objections.Unanswered(2, date(2026, 2, 5), (IdItem.PASSPORT,), date(2026, 2, 9))


def test_nothing_counts_before_the_objection_has_gone() -> None:
    assert objections.unanswered(bank().case, TERM_OVER) is None


def test_any_word_of_the_controller_after_the_objection_is_an_answer() -> None:
    file = objected()
    file.write("2026-02-12", Label.OTHER)
    assert objections.unanswered(file.case, TERM_OVER) is None


def test_an_item_given_in_the_end_leaves_nothing_open() -> None:
    file = objected()
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-12", items=["passport"], message=None)
    assert objections.unanswered(file.case, TERM_OVER) is None


def test_a_law_without_the_article_and_a_request_that_came_back_hold_nothing() -> None:
    file = CaseFile(law="ch_fadp", controller={"country": "CH"})
    file.write("2026-02-05", Label.ID_DOCUMENT, items=["notarised_copy"])
    assert objections.unanswered(file.case, TERM_OVER) is None
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE)
    assert objections.unanswered(file.case, TERM_OVER) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_goes_on_the_unanswered_objection_alone_and_claims_no_lateness(language: str) -> None:
    file = objected()
    send(file, "reminder:2026-03-03", "2026-03-04")
    notice = file.step("notice:2026-03-03")
    today = date(2026, 3, 19)
    hour = ladder.office_hour(file.case, today)
    assert "lateness_proven" not in ladder.blocked(file.case, notice, CALM, RULES, hour)
    brief = briefing.letter_brief(file.case, file.events, notice, RULES, today)
    assert not brief.late
    grounds = raise_grounds(brief, language, ", ".join)
    assert [one.kind for one in grounds] == ["unanswered"]
    assert grounds[0].articles == ("12-6", "12-2")


def test_without_the_objection_an_open_question_keeps_the_notice_back() -> None:
    file = bank()
    file.happen(EventKind.STEP_VETOED, key="id_objection:m2")
    send(file, "reminder:2026-03-03", "2026-03-04")
    notice, today = file.step("notice:2026-03-03"), date(2026, 3, 19)
    assert file.step("id_objection:m2").state is LetterState.VETOED
    assert notice.name is StepName.NOTICE
    assert "lateness_proven" in ladder.blocked(
        file.case, notice, CALM, RULES, ladder.office_hour(file.case, today)
    )
