"""A British letter says nothing that only a source of the Union carries."""

from __future__ import annotations

from datetime import date

import pytest

from cases.model import Law, StepName
from letters import phrasebook
from letters.render import render_letter
from tests.briefs import letter_brief
from tests.casefiles import RULES


def deficiency(law: Law, language: str) -> str:
    brief = letter_brief(
        StepName.DEFICIENCY,
        law=law,
        language=language,
        today=date(2026, 4, 10),
        requested_on=date(2026, 3, 2),
        received_on=date(2026, 3, 2),
        disclosed_on=date(2026, 4, 1),
        missing=("15(1)(a)", "15(1)(c)"),
    )
    return render_letter(brief, lambda key, _: RULES.source(key).cite).text


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "nl"])
def test_recipients_or_categories_are_asked_for_where_no_judgment_asks_for_names(language: str) -> None:
    named = phrasebook.word("elements", "15(1)(c)", language)
    british, union = (" ".join(deficiency(law, language).split()) for law in (Law.UK_GDPR, Law.EU_GDPR))
    assert named in union
    assert "C-154/21" in union
    assert named not in british
    assert "Article 15(1)(c) UK GDPR" in british


@pytest.mark.parametrize(
    ("language", "policy"),
    [
        ("en", "privacy policy"),
        ("fr", "politique de confidentialité"),
        ("de", "Datenschutzerklärung"),
        ("es", "política de privacidad"),
        ("it", "informativa generale"),
        ("nl", "privacyverklaring"),
    ],
)
def test_what_a_policy_does_not_replace_is_said_only_with_a_decision_that_says_so(
    language: str, policy: str
) -> None:
    assert policy in deficiency(Law.EU_GDPR, language)
    assert policy not in deficiency(Law.UK_GDPR, language)
