from __future__ import annotations

from datetime import date

import pytest

from cases import ladder, particulars
from cases.brief import ExtensionFlaw, VoidExtension
from cases.model import EventKind, Label
from tests.casefiles import RULES, CaseFile

WITHOUT_REASONS = VoidExtension(date(2026, 2, 20), ExtensionFlaw.WITHOUT_REASONS)


def extended(file: CaseFile, on: str = "2026-02-20", reasons: bool = False) -> VoidExtension | None:
    file.write(on, Label.EXTENSION, extension_reasons=reasons)
    return particulars.void_extension(file.case, file.events, RULES)


def test_an_extension_without_reasons_is_spoken_of() -> None:
    assert extended(CaseFile()) == WITHOUT_REASONS


def test_an_extension_after_the_period_is_spoken_of() -> None:
    late = extended(CaseFile(), "2026-03-09", reasons=True)
    assert late == VoidExtension(date(2026, 3, 9), ExtensionFlaw.LATE)


def test_a_valid_extension_is_not_spoken_of_even_when_a_void_one_follows() -> None:
    file = CaseFile()
    assert extended(file, reasons=True) is None
    assert extended(file, "2026-03-20") is None


def test_a_case_without_a_notice_of_extension_has_none() -> None:
    file = CaseFile()
    assert particulars.void_extension(file.case, file.events, RULES) is None


@pytest.mark.parametrize("law", ["ch_fadp", "br_lgpd"])
def test_where_no_rule_on_extensions_is_known_nothing_is_said(law: str) -> None:
    assert extended(CaseFile(law=law)) is None


def test_a_californian_extension_needs_reasons_too() -> None:
    assert extended(CaseFile(law="us_ca_ccpa")) == WITHOUT_REASONS


def test_while_a_question_of_the_controller_stands_open_nobody_calls_an_extension_late() -> None:
    file = CaseFile(held=[], authenticated="")
    file.write("2026-02-05", Label.CLARIFICATION)
    file.write("2026-02-06", Label.ID_INFORMATION, items=["customer_number"])
    assert ladder.question_open(file.case)
    assert extended(file, "2026-03-09", reasons=True) is None


def test_an_extension_dated_before_the_request_is_left_aside() -> None:
    assert extended(CaseFile(), "2026-02-01") is None


def test_a_corrected_extension_counts_as_it_was_corrected() -> None:
    file = CaseFile()
    assert extended(file) == WITHOUT_REASONS
    file.correct(2, "2026-02-20", Label.EXTENSION, extension_reasons=True)
    assert particulars.void_extension(file.case, file.events, RULES) is None


LATER = {"statements": [["erasure_later", "Your data will be erased within 90 days."]]}


def test_an_erasure_that_was_only_announced_has_the_day_of_the_announcement() -> None:
    file = CaseFile()
    assert particulars.erasure_announced_on(file.case) is None
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, **LATER)
    assert particulars.erasure_announced_on(file.case) == date(2026, 2, 10)
    file.write("2026-02-20", Label.ERASURE_CONFIRMED)
    assert particulars.erasure_announced_on(file.case) is None


def test_a_confirmed_erasure_that_keeps_something_in_silence_is_not_called_announced() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=[["data_kept", "Some data remain."]])
    assert particulars.erasure_announced_on(file.case) is None


def test_the_authorities_of_a_case_have_names() -> None:
    file = CaseFile()
    for authority in ("fr-cnil", "some-body"):
        filed = {"authority": authority, "address": "", "reference": "", "next_information": "2026-06-01"}
        file.happen(EventKind.COMPLAINT_FILED, "2026-04-01", **filed)
    (first, name), other = particulars.authority_names(file.case, RULES)
    assert first == "fr-cnil"
    assert "CNIL" in name
    assert other == ("some-body", "some-body")
