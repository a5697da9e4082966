from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.identification import judge
from cases.model import DemandFacts, Identification, IdItem, Law, Verdict
from cases.rules import Rules, parse_rules

RULES = parse_rules((Path(__file__).parents[1] / "rules.yaml").read_text(encoding="utf-8"))
NOTHING: frozenset[IdItem] = frozenset()
FACTS = DemandFacts(
    law=Law.EU_GDPR,
    items=(),
    controller_kind="other",
    authenticated="",
    held=NOTHING,
    given=NOTHING,
    asked_before=NOTHING,
    days_since_receipt=3,
    after_reminder=False,
    purpose="unknown",
)


def judged(*items: str, rules: Rules = RULES, **more: object) -> Identification:
    facts = replace(FACTS, items=tuple(IdItem(item) for item in items), **more)  # type: ignore[arg-type]
    return judge(facts, rules)


def rows(verdict: Identification) -> set[str]:
    return {reason.rule for reason in verdict.reasons}


def sources(verdict: Identification) -> set[str]:
    return {reason.source for reason in verdict.reasons}


def of(*items: str) -> frozenset[IdItem]:
    return frozenset(IdItem(item) for item in items)


def test_a_face_search_firm_may_not_ask_for_a_passport_from_a_person_it_knows_and_who_gave_a_photo() -> None:
    verdict = judged(
        "passport",
        controller_kind="face_search",
        authenticated="known_address",
        given=of("photo"),
        asked_before=of("photo"),
    )
    assert verdict.verdict is Verdict.DISPROPORTIONATE
    assert {"gl_74_75", "gl_73", "garante_clearview", "cnil_clearview"} <= sources(verdict)
    assert "asked_for_more" in rows(verdict)
    assert verdict.lighter_means == (
        IdItem.CONFIRMATION_LINK,
        IdItem.CONFIRMATION_CODE,
        IdItem.CUSTOMER_NUMBER,
    )
    assert not verdict.may_pause


@pytest.mark.parametrize("purpose", ["locate", "identify", "find"])
def test_a_photo_to_find_the_data_in_a_face_search_is_proportionate_for_the_match_only(purpose: str) -> None:
    verdict = judged("photo", controller_kind="face_search", purpose=purpose)
    assert verdict.verdict is Verdict.PROPORTIONATE
    assert "only for this match" in verdict.reasons[0].text
    assert verdict.lighter_means == ()
    assert verdict.may_pause


def test_a_photo_together_with_an_identity_card_is_judged_by_the_card() -> None:
    verdict = judged("photo", "id_card", controller_kind="face_search", purpose="locate")
    assert verdict.verdict is Verdict.DISPROPORTIONATE
    assert rows(verdict) == {
        "document_for_face_search",
        "document_by_default",
        "document_not_held",
        "photo_to_locate",
    }
    assert verdict.reasons[0].rule == "document_for_face_search"


@pytest.mark.parametrize(
    ("item", "facts", "verdict"),
    [
        ("confirmation_link", {}, "proportionate"),
        ("confirmation_code", {}, "proportionate"),
        ("security_question", {}, "proportionate"),
        ("customer_number", {}, "proportionate"),
        ("phone", {}, "proportionate"),
        ("email", {}, "proportionate"),
        ("mandate", {}, "proportionate"),
        ("account_login", {}, "proportionate"),
        ("account_login", {"portal_only": True}, "disproportionate"),
        ("passport", {}, "disproportionate"),
        ("id_card", {}, "disproportionate"),
        ("driving_licence", {"controller_kind": "data_broker"}, "disproportionate"),
        ("residence_permit", {"controller_kind": "online_service"}, "disproportionate"),
        ("selfie_with_id", {}, "disproportionate"),
        ("notarised_copy", {}, "disproportionate"),
        ("notarised_copy", {"controller_kind": "bank"}, "disproportionate"),
        ("passport", {"controller_kind": "bank"}, "unclear"),
        ("passport", {"controller_kind": "health"}, "unclear"),
        ("passport", {"controller_kind": "bank", "authenticated": "logged_in"}, "disproportionate"),
        ("passport", {"authenticated": "qualified_signature"}, "disproportionate"),
        ("passport", {"controller_kind": "bank", "reason_given": False}, "disproportionate"),
        ("passport", {"controller_kind": "bank", "reason_given": True}, "unclear"),
        ("passport", {"controller_kind": "bank", "redaction_told": False}, "disproportionate"),
        ("passport", {"controller_kind": "bank", "redaction_told": True}, "unclear"),
        ("passport", {"controller_kind": "bank", "acted_before": True}, "disproportionate"),
        ("phone", {"acted_before": True, "reason_given": False}, "proportionate"),
        ("phone", {"by_post": True}, "disproportionate"),
        ("phone", {"update_first": True}, "disproportionate"),
        ("account_login", {"new_account": True}, "disproportionate"),
        ("other", {"about_others": True}, "disproportionate"),
        ("mandate", {"mandate_refused": True}, "disproportionate"),
        ("passport", {"authenticated": "unlinked_address"}, "unclear"),
        (
            "passport",
            {"authenticated": "unlinked_address", "controller_kind": "face_search"},
            "disproportionate",
        ),
        ("video_call", {}, "disproportionate"),
        ("in_person", {"authenticated": "known_address"}, "disproportionate"),
        ("in_person", {"authenticated": "mismatch"}, "unclear"),
        ("signature", {}, "disproportionate"),
        ("national_number", {}, "disproportionate"),
        ("national_number", {"held": of("national_number")}, "unclear"),
        ("utility_bill", {}, "disproportionate"),
        ("utility_bill", {"purpose": "locate"}, "unclear"),
        ("photo", {"controller_kind": "face_search"}, "unclear"),
        ("selfie", {"controller_kind": "face_search", "purpose": "authenticate"}, "unclear"),
        ("photo", {"controller_kind": "bank", "purpose": "locate"}, "unclear"),
        ("ip_address", {"purpose": "locate"}, "proportionate"),
        ("device_id", {"purpose": "authenticate"}, "disproportionate"),
        ("ip_address", {}, "unclear"),
        ("date_of_birth", {}, "unclear"),
        ("date_of_birth", {"held": of("date_of_birth")}, "proportionate"),
        ("date_of_birth", {"authenticated": "known_address", "purpose": "verify"}, "disproportionate"),
        ("postal_address", {"purpose": "locate"}, "proportionate"),
        ("previous_address", {}, "unclear"),
        ("order_number", {}, "unclear"),
        ("last_transactions", {}, "unclear"),
        ("bank_details", {}, "unclear"),
        ("place_of_birth", {}, "unclear"),
        ("other", {}, "unclear"),
    ],
)
def test_each_item_is_judged_as_the_table_says(item: str, facts: dict[str, object], verdict: str) -> None:
    assert judged(item, **facts).verdict == verdict


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"controller_kind": "bank"}, "proportionate"),
        ({"authenticated": "known_address"}, "disproportionate"),
        ({"authenticated": "known_address", "controller_kind": "health"}, "unclear"),
        ({}, "unclear"),
    ],
)
def test_in_the_united_kingdom_an_objection_to_a_document_is_weaker(
    facts: dict[str, object], verdict: str
) -> None:
    assert judged("passport", law=Law.UK_GDPR, **facts).verdict == verdict


def test_a_british_demand_is_argued_with_british_sources() -> None:
    verdict = judged("passport", "phone", law=Law.UK_GDPR, authenticated="known_address", given=of("phone"))
    assert {RULES.source(key).kind for key in sources(verdict)} == {"statute", "practice"}
    assert "uk_gdpr_12_6" in sources(verdict)
    assert not any(key.startswith(("gdpr_", "gl_")) for key in sources(verdict))


@pytest.mark.parametrize("law", [Law.CH_FADP, Law.BR_LGPD, Law.US_CA_CCPA])
def test_where_the_sources_settle_nothing_a_person_must_look(law: Law) -> None:
    verdict = judged("passport", law=law)
    assert verdict.verdict is Verdict.UNCLEAR
    assert "a person should look at it" in verdict.reasons[0].text


def test_in_california_details_already_held_and_a_signed_permission_may_be_asked_for() -> None:
    assert judged("mandate", law=Law.US_CA_CCPA).verdict is Verdict.PROPORTIONATE
    assert judged("phone", law=Law.US_CA_CCPA, held=of("phone")).verdict is Verdict.PROPORTIONATE
    assert judged("phone", law=Law.US_CA_CCPA).verdict is Verdict.UNCLEAR


def test_in_california_no_account_may_be_required() -> None:
    verdict = judged("account_login", law=Law.US_CA_CCPA, held=of("account_login"), new_account=True)
    assert verdict.verdict is Verdict.DISPROPORTIONATE
    assert "ccc_1798_130" in sources(verdict)


def test_authorities_that_saw_it_differently_are_named() -> None:
    verdict = judged("passport")
    assert [reason.source for reason in verdict.contrary] == [
        "cy_gaijin",
        "imy_mag_2021",
        "rvs_leeuwarden",
        "rvs_zundert",
    ]
    assert verdict.contrary[0].text == (
        "Commissioner, Cyprus, 2 June 2020, Gaijin: When the sender's address is not linked to the account, "
        "further proof may be asked for."
    )
    assert judged("phone").contrary == ()
    assert judged("passport", law=Law.UK_GDPR, controller_kind="bank").contrary == ()


def test_in_california_no_question_stops_the_clock() -> None:
    verdict = judged("mandate", law=Law.US_CA_CCPA)
    assert not verdict.may_pause
    assert "ccr_7021" in sources(verdict)


def test_a_demand_that_names_nothing_is_unclear() -> None:
    verdict = judged()
    assert verdict.verdict is Verdict.UNCLEAR
    assert rows(verdict) == {"nothing_named"}


def test_a_mere_offer_is_no_demand_and_stops_nothing() -> None:
    verdict = judged("passport", optional=True, after_reminder=True)
    assert verdict.verdict is Verdict.PROPORTIONATE
    assert rows(verdict) == {"only_offered"}
    assert not verdict.may_pause


@pytest.mark.parametrize(
    ("facts", "row", "may_pause"),
    [
        ({"days_since_receipt": 14}, "", True),
        ({"days_since_receipt": None}, "", True),
        ({"days_since_receipt": 15}, "asked_late", False),
        ({"after_reminder": True}, "asked_after_reminder", False),
        ({"authenticated": "known_address", "purpose": "authenticate"}, "no_doubt", False),
        ({"authenticated": "mismatch", "purpose": "authenticate"}, "", True),
        ({"reason_given": False}, "no_reason_given", True),
        ({"acted_before": True}, "acted_before", True),
        ({"given": of("phone"), "asked_before": of("phone")}, "asked_again", False),
    ],
)
def test_a_question_pauses_the_clock_only_when_it_was_asked_in_time_and_not_answered_yet(
    facts: dict[str, object], row: str, may_pause: bool
) -> None:
    verdict = judged("phone", **facts)
    assert verdict.verdict is Verdict.PROPORTIONATE
    assert verdict.may_pause is may_pause
    assert rows(verdict) == {"light_means", "call_back", row} - {""}


def test_asking_again_for_a_part_is_noted_and_the_rest_may_still_pause_the_clock() -> None:
    verdict = judged("phone", "email", given=of("phone"), asked_before=of("phone", "email"))
    assert rows(verdict) == {"light_means", "call_back", "asked_partly_again"}
    assert verdict.may_pause


def test_a_document_by_plain_mail_is_a_reason_of_its_own() -> None:
    assert "unencrypted_document" in rows(judged("passport", unencrypted=True))
    assert "unencrypted_document" not in rows(judged("phone", unencrypted=True))


def test_a_portal_beside_a_light_demand_is_noted_but_does_not_make_it_disproportionate() -> None:
    verdict = judged("photo", controller_kind="face_search", purpose="locate", portal_only=True)
    assert verdict.verdict is Verdict.PROPORTIONATE
    assert "portal_only" in rows(verdict)


def test_what_was_given_already_is_not_offered_again() -> None:
    assert IdItem.CUSTOMER_NUMBER in judged("passport").lighter_means
    assert IdItem.CUSTOMER_NUMBER not in judged("passport", given=of("customer_number")).lighter_means


def test_each_source_speaks_once_and_each_row_has_its_own_sentence() -> None:
    verdict = judged(
        "passport", "in_person", "signature", controller_kind="face_search", authenticated="signed"
    )
    texts = [reason.text for reason in verdict.reasons]
    assert len(texts) == len(set(texts))


def test_a_source_without_a_holding_is_named() -> None:
    silent = RULES.source("gdpr_5_1_c").model_copy(update={"holding": ""})
    rules = RULES.model_copy(update={"sources": {**RULES.sources, "gdpr_5_1_c": silent}})
    assert "See Article 5(1)(c) GDPR." in [reason.text for reason in judged("passport", rules=rules).reasons]


def test_a_matrix_without_a_row_for_the_demand_leaves_it_unclear() -> None:
    matrix = RULES.identification.model_copy(update={"rules": ()})
    verdict = judged("passport", rules=RULES.model_copy(update={"identification": matrix}))
    assert verdict.verdict is Verdict.UNCLEAR
    assert "No rule of the identification test fits" in verdict.reasons[0].text


ITEMS = st.frozensets(st.sampled_from(IdItem), max_size=4)


@given(
    law=st.sampled_from(Law),
    items=st.lists(st.sampled_from(IdItem), max_size=4),
    kind=st.sampled_from([*RULES.identification.controller_kinds, "never heard of"]),
    authenticated=st.sampled_from(["known_address", "mismatch", "", "nonsense"]),
    purpose=st.sampled_from(["locate", "authenticate", "", "nonsense"]),
    held=ITEMS,
    given_items=ITEMS,
    days=st.one_of(st.none(), st.integers(0, 90)),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
)
@settings(max_examples=400, deadline=None)
def test_every_demand_gets_a_verdict_with_reasons_that_can_be_cited(
    law: Law,
    items: list[IdItem],
    kind: str,
    authenticated: str,
    purpose: str,
    held: frozenset[IdItem],
    given_items: frozenset[IdItem],
    days: int | None,
    flags: tuple[bool, bool, bool, bool],
) -> None:
    after_reminder, portal_only, unencrypted, optional = flags
    facts = replace(
        FACTS,
        law=law,
        items=tuple(items),
        controller_kind=kind,
        authenticated=authenticated,
        purpose=purpose,
        held=held,
        given=given_items,
        days_since_receipt=days,
        after_reminder=after_reminder,
        portal_only=portal_only,
        unencrypted=unencrypted,
        optional=optional,
    )
    verdict = judge(facts, RULES)
    assert verdict.reasons
    assert all(RULES.source(key) for key in sources(verdict))
    assert all(RULES.matrix_rule(row) for row in rows(verdict))
    assert not (verdict.may_pause and verdict.verdict is Verdict.DISPROPORTIONATE)
    assert not set(verdict.lighter_means) & given_items
    assert judge(replace(facts, items=tuple(reversed(items))), RULES) == verdict
