"""A time limit is named only for the rights for which a source of the law names one, and in the words of that source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases import briefing, ladder
from cases.deadlines import compute
from cases.model import ClockFacts, Deadlines, EventKind, Label, Law, Question, Right, StepName
from letters.render import render_letter
from tests.casefiles import RULES, CaseFile, check_replay


def told(law: Law, received: date, **facts: object) -> Deadlines:
    return compute(ClockFacts(law, received, "GB", **facts), RULES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("law", "right"),
    [("br_lgpd", "erasure"), ("ch_fadp", "erasure"), ("us_ca_ccpa", "restriction"), ("ch_fadp", "objection")],
)
def test_where_no_time_limit_is_confirmed_there_is_no_date_and_nobody_is_late(law: str, right: str) -> None:
    file = CaseFile(law=law, rights=[right])
    file.write("2026-02-05", Label.EXTENSION, extension_reasons=True)
    file.write("2026-02-06", Label.ID_INFORMATION, items=["phone"])
    assert file.case.deadlines is None
    assert not ladder.lateness_proven(file.case, date(2027, 1, 1))
    assert StepName.REMINDER not in file.open_steps()
    assert EventKind.DEADLINE_PASSED not in [event.kind for event in file.pass_time("2026-12-01")]
    check_replay(file)


def test_a_time_limit_for_access_makes_nobody_late_with_an_erasure() -> None:
    file = CaseFile(law="ch_fadp", rights=["access", "erasure"])
    assert ladder.lateness_proven(file.case, date(2026, 12, 1))
    file.write("2026-02-20", Label.FULL_DISCLOSURE, addressed=[[e.id, "So."] for e in RULES.completeness])
    assert [right.value for right in file.case.unsettled] == ["erasure"]
    assert not ladder.lateness_proven(file.case, date(2026, 12, 1))
    assert not ladder.lifted_by_time(file.case, ["lateness_proven"])


def test_the_british_reasoning_says_what_the_ico_says_of_the_day_of_receipt() -> None:
    steps = told(Law.UK_GDPR, date(2026, 9, 3)).steps
    assert "the period starts with that day and ends on the corresponding date" in steps[0].text
    assert not any("not counted" in step.text for step in steps)


@pytest.mark.parametrize(
    ("received", "source"), [(date(2026, 2, 4), "uk_gdpr_12_3"), (date(2026, 2, 5), "uk_gdpr_12a")]
)
def test_article_12a_is_cited_only_for_what_was_received_since_it_is_in_force(
    received: date, source: str
) -> None:
    steps = told(Law.UK_GDPR, received, extended=date(2026, 2, 20), extension_reasons=True).steps
    assert {step.source for step in steps if step.rule in ("answer", "extension")} == {source}


OPT_OUT = {"law": "us_ca_ccpa", "rights": ["objection"], "controller": {"country": "US", "region": "CA"}}


def test_a_request_to_opt_out_is_to_be_complied_with_in_fifteen_business_days() -> None:
    file = CaseFile(**OPT_OUT)
    dates = file.case.deadlines
    assert dates is not None
    # Presidents' Day, 16 February 2026, is no business day
    assert dates.strict == dates.paused == date(2026, 2, 25)
    assert dates.acknowledgement is None
    assert "complied with within 15 working days of receipt" in dates.steps[1].text
    assert {step.source for step in dates.steps} == {"ccr_7026", "our_practice"}
    check_replay(file)


def test_without_a_state_no_holiday_of_any_is_a_business_day() -> None:
    told_in = [
        compute(ClockFacts(Law.US_CA_CCPA, date(2026, 3, 18), "US", region, rights=(Right.OBJECTION,)), RULES)
        for region in ("", "CA")
    ]
    anywhere, california = told_in
    # Cesar Chavez Day, 31 March, in California
    assert (anywhere.strict, california.strict) == (date(2026, 4, 8), date(2026, 4, 9))
    assert anywhere.due >= california.due
    assert anywhere.safe >= california.safe


def test_no_notice_extends_the_days_to_opt_out() -> None:
    file = CaseFile(**OPT_OUT)
    file.write("2026-02-05", Label.EXTENSION)
    dates = file.case.deadlines
    assert dates is not None
    assert dates.strict == date(2026, 2, 25)
    assert any("no source names an extension of this period" in step.text for step in dates.steps)
    (reminder,) = file.named(StepName.REMINDER)
    assert briefing.letter_brief(file.case, file.events, reminder, RULES, date(2026, 3, 6)).extension is None


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "nl"])
def test_silence_about_an_opt_out_is_told_as_that_and_no_answer_is_called_due(language: str) -> None:
    file = CaseFile(**OPT_OUT, subject={"language": language})
    (reminder,) = file.named(StepName.REMINDER)
    brief = briefing.letter_brief(file.case, file.events, reminder, RULES, date(2026, 3, 6))
    assert brief.late
    letter = render_letter(brief, lambda key, _: RULES.source(key).cite)
    assert "section 7026" in letter.text
    assert "section 7021" not in letter.text
    assert "15" in letter.text
    assert "45" not in letter.text


def test_beside_another_right_the_period_of_that_right_is_shown_and_opting_out_is_not_called_late() -> None:
    file = CaseFile(**OPT_OUT | {"rights": ["access", "objection"]})
    dates = file.case.deadlines
    assert dates is not None
    assert dates.strict == date(2026, 3, 20)
    assert file.case.clock is not None
    assert file.case.clock.rights == (Right.ACCESS,)
    settled = replace(file.case, fulfilled=frozenset({Right.ACCESS}))
    assert not ladder.lateness_proven(settled, date(2027, 1, 4))


BEFORE_12A = date(2026, 1, 12)


@pytest.mark.parametrize("about", ["identity", "fee"])
def test_before_article_12a_a_question_counts_anew_as_a_precaution_and_nothing_is_claimed_of_it(
    about: str,
) -> None:
    asked = Question(date(2026, 1, 15), date(2026, 1, 26), about)
    before, since = (
        told(Law.UK_GDPR, on, questions=(replace(asked, asked=on, answered=on + timedelta(11)),))
        for on in (BEFORE_12A, date(2026, 2, 9))
    )
    (careful,) = (step for step in before.steps if step.rule == f"pause_{about}")
    assert "No source of this law says that the question stopped the period" in careful.text
    assert careful.source == "uk_gdpr_12_3"
    assert before.paused == date(2026, 2, 23)
    (certain,) = (step for step in since.steps if step.rule == f"pause_{about}")
    assert "the period starts anew" in certain.text
    assert certain.source == "uk_gdpr_12a"


def test_before_article_12a_a_question_about_scope_is_counted_as_a_precaution_too() -> None:
    asked = Question(date(2026, 1, 15), date(2026, 1, 26), "scope")
    dates = told(Law.UK_GDPR, BEFORE_12A, questions=(asked,))
    (step,) = (step for step in dates.steps if step.rule == "pause_scope")
    assert step.text.startswith("No source of this law lets the clock stand still; as a precaution")
    assert (dates.strict, dates.paused) == (date(2026, 2, 12), date(2026, 2, 23))


@pytest.mark.parametrize(("on", "waits"), [(BEFORE_12A, True), (date(2026, 2, 9), False)])
def test_before_article_12a_even_a_demand_that_is_not_recognised_holds_lateness_back(
    on: date, waits: bool
) -> None:
    file = CaseFile(law="uk_gdpr", on=on, controller={"country": "GB"})
    file.write(on + timedelta(days=2), Label.ID_DOCUMENT, items=["passport"])
    assert file.last(EventKind.IDENTIFICATION_JUDGED).data["verdict"] == "disproportionate"
    assert ladder.question_open(file.case) is waits


@pytest.mark.parametrize(
    ("asked", "article"), [(BEFORE_12A, "Article 12(3) UK GDPR"), (date(2026, 2, 9), "Article 12A UK GDPR")]
)
def test_a_letter_cites_the_article_that_was_in_force_when_the_request_came(
    asked: date, article: str
) -> None:
    file = CaseFile(law="uk_gdpr", on=asked, controller={"country": "GB"})
    (reminder,) = file.named(StepName.REMINDER)
    brief = briefing.letter_brief(file.case, file.events, reminder, RULES, date(2026, 4, 1))
    text = render_letter(brief, lambda key, language: RULES.source(key).cite).text
    articles = {"Article 12(3) UK GDPR", "Article 12A UK GDPR"}
    assert {one for one in articles if one in text} == {article}


def test_brazil_counts_from_the_request_and_its_article_names_no_extension() -> None:
    text = " ".join(
        step.text for step in told(Law.BR_LGPD, date(2026, 6, 1), extended=date(2026, 6, 10)).steps
    )
    assert "within 15 days of the request" in text
    assert "names no extension; the authority alone may vary it" in text


def test_a_swiss_notice_after_the_period_is_left_aside_and_no_source_is_claimed_for_that() -> None:
    (step,) = [
        step
        for step in told(Law.CH_FADP, date(2026, 6, 1), extended=date(2026, 7, 25)).steps
        if step.rule == "extension"
    ]
    assert step.source == "our_practice"
    assert "no source says what that does" in step.text


def test_where_no_date_was_computed_no_day_lifts_the_guard_of_lateness() -> None:
    file = CaseFile(law="ch_fadp", rights=["erasure"], controller={"country": "CH"})
    file.write(
        "2026-02-12", Label.ERASURE_CONFIRMED, statements=[["data_kept", "Some data remain in our systems."]]
    )
    (deficiency,) = file.named(StepName.DEFICIENCY)
    file.go(deficiency.key, "2026-02-13")
    (notice,) = file.named(StepName.NOTICE)
    assert file.case.deadlines is None
    assert "lateness_proven" in ladder.blocked(file.case, notice, ladder.Surroundings(), RULES, file.now)
    assert not ladder.lifted_by_time(file.case, ("lateness_proven",))


BRITISH = {
    "law": "uk_gdpr",
    "on": date(2026, 7, 6),
    "controller": {"country": "GB", "region": "ENG", "kind": "bank"},
    "authenticated": "unlinked_address",
}


def reminder_text(file: CaseFile, language: str, on: date) -> str:
    (reminder,) = (step for step in file.named(StepName.REMINDER) if step.open)
    brief = briefing.letter_brief(file.case, file.events, reminder, RULES, on)
    return render_letter(replace(brief, language=language), lambda key, _: RULES.source(key).cite).text


def test_where_the_law_starts_the_period_anew_the_reminder_waits_for_the_new_day() -> None:
    file = CaseFile(**BRITISH)
    manner = {"reason_given": True, "redaction_told": True}
    file.write("2026-07-08", Label.ID_DOCUMENT, items=["passport"], manner=manner)
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-07-28", items=["passport"], message=None)
    dates = file.case.deadlines
    assert dates is not None
    assert (dates.strict, dates.due) == (date(2026, 8, 6), date(2026, 8, 28))
    (reminder,) = (step for step in file.named(StepName.REMINDER) if step.open)
    assert reminder.due_at.date() > date(2026, 8, 28)
    passed = [e for e in file.pass_time("2026-08-27") if e.kind is EventKind.DEADLINE_PASSED]
    assert passed == []
    check_replay(file)


def test_the_days_of_a_question_on_the_scope_count_no_more_than_the_law_says() -> None:
    file = CaseFile(**BRITISH)
    file.write("2026-07-09", Label.CLARIFICATION)
    file.happen(EventKind.OWNER_WROTE, "2026-07-12", message=9, answers=2)
    (reminder,) = (step for step in file.named(StepName.REMINDER) if step.open)
    assert reminder.due_at.date() == date(2026, 8, 11)
    check_replay(file)


def test_a_question_of_the_union_leaves_the_due_day_where_it_was() -> None:
    asked = Question(date(2026, 2, 5), date(2026, 2, 20))
    assert told(Law.EU_GDPR, date(2026, 2, 3), questions=(asked,)).due == date(2026, 3, 3)
    contested = replace(asked, asked=date(2026, 2, 11), contested=True)
    assert told(Law.UK_GDPR, date(2026, 2, 9), questions=(contested,)).due == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "the relevant time"),
        ("de", "maßgeblichen Zeitpunkt"),
        ("fr", "moment pertinent"),
        ("es", "momento pertinente"),
        ("it", "momento rilevante"),
        ("nl", "relevante tijdstip"),
    ],
)
def test_a_reminder_text_names_the_relevant_time_of_article_12a(language: str, words: str) -> None:
    assert words in reminder_text(CaseFile(**BRITISH), language, date(2026, 8, 7))
    before = CaseFile(**BRITISH | {"on": date(2026, 1, 12)})
    assert words not in reminder_text(before, language, date(2026, 2, 13))


@pytest.mark.parametrize(
    "facts",
    [
        {"law": "ch_fadp", "rights": ["access", "erasure"], "controller": {"country": "CH"}},
        OPT_OUT | {"rights": ["access", "objection"]},
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "nl"])
def test_no_time_limit_is_stated_for_what_is_left_when_it_has_none(facts: dict, language: str) -> None:
    file = CaseFile(**facts)
    before = reminder_text(file, language, date(2026, 3, 6))
    everything = [[element.id, "So."] for element in RULES.completeness]
    file.write("2026-02-20", Label.FULL_DISCLOSURE, addressed=everything)
    after = reminder_text(file, language, date(2026, 3, 6))
    for words in ("25(7)", "7021"):
        assert words not in after
    assert "25(7)" in before or "7021" in before
