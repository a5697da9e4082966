"""What the digest tells beside letters and replies: terms, passed deadlines, open questions, cases that rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases import digest, ladder
from cases.brief import DigestBrief
from cases.model import Event, EventKind, Label, LetterState, Right, StepName
from cases.requests import is_request
from tests.casefiles import CaseFile, at, check_replay

READER = digest.Reader("Ines Duval", "en", "Europe/Paris")


def told(file: CaseFile, on: str, news: list[Event] | None = None, **fields: Any) -> DigestBrief:
    events = {7: tuple(file.events if news is None else news)}
    return digest.compose(READER, [file.case], events, {}, (), {}, at(on, 17), "t", **fields)


def words(brief: DigestBrief) -> list[str]:
    return [happening.word for happening in brief.happened]


def test_a_passed_deadline_is_told_on_its_day() -> None:
    file = CaseFile()
    news = file.pass_time("2026-03-04")
    assert words(told(file, "2026-03-04", news)) == ["strict_passed"]


def test_while_a_question_is_open_lateness_is_neither_told_nor_counted() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["customer_number"], purpose="identify")
    assert ladder.question_open(file.case)
    events = file.pass_time("2026-03-20")
    assert [e.data["which"] for e in events if e.kind is EventKind.DEADLINE_PASSED] == ["strict"]
    brief = told(file, "2026-03-05")
    assert "question_open" in words(brief)
    (asks,) = [h for h in brief.happened if h.word == "question_open"]
    assert asks.asks
    assert [item.value for item in asks.items] == ["customer_number"]
    assert "safe" not in [d.kind for d in brief.deadlines]


def test_a_question_that_was_answered_or_objected_to_is_asked_of_nobody() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["customer_number"], purpose="identify")
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-06", items=["customer_number"])
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    assert "question_open" not in words(told(file, "2026-02-10"))


def test_an_open_question_is_repeated_only_beside_news_or_after_a_week() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ID_INFORMATION, items=["customer_number"], purpose="identify")
    before = {7: tuple(file.events)}
    assert words(told(file, "2026-02-06", [], before=before)) == []
    later = told(file, "2026-02-13", [], before=before, insists=True)
    assert words(later) == ["question_open"]
    assert later.has_news


def test_a_case_in_which_nothing_more_will_happen_asks_for_its_owner() -> None:
    file = CaseFile(rights=["access"])
    news = file.write("2026-02-10", Label.NO_DATA).events
    assert ladder.stalled(file.case)
    brief = told(file, "2026-02-10", list(news))
    assert words(brief) == ["no_data"]
    assert brief.waiting == ()
    news = file.happen(EventKind.OWNER_WROTE, "2026-02-12", message=50).events
    assert words(told(file, "2026-02-12", list(news))) == ["stalled"]


def test_one_right_answered_leaves_the_reminder_for_the_other() -> None:
    file = CaseFile(rights=["access", "erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED)
    assert ladder.silent_on(file.case) == {Right.ACCESS}
    assert StepName.REMINDER in file.open_steps()
    file.write("2026-02-12", Label.REFUSAL)
    assert StepName.REMINDER not in file.open_steps()


def authority(file: CaseFile, *, unsure: bool) -> dict[str, Any]:
    return {
        "message": 40, "party": "authority", "origin": "direct_unverified", "on": "2026-06-01", "subject": "Complaint",
        "from": "complaints@authority.example", "primary": "dpa_message", "unsure": unsure, "authority": "fr-cnil",
        "labels": [{"label": "dpa_message", "score": 1.0, "evidence": ["Formal notice was served."]}],
        "act": "formal_notice", "act_on": "2026-06-01", "term_from": "2026-06-01", "term_months": 2, "reference": "R1",
        "refusal_reason": None, "items": [], "purpose": "unknown", "dates": [], "addressed": [],
    }  # fmt: skip


def test_an_authority_nobody_vouches_for_moves_its_track_only_on_the_owners_word() -> None:
    file = CaseFile()
    file.now = at("2026-06-01")
    data = authority(file, unsure=True)
    file.happen(EventKind.MESSAGE_READ, **data)
    assert file.case.tracks == ()
    file.happen(EventKind.READING_CORRECTED, **(data | {"unsure": False}))
    assert [track.notice_on for track in file.case.tracks] == [at("2026-06-01").date()]
    check_replay(file)


def test_a_term_of_an_authority_is_told_when_it_is_set_and_when_it_runs_out() -> None:
    file = CaseFile()
    file.now = at("2026-06-01")
    news = file.happen(EventKind.MESSAGE_READ, **authority(file, unsure=False)).events
    assert "authority_term" in words(told(file, "2026-06-01", list(news)))
    passed = [e for e in file.pass_time("2026-08-03") if e.kind is EventKind.TERM_PASSED]
    assert "term_passed" in words(told(file, "2026-08-03", passed))


def test_a_letter_that_must_wait_says_why_and_a_notice_that_went_asks_for_the_post() -> None:
    file = CaseFile()
    file.digest("2026-03-02")
    (reminder,) = file.named(StepName.REMINDER)
    waits = file.happen(
        EventKind.STEP_POSTPONED,
        key=reminder.key,
        until="2026-03-09T08:00:00+00:00",
        because=["weekly_limit"],
    ).events
    (happening,) = told(file, "2026-03-04", list(waits)).happened
    assert (happening.word, happening.detail, happening.step) == (
        "postponed",
        "weekly_limit",
        StepName.REMINDER,
    )
    again = file.happen(
        EventKind.STEP_POSTPONED, key=reminder.key, announce_again=True, because=["the file has changed"]
    ).events
    assert [h.on for h in told(file, "2026-03-04", list(again)).happened] == [None]
    file.happen(EventKind.STEP_VETOED, key=reminder.key)
    assert "postponed" not in words(told(file, "2026-03-04", list(waits)))


def test_a_formal_notice_that_went_out_asks_for_the_post_and_the_number() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    (letter,) = file.named(StepName.DEFICIENCY)
    file.go(letter.key, "2026-02-11")
    (notice,) = file.named(StepName.NOTICE)
    file.go(notice.key, "2026-03-17")
    news = [e for e in file.events if e.kind is EventKind.LETTER_SENT]
    brief = told(file, "2026-03-17", news)
    assert [h.word for h in brief.happened if h.asks] == ["post_notice"]
    file.happen(EventKind.CASE_CLOSED, "2026-03-18", because="the owner said so")
    assert told(file, "2026-03-18").happened == ()


def test_a_letter_in_the_hands_of_the_outbox_is_no_standstill() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.REFUSAL)
    (reply,) = file.named(StepName.REFUSAL_REPLY)
    file.happen(EventKind.STEP_APPROVED, "2026-02-10", key=reply.key)
    file.settle()
    assert file.step(reply.key).state is LetterState.QUEUED
    assert not ladder.stalled(file.case)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Please delete the old draft, thanks.", False),
        ("Merci de supprimer la ligne 3 du tableau.", False),
        ("Please delete all personal data you hold on me.", True),
        ("J'exerce mon droit d'accès (article 15 du RGPD).", True),
    ],
)
def test_an_ordinary_mail_is_no_request(text: str, expected: bool) -> None:
    assert is_request(text) is expected


# --- what a refusal holds up --------------------------------------------------------------------------------

BANK = {"controller": {"kind": "bank"}, "authenticated": "unlinked_address"}


def refused() -> CaseFile:
    """A bank asks for a document, which may be fair; the owner refuses on 9 February."""
    file = CaseFile(**BANK)
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["id_card"])
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-09", items=["id_card"])
    assert ladder.question_open(file.case)
    return file


def test_after_a_fortnight_the_owner_is_told_what_her_refusal_holds_up() -> None:
    file = refused()
    before = {7: tuple(file.events)}
    assert "refused_open" not in words(told(file, "2026-02-20", [], before=before, insists=True))
    assert words(told(file, "2026-02-23", [], before=before)) == []
    brief = told(file, "2026-02-23", [], before=before, insists=True)
    (asks,) = [h for h in brief.happened if h.word == "refused_open"]
    assert (asks.asks, asks.on, [item.value for item in asks.items]) == (True, date(2026, 2, 9), ["id_card"])
    assert brief.has_news
    assert not any(e.kind is EventKind.LETTER_QUEUED and "notice" in e.data["key"] for e in file.events)


def test_what_was_given_after_all_is_not_told() -> None:
    file = refused()
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-16", items=["id_card"])
    assert "refused_open" not in words(told(file, "2026-02-25", [], insists=True))


def test_a_refusal_that_holds_up_nothing_is_not_told() -> None:
    file = CaseFile()
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport"])
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-09", items=["passport"])
    file.go("id_objection:m2", "2026-02-10")
    assert not ladder.question_open(file.case)
    assert "refused_open" not in words(told(file, "2026-02-25", [], insists=True))


def test_a_question_about_scope_is_asked_every_week_until_the_owner_has_answered() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.CLARIFICATION)
    before = {7: tuple(file.events)}
    assert "scope_open" in words(told(file, "2026-06-01", [], before=before, insists=True))
    assert not ladder.lateness_proven(file.case, date(2026, 6, 1))
    file.happen(EventKind.QUESTION_ANSWERED, "2026-06-01", about="scope")
    assert "scope_open" not in words(told(file, "2026-06-08", [], before=before, insists=True))
    assert ladder.lateness_proven(file.case, date(2026, 8, 3))
