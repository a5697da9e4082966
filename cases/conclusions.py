"""What each label of a controller's message means for the case: the table the state machine acts by.

Only a reading that is sure comes here, or one that a person has corrected. Acknowledgements, promises,
questions and absence notes never move a date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from cases import (
    acquaintance,
    arrival,
    completeness,
    deadlines,
    gaps,
    history,
    identification,
    ladder,
    pauses,
    rights,
    standing,
)
from cases.completeness import ElementState
from cases.draft import MISREAD, MOVED, Draft
from cases.labels import ACTED, DEMANDS, DISCLOSURES, answered_by, position_on
from cases.model import (
    ActionKind,
    Case,
    DateKind,
    DemandFacts,
    ElementMention,
    EventKind,
    IdItem,
    Label,
    Manner,
    Reason,
    RefusalReason,
    Right,
    Step,
    StepName,
    Verdict,
)
from cases.periods import add_months

Data = Mapping[str, Any]

PURPOSES = {"identify": "locate", "authenticate": "confirm"}
"""What a message says its demand is for, in the words of the identification matrix."""


def conclude_reading(draft: Draft, data: Data) -> None:
    """Draw every conclusion from one reading (the data of message_read or reading_corrected)."""
    labels = {Label(scored["label"]): scored["evidence"] for scored in data["labels"]}
    for label, evidence in labels.items():
        if label in RECORDED and label not in DEMANDS:
            _record(draft, data, label, evidence)
    _record_stated(draft, data)
    _record_kept(draft, data)
    _record_receipt(draft, data)
    if labels.keys() & set(DEMANDS):
        _conclude_demand(draft, data, labels)
    pauses.reckon(draft)
    for label, conclude in BY_LABEL.items():
        if label in labels:
            conclude(draft, data)
    _elements(draft, data, set(labels))
    _open_points(draft, data)


def conclude_correction(draft: Draft, data: Data) -> None:
    """A person said what a message does: what rested on the earlier reading goes, what she said takes its place."""
    if data["party"] == "authority":
        conclude_authority(draft, data)
        return
    _withdraw_extension(draft)
    _reassess(draft, data)
    conclude_reading(draft, data)
    cause = f"m{data['message']}"
    labels = {Label(scored["label"]) for scored in data["labels"]}
    (other_reply,) = {StepName.MANDATE_ANSWER, StepName.REFUSAL_REPLY} - {_reply_to_refusal(draft, data)}
    open_point = StepName.DEFICIENCY if gaps.open_points(draft.case) else None
    for step in draft.case.steps:
        answers = labels & set(answered_by(step.name)) and step.name is not other_reply
        answers = answers or step.name is open_point
        if step.cause == cause and step.stoppable and not answers:
            draft.add(EventKind.STEP_CANCELLED, key=step.key, because=MISREAD)
            draft.act(ActionKind.CANCEL_LETTER, key=step.key)


def _withdraw_extension(draft: Draft) -> None:
    """An extension that nobody finds in the mails any more moves no date."""
    case, clock = draft.case, draft.case.clock
    if clock is None or clock.extended is None:
        return
    if not any(f.label is Label.EXTENSION and f.on == clock.extended for f in case.findings):
        draft.set_deadlines(replace(clock, extended=None, extension_reasons=False))


def _record(
    draft: Draft, data: Data, label: Label, evidence: list[str], reasons: tuple[Reason, ...] = ()
) -> None:
    draft.add(
        EventKind.FINDING_RECORDED,
        message=data["message"],
        on=data["on"],
        label=label.value,
        evidence=evidence[0] if evidence else "",
        origin=data["origin"],
        reasons=history.reasons_to(reasons),
        detail=_detail(data, label),
        settles=[right.value for right in rights.settled_by(label, data, draft.case.rights)],
    )


def _record_stated(draft: Draft, data: Data) -> None:
    """What a sentence alone says was done stands in the file like what a label says."""
    for right, sentence in rights.stated(data, draft.case.rights).items():
        draft.add(
            EventKind.FINDING_RECORDED,
            message=data["message"],
            on=data["on"],
            label=data["primary"],
            evidence=sentence,
            origin=data["origin"],
            reasons=[],
            settles=[right.value],
        )


def _record_kept(draft: Draft, data: Data) -> None:
    """What is kept of the data that were to be erased stands in the file with its own sentence and whether a reason is named."""
    reasons, kept = (rights.statements(data, kind) for kind in (rights.KEPT_BECAUSE, rights.DATA_KEPT))
    if Right.ERASURE in draft.case.rights and (reasons or kept):
        draft.add(
            EventKind.FINDING_RECORDED,
            message=data["message"],
            on=data["on"],
            label=Label.OTHER.value,
            evidence=(reasons or kept)[0],
            origin=data["origin"],
            reasons=[],
            detail=gaps.KEPT_BECAUSE if reasons else gaps.KEPT,
            settles=[],
        )


def _record_receipt(draft: Draft, data: Data) -> None:
    """What the controller says of the day on which the request came, or that it never did."""
    if arrival.denies(data):
        draft.add(EventKind.RECEIPT_DENIED, message=data["message"], on=data["on"])
    for mention in data["dates"]:
        named = mention["date"] if mention["kind"] == DateKind.RECEIPT else None
        if named and draft.case.requested_on <= history.day(named) <= history.day(data["on"]):
            draft.add(
                EventKind.RECEIPT_STATED,
                message=data["message"],
                on=data["on"],
                received_on=named,
                of_request=arrival.of_request(mention.get("sentence") or mention["text"]),
            )


def _open_points(draft: Draft, data: Data) -> None:
    """Data kept without a reason, or denied after they were handed over, are asked about."""
    for point in gaps.open_points(draft.case):
        cause = f"m{point.message}"
        if draft.case.step(ladder.step_key(StepName.DEFICIENCY, cause)) is None:
            draft.cancel(StepName.DEFICIENCY, "a newer answer is examined instead")
        draft.plan(StepName.DEFICIENCY, cause, since=history.day(data["on"]))


def _detail(data: Data, label: Label) -> str:
    if label is Label.REFUSAL:
        return data.get("refusal_reason") or ""
    if label is Label.FEE_DEMAND:
        return standing.FURTHER_COPY if rights.statements(data, standing.FURTHER_COPY) else ""
    announced = label is Label.ERASURE_CONFIRMED and rights.erasure_announced(data)
    return gaps.ANNOUNCED if announced else ""


RECORDED = frozenset(Label) - {Label.OTHER, Label.AUTO_REPLY, Label.DPA_MESSAGE}
"""Labels kept as findings for letters and dossier."""


def _conclude_demand(draft: Draft, data: Data, labels: Mapping[Label, list[str]]) -> None:
    """Record what was asked, judge it, and let it pause the clock only where it may."""
    items = _items(data)
    facts = _demand_facts(draft, data, items)
    judged = identification.judge(facts, draft.rules)
    if not facts.optional:  # an offer asks for nothing
        _record_demands(draft, data, items)
    draft.add(
        EventKind.IDENTIFICATION_JUDGED,
        message=data["message"],
        on=data["on"],
        items=[item.value for item in items],
        verdict=judged.verdict.value,
        verdicts={item.value: identification.judge_alone(item, facts, draft.rules).value for item in items},
        reasons=history.reasons_to(judged.reasons),
        lighter_means=[item.value for item in judged.lighter_means],
        may_pause=judged.may_pause,
        counts=judged.counts,
        contrary=history.reasons_to(judged.contrary),
    )
    for label in DEMANDS:
        if label in labels:
            _record(draft, data, label, labels[label], judged.reasons)
    cause = f"m{data['message']}"
    known = draft.case.step(ladder.step_key(StepName.ID_OBJECTION, cause)) is not None
    if judged.verdict is Verdict.DISPROPORTIONATE and not known and not _objected_later(draft, data):
        draft.cancel(StepName.ID_OBJECTION, "a newer demand is answered instead")
        draft.plan(StepName.ID_OBJECTION, cause, since=history.day(data["on"]))


def _objected_later(draft: Draft, data: Data) -> bool:
    """True when an objection to a demand of a later day waits: it answers this one too."""
    on = history.day(data["on"])
    later = {f"m{demand.message}" for demand in draft.case.demands if demand.on > on}
    return any(s.name is StepName.ID_OBJECTION and s.open and s.cause in later for s in draft.case.steps)


def _items(data: Data) -> tuple[IdItem, ...]:
    """The items a reading says are demanded; `other` when it names none."""
    return tuple(IdItem(item) for item in data["items"]) or (IdItem.OTHER,)


def _demand_facts(draft: Draft, data: Data, items: tuple[IdItem, ...]) -> DemandFacts:
    case, on = draft.case, history.day(data["on"])
    received, given = case.received_on, _given_before(case, on)
    return DemandFacts(
        law=case.law,
        items=items,
        controller_kind=case.controller.kind,
        authenticated=acquaintance.authenticated(case, on),
        held=case.held | given,
        given=given,
        asked_before=frozenset(demand.item for demand in case.demands if demand.on <= on),
        days_since_receipt=(on - received).days if received else None,
        received=received,
        after_reminder=case.reminded_on is not None and case.reminded_on <= on,
        purpose=PURPOSES.get(data["purpose"], "unknown"),
        portal_only=any(s["label"] == Label.PORTAL_REDIRECT for s in data["labels"]),
        mandate_refused=_mandate_refused(case, data, items, on),
        acted_before=any(f.label in ACTED and f.on < on for f in case.findings),
        **{name: value for name, value in data.get("manner", {}).items() if name in MANNER},
    )


MANNER = frozenset(field.name for field in fields(Manner))
"""What a reading may say about how it is asked; a word that is not known is left aside."""


def _mandate_refused(case: Case, data: Data, items: tuple[IdItem, ...], on: date) -> bool:
    """A mandate is on file and the message says it is not enough, or asks for it although it was shown."""
    if not case.subject.mandate:
        return False
    shown = IdItem.MANDATE in items and IdItem.MANDATE in _given_before(case, on)
    return shown or data.get("refusal_reason") == RefusalReason.NO_AUTHORITY


def _given_before(case: Case, on: date) -> frozenset[IdItem]:
    """Items supplied before a question of that day; mails may come to us in another order than they were written."""
    return frozenset(s.item for s in case.supplied if s.on < on or s.on <= case.requested_on)


def _record_demands(draft: Draft, data: Data, items: tuple[IdItem, ...]) -> None:
    asked = {demand.item for demand in draft.case.demands}
    given = _given_before(draft.case, history.day(data["on"]))
    draft.add(
        EventKind.DEMANDS_RECORDED,
        message=data["message"],
        on=data["on"],
        demands=[
            {"item": item.value, "repeated": item in asked, "after_given": item in given} for item in items
        ],
    )


def object_to(draft: Draft, items: Collection[IdItem], on: date) -> None:
    """The person refuses: the last demand for these items is answered by an objection, so that none stays unanswered.

    What may be asked for is not objected to: the refusal is on file, and the answer to it is hers.
    """
    asked = [demand.message for demand in draft.case.demands if demand.item in items]
    if asked and not _fair(draft, asked[-1]):
        draft.plan(StepName.ID_OBJECTION, f"m{asked[-1]}", since=on)


def _fair(draft: Draft, message: int) -> bool:
    """True when the demand of a message was judged proportionate: its first reason is that of the worst item."""
    reasons = [f.reasons for f in draft.case.findings if f.message == message and f.label in DEMANDS]
    row = draft.rules.matrix_rule(reasons[0][0].rule) if reasons and reasons[0] else None
    return row is not None and row.verdict is Verdict.PROPORTIONATE


def _extension(draft: Draft, data: Data) -> None:
    """Valid only when told within the first month and with reasons (Art. 12(3) GDPR): `deadlines` judges that.

    A further notice does not undo a valid one: what is kinder to the controller stands.
    """
    clock = draft.case.clock
    if clock is None or draft.case.deadlines is None:
        return
    on, reasons = history.day(data["on"]), bool(data.get("extension_reasons"))
    until, counts = None, False
    if on >= clock.received:
        notice = replace(clock, extended=on, extension_reasons=reasons)
        told = deadlines.compute(notice, draft.rules)
        until = told.extended
        without = deadlines.compute(replace(clock, extended=None), draft.rules)
        counts = told.safe > without.safe
        standing = deadlines.compute(clock, draft.rules)
        if clock.extended is None or told.safe > standing.safe:
            draft.set_deadlines(notice)
    draft.add(
        EventKind.EXTENSION_JUDGED,
        message=data["message"],
        valid=until is not None,
        until=until.isoformat() if until else None,
        counts=counts,
    )


def _promise(draft: Draft, data: Data) -> None:
    """A promised date is kept for the letters; it moves nothing."""
    for mention in data["dates"]:
        if mention["kind"] == "commitment" and mention["date"]:
            draft.add(EventKind.PROMISE_NOTED, message=data["message"], until=mention["date"])
            return


def _elements(draft: Draft, data: Data, labels: set[Label]) -> None:
    """What a message says to an element of the answer counts when it hands data over, takes a position, or comes after data.

    A receipt or a question of before ("passed on to our privacy team") tells nobody who receives the data.
    """
    addressed = [[element, sentence] for element, sentence in data["addressed"]]
    handed_over = labels & DISCLOSURES
    after_data = draft.case.disclosed_on is not None and Label.OTHER in labels
    if not handed_over and not (addressed and (after_data or any(map(position_on, labels)))):
        return
    kind = EventKind.DISCLOSURE_RECORDED if handed_over else EventKind.ELEMENTS_RECORDED
    _assess(draft, data, kind, addressed, presented_as_whole=Label.FULL_DISCLOSURE in handed_over)
    if handed_over and draft.case.missing and Right.ACCESS in draft.case.rights:
        draft.cancel(StepName.DEFICIENCY, "a newer answer is examined instead")
        draft.plan(StepName.DEFICIENCY, f"m{data['message']}", since=history.day(data["on"]))


def _assess(
    draft: Draft, data: Data, kind: EventKind, addressed: list[list[str]], *, presented_as_whole: bool
) -> None:
    """Hold everything said so far against the list of the law; a law without a list takes the controller at its word."""
    case, on = draft.case, history.day(data["on"])
    new = (ElementMention(element, sentence, data["message"], on) for element, sentence in addressed)
    known = (*case.addressed, *new)
    assessed = completeness.assess(known, case.law, case.controller.kind, draft.rules)
    answered = kind is EventKind.DISCLOSURE_RECORDED or case.disclosed_on is not None
    missing = completeness.in_state(assessed, ElementState.MISSING) if answered else ()
    complete = answered and not missing and (bool(assessed) or presented_as_whole)
    draft.add(
        kind,
        message=data["message"],
        on=data["on"],
        addressed=addressed,
        missing=list(missing),
        conditional=list(completeness.in_state(assessed, ElementState.CONDITIONAL)) if answered else [],
        fulfilled=[Right.ACCESS.value] if complete and Right.ACCESS in case.rights else [],
    )


def _reassess(draft: Draft, data: Data) -> None:
    """After a correction the list is gone through again with what is left."""
    case = draft.case
    if case.disclosed_on is not None and Right.ACCESS not in case.fulfilled:
        whole = any(finding.label is Label.FULL_DISCLOSURE for finding in case.findings)
        _assess(draft, data, EventKind.ELEMENTS_RECORDED, [], presented_as_whole=whole)


def _refusal(draft: Draft, data: Data) -> None:
    _plan(_reply_to_refusal(draft, data))(draft, data)


def _reply_to_refusal(draft: Draft, data: Data) -> StepName:
    """Whoever doubts a mandate is shown it; any other refusal is answered by its reason."""
    doubted = data.get("refusal_reason") == RefusalReason.NO_AUTHORITY and draft.case.subject.mandate
    return StepName.MANDATE_ANSWER if doubted else StepName.REFUSAL_REPLY


def _fee(draft: Draft, data: Data) -> None:
    """A fee for the answer itself is objected to; one for a copy beside the first may be asked (Art. 15(3) GDPR)."""
    if not rights.statements(data, standing.FURTHER_COPY):
        _plan(StepName.FEE_OBJECTION)(draft, data)


def _plan(name: StepName) -> Callable[[Draft, Data], None]:
    def conclude(draft: Draft, data: Data) -> None:
        draft.plan(name, f"m{data['message']}", since=history.day(data["on"]))

    return conclude


def _addresses(case: Case) -> set[str]:
    return {address.lower() for address in case.controller.addresses}


def _bounce(draft: Draft, data: Data) -> None:
    """A request that came back was not received before somebody answered: the period runs from receipt (Art. 12(3)).

    Another mail of hers that came back says nothing of the request; one that came back from some of its addresses was
    received at the others.
    """
    if data.get("returns", "request") != "request":
        return
    gone = [address for address in data.get("failed", ()) if address in _addresses(draft.case)]
    if _addresses(draft.case) - set(gone) and gone and not data.get("whole"):
        for address in gone:
            draft.add(EventKind.ADDRESS_FAILED, message=data["message"], on=data["on"], address=address)
        return
    draft.add(
        EventKind.REQUEST_BOUNCED,
        message=data["message"],
        on=data["on"],
        detail=data.get("detail", ""),
        again_on=data.get("again_on", ""),
    )
    if draft.case.clock is None:
        for name in (*ladder.NOTICES, StepName.COMPLAINT):
            draft.cancel(name, MOVED)
    ask_about_receipt(draft)


def ask_about_receipt(draft: Draft) -> None:
    """The receipt of a request that was sent again is asked about from that day on, and of the first no more."""
    on = arrival.sent_on(draft.case)
    if on == draft.case.requested_on:
        return
    for step in draft.case.steps:
        if step.stoppable and ladder.outdated(draft.case, step) and step.name is StepName.RECEIPT_CHECK:
            draft.add(EventKind.STEP_CANCELLED, key=step.key, because=MOVED)
            draft.act(ActionKind.CANCEL_LETTER, key=step.key)
    draft.plan(StepName.RECEIPT_CHECK, on.isoformat(), since=on)


BY_LABEL: Mapping[Label, Callable[[Draft, Data], None]] = {
    Label.BOUNCE: _bounce,
    Label.EXTENSION: _extension,
    Label.ACKNOWLEDGEMENT: _promise,
    Label.PORTAL_REDIRECT: _plan(StepName.PORTAL_ANSWER),
    Label.FEE_DEMAND: _fee,
    Label.REFUSAL: _refusal,
}


def conclude_authority(draft: Draft, data: Data) -> None:
    """A supervisory authority wrote: its track moves, the controller's clock does not."""
    on = history.day(data["on"])
    months = data.get("term_months")
    until = add_months(history.day(data.get("term_from") or data["on"]), months) if months else None
    informed = add_months(on, draft.rules.limits.authority_information_months)
    draft.add(
        EventKind.AUTHORITY_RECORDED,
        authority=data["authority"],
        act=data["act"],
        on=data.get("act_on") or on.isoformat(),
        message=data["message"],
        reference=data.get("reference", ""),
        term_until=until.isoformat() if until else None,
        next_information=informed.isoformat(),
        evidence=data["labels"][0]["evidence"][0] if data["labels"] and data["labels"][0]["evidence"] else "",
    )
    ask_again(draft, data["authority"], on, "the authority has written")


def ask_again(draft: Draft, authority: str, since: date, because: str) -> None:
    """Put the next question about the progress off by its period, counted from `since` (Art. 77(2), 78(2) GDPR)."""
    asked = [s for s in draft.case.steps if followed_up(s) == authority]
    if not asked:
        return
    for step in asked:
        if step.stoppable:
            draft.add(EventKind.STEP_CANCELLED, key=step.key, because=because)
            draft.act(ActionKind.CANCEL_LETTER, key=step.key)
    cause, recipient = f"{authority}.{len(asked) + 1}", asked[-1].recipient
    draft.plan(StepName.AUTHORITY_FOLLOWUP, cause, since=since, recipient=recipient, again=True)


def followed_up(step: Step) -> str:
    """The authority that a follow-up goes to, or "" for another step."""
    return step.cause.partition(".")[0] if step.name is StepName.AUTHORITY_FOLLOWUP else ""
