from __future__ import annotations

from datetime import date

import pytest

from cases.completeness import Assessed, ElementState, assess, in_state
from cases.model import ElementMention, EventKind, Label, Law, Right, StepName
from tests.casefiles import EVERYTHING, REQUIRED, RULES, CaseFile, check_replay

SHOP, BROKER = "online_service", "data_broker"


def told(*elements: str, message: int = 2) -> list[ElementMention]:
    return [ElementMention(e, f"On {e}.", message, date(2026, 2, 10)) for e in elements]


def missing(*elements: str, law: Law = Law.EU_GDPR, kind: str = SHOP) -> tuple[str, ...]:
    return in_state(assess(told(*elements), law, kind, RULES), ElementState.MISSING)


# --- one answer ---------------------------------------------------------------------------------------------


def test_a_link_to_a_privacy_policy_leaves_everything_missing_in_the_order_of_the_article() -> None:
    assert missing() == REQUIRED


def test_what_is_addressed_is_not_missing() -> None:
    assert missing("15(3)", "15(1)(c)", "15(3)") == tuple(
        e for e in REQUIRED if e not in ("15(3)", "15(1)(c)")
    )


def test_a_full_answer_leaves_nothing_missing() -> None:
    assert missing(*EVERYTHING) == ()


def test_an_element_nobody_knows_changes_nothing() -> None:
    assert missing("15(1)(z)") == REQUIRED


def test_each_element_names_the_first_sentence_that_satisfies_it() -> None:
    first, again = told("15(1)(a)"), told("15(1)(a)", message=5)
    assessed = assess([*first, *again], Law.EU_GDPR, SHOP, RULES)
    assert assessed[0] == Assessed("15(1)(a)", ElementState.SATISFIED, first[0])
    assert assessed[1] == Assessed("15(1)(b)", ElementState.MISSING, None)


def test_what_is_due_only_under_a_condition_is_asked_for_and_not_called_missing() -> None:
    assessed = assess((), Law.EU_GDPR, SHOP, RULES)
    assert in_state(assessed, ElementState.CONDITIONAL) == ("15(1)(g)", "15(2)")


def test_who_never_met_the_person_owes_the_source_of_the_data() -> None:
    assert "15(1)(g)" in missing(kind=BROKER)
    assert "15(2)" not in missing(kind=BROKER)


@pytest.mark.parametrize(
    ("law", "due"),
    [
        (Law.UK_GDPR, set(REQUIRED)),
        (Law.CH_FADP, {"15(1)(a)", "15(1)(c)", "15(1)(d)", "15(1)(h)", "15(3)"}),
        (Law.US_CA_CCPA, set()),
        (Law.BR_LGPD, set()),
    ],
)
def test_each_law_has_its_own_list_and_one_that_nobody_confirmed_has_none(law: Law, due: set[str]) -> None:
    assert set(missing(law=law)) == due


def test_every_element_has_sources_that_can_be_cited() -> None:
    for element in RULES.completeness:
        assert RULES.source(element.source).cite == f"Article {element.id} GDPR"
        for law, key in element.also.items():
            cited = RULES.source(key).cite
            assert "FADP" in cited if law is Law.CH_FADP else cited == f"Article {element.id} UK GDPR"


# --- a whole case -------------------------------------------------------------------------------------------


def half() -> CaseFile:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[[e, "One."] for e in REQUIRED[:4]])
    return file


def test_the_letter_asks_only_for_what_no_message_has_told() -> None:
    file = half()
    assert file.case.missing == REQUIRED[4:]
    file.write("2026-02-12", Label.PARTIAL_DISCLOSURE, addressed=[[REQUIRED[4], "Two."]])
    assert file.case.missing == REQUIRED[5:]
    assert [s.key for s in file.named(StepName.DEFICIENCY) if s.open] == ["deficiency:m3"]


def test_the_rest_in_any_later_message_settles_access_and_takes_the_letter_back() -> None:
    file = half()
    file.write("2026-02-12", Label.OTHER, addressed=[[e, "Two."] for e in REQUIRED[4:]])
    assert file.case.fulfilled == {Right.ACCESS}
    assert file.open_steps() == set()
    assert file.last(EventKind.STEP_CANCELLED).data["because"] == "it has nothing to ask for any more"
    check_replay(file)


def test_the_letter_comes_back_when_the_message_that_told_the_rest_was_misread() -> None:
    file = half()
    file.write("2026-02-12", Label.PARTIAL_DISCLOSURE, addressed=[[e, "Two."] for e in REQUIRED[4:]])
    file.correct(3, "2026-02-12", Label.ACKNOWLEDGEMENT)
    assert file.case.fulfilled == frozenset()
    assert file.case.missing == REQUIRED[4:]
    assert {m.message for m in file.case.addressed} == {2}
    assert file.case.disclosed_on == date(2026, 2, 10)
    check_replay(file)


def test_a_receipt_that_names_a_department_tells_nobody_who_receives_the_data() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, addressed=[["15(1)(c)", "Passed on to our team."]])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Here."]])
    assert "15(1)(c)" in file.case.missing


def test_a_machine_that_recites_the_law_tells_nothing() -> None:
    file = half()
    file.write("2026-02-12", Label.AUTO_REPLY, addressed=[[e, "Two."] for e in REQUIRED[4:]])
    assert file.case.missing == REQUIRED[4:]


def test_what_a_position_tells_counts_once_data_have_come() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.REFUSAL, addressed=[["15(1)(f)", "You may complain."]])
    assert file.case.missing == ()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Here."]])
    assert "15(1)(f)" not in file.case.missing


def test_an_answer_that_lacks_only_what_may_not_apply_is_complete_and_says_so() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.FULL_DISCLOSURE, addressed=[[e, "Said."] for e in REQUIRED])
    assert file.case.fulfilled == {Right.ACCESS}
    assert file.case.conditional == ("15(1)(g)", "15(2)")


@pytest.mark.parametrize("law", ["us_ca_ccpa", "br_lgpd"])
def test_where_no_list_was_confirmed_the_answer_is_whole_when_it_is_presented_as_whole(law: str) -> None:
    file = CaseFile(law=law, rights=["access"])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE)
    assert file.case.fulfilled == frozenset()
    file.write("2026-02-11", Label.FULL_DISCLOSURE)
    assert file.case.fulfilled == {Right.ACCESS}
    assert not file.named(StepName.DEFICIENCY)


def test_a_swiss_answer_is_held_against_the_swiss_list() -> None:
    file = CaseFile(law="ch_fadp", rights=["access"], controller={"country": "CH"})
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Here."]])
    assert set(file.case.missing) == {"15(1)(a)", "15(1)(c)", "15(1)(d)", "15(1)(h)"}
    assert file.step("deficiency:m2").open
