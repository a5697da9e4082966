from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases import briefing, contradictions, gaps
from cases.brief import LetterBrief
from cases.model import EventKind, Label, Law, Right, StepName
from letters.grounds import raise_grounds
from letters.law import cite
from letters.phrasebook import LANGUAGES
from letters.render import render_letter
from tests.casefiles import RULES, CaseFile, check_replay, step

NOTICE_DAY = date(2026, 3, 20)


def brief(file: CaseFile, name: StepName, on: date = NOTICE_DAY, **fields: Any) -> LetterBrief:
    """The brief of a letter as it would go out on a day, planned or not."""
    planned = step(key=f"{name}:x", name=name, cause=fields.pop("cause", "x"))
    return replace(briefing.letter_brief(file.case, file.events, planned, RULES, on), **fields)


def text(one: LetterBrief) -> str:
    return render_letter(one, lambda key, language: cite(RULES, key, language)).text


def letter(file: CaseFile, name: StepName, on: date = NOTICE_DAY, **fields: Any) -> str:
    return text(brief(file, name, on, **fields))


def ground_kinds(file: CaseFile, on: date = NOTICE_DAY) -> list[str]:
    return [one.kind for one in raise_grounds(brief(file, StepName.NOTICE, on), "en", lambda names: "")]


# --- no letter says that nothing came when a position was taken ---------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind", "says"),
    [
        (Label.CANNOT_IDENTIFY, "cannot_identify", "stated that it could not find or identify the person"),
        (Label.NOT_CONTROLLER, "not_controller", "referred the request to another organisation"),
    ],
)
def test_what_the_controller_said_instead_of_an_answer_is_stated_with_its_day(
    label: Label, kind: str, says: str
) -> None:
    file = CaseFile()
    file.write("2026-02-10", label)
    assert kind in ground_kinds(file)
    notice = letter(file, StepName.NOTICE)
    assert f"On 10 February 2026 Northgate Stores {says}." in notice
    file.write("2026-02-20", Label.PARTIAL_DISCLOSURE)
    assert kind not in ground_kinds(file)


@pytest.mark.parametrize("law", list(Law))
def test_such_a_position_is_stated_under_every_law(law: Law) -> None:
    file = CaseFile(law=law.value)
    file.write("2026-02-10", Label.CANNOT_IDENTIFY)
    assert "cannot_identify" in ground_kinds(file)


ANNOUNCED = {
    "statements": [["erasure_later", "Your data will be deleted on 30 April."]],
    "dates": [{"text": "30 April", "kind": "commitment", "date": "2026-04-30", "duration": None}],
}


def test_an_erasure_announced_for_a_day_is_stated_with_that_day() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, **ANNOUNCED)
    notice = letter(file, StepName.NOTICE)
    assert "On 10 February 2026 the erasure was announced for 30 April 2026; no confirmation" in notice


def test_an_erasure_announced_for_no_day_is_stated_without_one() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=ANNOUNCED["statements"])
    assert "On 10 February 2026 the erasure was announced; no confirmation" in letter(file, StepName.NOTICE)


def test_an_erasure_that_was_done_has_no_day_to_come() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, **ANNOUNCED)
    file.write("2026-02-20", Label.ERASURE_CONFIRMED)
    assert brief(file, StepName.NOTICE).erasure_announced_for is None


# --- the authority is not told of a silence that nobody has shown -------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_follow_up_tells_an_authority_of_its_term_and_claims_no_silence(language: str) -> None:
    file = CaseFile(subject={"language": language})
    filed = {"authority": "fr-cnil", "address": "", "reference": "26-1", "next_information": "2026-07-02"}
    file.happen(EventKind.COMPLAINT_FILED, "2026-04-02", **filed)
    act = {"party": "authority", "authority": "fr-cnil", "act": "formal_notice", "term_months": 2}
    file.write("2026-05-04", Label.DPA_MESSAGE, **act)
    file.write("2026-05-20", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Attached."]])
    file.pass_time("2026-07-08")
    told = brief(file, StepName.AUTHORITY_FOLLOWUP, date(2026, 8, 4))
    (track,) = told.tracks
    assert track.term_passed
    written = text(replace(told, authority="fr-cnil", language=language))
    passed = {
        "en": "passed",
        "de": "abgelaufen",
        "es": "vencido",
        "fr": "échu",
        "it": "decorso",
        "nl": "verstreken",
    }
    assert passed[language] in written
    silences = (
        "no answer",
        "keine Antwort",
        "respuesta del",
        "aucune réponse",
        "alcuna risposta",
        "geen antwoord",
    )
    assert not any(words in written for words in silences)


# --- two dates of receipt ------------------------------------------------------------------------------------


def received(on: str) -> dict[str, Any]:
    return {"dates": [{"text": on, "kind": "receipt", "date": on, "duration": None}]}


def test_the_receipt_of_a_reminder_does_not_contradict_that_of_the_request() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, **received("2026-02-03"))
    file.go("reminder:2026-03-03", "2026-03-04")
    file.write("2026-03-06", Label.ACKNOWLEDGEMENT, **received("2026-03-04"))
    assert contradictions.find(file.events) == ()


@pytest.mark.parametrize(
    ("kind", "data"),
    [(EventKind.OWNER_WROTE, {"message": 50}), (EventKind.TRACKING_RECORDED, {"number": "RK 1"})],
)
def test_a_day_after_a_mail_or_a_parcel_of_the_person_may_be_the_receipt_of_that(
    kind: EventKind, data: dict[str, Any]
) -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, **received("2026-02-03"))
    file.happen(kind, "2026-02-09", **data)
    file.write("2026-02-12", Label.ACKNOWLEDGEMENT, **received("2026-02-10"))
    assert contradictions.find(file.events) == ()


def test_two_days_of_receipt_before_anything_else_was_written_still_do_not_agree() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT, **received("2026-02-03"))
    file.write("2026-02-20", Label.ACKNOWLEDGEMENT, **received("2026-02-16"))
    file.happen(EventKind.OWNER_WROTE, message=50)
    assert [one.kind.value for one in contradictions.find(file.events)] == ["two_receipt_dates"]


def test_a_contradiction_is_put_side_by_side_without_an_article() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.NO_DATA)
    file.write("2026-03-05", Label.PARTIAL_DISCLOSURE)
    grounds = raise_grounds(brief(file, StepName.NOTICE), "en", ", ".join)
    assert [one.articles for one in grounds if one.kind == "contradiction"] == [()]


# --- a right that was honoured is not demanded again ---------------------------------------------------------


def honoured() -> CaseFile:
    file = CaseFile(rights=["objection", "access"])
    file.write("2026-02-06", Label.OBJECTION_HONOURED)
    assert file.case.unsettled == (Right.ACCESS,)
    return file


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_right_already_honoured_is_demanded_by_no_notice(language: str) -> None:
    one = replace(brief(honoured(), StepName.NOTICE), language=language)
    points = [line for line in text(one).splitlines() if line.startswith("- ")]
    everything = text(replace(one, unsettled=one.rights)).splitlines()
    more = [line for line in everything if line.startswith("- ") and line not in points]
    assert len(more) == 1
    assert not any("21" in point for point in points)
    assert "21" in more[0]


def test_an_authority_is_asked_to_order_only_what_is_open() -> None:
    told = letter(honoured(), StepName.COMPLAINT, date(2026, 4, 10))
    (order,) = [line for line in told.splitlines() if "to comply with the request" in line]
    assert "access" in order
    assert "objection" not in order


def test_a_refusal_after_an_honoured_objection_speaks_of_the_rest_alone() -> None:
    file = honoured()
    file.write("2026-02-20", Label.REFUSAL, refusal_reason="exemption")
    assert "direct marketing" not in letter(file, StepName.REFUSAL_REPLY, date(2026, 2, 23), cause="m3")


# --- each item of a demand for itself, receipt and next steps as the file and the law have them --------------


def test_the_fair_item_of_a_mixed_demand_is_not_held_against_the_controller() -> None:
    file = CaseFile()
    file.write("2026-02-06", Label.ID_DOCUMENT, items=["passport", "customer_number"], purpose="identify")
    (identity,) = [
        one
        for one in raise_grounds(brief(file, StepName.NOTICE), "en", lambda names: "")
        if one.kind == "identity"
    ]
    assert "passport" in identity.sentence
    assert "customer number" not in identity.sentence


@pytest.mark.parametrize("name", [StepName.REMINDER, StepName.NOTICE, StepName.COMPLAINT])
def test_the_day_of_receipt_is_printed_only_when_receipt_was_shown(name: StepName) -> None:
    file = CaseFile()
    assert brief(file, name).received_on is None
    file.write("2026-02-05", Label.ACKNOWLEDGEMENT)
    assert brief(file, name).received_on == date(2026, 2, 3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("law", [Law.US_CA_CCPA, Law.BR_LGPD])
def test_no_complaint_is_announced_where_the_ladder_files_none(law: Law, language: str) -> None:
    notice = text(replace(brief(CaseFile(law=law.value), StepName.NOTICE), language=language))
    lodged = (
        "will be lodged",
        "Beschwerde eingelegt",
        "se presentará",
        "sera saisie",
        "sarà proposto",
        "wordt een klacht",
    )
    assert law not in RULES.step(StepName.COMPLAINT).laws
    assert not any(words in notice for words in lodged)
    european = text(replace(brief(CaseFile(), StepName.NOTICE), language=language))
    assert any(words in european for words in lodged)


# --- data kept without a reason ------------------------------------------------------------------------------

KEPT = [["data_kept", "We will keep your invoices."]]
REASON = [*KEPT, ["kept_because", "Tax law obliges us to keep invoices for ten years."]]


def deficiencies(file: CaseFile) -> list[str]:
    return [s.cause for s in file.named(StepName.DEFICIENCY) if s.open]


@pytest.mark.parametrize("label", [Label.ERASURE_CONFIRMED, Label.OTHER])
def test_data_kept_without_a_reason_are_asked_about_with_the_sentence(label: Label) -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", label, statements=KEPT)
    assert deficiencies(file) == ["m2"]
    told = letter(file, StepName.DEFICIENCY, date(2026, 2, 11), cause="m2")
    assert (
        "On 10 February 2026 you wrote: “We will keep your invoices”. I ask you to name the provision" in told
    )
    assert "(Article 17(3) GDPR); the rest is to be erased." in told
    assert "confirm that it is complete" not in told
    assert "your answer of 10 February 2026" in told
    check_replay(file)


@pytest.mark.parametrize("label", [Label.ERASURE_CONFIRMED, Label.OTHER])
def test_data_kept_for_a_reason_that_is_named_lead_to_no_letter(label: Label) -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", label, statements=REASON)
    assert deficiencies(file) == []


def test_a_reason_named_later_takes_the_letter_back() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.OTHER, statements=KEPT)
    file.write("2026-02-12", Label.OTHER, statements=REASON)
    assert deficiencies(file) == []
    assert brief(file, StepName.NOTICE).kept is None


def test_whoever_did_not_ask_for_erasure_is_not_told_of_data_kept() -> None:
    file = CaseFile(rights=["access"])
    file.write("2026-02-10", Label.OTHER, statements=KEPT)
    assert deficiencies(file) == []


def test_a_corrected_reading_that_still_keeps_data_keeps_its_letter() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=KEPT)
    file.correct(2, "2026-02-10", Label.OTHER, statements=KEPT)
    assert deficiencies(file) == ["m2"]
    file.correct(2, "2026-02-10", Label.OTHER)
    assert deficiencies(file) == []
    check_replay(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_holds_the_sentence_against_the_controller_and_asks_for_the_provision(language: str) -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=KEPT)
    told = replace(brief(file, StepName.NOTICE), language=language)
    assert "kept" in [one.kind for one in raise_grounds(told, language, lambda names: "")]
    assert text(told).count("17(3)" if language in ("en",) else "17") >= 2
    assert "We will keep your invoices" in text(told)


def test_an_announced_erasure_that_keeps_something_stays_announced() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.ERASURE_CONFIRMED, statements=[*ANNOUNCED["statements"], *KEPT])
    told = brief(file, StepName.NOTICE)
    assert (told.erasure_announced_on, told.erasure_pending) == (date(2026, 2, 10), True)


# --- no data ----------------------------------------------------------------------------------------------------


def test_data_denied_after_they_were_handed_over_are_asked_about_with_both_sentences() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-05", Label.PARTIAL_DISCLOSURE)
    file.write("2026-02-10", Label.NO_DATA)
    assert deficiencies(file) == ["m3"]
    told = letter(file, StepName.DEFICIENCY, date(2026, 2, 11), cause="m3")
    assert "On 5 February 2026 you wrote: “Words for partial_disclosure”" in told
    assert "On 10 February 2026 you wrote: “Words for no_data”" in told
    check_replay(file)


def test_the_order_of_arrival_does_not_matter_to_a_denial() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.NO_DATA)
    file.write("2026-02-05", Label.PARTIAL_DISCLOSURE)
    assert deficiencies(file) == ["m2"]


@pytest.mark.parametrize(
    "then",
    [("2026-02-08", Label.ERASURE_CONFIRMED), ("2026-02-12", Label.FULL_DISCLOSURE)],
    ids=["erased in between", "data again"],
)
def test_a_denial_that_is_explained_or_taken_back_leads_to_no_letter(then: tuple[str, Label]) -> None:
    file = CaseFile(rights=["erasure", "objection"])
    file.write("2026-02-05", Label.PARTIAL_DISCLOSURE)
    file.write(*then)
    file.write("2026-02-10", Label.NO_DATA)
    assert deficiencies(file) == []


def test_no_data_beside_data_in_one_message_denies_nothing() -> None:
    file = CaseFile(rights=["erasure"])
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, Label.NO_DATA)
    assert deficiencies(file) == []


def test_no_data_that_nothing_contradicts_asks_the_owner_and_not_the_controller() -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.NO_DATA)
    assert deficiencies(file) == []
    assert gaps.nothing_held(file.case) == file.case.findings[0]
    file.happen(EventKind.OWNER_WROTE, "2026-02-12", message=50)
    assert gaps.nothing_held(file.case) is None


def test_once_data_were_seen_nobody_is_asked_whether_there_are_any() -> None:
    file = CaseFile()
    file.write("2026-02-05", Label.PARTIAL_DISCLOSURE)
    file.write("2026-02-10", Label.NO_DATA)
    assert gaps.nothing_held(file.case) is None


# --- recipients of data to be erased ------------------------------------------------------------------------


@pytest.mark.parametrize("law", list(Law))
def test_recipients_are_asked_for_where_erasure_was_and_the_law_has_the_duty(law: Law) -> None:
    file = CaseFile(law=law.value, rights=["erasure"])
    asked = brief(file, StepName.NOTICE)
    assert asked.recipients_open is (law in (Law.EU_GDPR, Law.UK_GDPR))
    assert ("who those recipients are" in text(asked)) is asked.recipients_open


def test_recipients_are_not_asked_for_when_they_were_named_or_nothing_is_to_be_erased() -> None:
    named, access = CaseFile(), CaseFile(rights=["access"])
    said = [["15(1)(c)", "We shared it with Parcel Ltd."], ["15(3)", "Attached."]]
    named.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=said)
    for file in (named, access):
        assert not brief(file, StepName.NOTICE).recipients_open


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deficiency_letter_asks_for_the_recipients_of_erased_data(language: str) -> None:
    file = CaseFile()
    file.write("2026-02-10", Label.PARTIAL_DISCLOSURE, addressed=[["15(3)", "Attached."]])
    told = replace(brief(file, StepName.DEFICIENCY, cause="m2"), language=language)
    without = replace(told, recipients_open=False)
    added = set(text(told).splitlines()) - set(text(without).splitlines())
    assert len(added) == 1
    assert "19" in added.pop()


# --- an offer is no demand ------------------------------------------------------------------------------------


def test_what_may_be_given_is_no_demand_and_stands_in_no_ledger() -> None:
    file = CaseFile()
    file.write("2026-02-06", Label.ID_INFORMATION, items=["phone"], manner={"optional": True})
    assert brief(file, StepName.NOTICE).ledger.mails == 0
    file.write("2026-02-10", Label.ID_DOCUMENT, items=["passport"])
    assert [one.item.value for one in brief(file, StepName.NOTICE).asked] == ["passport"]
    assert brief(file, StepName.NOTICE).ledger.mails == 1


# --- an identity demand is held against nobody beyond what it was --------------------------------------------


def ask(file: CaseFile, on: str, *items: str, **fields: Any) -> None:
    file.write(on, Label.ID_INFORMATION, items=list(items), **fields)


def test_an_item_that_was_fair_at_first_is_told_with_the_day_on_which_it_was_not() -> None:
    file = CaseFile(rights=["access"])
    ask(file, "2026-02-20", "date_of_birth", purpose="identify", manner={"reason_given": True})
    ask(file, "2026-02-24", "date_of_birth", purpose="authenticate", manner={"reason_given": True})
    notice = letter(file, StepName.NOTICE)
    assert "on 24 February 2026, the date of birth" in notice
    assert "on 20 February 2026" not in notice


def test_the_way_in_which_something_is_asked_for_taints_no_item() -> None:
    file = CaseFile(authenticated="unlinked_address")
    manner = {"reason_given": True, "new_account": True}
    ask(file, "2026-02-06", "customer_number", purpose="identify", manner=manner)
    judged = file.last(EventKind.IDENTIFICATION_JUDGED).data
    assert (judged["verdict"], judged["verdicts"]["customer_number"]) == ("disproportionate", "proportionate")
    assert "identity" not in ground_kinds(file)
    objection = letter(file, StepName.ID_OBJECTION, cause="m2")
    assert "the creation of an account is demanded" in objection
    assert "without requiring" not in objection


def test_what_the_person_will_not_give_is_asked_not_to_be_required() -> None:
    file = CaseFile(authenticated="unlinked_address")
    ask(file, "2026-02-06", "customer_number", purpose="identify", manner={"reason_given": True})
    file.happen(EventKind.ITEMS_REFUSED, "2026-02-07", items=["customer_number"])
    assert "without requiring the customer number" in letter(file, StepName.ID_OBJECTION, cause="m2")


@pytest.mark.parametrize(
    ("item", "argument"),
    [("passport", "you hold no such document"), ("national_number", "that you do not hold")],
)
def test_no_letter_says_that_something_is_not_held_once_it_was_given(item: str, argument: str) -> None:
    file = CaseFile()
    ask(file, "2026-02-06", item, manner={"reason_given": True})
    assert argument in letter(file, StepName.ID_OBJECTION, cause="m2")
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-07", items=[item], message=None)
    assert argument not in letter(file, StepName.ID_OBJECTION, cause="m2")
    ask(file, "2026-02-12", item, manner={"reason_given": True})
    assert argument not in letter(file, StepName.ID_OBJECTION, cause="m3")


def test_what_was_given_unasked_makes_a_first_demand_no_further_one() -> None:
    file = CaseFile()
    file.happen(EventKind.ITEMS_SUPPLIED, "2026-02-03", items=["phone"], message=None)
    ask(file, "2026-02-06", "passport", manner={"reason_given": True})
    rules = {reason["rule"] for reason in file.last(EventKind.IDENTIFICATION_JUDGED).data["reasons"]}
    assert "asked_for_more" not in rules
