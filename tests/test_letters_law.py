from __future__ import annotations

import pytest

from cases.model import Law, Reason
from letters import law
from letters.page import explained
from letters.phrasebook import LANGUAGES
from tests.briefs import shipped_rules

RULES = shipped_rules()


def test_a_citation_stands_in_the_language_that_is_asked_for() -> None:
    assert law.cite(RULES, "gdpr_12_3", "en") == "Article 12(3) GDPR"
    assert law.cite(RULES, "gdpr_12_3", "fr") == "article 12, paragraphe 3, du RGPD"
    assert law.cite(RULES, "gdpr_12_3", "fr-CH") == law.cite(RULES, "gdpr_12_3", "fr")


def test_what_a_language_does_not_have_is_said_in_english() -> None:
    assert law.cite(RULES, "gdpr_12_3", "pt") == "Article 12(3) GDPR"
    assert law.rule_text(RULES, "asked_again", "pt") == law.rule_text(RULES, "asked_again", "en")
    assert law.holding(RULES, "gl_65", "pt") == RULES.source("gl_65").holding


def test_a_key_that_the_rules_do_not_have_is_an_error_in_every_language() -> None:
    for language in ("en", "fr"):
        with pytest.raises(KeyError):
            law.cite(RULES, "gdpr_99", language)
        with pytest.raises(KeyError):
            law.rule_text(RULES, "no such row", language)


def test_what_a_decision_held_begins_with_a_capital_and_is_said_once() -> None:
    held = Reason(RULES.source("gdpr_5_1_c").holding, "gdpr_5_1_c")
    (said,) = explained([held, held], "nl", lambda reason, language: law.told(RULES, reason, language))
    assert said.startswith("Artikel 5, lid 1, onder c, AVG: Persoonsgegevens")


def test_a_law_has_a_short_name() -> None:
    assert law.law_name(RULES, Law.BR_LGPD, "fr") == "LGPD (Brésil)"
    assert law.law_name(RULES, Law.BR_LGPD, "pt") == RULES.law(Law.BR_LGPD).name


@pytest.mark.parametrize(
    ("element", "language", "name"),
    [
        ("15(1)(c)", "en", "the recipients of the data"),
        ("15(1)(c)", "fr", "les destinataires des données"),
        ("15(1)(c)", "pt", "the recipients of the data"),
        ("15(9)", "fr", "15(9)"),
    ],
)
def test_elements_have_plain_names(element: str, language: str, name: str) -> None:
    assert law.element_name(RULES, element, language) == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_that_stands_before_what_it_held_begins_with_a_capital_letter(language: str) -> None:
    rules = shipped_rules()
    told = [
        law.told(rules, Reason(source.holding, key), language)
        for key, source in rules.sources.items()
        if source.holding
    ]
    assert told
    assert all(one[:1] == one[:1].upper() for one in told)
