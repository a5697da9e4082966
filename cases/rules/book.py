"""Everything that rules.yaml says, with the questions that are put to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from cases.model import Law, Right, StepName
from cases.rules.clocks import LawRule
from cases.rules.matrix import IdentificationRule, IdentificationRules
from cases.rules.parts import Confidence, Count, Part, Source, Words
from cases.rules.steps import StepRule


class Limits(Part):
    """Restraint: how much may go out, and how long we wait beyond what the law says."""

    grace_days: Count
    letters_per_case_and_week: Count
    letters_per_controller_and_week: Count
    letters_per_tick: Count
    tick_minutes: Count
    repeat_months: Count
    notice_term_days: Count
    authority_information_months: Count


class Element(Part):
    """One thing a complete answer to an access request contains under the GDPR.

    `also` names the other laws that ask for it, with their source. `only_if` names its condition, or "";
    `holds_for` the kinds of controller of which the condition is known to hold.
    """

    id: Words
    name: Words
    source: str
    also: dict[Law, str] = Field(default_factory=dict)
    only_if: str = ""
    holds_for: tuple[str, ...] = ()


class Authority(Part):
    """One supervisory authority; None or "" where the directory knows nothing, `verified_on` None: never checked."""

    name: Words
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region: str = ""
    email: str | None = None
    form: str = ""
    site: str = ""
    post: str = ""
    language: str = ""
    domains: tuple[str, ...] = ()
    verified_on: date | None = None
    confidence: Confidence = Confidence.S
    note: str = ""
    needs: tuple[str, ...] = ()


class Rules(Part):
    """Everything rules.yaml says, checked."""

    version: date
    sources: dict[str, Source]
    laws: dict[Law, LawRule]
    limits: Limits
    steps: dict[StepName, StepRule]
    identification: IdentificationRules
    completeness: tuple[Element, ...]
    authorities: dict[str, Authority]

    def source(self, key: str) -> Source:
        """The source with this citation key; KeyError when there is none."""
        return self.sources[key]

    def timed(self, law: Law, rights: Iterable[Right]) -> tuple[Right, ...]:
        """Those of the rights for whose answer a source of the law names a time limit."""
        return self.laws[law].timed(rights)

    def law(self, law: Law) -> LawRule:
        """The clock parameters of this law."""
        return self.laws[law]

    def step(self, name: StepName) -> StepRule:
        """The rung with this name, as it is where nothing overrides it."""
        return self.steps[name]

    def rung(self, name: StepName, law: Law, rights: Iterable[Right], on: date) -> tuple[StepName, StepRule]:
        """The rung as it counts for a law and the unsettled rights on a day, with the name that takes its place."""
        rule, open_rights = self.steps[name], tuple(rights)
        for override in rule.overrides:
            if override.holds(law, open_rights, on):
                if override.instead is not None:
                    return self.rung(override.instead, law, open_rights, on)
                rule = rule.model_copy(update=override.changes())
        return name, rule

    def matrix_rule(self, rule_id: str) -> IdentificationRule | None:
        """The row of the identification matrix with this id (`Reason.rule`), or None."""
        return next((rule for rule in self.identification.rules if rule.id == rule_id), None)

    def authority(self, key: str) -> Authority | None:
        """The authority with this id, such as fr-cnil, or None."""
        return self.authorities.get(key)

    def authority_for(self, country: str, region: str = "") -> Authority | None:
        """The authority of a country (ISO 3166, two letters) and region; the country's own when the region is unknown."""
        places = {(row.country, row.region): row for row in reversed(self.authorities.values())}
        place = country.upper()
        return places.get((place, region.upper())) or places.get((place, ""))

    def authority_of_domain(self, domain: str) -> Authority | None:
        """The authority whose domain this is or contains, or None; never matches inside a label."""
        known = {name: row for row in reversed(self.authorities.values()) for name in row.domains}
        labels = domain.lower().rstrip(".").split(".")
        names = (".".join(labels[start:]) for start in range(len(labels)))
        return next((known[name] for name in names if name in known), None)
