"""Items demanded and what the controller already had to a verdict, its reasons and the lighter means to offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cases.model import ID_DOCUMENTS, DemandFacts, Identification, IdItem, Law, Reason, Verdict
from cases.rules import Condition, IdentificationRule, IdentificationRules, PauseModel, Rules


def judge(facts: DemandFacts, rules: Rules) -> Identification:
    """Judge a demand by the matrix of rules.yaml (Art. 12(2), 12(6), 5(1)(c) GDPR; EDPB Guidelines 01/2022).

    The worst item decides. The clock may stand still only for a demand that is not disproportionate and was
    made without undue delay, under a law that knows a pause. Where no statute says when it stands still, the time of
    any demand is counted for the controller (`counts`; DPC, Airbnb, 2023). `Reason.rule` is the id of the matrix row.
    """
    matrix = rules.identification
    holding = [rule for rule in matrix.rules if _holds(rule.when, facts, matrix)]
    deciding = _deciding(holding, facts, matrix)
    verdict = _verdict(deciding[0]) if deciding else Verdict.UNCLEAR
    final = any(rule.final for rule in deciding)
    added = [] if final else [rule for rule in holding if rule.verdict is None]
    prompt = not any(rule.no_pause for rule in (*deciding, *added))
    model = rules.law(facts.law).pause("identity", facts.received)
    may_pause = verdict is not Verdict.DISPROPORTIONATE and prompt and model is not PauseModel.NONE
    return Identification(
        verdict,
        _reasons((*deciding, *added), facts.law, rules) or (_NOTHING_FITS,),
        _lighter(deciding, facts),
        may_pause,
        _contrary(deciding, facts.law, rules),
        counts=may_pause or (model in UNSETTLED and not facts.optional),
    )


UNSETTLED = frozenset({PauseModel.SHIFT_OR_REMAINDER, PauseModel.CAUTION, PauseModel.CAUTION_RESTART})
"""Clocks of which no statute says for which questions they stand still."""


def judge_alone(item: IdItem, facts: DemandFacts, rules: Rules) -> Verdict:
    """The verdict on one item of a demand as if nothing else had been asked for: the worst item taints no other.

    Nor does the way in which it is asked: who wants an account opened asks too much, but the number asked for with it
    may be fair. A mandate that is refused is what is asked for itself.
    """
    alone = replace(
        facts,
        items=(item,),
        by_post=False,
        about_others=False,
        update_first=False,
        new_account=False,
        mandate_refused=facts.mandate_refused and item is IdItem.MANDATE,
    )
    return judge(alone, rules).verdict


_NOTHING_FITS = Reason(
    "No rule of the identification test fits this demand; a person should look at it.", "our_practice"
)
_SEVERITY = {Verdict.DISPROPORTIONATE: 0, Verdict.UNCLEAR: 1, Verdict.PROPORTIONATE: 2}


def _verdict(rule: IdentificationRule) -> Verdict:
    return rule.verdict or Verdict.UNCLEAR


# --- which rows fit -------------------------------------------------------------------------------------


def _deciding(
    holding: Sequence[IdentificationRule], facts: DemandFacts, matrix: IdentificationRules
) -> list[IdentificationRule]:
    """The rows that carry the verdict, worst first, then in the order of the matrix."""
    whole = [rule for rule in holding if rule.verdict is not None and rule.when.items is None]
    final = next((rule for rule in whole if rule.final), None)
    if final:
        return [final]
    chosen = {rule.id for rule in whole}
    chosen |= {rule.id for item in facts.items for rule in _rows_for(item, holding, facts)}
    rows = [rule for rule in matrix.rules if rule.id in chosen]
    return sorted(rows, key=lambda rule: _SEVERITY[_verdict(rule)])


def _rows_for(
    item: IdItem, holding: Sequence[IdentificationRule], facts: DemandFacts
) -> list[IdentificationRule]:
    """The row that decides this item, and later rows with the same verdict."""
    fitting = [rule for rule in holding if item in (rule.when.items or ())]
    fitting = [rule for rule in fitting if rule.when.held in (None, item in facts.held)]
    judged = [rule for rule in fitting if not rule.otherwise] or fitting
    return [rule for rule in judged if rule.verdict is judged[0].verdict]


def _holds(when: Condition, facts: DemandFacts, matrix: IdentificationRules) -> bool:
    """True when every condition that concerns the demand as a whole holds; `items` and `held` are for single items."""
    found = _state(facts, matrix)
    for name, actual in found.items():
        wanted = getattr(when, name)
        if isinstance(wanted, tuple) and actual not in wanted:
            return False
        if isinstance(wanted, bool | str) and actual != wanted:
            return False
    return facts.controller_kind not in (when.not_kinds or ())


AS_THEY_ARE = (
    "after_reminder",
    "portal_only",
    "unencrypted",
    "optional",
    "reason_given",
    "redaction_told",
    "by_post",
    "update_first",
    "about_others",
    "new_account",
    "keeps_copy",
    "mandate_refused",
    "acted_before",
)
"""Facts that a condition names by their own name; None fits neither true nor false."""


def _state(facts: DemandFacts, matrix: IdentificationRules) -> dict[str, str | bool | None]:
    """The facts in the words of `Condition`."""
    asked, given = set(facts.items), set(facts.given)
    days = facts.days_since_receipt
    return {
        "laws": facts.law,
        "kinds": facts.controller_kind,
        "authenticated": _word(facts.authenticated, known=matrix.authenticated, doubted=matrix.doubted),
        "purpose": _word(facts.purpose, locate=matrix.locating, confirm=matrix.confirming),
        "given": "all" if asked and asked <= given else "some" if asked & given else "none",
        "more_after_given": bool(given & facts.asked_before and asked - given - facts.asked_before),
        "late": days is not None and days > matrix.prompt_days,
        "documents": bool(asked & ID_DOCUMENTS),
        "empty": not asked,
        "signed": facts.authenticated in matrix.signed,
    } | {name: getattr(facts, name) for name in AS_THEY_ARE}


def _word(word: str, **vocabularies: tuple[str, ...]) -> str:
    return next((name for name, words in vocabularies.items() if word in words), "unknown")


# --- what is said ---------------------------------------------------------------------------------------


def _reasons(rows: Iterable[IdentificationRule], law: Law, rules: Rules) -> tuple[Reason, ...]:
    """Each row's sentence with its first source, followed by what its other sources say, each said once."""
    reasons: dict[str, Reason] = {}
    for rule in rows:
        first, *others = (_under(law, key, rules) for key in rule.sources)
        reasons[rule.id] = Reason(rule.text, first, rule.id)
        for key in others:
            source = rules.source(key)
            if law is Law.UK_GDPR and source.kind in ("guideline", "decision"):
                continue  # the EDPB and the authorities of the EU do not speak for the United Kingdom
            reasons.setdefault(key, Reason(source.holding or f"See {source.cite}.", key, rule.id))
    return tuple(reasons.values())


def _contrary(rows: Iterable[IdentificationRule], law: Law, rules: Rules) -> tuple[Reason, ...]:
    """Who has seen it differently, each named once with what was held."""
    if law is Law.UK_GDPR:
        return ()  # as above
    found: dict[str, Reason] = {}
    for rule in rows:
        for key in rule.contrary:
            source = rules.source(key)
            found.setdefault(key, Reason(f"{source.cite}: {source.holding}", key, rule.id))
    return tuple(found.values())


def _under(law: Law, key: str, rules: Rules) -> str:
    """The key of the same article in the UK GDPR when that is the law of the case."""
    british = f"uk_{key}"
    return british if law is Law.UK_GDPR and british in rules.sources else key


def _lighter(rows: Iterable[IdentificationRule], facts: DemandFacts) -> tuple[IdItem, ...]:
    """What can be offered instead, each once: nothing that was already given or belongs to a means in order."""
    offered = [item for rule in rows for item in rule.lighter if _verdict(rule) is not Verdict.PROPORTIONATE]
    return tuple(dict.fromkeys(item for item in offered if item not in facts.given))
