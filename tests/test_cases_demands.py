"""Demands for identity items as a case meets them: from the reading through `decide` to the verdict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.model import EventKind, IdItem, Label, StepName, Verdict
from tests.casefiles import CaseFile, check_replay

DOCUMENT, INFORMATION = Label.ID_DOCUMENT, Label.ID_INFORMATION


def judged(file: CaseFile, on: str, *labels: Label, **reading: Any) -> dict[str, Any]:
    """What the case concludes from a mail of that day."""
    file.write(on, *labels, **reading)
    check_replay(file)
    return dict(file.last(EventKind.IDENTIFICATION_JUDGED).data)


def rows(data: dict[str, Any]) -> set[str]:
    return {reason["rule"] for reason in data["reasons"]}


def objected(file: CaseFile) -> bool:
    return StepName.ID_OBJECTION in file.open_steps()


def paused(file: CaseFile) -> date | None:
    """The day of a question for which the clock stands still by our own reading."""
    assert file.case.clock is not None
    return next((q.asked for q in file.case.clock.questions if not q.contested), None)


BANK = {"controller": {"kind": "bank"}, "authenticated": "unlinked_address"}
"""A case in which a document is neither clearly wrong nor clearly right."""


def test_a_copy_as_a_policy_although_the_request_came_from_the_address_on_file() -> None:
    file = CaseFile()
    data = judged(file, "2026-02-05", DOCUMENT, items=["passport"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "document_after_authentication" in rows(data)
    assert objected(file)
    assert paused(file) is None


def test_a_certified_copy_is_disproportionate_even_for_a_bank() -> None:
    file = CaseFile(**BANK)
    data = judged(file, "2026-02-05", DOCUMENT, items=["notarised_copy"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert data["reasons"][0]["source"] == "gl_ex_14"
    assert objected(file)


def test_a_selfie_that_shows_the_document_is_disproportionate() -> None:
    file = CaseFile(authenticated="")
    data = judged(file, "2026-02-05", DOCUMENT, items=["selfie_with_id"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert objected(file)


def test_a_document_by_plain_mail_is_held_against_the_controller() -> None:
    data = judged(CaseFile(**BANK), "2026-02-05", DOCUMENT, items=["id_card"], manner={"unencrypted": True})
    assert "unencrypted_document" in rows(data)
    assert "gl_71" in {reason["source"] for reason in data["reasons"]}


def test_a_demand_that_comes_late_pauses_nothing() -> None:
    file = CaseFile(authenticated="")
    assert "asked_late" in rows(judged(file, "2026-02-20", INFORMATION, items=["phone"]))
    assert paused(file) is None


def test_a_demand_in_time_and_in_doubt_pauses_the_clock() -> None:
    file = CaseFile(authenticated="mismatch")
    data = judged(file, "2026-02-05", INFORMATION, items=["phone"], purpose="authenticate")
    assert data["may_pause"]
    assert paused(file) == date(2026, 2, 5)


def test_a_demand_without_doubt_pauses_nothing() -> None:
    file = CaseFile()
    data = judged(file, "2026-02-05", INFORMATION, items=["phone"], purpose="authenticate")
    assert "no_doubt" in rows(data)
    assert paused(file) is None


def test_a_demand_only_after_a_reminder_pauses_nothing() -> None:
    file = CaseFile(authenticated="")
    file.go("reminder:2026-03-03", "2026-03-04")
    assert "asked_after_reminder" in rows(judged(file, "2026-03-06", INFORMATION, items=["phone"]))
    assert paused(file) is None


def test_a_demand_that_is_repeated_after_it_was_met_is_not_necessary() -> None:
    file = CaseFile(authenticated="")
    file.write("2026-02-05", INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-06", items=["phone"], message=8)
    data = judged(file, "2026-02-10", INFORMATION, items=["phone"])
    assert "asked_again" in rows(data)
    assert not data["may_pause"]


def test_a_demand_that_grows_after_it_was_met_is_held_against_the_controller() -> None:
    file = CaseFile(authenticated="")
    file.write("2026-02-05", INFORMATION, items=["phone"])
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-06", items=["phone"], message=8)
    data = judged(file, "2026-02-10", DOCUMENT, items=["passport"])
    assert "asked_for_more" in rows(data)
    assert data["verdict"] == Verdict.DISPROPORTIONATE


def test_the_log_in_as_the_only_way_is_disproportionate() -> None:
    file = CaseFile()
    data = judged(file, "2026-02-05", INFORMATION, Label.PORTAL_REDIRECT, items=["account_login"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert {"log_in_only", "portal_only"} <= rows(data)
    assert StepName.PORTAL_ANSWER in file.open_steps()


def test_a_new_account_may_not_be_required() -> None:
    data = judged(
        CaseFile(), "2026-02-05", INFORMATION, items=["account_login"], manner={"new_account": True}
    )
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "new_account" in rows(data)


MANDATED = {"subject": {"mandate": "Privacy Aid e.V."}, "authenticated": ""}


def test_a_mandate_that_was_shown_and_is_asked_for_again_is_refused() -> None:
    file = CaseFile(given=["mandate"], **MANDATED)
    data = judged(file, "2026-02-05", INFORMATION, items=["mandate"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "mandate_refused" in rows(data)
    assert "olg_graz" in {reason["source"] for reason in data["reasons"]}


def test_a_mandate_that_is_said_to_be_no_authority_is_refused() -> None:
    data = judged(
        CaseFile(**MANDATED),
        "2026-02-05",
        INFORMATION,
        Label.REFUSAL,
        items=["signature"],
        refusal_reason="no_authority",
    )
    assert "mandate_refused" in rows(data)


def test_a_mandate_that_was_not_shown_yet_may_be_asked_for() -> None:
    assert judged(CaseFile(**MANDATED), "2026-02-05", INFORMATION, items=["mandate"])["verdict"] == (
        Verdict.PROPORTIONATE
    )


def test_who_acts_for_herself_cannot_be_refused_a_mandate() -> None:
    data = judged(CaseFile(), "2026-02-05", INFORMATION, items=["mandate"], refusal_reason="no_authority")
    assert "mandate_refused" not in rows(data)


def test_a_document_without_any_reason_for_the_doubt_is_disproportionate() -> None:
    data = judged(
        CaseFile(**BANK), "2026-02-05", DOCUMENT, items=["passport"], manner={"reason_given": False}
    )
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "document_without_reason" in rows(data)


def test_a_document_without_a_word_on_blacking_out_is_disproportionate() -> None:
    data = judged(
        CaseFile(**BANK), "2026-02-05", DOCUMENT, items=["passport"], manner={"redaction_told": False}
    )
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "ap_dpg" in {reason["source"] for reason in data["reasons"]}


def test_doubts_about_who_asks_contradict_an_answer_given_before() -> None:
    file = CaseFile(**BANK)
    file.write("2026-02-05", Label.ERASURE_CONFIRMED)
    data = judged(file, "2026-02-10", DOCUMENT, items=["passport"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "document_after_acting" in rows(data)


def test_an_answer_and_a_demand_of_one_day_contradict_nothing() -> None:
    data = judged(CaseFile(**BANK), "2026-02-05", Label.PARTIAL_DISCLOSURE, DOCUMENT, items=["passport"])
    assert "document_after_acting" not in rows(data)


@pytest.mark.parametrize(
    ("manner", "items", "row"),
    [
        ({"about_others": True}, ["other"], "about_other_persons"),
        ({"update_first": True}, ["postal_address"], "update_first"),
        ({"by_post": True}, ["signature"], "original_by_post"),
    ],
)
def test_what_goes_beyond_the_person_or_her_channel_is_disproportionate(
    manner: dict[str, bool], items: list[str], row: str
) -> None:
    file = CaseFile(authenticated="")
    data = judged(file, "2026-02-05", INFORMATION, items=items, manner=manner)
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert row in rows(data)
    assert objected(file)


def test_keeping_the_copy_is_a_reason_of_its_own() -> None:
    data = judged(CaseFile(**BANK), "2026-02-05", DOCUMENT, items=["passport"], manner={"keeps_copy": True})
    assert "copy_kept" in rows(data)


def test_a_qualified_signature_makes_the_document_superfluous() -> None:
    file = CaseFile(controller={"kind": "bank"}, authenticated="qualified_signature")
    data = judged(file, "2026-02-05", DOCUMENT, items=["id_card"])
    assert data["verdict"] == Verdict.DISPROPORTIONATE
    assert "bvwg_signature" in {reason["source"] for reason in data["reasons"]}


def test_a_call_back_is_fine() -> None:
    data = judged(CaseFile(authenticated=""), "2026-02-05", INFORMATION, items=["phone"])
    assert data["verdict"] == Verdict.PROPORTIONATE
    assert "dpc_airbnb_2023" in {reason["source"] for reason in data["reasons"]}


def test_a_mere_offer_is_recorded_and_objected_to_by_nobody() -> None:
    file = CaseFile()
    data = judged(file, "2026-02-05", DOCUMENT, items=["passport"], manner={"optional": True})
    assert data["verdict"] == Verdict.PROPORTIONATE
    assert not objected(file)
    assert paused(file) is None


def test_a_bank_in_the_united_kingdom_may_expect_proof_of_identity() -> None:
    file = CaseFile(law="uk_gdpr", **BANK)
    data = judged(file, "2026-02-05", DOCUMENT, items=["passport"])
    assert data["verdict"] == Verdict.PROPORTIONATE
    assert not objected(file)


def test_contrary_decisions_are_kept_with_the_verdict() -> None:
    data = judged(CaseFile(authenticated=""), "2026-02-05", DOCUMENT, items=["passport"])
    assert [one["source"] for one in data["contrary"]] == [
        "cy_gaijin",
        "imy_mag_2021",
        "rvs_leeuwarden",
        "rvs_zundert",
    ]


def test_a_word_of_the_reading_that_nobody_knows_is_left_aside() -> None:
    data = judged(CaseFile(), "2026-02-05", INFORMATION, items=["phone"], manner={"handwriting": True})
    assert data["items"] == [IdItem.PHONE.value]
