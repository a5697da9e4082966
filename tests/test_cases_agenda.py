from __future__ import annotations

from datetime import date

import pytest

from cases.agenda import dates_of_case
from cases.brief import DigestDeadline
from cases.model import EventKind, Label, StepName
from tests.casefiles import RULES, CaseFile

REMINDER, NOTICE = "reminder:2026-03-03", "notice:2026-03-03"


def dates(file: CaseFile, language: str = "en") -> dict[str, DigestDeadline]:
    return {one.kind: one for one in dates_of_case(file.case, RULES, language=language)}


def filed(file: CaseFile, authority: str, on: str, until: str) -> None:
    file.happen(
        EventKind.COMPLAINT_FILED,
        on,
        authority=authority,
        reference="1",
        next_information=until,
        address="ines@duval.example",
    )


def noticed(**fields: object) -> CaseFile:
    file = CaseFile(**fields)
    file.happen(EventKind.STEP_VETOED, key="receipt_check:request")
    file.go(REMINDER, "2026-03-04")
    file.go(NOTICE, "2026-03-19")
    return file


def test_a_case_has_the_dates_of_its_clock_each_with_its_own_steps() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.EXTENSION, extension_reasons=True)
    found = dates(file)
    assert {kind: one.on for kind, one in found.items()} == {
        "strict": date(2026, 5, 4),
        "extension": date(2026, 5, 4),
        "paused": date(2026, 5, 4),
        "safe": date(2026, 5, 11),
    }
    assert all((one.case, one.controller) == (7, "Northgate Stores") for one in found.values())
    assert [r.rule for r in found["extension"].reasons] == ["start", "extension"]
    assert "safe" not in [r.rule for r in found["strict"].reasons]


def test_a_case_without_receipt_has_no_date_of_a_clock() -> None:
    file = CaseFile()
    file.write("2026-02-03", Label.BOUNCE, party="mail_system")
    assert dates(file) == {}


def test_the_term_of_a_letter_that_went_out_is_a_date() -> None:
    found = [one for one in dates_of_case(noticed().case, RULES) if one.kind == "term"]
    assert [one.on for one in found] == [date(2026, 3, 18), date(2026, 4, 2)]
    assert found[0].reasons[0].text == (
        "The letter of Wednesday 4 March 2026 asked for an answer within 14 days: Wednesday 18 March 2026."
    )


def test_a_british_notice_is_a_complaint_that_must_be_acknowledged() -> None:
    found = dates(noticed(law="uk_gdpr", controller={"country": "GB"}))
    one = found["complaint_acknowledgement"]
    assert one.on == date(2026, 4, 20)  # 30 days end on Saturday 18 April
    assert one.reasons[0].source == "uk_dpa_164a"
    assert "complaint_acknowledgement" not in dates(noticed())


def test_authorities_add_the_day_of_their_information_and_the_term_they_set() -> None:
    file = noticed()
    filed(file, "fr-cnil", "2026-04-07", "2026-07-07")
    file.happen(
        EventKind.AUTHORITY_RECORDED,
        "2026-05-04",
        authority="fr-cnil",
        act="formal_notice",
        message=9,
        term_until="2026-07-06",
    )
    found = dates(file)
    assert found["information"].on == date(2026, 7, 7)
    assert found["information"].reasons[0].source == "gdpr_78_2"
    assert found["authority"].on == date(2026, 7, 6)


def test_an_authority_that_wrote_without_a_complaint_on_file_has_no_day_of_information() -> None:
    file = noticed()
    file.happen(
        EventKind.AUTHORITY_RECORDED,
        "2026-05-04",
        authority="xx-new",
        act="formal_notice",
        message=9,
        term_until="2026-07-06",
    )
    found = dates(file)
    assert "information" not in found
    assert "(xx-new)" in found["authority"].reasons[0].text


def test_california_adds_the_acknowledgement() -> None:
    file = CaseFile(law="us_ca_ccpa", controller={"country": "US", "region": "CA"})
    assert dates(file)["acknowledgement"].on == date(2026, 2, 18)  # Presidents' Day is no working day


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_date_is_argued_in_the_language_that_is_asked_for(language: str) -> None:
    file = noticed(law="uk_gdpr", controller={"country": "GB"})
    filed(file, "gb-ico", "2026-04-07", "2026-07-07")
    other = {text.reasons[-1].text for text in dates(file, {"en": "fr", "fr": "en"}[language]).values()}
    for one in dates(file, language).values():
        assert one.reasons
        assert one.reasons[-1].text not in other


def test_a_step_that_was_dropped_sets_no_term() -> None:
    file = CaseFile()
    file.digest("2026-03-03")
    file.happen(EventKind.STEP_VETOED, key=REMINDER)
    assert file.named(StepName.REMINDER)
    assert "term" not in dates(file)
