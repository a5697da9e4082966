"""The rows of the identification test."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from cases.model import IdItem, Law, Verdict
from cases.rules.parts import Count, Part, Words


class Condition(Part):
    """When a rule of the identification matrix holds: every field that is given must be true.

    With `items` the rule judges single items, without it the demand as a whole.
    """

    laws: tuple[Law, ...] | None = None
    items: tuple[IdItem, ...] | None = None
    kinds: tuple[str, ...] | None = None
    not_kinds: tuple[str, ...] | None = None
    authenticated: tuple[Literal["known", "doubted", "unknown"], ...] | None = None
    signed: StrictBool | None = None
    purpose: tuple[Literal["locate", "confirm", "unknown"], ...] | None = None
    held: StrictBool | None = None
    given: Literal["some", "all"] | None = None
    more_after_given: StrictBool | None = None
    late: StrictBool | None = None
    after_reminder: StrictBool | None = None
    portal_only: StrictBool | None = None
    unencrypted: StrictBool | None = None
    optional: StrictBool | None = None
    documents: StrictBool | None = None
    empty: StrictBool | None = None
    reason_given: StrictBool | None = None
    redaction_told: StrictBool | None = None
    by_post: StrictBool | None = None
    update_first: StrictBool | None = None
    about_others: StrictBool | None = None
    new_account: StrictBool | None = None
    keeps_copy: StrictBool | None = None
    mandate_refused: StrictBool | None = None
    acted_before: StrictBool | None = None


class IdentificationRule(Part):
    """One row of the matrix.

    `verdict` None: the row only adds a reason. `otherwise`: holds only for items no row above judged.
    `final`: decides the whole demand at once. `no_pause`: the clock may not stand still for this demand.
    """

    id: Words
    when: Condition
    verdict: Verdict | None
    text: Words
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    contrary: tuple[str, ...] = ()
    lighter: tuple[IdItem, ...] = ()
    otherwise: StrictBool = False
    final: StrictBool = False
    no_pause: StrictBool = False

    @model_validator(mode="after")
    def _verdict_for_items(self) -> Self:
        if self.verdict is None and self.when.items is not None:
            raise ValueError("a row that judges items needs a verdict")
        return self


class ControllerKind(Part):
    """What sort of organisation it is, as far as identification is concerned."""

    note: Words


class IdentificationRules(Part):
    """The identification test: vocabularies and the ordered matrix.

    `authenticated`, `signed`, `doubted`, `locating`, `confirming` are the words that `DemandFacts.authenticated`
    and `.purpose` may carry; any other word counts as unknown.
    """

    prompt_days: Count
    authenticated: tuple[str, ...]
    signed: tuple[str, ...]
    doubted: tuple[str, ...]
    locating: tuple[str, ...]
    confirming: tuple[str, ...]
    controller_kinds: dict[str, ControllerKind]
    rules: tuple[IdentificationRule, ...]
