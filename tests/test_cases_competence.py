from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cases.competence import EEA, Competence, competent, nearest
from cases.model import Case
from tests.casefiles import RULES, CaseFile

UNION = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)
LAENDER = frozenset(
    ["BW", "BY", "BE", "BB", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"]
)


def case(**fields: Any) -> Case:
    return CaseFile(**fields).case


def keys(found: tuple[Competence, ...]) -> list[str]:
    return [one.key for one in found]


def rules_of(found: tuple[Competence, ...]) -> list[str]:
    return [one.reason.rule for one in found]


# --- the directory ------------------------------------------------------------------------------------------


def test_the_directory_has_27_states_of_the_union_three_of_the_eea_britain_switzerland_and_16_laender() -> (
    None
):
    national = {row.country for row in RULES.authorities.values() if not row.region}
    assert len(UNION) == 27
    assert national >= UNION | {"IS", "LI", "NO"} | {"GB", "CH"}
    assert UNION | {"IS", "LI", "NO"} == EEA
    lands = [row.region for row in RULES.authorities.values() if row.country == "DE" and row.region]
    assert set(lands) == LAENDER
    assert len(lands) == 16 + 1  # Bavaria has one authority for private and one for public bodies


def test_nobody_has_looked_at_the_live_pages_of_the_directory_and_it_says_so() -> None:
    assert all(row.verified_on is None for row in RULES.authorities.values())


def test_every_authority_of_the_gdpr_can_be_written_to() -> None:
    for row in RULES.authorities.values():
        assert row.form or row.site
        if row.country in EEA | {"GB", "CH"} and not row.region:
            assert row.post
        if row.email is None:
            assert row.form or row.country in ("US", "BR")


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("fr-cnil", "SIREN"),
        ("gb-ico", "three months"),
        ("it-garante", "signature"),
        ("de-bfdi", "copies"),
        ("de-he", "copies"),
        ("es-aepd", "mandatory"),
        ("nl-ap", "mandate form"),
        ("ie-dpc", "cover letter"),
        ("gr-hdpa", "exercised first"),
        ("at-dsb", "one year from knowledge"),
        ("pl-uodo", "Polish"),
        ("ro-anspdcp", "Romanian or English"),
        ("dk-datatilsynet", "contacted first"),
        ("lu-cnpd", "did not answer"),
    ],
)
def test_what_an_authority_asks_for_in_a_complaint_is_known(key: str, word: str) -> None:
    row = RULES.authority(key)
    assert row is not None
    assert word in " ".join(row.needs)


def test_every_land_asks_for_the_same_five_things() -> None:
    needs = {row.needs for row in RULES.authorities.values() if row.country == "DE"}
    assert len(needs) == 1


# --- who is competent ---------------------------------------------------------------------------------------


def test_the_authority_where_the_person_lives_comes_first_and_that_of_the_establishment_leads() -> None:
    found = competent(case(controller={"country": "IE"}), RULES)
    assert keys(found) == ["fr-cnil", "ie-dpc"]
    assert rules_of(found) == ["residence", "seat"]
    assert nearest(case(controller={"country": "IE"}), RULES) == "fr-cnil"
    assert "leads" in found[1].reason.text


def test_an_authority_is_named_once() -> None:
    assert keys(competent(case(subject={"work": "FR"}), RULES)) == ["fr-cnil"]


def test_without_an_establishment_several_are_competent_in_parallel_and_none_leads() -> None:
    away = {"country": "US", "eu_establishment": False}
    found = competent(case(controller=away | {"infringement": "IT"}, subject={"work": "LU"}), RULES)
    assert keys(found) == ["fr-cnil", "lu-cnpd", "it-garante"]
    assert rules_of(found) == ["residence", "work", "infringement"]
    assert all(one.reason.source == "gdpr_77" for one in found)


def test_a_german_company_answers_to_the_land_of_its_seat() -> None:
    found = competent(case(controller={"country": "DE", "region": "BY"}, subject={"country": "DE"}), RULES)
    assert keys(found) == ["de-by"]
    assert "has its seat" in found[0].reason.text
    assert found[0].reason.source == "bfdi_competence"


def test_a_german_company_is_complained_of_at_home_and_where_it_has_its_seat() -> None:
    found = competent(case(controller={"country": "DE", "region": "HH"}), RULES)
    assert keys(found) == ["fr-cnil", "de-hh"]


def test_a_person_in_germany_turns_to_her_land_when_the_company_is_abroad() -> None:
    one = case(controller={"country": "IE"}, subject={"country": "DE", "region": "SN"})
    assert keys(competent(one, RULES)) == ["de-sn", "ie-dpc"]


def test_who_works_in_another_land_can_turn_to_that_one_too() -> None:
    one = case(controller={"country": "IE", "infringement": "DE-BE"}, subject={"work": "DE-HE"})
    found = competent(one, RULES)
    assert keys(found) == ["fr-cnil", "de-he", "de-be", "ie-dpc"]
    assert ["works" in one.reason.text for one in found] == [False, True, False, False]


def test_the_federal_authority_is_never_named_for_a_company() -> None:
    one = case(controller={"country": "DE"}, subject={"country": "DE"})
    assert competent(one, RULES) == ()
    assert nearest(one, RULES) == ""


@pytest.mark.parametrize(
    ("law", "found"),
    [("uk_gdpr", ["gb-ico"]), ("ch_fadp", ["ch-fdpic"]), ("us_ca_ccpa", []), ("br_lgpd", [])],
)
def test_other_laws_have_one_authority_or_none_that_is_confirmed(law: str, found: list[str]) -> None:
    assert keys(competent(case(law=law), RULES)) == found


def test_who_lives_outside_is_sent_to_the_establishment_and_nowhere_else() -> None:
    one = case(controller={"country": "NL"}, subject={"country": "US"})
    assert keys(competent(one, RULES)) == ["nl-ap"]


def test_a_directory_of_ones_own_without_a_country_names_nobody_there() -> None:
    kept = {key: row for key, row in RULES.authorities.items() if row.country != "FR"}
    rules = RULES.model_copy(update={"authorities": kept})
    assert competent(replace(case()), rules) == ()


def test_without_a_seat_in_germany_the_land_of_residence_is_called_an_assumption() -> None:
    away = {"country": "US", "eu_establishment": False}
    found = competent(case(controller=away, subject={"country": "DE", "region": "BY"}), RULES)
    assert keys(found) == ["de-by"]
    assert found[0].reason.source == "our_practice"
    assert "assumed" in found[0].reason.text
