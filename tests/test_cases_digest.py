from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cases import digest
from cases.brief import DigestBrief, DigestQuarantine, Happening
from cases.model import Case, Event, EventKind, Label, StepName
from tests.casefiles import INES, PRIVACY, CaseFile, at

REMINDER = "reminder:2026-03-03"
CHECK = "receipt_check:request"
READER = digest.Reader("Ines Duval", "en", "Europe/Paris")


def compose(case: Case, on: str, news: Sequence[Event] = (), **fields: Any) -> DigestBrief:
    values: dict[str, Any] = {"drafts": {}, "quarantine": (), "blocked": {}, "token": "t"}
    told = {case.number: news} if news else {}
    return digest.compose(READER, [case], told, now=at(on, 17), **(values | fields))


def quiet() -> CaseFile:
    file = CaseFile()
    file.happen(EventKind.STEP_VETOED, key=CHECK)
    return file


def word_needed() -> CaseFile:
    """A case whose complaint was announced and waits for the owner's word."""
    file = quiet()
    file.go(REMINDER, "2026-03-05")
    file.go("notice:2026-03-03", "2026-03-20")
    file.digest("2026-04-10")
    return file


# --- when there is nothing to say ---------------------------------------------------------------------------


def test_a_day_without_news_needs_no_digest() -> None:
    told = compose(quiet().case, "2026-02-20")
    assert not told.has_news
    assert told.waiting == ((7, "Northgate Stores", date(2026, 3, 3)),)


def test_a_closed_case_is_not_waited_for() -> None:
    file = quiet()
    file.happen(EventKind.CASE_CLOSED, "2026-02-20", because="done")
    told = compose(file.case, "2026-03-02")
    assert (told.waiting, told.deadlines, told.goes_out) == ((), (), ())


def test_the_digest_is_of_the_readers_day() -> None:
    file = quiet()
    reader = digest.Reader("Ines Duval", "en", "Pacific/Auckland")
    told = digest.compose(reader, [file.case], {}, {}, (), {}, at("2026-02-20", 17), "t")
    assert told.on == date(2026, 2, 21)


def test_a_case_whose_dates_are_all_past_has_no_next_date() -> None:
    assert compose(quiet().case, "2026-05-01").waiting == ((7, "Northgate Stores", None),)


def test_the_next_date_is_the_day_at_the_persons_place() -> None:
    file = CaseFile(subject={"time_zone": "Pacific/Auckland"})
    assert file.step(CHECK).due_at.date() == date(2026, 2, 10)
    assert compose(file.case, "2026-02-04").waiting[0][2] == date(2026, 2, 11)


def test_a_request_that_came_back_has_no_date_to_wait_for() -> None:
    file = CaseFile()
    events = file.write("2026-02-03", Label.BOUNCE).events
    told = compose(file.case, "2026-02-04", events)
    assert told.problems == ((7, "request_bounced", ""),)
    assert told.waiting == ((7, "Northgate Stores", None),)
    assert told.deadlines == ()


# --- letters ------------------------------------------------------------------------------------------------


def test_a_letter_to_announce_is_shown_with_its_words() -> None:
    file = quiet()
    drafts = {(7, REMINDER): digest.Draft("Reminder", "Dear Sir or Madam")}
    told = compose(file.case, "2026-03-02", drafts=drafts, blocked={(7, REMINDER): ["open_bounce"]})
    (letter,) = told.goes_out
    assert (letter.letter_subject, letter.letter_text, letter.to) == (
        "Reminder",
        "Dear Sir or Madam",
        PRIVACY,
    )
    assert letter.blocked == ("open_bounce",)
    assert told.has_news


def test_a_letter_announced_before_is_listed_without_its_words_until_it_goes() -> None:
    file = quiet()
    file.digest("2026-03-02")
    told = compose(file.case, "2026-03-03")
    assert [(letter.key, letter.letter_text) for letter in told.goes_out] == [(REMINDER, "")]
    assert not told.has_news


def test_a_letter_that_waits_for_a_word_is_told_again_only_beside_other_news() -> None:
    file = word_needed()
    assert compose(file.case, "2026-04-11").needs_you == ()
    note = file.happen(EventKind.NOTE_RECORDED, "2026-04-11", text="Still waiting.").events
    (needed,) = compose(file.case, "2026-04-11", note).needs_you
    assert (needed.step, needed.to, needed.goes_at) == (StepName.COMPLAINT, INES, None)


def test_what_has_waited_too_long_is_said_again() -> None:
    file = word_needed()
    note = file.happen(EventKind.NOTE_RECORDED, "2026-04-20", text="Still waiting.").events
    assert not compose(file.case, "2026-04-20", note).has_news
    assert compose(file.case, "2026-04-20", note, insists=True).has_news
    assert compose(file.case, "2026-04-20", note, insists=True).cannot_wait
    assert not compose(file.case, "2026-04-20", note).cannot_wait
    assert not compose(quiet().case, "2026-02-20", insists=True).has_news


def test_letters_that_went_out_are_told_with_time_and_recipient() -> None:
    file = quiet()
    file.go(REMINDER, "2026-03-05")
    told = compose(file.case, "2026-03-05", file.events)
    assert told.sent == ((7, StepName.REMINDER, PRIVACY, at("2026-03-05")),)


def test_letters_in_trouble_are_told_with_what_the_server_said() -> None:
    file = quiet()
    events = [
        *file.happen(EventKind.LETTER_BOUNCED, key=REMINDER, detail="550 no such user").events,
        *file.happen(EventKind.LETTER_UNKNOWN, key=REMINDER, detail="").events,
        *file.happen(EventKind.LETTER_PARKED, key=REMINDER, detail="451 later").events,
    ]
    assert compose(file.case, "2026-03-05", events).problems == (
        (7, "letter_bounced", "550 no such user"),
        (7, "letter_unknown", ""),
        (7, "letter_parked", "451 later"),
    )


# --- replies ------------------------------------------------------------------------------------------------


def test_a_sure_reply_is_news_and_an_unsure_one_a_question() -> None:
    file = quiet()
    sure = file.write("2026-02-10", Label.ACKNOWLEDGEMENT).events
    unsure = file.write("2026-02-10", Label.EXTENSION, unsure=True).events
    told = compose(file.case, "2026-02-10", [*sure, *unsure])
    assert [(r.label, r.evidence, r.party) for r in told.replies] == [
        (Label.ACKNOWLEDGEMENT, "Words for acknowledgement.", "controller")
    ]
    assert [(r.label, r.unsure, r.new) for r in told.unsure] == [(Label.EXTENSION, True, True)]


def test_a_reply_corrected_the_same_day_is_told_as_corrected() -> None:
    file = quiet()
    news = [
        *file.write("2026-02-10", Label.EXTENSION, unsure=True).events,
        *file.correct(2, "2026-02-10", Label.REFUSAL).events,
    ]
    told = compose(file.case, "2026-02-10", news)
    assert told.unsure == ()
    assert [(r.label, r.evidence) for r in told.replies] == [(Label.REFUSAL, "Words for refusal.")]


def test_a_question_asked_before_is_asked_again_but_is_no_news() -> None:
    file = quiet()
    file.write("2026-02-10", Label.EXTENSION, unsure=True)
    file.write("2026-02-10", Label.REFUSAL)
    told = compose(file.case, "2026-02-11", before={7: file.events})
    assert [(r.label, r.new) for r in told.unsure] == [(Label.EXTENSION, False)]
    assert not told.has_news
    file.correct(2, "2026-02-10", Label.ACKNOWLEDGEMENT)
    assert compose(file.case, "2026-02-12", before={7: file.events}).unsure == ()


def test_mail_set_aside_is_shown_as_it_came() -> None:
    aside = DigestQuarantine(3, at("2026-02-10"), "x@northgate-help.example", "Your request", "forged")
    told = compose(quiet().case, "2026-02-10", quarantine=[aside])
    assert told.quarantine == (aside,)
    assert told.has_news


# --- deadlines ----------------------------------------------------------------------------------------------


def test_the_deadlines_of_the_coming_week_are_told_once_each() -> None:
    file = quiet()
    assert file.case.deadlines is not None
    told = compose(file.case, "2026-03-03").deadlines
    assert [(d.kind, d.on) for d in told] == [("strict", date(2026, 3, 3)), ("safe", date(2026, 3, 10))]
    assert told[0].reasons == file.case.deadlines.steps
    assert compose(file.case, "2026-02-23").deadlines == ()


def test_nobody_waits_for_a_deadline_after_the_disclosure() -> None:
    file = quiet()
    file.write("2026-02-27", Label.PARTIAL_DISCLOSURE)
    assert compose(file.case, "2026-03-02").deadlines == ()


def test_the_terms_of_an_authority_stand_in_order_of_time_among_the_others() -> None:
    file = quiet()
    terms = {"party": "authority", "authority": "fr-cnil", "act": "formal_notice", "term_months": 1}
    file.write("2026-02-05", Label.DPA_MESSAGE, **terms)
    file.write("2026-02-06", Label.DPA_MESSAGE, party="authority", authority="it-garante", act="receipt")
    told = compose(file.case, "2026-03-02").deadlines
    assert [(d.kind, d.on) for d in told] == [("strict", date(2026, 3, 3)), ("authority", date(2026, 3, 5))]


def test_several_cases_stand_in_one_digest_each_with_its_own_news() -> None:
    mine, other = quiet(), quiet()
    second = replace(other.case, number=8)
    news = mine.write("2026-02-10", Label.NO_DATA).events
    told = digest.compose(READER, [mine.case, second], {7: news}, {}, (), {}, at("2026-02-10"), "t")
    assert [r.case for r in told.replies] == [7]
    assert [w[0] for w in told.waiting] == [8]
    assert [(h.case, h.word) for h in told.happened] == [(7, "no_data")]


def test_a_contradiction_is_told_once_when_the_second_message_has_come() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA)
    before = tuple(file.events)
    file.write("2026-03-05", Label.PARTIAL_DISCLOSURE)
    news = file.events[len(before) :]
    told = [h for h in _told(file, before, news) if h.word == "contradiction"]
    assert [
        (h.contradiction.first.message, h.contradiction.second.message) for h in told if h.contradiction
    ] == [(2, 3)]
    again = tuple(file.events)
    file.write("2026-03-06", Label.ACKNOWLEDGEMENT)
    assert not [h for h in _told(file, again, file.events[len(again) :]) if h.word == "contradiction"]


def test_a_repeated_request_asks_the_owner_first() -> None:
    file = CaseFile(repeats=[3, 5])
    (asked,) = [h for h in _told(file, (), file.events) if h.word == "repeated_request"]
    assert (asked.detail, asked.asks) == ("#3, #5", True)
    assert not _told(file, file.events, ())


def _told(file: CaseFile, before: Sequence[Event], news: Sequence[Event]) -> tuple[Happening, ...]:
    return compose(file.case, "2026-03-10", news, before={7: before}).happened
