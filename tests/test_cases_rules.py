from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from cases.model import Law, StepName, Verdict
from cases.rules import Confidence, RulesError, parse_rules
from letters.sources import KEYS

TEXT = (Path(__file__).parents[1] / "rules.yaml").read_text(encoding="utf-8")
RULES = parse_rules(TEXT)
RAW = yaml.safe_load(TEXT)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def spoiled(*changes: Callable[[dict[str, Any]], object]) -> tuple[str, ...]:
    raw = copy.deepcopy(RAW)
    for change in changes:
        change(raw)
    return problems(json.dumps(raw, default=str))  # JSON is YAML, and quick to write


# --- the file that is shipped -------------------------------------------------------------------------------


def test_the_shipped_rules_know_every_law_and_every_step_in_a_clear_order() -> None:
    assert set(RULES.laws) == set(Law)
    assert set(RULES.steps) == set(StepName)
    orders = [RULES.step(name).order for name in StepName]
    assert len(set(orders)) == len(orders)


def test_the_shipped_ladder_never_sends_without_a_chance_to_say_no() -> None:
    for name in StepName:
        step = RULES.step(name)
        assert step.agreement != "auto"
        assert step.agreement == "on_approval" or step.veto_hours >= 24
        assert {"held", "vetoed", "owner_paused"} <= set(step.guards)
    assert "lateness_proven" in RULES.step(StepName.NOTICE).guards
    assert "lateness_proven" in RULES.step(StepName.COMPLAINT).guards


def test_no_shipped_rule_rests_on_a_source_that_is_not_confirmed() -> None:
    unconfirmed = {key for key, source in RULES.sources.items() if source.confidence is Confidence.M}
    cited = {key for rule in RULES.identification.rules for key in (*rule.sources, *rule.contrary)}
    cited |= {key for step in RULES.steps.values() for key in step.sources}
    cited |= {key for law in RULES.laws.values() for key in law.sources.model_dump().values() if key}
    assert unconfirmed
    assert not unconfirmed & cited


@pytest.mark.parametrize(
    "key", ["fadp_28", "fadp_32", "ccc_1798_105", "ccc_1798_110", "ccc_1798_120", "lgpd_18", "dsv_16_18"]
)
def test_a_provision_that_was_not_read_is_no_confirmed_source_and_stands_in_no_letter(key: str) -> None:
    assert RULES.source(key).confidence is Confidence.M
    assert key not in {cited for articles in KEYS.values() for cited in articles.values()}


def test_the_test_of_identification_decides_every_kind_of_item() -> None:
    fallback = RULES.matrix_rule("not_settled")
    assert fallback is not None
    assert fallback.otherwise
    assert fallback.verdict is Verdict.UNCLEAR
    assert RULES.matrix_rule("no such row") is None


def test_rules_are_looked_up_by_key() -> None:
    assert RULES.source("gdpr_12_3").cite == "Article 12(3) GDPR"
    assert RULES.law(Law.US_CA_CCPA).answer.count == 45
    assert RULES.version == date(2026, 11, 22)
    with pytest.raises(KeyError):
        RULES.source("gdpr_99")


def test_rules_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        RULES.limits.grace_days = 0  # type: ignore[misc]


# --- authorities --------------------------------------------------------------------------------------------


def test_every_state_has_its_authority_and_none_is_called_verified() -> None:
    states = [
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
        "IS",
        "LI",
        "NO",
        "GB",
        "CH",
    ]
    assert all(RULES.authority_for(state) for state in states)
    lands = ["BW", "BY", "BE", "BB", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"]
    assert all(RULES.authority_for("DE", land) is RULES.authority(f"de-{land.lower()}") for land in lands)
    for key, row in RULES.authorities.items():
        assert row.verified_on is None
        assert key.startswith(row.country.lower())


def test_an_authority_is_found_by_place() -> None:
    assert RULES.authority_for("fr") is RULES.authority("fr-cnil")
    assert RULES.authority_for("DE") is RULES.authority("de-bfdi")
    assert RULES.authority_for("DE", "he") is RULES.authority("de-he")
    assert RULES.authority_for("FR", "Bretagne") is RULES.authority("fr-cnil")
    assert RULES.authority_for("JP") is None
    assert RULES.authority("xx-none") is None


@pytest.mark.parametrize(
    ("domain", "key"),
    [
        ("cnil.fr", "fr-cnil"),
        ("mail.CNIL.fr.", "fr-cnil"),
        ("datenschutz.hessen.de", "de-he"),
        ("ico.org.uk", "gb-ico"),
        ("gpdp.it", None),
        ("notcnil.fr", None),
        ("cnil.fr.example", None),
        ("fr", None),
        ("", None),
    ],
)
def test_an_authority_is_known_by_its_domain_and_never_by_a_lookalike(domain: str, key: str | None) -> None:
    assert RULES.authority_of_domain(domain) is (RULES.authority(key) if key else None)


def test_no_two_authorities_share_a_domain_and_none_claims_a_whole_country() -> None:
    domains = [domain for row in RULES.authorities.values() for domain in row.domains]
    assert len(domains) == len(set(domains))
    assert all("." in domain and domain == domain.lower() and domain != "gov.br" for domain in domains)


def test_addresses_of_authorities_belong_to_their_domains() -> None:
    for row in RULES.authorities.values():
        assert row.email is None or row.email.partition("@")[2] in row.domains


# --- mistakes -----------------------------------------------------------------------------------------------


def test_a_wrong_value_is_named_with_its_path() -> None:
    text = re.sub(r"(?s)(  reminder:.*?veto_hours: )24", r"\1soon", TEXT, count=1)
    assert problems(text) == ("steps.reminder.veto_hours: Input should be a valid integer (got 'soon')",)


def test_every_mistake_is_listed_at_once() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["steps"]["reminder"]["veto_hours"] = "soon"
        raw["steps"]["notice"]["guards"] = ["patience"]
        raw["steps"]["notice"]["letter"] = "insult"
        raw["steps"]["flowers"] = raw["steps"].pop("request")
        raw["steps"]["complaint"]["sources"] = ["gdpr_99"]
        raw["limits"]["grace_days"] = -1
        raw["laws"]["eu_gdpr"]["colour"] = "blue"
        del raw["laws"]["br_lgpd"]
        raw["laws"]["uk_gdpr"]["sources"]["answer"] = "nowhere"
        raw["completeness"][0]["source"] = "gdpr_98"

    found = spoiled(change)
    assert "steps.reminder.veto_hours: Input should be a valid integer (got 'soon')" in found
    assert any(line.startswith("steps.notice.guards.0: Input should be 'unread_mail'") for line in found)
    assert any(line.startswith("steps.notice.letter: Input should be 'request'") for line in found)
    assert any(line.startswith("steps.flowers: Input should be 'request'") for line in found)
    assert "steps.request: missing" in found
    assert "steps.complaint.sources.0: no source has the key 'gdpr_99'" in found
    assert "limits.grace_days: Input should be greater than or equal to 0 (got -1)" in found
    assert "laws.eu_gdpr.colour: Extra inputs are not permitted (got 'blue')" in found
    assert "laws.br_lgpd: missing" in found
    assert "laws.uk_gdpr.sources.answer: no source has the key 'nowhere'" in found
    assert "completeness.0.source: no source has the key 'gdpr_98'" in found
    assert len(found) == 11


def test_a_missing_key_is_named() -> None:
    assert spoiled(lambda raw: raw["steps"]["reminder"].pop("order")) == (
        "steps.reminder.order: Field required",
    )


def test_a_missing_part_is_named() -> None:
    assert spoiled(lambda raw: raw.pop("steps")) == ("steps: Field required",)


def test_a_long_wrong_value_is_shortened() -> None:
    (line,) = spoiled(lambda raw: raw["limits"].update(grace_days="many " * 30))
    assert line.endswith("many many many many m...)")
    assert len(line) < 130


@pytest.mark.parametrize("delay", [{}, {"days": 1, "hours": 1}, {"days": None}])
def test_a_delay_has_exactly_one_unit(delay: dict[str, int | None]) -> None:
    found = spoiled(lambda raw: raw["steps"]["reminder"].update(delay=delay))
    assert found == ("steps.reminder.delay: give exactly one of working_days, days, months, hours",)


def test_a_rule_may_not_rest_on_a_source_that_is_not_confirmed() -> None:
    found = spoiled(lambda raw: raw["steps"]["reminder"].update(sources=["dsv_16_18"]))
    assert found == (
        "steps.reminder.sources.0: the source 'dsv_16_18' is not confirmed (confidence M) and may not carry a rule",
    )


def test_the_sources_that_the_arithmetic_names_itself_must_exist() -> None:
    assert "sources.imy_9442: missing" in spoiled(lambda raw: raw["sources"].pop("imy_9442"))


def test_a_row_of_the_matrix_names_kinds_that_exist() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["identification"]["rules"][0]["when"]["kinds"] = ["circus", "bank"]
        raw["identification"]["rules"][1]["when"]["not_kinds"] = [["bank"]]

    found = spoiled(change)
    assert "identification.rules.0.when.kinds: no controller kind is called 'circus'" in found
    assert "identification.rules.1.when.not_kinds: no controller kind is called ['bank']" in found


def test_a_row_that_judges_items_needs_a_verdict() -> None:
    def change(raw: dict[str, Any]) -> None:
        row = next(row for row in raw["identification"]["rules"] if row["id"] == "mandate")
        row["verdict"] = None

    (line,) = spoiled(change)
    assert line.endswith(": a row that judges items needs a verdict")


def test_names_that_stand_twice_are_found() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["identification"]["rules"].append(raw["identification"]["rules"][0])
        raw["completeness"].append(raw["completeness"][0])

    found = spoiled(change)
    assert found == (
        f"identification.rules.{len(RULES.identification.rules)}.id: 'only_offered' stands twice",
        "completeness.10.id: '15(1)(a)' stands twice",
    )


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("sources", ["a list"]),
        ("sources", {"gdpr_12_3": "a text"}),
        ("laws", "none"),
        ("steps", None),
        ("identification", 7),
        ("identification", {"rules": ["a text"], "controller_kinds": []}),
        ("identification", {"rules": [{"when": "always", "sources": 5}]}),
        ("completeness", {"15(3)": "copy"}),
        ("completeness", ["15(3)"]),
        ("authorities", []),
    ],
)
def test_a_part_of_the_wrong_shape_is_a_problem_and_not_a_crash(part: str, value: object) -> None:
    found = spoiled(lambda raw: raw.update({part: value}))
    assert any(line.startswith(part) for line in found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("version: [2026", "not readable as YAML: line 2, column 1: did not find expected"),
        ("version: 2026-02-30", "not readable as YAML: day is out of range"),
        (
            "limits:\n  grace_days: 7\n  grace_days: 8",
            "not readable as YAML: line 3, column 3: the key 'grace_days' stands twice",
        ),
        ("? [a, b]\n: c", "not readable as YAML: line 1, column 3: found unhashable key"),
        ("a: \x07", "not readable as YAML: "),
        ("", "the file must hold keys and values (version, sources, laws ...), not nothing"),
        ("- a", "the file must hold keys and values (version, sources, laws ...), not a list"),
        ("hello", "the file must hold keys and values (version, sources, laws ...), not a text"),
        ("7", "the file must hold keys and values (version, sources, laws ...), not a single value"),
        (
            "a: !!python/object:os.system x",
            "not readable as YAML: line 1, column 4: could not determine a constructor",
        ),
    ],
)
def test_a_file_that_is_no_yaml_is_described_in_one_sentence(text: str, problem: str) -> None:
    (line,) = problems(text)
    assert line.startswith(problem)
    assert "\n" not in line
