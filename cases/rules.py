"""Text of rules.yaml to frozen `Rules`, or every problem in it at once with its dotted path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError, model_validator

from cases.model import Agreement, IdItem, Law, Right, StepName, Verdict

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # pragma: no cover - PyYAML built without libyaml: slower, same result
    from yaml import SafeLoader  # type: ignore[assignment]

Count = Annotated[StrictInt, Field(ge=0)]
Words = Annotated[str, Field(min_length=1)]


NEEDED_SOURCES = ["our_practice", "imy_9442", "dpc_airbnb_2023"]
"""Citation keys that the arithmetic in `deadlines` and `identification` names itself."""


class RulesError(ValueError):
    """rules.yaml cannot be used; `problems` holds one sentence per problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Confidence(StrEnum):
    """How well a source is known: primary text read, secondary source read, not confirmed."""

    P = "P"
    S = "S"
    M = "M"


class Trigger(StrEnum):
    """What makes a rung of the ladder come up."""

    CASE_OPENED = "case_opened"
    NO_RECEIPT = "no_receipt"
    DEADLINE_STRICT = "deadline_strict"
    DEMAND_DISPROPORTIONATE = "demand_disproportionate"
    PORTAL_REDIRECT = "portal_redirect"
    DISCLOSURE_INCOMPLETE = "disclosure_incomplete"
    FEE_DEMAND = "fee_demand"
    REFUSAL = "refusal"
    MANDATE_DOUBTED = "mandate_doubted"
    REMINDER_UNANSWERED = "reminder_unanswered"
    NOTICE_UNANSWERED = "notice_unanswered"
    COMPLAINT_FILED = "complaint_filed"


class Guard(StrEnum):
    """What must hold before a letter may go."""

    UNREAD_MAIL = "unread_mail"
    UNSURE_READING = "unsure_reading"
    OPEN_BOUNCE = "open_bounce"
    HELD = "held"
    VETOED = "vetoed"
    KNOWN_ADDRESS = "known_address"
    WEEKLY_LIMIT = "weekly_limit"
    WORKING_DAY = "working_day"
    LATENESS_PROVEN = "lateness_proven"
    OWNER_PAUSED = "owner_paused"
    CONTROLLER_LIMIT = "controller_limit"
    TICK_LIMIT = "tick_limit"
    REPEATED_REQUEST = "repeated_request"
    TERM_RUNNING = "term_running"


class Precondition(StrEnum):
    """What must be true of the case for a step to make sense at all; otherwise it is not planned, or is taken back."""

    RECEIVED = "received"
    NO_SIGN_OF_RECEIPT = "no_sign_of_receipt"
    UNSETTLED = "unsettled"
    SILENT = "silent"
    INCOMPLETE = "incomplete"
    MANDATED = "mandated"


class PauseModel(StrEnum):
    """What a question of the controller does to a clock; the arithmetic is in `deadlines`."""

    SHIFT_OR_REMAINDER = "shift_or_remainder"
    RESTART = "restart"
    SHIFT = "shift"
    CAUTION = "caution"
    CAUTION_RESTART = "caution_restart"
    NONE = "none"


class Part(BaseModel):
    """Base of everything in rules.yaml: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Part):
    """Where a rule comes from; `holding` is what a decision or paragraph says, in one sentence."""

    cite: Words
    version: str
    confidence: Confidence
    kind: Literal["statute", "guideline", "decision", "practice"]
    holding: str = ""


class Period(Part):
    """A length of time as the law words it."""

    unit: Literal["days", "working_days", "months"]
    count: Count


class Extension(Part):
    """How far a controller may prolong; `total` counts from receipt, None when the notice names the end."""

    unit: Literal["days", "months"]
    total: Count | None
    reasons_required: StrictBool


class LawSources(Part):
    """The citation key behind each part of a law's clock."""

    start: str
    answer: str
    month_end: str
    end: str
    calendar: str
    pause_identity: str
    pause_scope: str
    pause_fee: str
    extension: str
    acknowledgement: str | None = None
    complaint_acknowledgement: str | None = None


class EarlierSources(Part):
    """The citation keys that differ for what was received before a day, and what a question did then (`pauses`)."""

    before: date
    pauses: dict[Literal["identity", "scope", "fee"], PauseModel]
    answer: str
    pause_identity: str
    pause_scope: str
    pause_fee: str
    extension: str


class OwnPeriod(Part):
    """A time limit of its own for requests that use no other than these rights; it knows no extension."""

    rights: tuple[Right, ...]
    answer: Period
    source: str


class LawRule(Part):
    """The clock of one law, as parameters; `rights`: those whose time limit a source confirms."""

    name: Words
    answer: Period
    extension: Extension | None
    start: Literal["day_after_receipt", "day_of_receipt", "day_after_request"]
    roll: StrictBool
    rights: tuple[Right, ...] = tuple(Right)
    pause_identity: PauseModel
    pause_scope: PauseModel
    pause_fee: PauseModel
    acknowledgement: Period | None
    complaint_acknowledgement: Period | None
    sources: LawSources
    earlier_sources: EarlierSources | None = None
    own_periods: tuple[OwnPeriod, ...] = ()
    notes: tuple[str, ...] = ()

    def earlier(self, received: date | None) -> EarlierSources | None:
        """What differs for a request of that day, or None."""
        before = self.earlier_sources
        return before if before and received and received < before.before else None

    def timed(self, rights: Iterable[Right]) -> tuple[Right, ...]:
        """Those of the rights that share a time limit which a source names: the common one, else one of their own."""
        used = tuple(rights)
        for group in (self.rights, *(own.rights for own in self.own_periods)):
            if found := tuple(right for right in used if right in group):
                return found
        return ()

    def limited(self, rights: Iterable[Right]) -> LawRule:
        """The clock for requests that use these rights alone."""
        for own in self.own_periods:
            if set(rights) <= set(own.rights):
                named = dict.fromkeys(("start", "answer", "end", "extension"), own.source)
                sources = self.sources.model_copy(update=named)
                changes = {"answer": own.answer, "extension": None, "acknowledgement": None}
                return self.model_copy(update=changes | {"sources": sources})
        return self

    def pause(self, about: str, received: date | None) -> PauseModel:
        """What a question about "identity", "scope" or a "fee" does to the clock of a request received on a day."""
        earlier = self.earlier(received)
        model: PauseModel = getattr(self, f"pause_{about}")
        return earlier.pauses[about] if earlier else model  # type: ignore[index]


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


class Delay(Part):
    """How long after its trigger a step is due: exactly one unit."""

    working_days: Count | None = None
    days: Count | None = None
    months: Count | None = None
    hours: Count | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if len(self.model_fields_set) != 1 or None in self.model_dump(exclude_unset=True).values():
            raise ValueError("give exactly one of working_days, days, months, hours")
        return self


class StepOverride(Part):
    """What is different about a rung under some laws, for some rights, or from some day on.

    `rights`: holds when every right still unsettled is among them. `instead`: another rung takes its place.
    """

    laws: tuple[Law, ...] | None = None
    rights: tuple[Right, ...] | None = None
    since: date | None = None
    instead: StepName | None = None
    delay: Delay | None = None
    sources: tuple[str, ...] | None = None
    guards: tuple[Guard, ...] | None = None
    agreement: Agreement | None = None
    veto_hours: Count | None = None
    term_days: Count | None = None

    def holds(self, law: Law, rights: Iterable[Right], on: date) -> bool:
        """True when this is what counts for the law and the unsettled rights on a day."""
        return (
            (self.laws is None or law in self.laws)
            and (self.rights is None or set(rights) <= set(self.rights))
            and (self.since is None or on >= self.since)
        )

    def changes(self) -> dict[str, Any]:
        """The fields of the rung that it replaces."""
        given = self.model_fields_set - {"laws", "rights", "since", "instead"}
        return {name: getattr(self, name) for name in given}


class StepRule(Part):
    """One rung of the ladder.

    `rights`: it serves a request that still has one of them open. `repeat`: how long after it went (or was
    dropped) it comes up again. `overrides` are applied in their order.
    """

    order: Count
    trigger: Trigger
    delay: Delay
    letter: StepName | None
    laws: tuple[Law, ...]
    sources: tuple[str, ...]
    guards: tuple[Guard, ...]
    agreement: Agreement
    veto_hours: Count
    term_days: Count | None
    rights: tuple[Right, ...] = tuple(Right)
    preconditions: tuple[Precondition, ...] = ()
    repeat: Delay | None = None
    overrides: tuple[StepOverride, ...] = ()


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


def parse_rules(text: str) -> Rules:
    """Read the text of rules.yaml; raises `RulesError` that lists every problem at once."""
    raw = _load(text)
    problems: list[str] = []
    rules: Rules | None = None
    try:
        rules = Rules.model_validate(raw)
    except ValidationError as error:
        problems += [_sentence(dict(detail)) for detail in error.errors()]
    problems += _cross_check(raw)
    if rules is None or problems:
        raise RulesError(tuple(problems))
    return rules


class _Loader(SafeLoader):
    """YAML whose mappings may not name a key twice: the later one would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key.value}' stands twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _load(text: str) -> dict[str, Any]:
    try:
        raw = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise RulesError((f"not readable as YAML: {place}{error.problem}",)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RulesError((f"not readable as YAML: {' '.join(str(error).split())}",)) from error
    if not isinstance(raw, dict):
        raise RulesError(
            (f"the file must hold keys and values (version, sources, laws ...), not {_kind(raw)}",)
        )
    return raw


def _kind(raw: object) -> str:
    return {"NoneType": "nothing", "list": "a list", "str": "a text"}.get(
        type(raw).__name__, "a single value"
    )


def _sentence(detail: dict[str, Any]) -> str:
    path = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    message = detail["msg"].removeprefix("Value error, ")
    got = "" if detail["type"] in ("missing", "value_error") else f" (got {_short(detail['input'])})"
    return f"{path}: {message}{got}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _cross_check(raw: dict[str, Any]) -> Iterator[str]:
    """What no single field shows: keys that lead nowhere, names that are missing or stand twice."""
    sources = _mapping(raw.get("sources"))
    confidence = {key: row.get("confidence") for key, row in sources.items() if isinstance(row, dict)}
    for part in ("laws", "steps", "identification", "completeness"):
        for path, key in _citations(raw.get(part), part):
            if key not in sources:
                yield f"{path}: no source has the key {key!r}"
            elif confidence.get(key) == "M":
                yield f"{path}: the source {key!r} is not confirmed (confidence M) and may not carry a rule"
    yield from _names_missing(raw, "steps", [name.value for name in StepName])
    yield from _names_missing(raw, "laws", [law.value for law in Law])
    yield from _names_missing(raw, "sources", NEEDED_SOURCES)
    yield from _unknown_kinds(raw)
    yield from _twice(raw)


_CITING = frozenset({"source", "sources", "contrary", "also"})


def _citations(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every citation key below `node` with the dotted path of the field that names it."""
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from _citations(child, f"{path}.{index}")
    elif isinstance(node, dict):
        for name, child in node.items():
            below = f"{path}.{name}"
            if name == "earlier_sources" and isinstance(child, dict):
                yield from _leaves(
                    {part: key for part, key in child.items() if part not in ("before", "pauses")}, below
                )
                continue
            yield from (_leaves(child, below) if name in _CITING else _citations(child, below))


def _leaves(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, list | dict):
        for name, child in enumerate(node) if isinstance(node, list) else node.items():
            yield from _leaves(child, f"{path}.{name}")


def _names_missing(raw: dict[str, Any], part: str, names: list[str]) -> Iterator[str]:
    rows = raw.get(part)
    if isinstance(rows, dict):
        yield from (f"{part}.{name}: missing" for name in names if name not in rows)


def _matrix(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    test = _mapping(raw.get("identification"))
    return test, [_mapping(row) for row in _items(test.get("rules"))]


def _unknown_kinds(raw: dict[str, Any]) -> Iterator[str]:
    test, rows = _matrix(raw)
    known = _mapping(test.get("controller_kinds"))
    for index, row in enumerate(rows):
        for name in ("kinds", "not_kinds"):
            for kind in _items(_mapping(row.get("when")).get(name)):
                if str(kind) not in known:
                    yield f"identification.rules.{index}.when.{name}: no controller kind is called {kind!r}"


def _twice(raw: dict[str, Any]) -> Iterator[str]:
    _, rows = _matrix(raw)
    for path, entries in (("identification.rules", rows), ("completeness", _items(raw.get("completeness")))):
        seen: list[Any] = []
        for index, entry in enumerate(entries):
            name = _mapping(entry).get("id")
            if name is not None and name in seen:
                yield f"{path}.{index}.id: {name!r} stands twice"
            seen.append(name)


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
