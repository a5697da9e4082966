"""rules.yaml as frozen data: the law, the ladder, the identification test and the authorities, each rule with its source."""

from __future__ import annotations

from cases.rules.book import Authority, Element, Rules
from cases.rules.clocks import Extension, LawRule
from cases.rules.matrix import Condition, IdentificationRule, IdentificationRules
from cases.rules.parts import Confidence, Guard, PauseModel, Period, Precondition, Source, Trigger
from cases.rules.reading import RulesError, parse_rules
from cases.rules.steps import Delay, StepOverride, StepRule

__all__ = [
    "Authority",
    "Condition",
    "Confidence",
    "Delay",
    "Element",
    "Extension",
    "Guard",
    "IdentificationRule",
    "IdentificationRules",
    "LawRule",
    "PauseModel",
    "Period",
    "Precondition",
    "Rules",
    "RulesError",
    "Source",
    "StepOverride",
    "StepRule",
    "Trigger",
    "parse_rules",
]
