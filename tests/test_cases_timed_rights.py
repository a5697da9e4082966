"""A time limit is named only for the rights for which a source of the law names one, and in the words of that source."""

from __future__ import annotations

from datetime import date

import pytest

from cases import ladder
from cases.deadlines import compute
from cases.model import ClockFacts, Deadlines, EventKind, Label, Law, StepName
from tests.casefiles import RULES, CaseFile, check_replay


def told(law: Law, received: date, **facts: object) -> Deadlines:
    return compute(ClockFacts(law, received, "GB", **facts), RULES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("law", "right"),
    [("br_lgpd", "erasure"), ("ch_fadp", "erasure"), ("us_ca_ccpa", "objection"), ("ch_fadp", "objection")],
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
