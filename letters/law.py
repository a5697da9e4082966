"""The words of the law in the language of a letter: English from rules.yaml, the rest from languages/<lang>/law.yaml.

A text that a language does not have is said in English, so that a rule of one's own needs no translation.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from cases.model import Law
from cases.rules import Rules
from letters.phrasebook import FOLDER, LAW, read_yaml


@cache
def law_words(language: str) -> dict[str, Any]:
    """Everything a language has in its law.yaml, by section and id; {} when it has none."""
    file = FOLDER / "languages" / language[:2].lower() / LAW
    return read_yaml(file) if file.exists() else {}


def cite(rules: Rules, key: str, language: str) -> str:
    """The words of a citation key; KeyError when the rules do not have it."""
    return str(_row("sources", key, language).get("cite") or rules.source(key).cite)


def holding(rules: Rules, key: str, language: str) -> str:
    """What a source says, in one sentence; "" when nobody has written it down. KeyError for an unknown key."""
    return str(_row("sources", key, language).get("holding") or rules.source(key).holding)


def rule_text(rules: Rules, rule_id: str, language: str) -> str:
    """The reason that a row of the identification test gives; KeyError when there is no such row."""
    row = rules.matrix_rule(rule_id)
    if row is None:
        raise KeyError(rule_id)
    return str(law_words(language).get("identification", {}).get(rule_id) or row.text)


def law_name(rules: Rules, law: Law, language: str) -> str:
    """The short name of a law."""
    return str(law_words(language).get("laws", {}).get(law.value) or rules.law(law).name)


def element_name(rules: Rules, element: str, language: str) -> str:
    """Plain name of an element such as "15(1)(c)"; itself when it is not known."""
    row = next((row for row in rules.completeness if row.id == element), None)
    return element if row is None else str(_row("completeness", element, language).get("name") or row.name)


def _row(section: str, key: str, language: str) -> dict[str, str]:
    return law_words(language).get(section, {}).get(key, {})
