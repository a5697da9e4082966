"""The words of the law in the language of a letter: English from rules.yaml, the rest from languages/<lang>/law.yaml.

A text that a language does not have is said in English, so that a rule of one's own needs no translation.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from cases.model import Law, Reason
from cases.rules import Rules
from letters.phrasebook import FOLDER, LAW, read_yaml, say
from letters.words import in_brackets, sentence_case

OUR_PRACTICE = "our_practice"
"""What no law says: told of a date that is ours, not of what a demand looks like."""


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


def told(rules: Rules, reason: Reason, language: str) -> str:
    """A reason in a language where the rules have it, else as it was stored, with its source in brackets."""
    rule = rules.matrix_rule(reason.rule) if reason.rule else None
    source = rules.sources.get(reason.source)
    if source is not None and source.holding and reason.text == source.holding:
        # what a decision held is told as that decision's word, not as ours about this case
        held = holding(rules, reason.source, language)
        return sentence_case(cite(rules, reason.source, language)) + say("frame.colon", language) + held
    known = rule is not None and reason.text == rule.text
    text = rule_text(rules, rule.id, language) if rule is not None and known else reason.text
    practice = known and reason.source == OUR_PRACTICE
    if source is None or source.cite in text or practice:
        return text
    return in_brackets(text, cite(rules, reason.source, language))


def law_name(rules: Rules, law: Law, language: str) -> str:
    """The short name of a law."""
    return str(law_words(language).get("laws", {}).get(law.value) or rules.law(law).name)


def element_name(rules: Rules, element: str, language: str) -> str:
    """Plain name of an element such as "15(1)(c)"; itself when it is not known."""
    row = next((row for row in rules.completeness if row.id == element), None)
    return element if row is None else str(_row("completeness", element, language).get("name") or row.name)


def _row(section: str, key: str, language: str) -> dict[str, str]:
    return law_words(language).get(section, {}).get(key, {})
