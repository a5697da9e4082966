"""From a case and its events to the facts a letter or receipt may state.

Everything here is drawn from events, so a letter cannot say what the file does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases import arrival, contradictions, gaps, ladder, objections, particulars, standing
from cases.brief import (
    AskedItem,
    Exchange,
    LetterBrief,
    PlannedStep,
)
from cases.history import day, reasons_from
from cases.identity_ledger import IdentityLedger, ledger_of
from cases.labels import answered_by
from cases.model import (
    Case,
    Event,
    EventKind,
    IdItem,
    Label,
    LetterState,
    Origin,
    Reason,
    RefusalReason,
    Step,
    StepName,
    Verdict,
)
from cases.periods import add_months
from cases.rules import Rules


def chronology(events: Iterable[Event]) -> tuple[Exchange, ...]:
    """Every exchange of a case in order of time: the request, replies, the person's mails, our letters.

    A reading that a person has corrected is told as she corrected it. A message from before the request stands there
    as a message and nothing more; a request sent again after it had come back is the request.
    """
    known = tuple(events)
    corrected = {e.data["message"]: e.data for e in known if e.kind is EventKind.READING_CORRECTED}
    came_back = {day(e.data["on"]) for e in known if e.kind is EventKind.REQUEST_BOUNCED}
    lines = []
    for event in known:
        line = _exchange(event, corrected)
        if line is not None and event.kind is EventKind.MESSAGE_READ and _before_request(event, known[0]):
            line = replace(line, label=Label.OTHER, evidence="")
        if line is not None and event.data.get("again") and any(on <= line.on for on in came_back):
            line = replace(line, step=StepName.REQUEST)
        lines += [line] if line is not None else []
    return tuple(sorted(lines, key=lambda line: line.at))


def _before_request(event: Event, opening: Event) -> bool:
    if opening.kind is not EventKind.CASE_OPENED:
        return False
    requested, person = day(opening.data["requested_on"]), opening.data["subject"]
    return arrival.predates(requested, person["time_zone"], event.data)


def _exchange(event: Event, corrected: Mapping[int, Mapping[str, Any]]) -> Exchange | None:
    data = event.data
    if event.kind is EventKind.CASE_OPENED:
        return _line(event, "out", step=StepName.REQUEST, message=data.get("message") or 0)
    if event.kind is EventKind.OWNER_WROTE:
        return _line(event, "out", message=data["message"])
    if event.kind is EventKind.LETTER_SENT and data["step"] != StepName.COMPLAINT:
        return _line(event, "out", step=StepName(data["step"]), message=data.get("message") or 0)
    if event.kind is EventKind.TRACKING_RECORDED:
        return _line(event, "out", party="post", evidence=data["number"])
    if event.kind is EventKind.MESSAGE_READ:
        reading = corrected.get(data["message"], data)
        return _line(
            event,
            "in",
            label=Label(reading["primary"]),
            message=data["message"],
            evidence=first_evidence(reading),
            origin=Origin(data["origin"]),
            party=data["party"],
        )
    return None


def _line(
    event: Event,
    direction: str,
    *,
    label: Label | None = None,
    step: StepName | None = None,
    message: int = 0,
    evidence: str = "",
    origin: Origin | None = None,
    party: str = "controller",
) -> Exchange:
    at = datetime.fromisoformat(event.data["at"]) if "at" in event.data else event.at
    return Exchange(
        on=day(event.data["on"]) if "on" in event.data else at.date(),
        at=at,
        direction=direction,
        label=label,
        step=step,
        subject=mail_subject(event),
        evidence=evidence,
        origin=origin,
        message=message,
        party=party,
    )


def first_evidence(data: Mapping[str, Any]) -> str:
    """The first sentence that shows the primary label of a reading, or ""."""
    for scored in data["labels"]:
        if scored["label"] == data["primary"] and scored["evidence"]:
            return str(scored["evidence"][0])
    return ""


def mail_subject(event: Event) -> str:
    """The subject line of the mail an event tells of; in case_opened "subject" is the person."""
    key = "subject_line" if event.kind is EventKind.CASE_OPENED else "subject"
    return str(event.data.get(key, ""))


def asked_items(ledger: IdentityLedger) -> tuple[AskedItem, ...]:
    """The identity ledger as letters tell it: each item ever asked for, how often, given or not, the last verdict."""
    return tuple(
        AskedItem(
            item=entry.item,
            first_asked=entry.first_asked,
            times_asked=len(entry.demands),
            given_on=entry.given_on,
            asked_after_given=entry.asked_after_given,
            verdict=entry.verdict,
            refused_on=entry.refused_on,
            excessive_on=entry.excessive_on,
        )
        for entry in ledger.entries
    )


def letter_brief(
    case: Case, events: Sequence[Event], step: Step, rules: Rules, today: date, *, authority: str = ""
) -> LetterBrief:
    """The facts the letter of `step` may state if it goes out on `today`."""
    answered, ledger = particulars.answered(events, step), ledger_of(case, events)
    judged = _judged(events, answered)
    _, rule = ladder.rung(case, step.name, rules, today)
    record = rules.authority(authority) if authority else None
    refusal = answered.data.get("refusal_reason") if answered else None
    on = ladder.duty_on(case, today)
    late = ladder.lateness_proven(case, on)
    return LetterBrief(
        step=step.name,
        language=record.language if record else "",
        law=case.law,
        case=case.number,
        reference=case.reference,
        today=today,
        subject=case.subject,
        controller=case.controller,
        rights=case.rights,
        unsettled=case.unsettled,
        requested_on=arrival.sent_on(case),
        received_on=_proven_receipt(case),
        deadlines=case.deadlines,
        late=late and not ladder.answered(case),
        unheard=ladder.unheard(case) if late and ladder.answered(case) else (),
        owed=late or standing.refusal(case) is not None,
        unkept=standing.unkept(case),
        unanswered=objections.unanswered(case, on),
        without_reasons=standing.without_reasons(case),
        limited=case.clock is None or ladder.timed(case),
        strict_passed=case.deadlines is not None and on > case.deadlines.due,
        chronology=chronology(events),
        asked=asked_items(ledger),
        ledger=ledger,
        demanded_now=tuple(IdItem(i) for i in judged.data["items"]) if judged else (),
        contested_now=_contested(case, judged.data) if judged else (),
        demand_on=day(judged.data["on"]) if judged else None,
        quote=_quote(answered, step),
        quote_on=day(answered.data["on"]) if answered else None,
        reasons=_reasons(case, judged.data, rules) if judged else (),
        lighter_means=tuple(IdItem(i) for i in judged.data["lighter_means"]) if judged else (),
        missing=case.missing if case.disclosed_on else (),
        disclosed_on=case.disclosed_on,
        reminded_on=case.reminded_on,
        noticed_on=case.noticed_on,
        promised=case.promises[-1][1] if case.promises else None,
        refusal_reason=RefusalReason(refusal) if refusal else None,
        erasure_pending=particulars.erasure_pending(case),
        notes=case.notes,
        tracking=case.tracking,
        term=ladder.term_set(case, rule, today),
        tracks=case.tracks,
        authority=authority,
        authority_name=record.name if record else "",
        in_reply_to_subject=answered.data.get("subject", "") if answered else "",
        conditional=case.conditional if case.disclosed_on else (),
        contradictions=contradictions.find(events),
        extension=particulars.void_extension(case, events, rules),
        erasure_announced_on=particulars.erasure_announced_on(case),
        erasure_announced_for=particulars.erasure_announced_for(case, events),
        kept=particulars.kept(case),
        recipients_open=gaps.recipients_open(case),
        authority_names=particulars.authority_names(case, rules),
        particulars=case.particulars,
    )


def _proven_receipt(case: Case) -> date | None:
    """The day of receipt, unless nothing shows it or the controller names a later one."""
    return case.received_on if case.receipt_proof is not None and arrival.stated_on(case) is None else None


def _judged(events: Iterable[Event], answered: Event | None) -> Event | None:
    if answered is None:
        return None
    message = answered.data["message"]
    found = [e for e in events if e.kind is EventKind.IDENTIFICATION_JUDGED and e.data["message"] == message]
    return found[-1] if found else None


def _reasons(case: Case, judged: Mapping[str, Any], rules: Rules) -> tuple[Reason, ...]:
    """Why a demand was judged so; that the controller does not hold an item is not said once it was given."""
    given = {one.item for one in case.supplied} & {IdItem(item) for item in judged["items"]}
    rows = ((reason, rules.matrix_rule(reason.rule)) for reason in reasons_from(judged["reasons"]))
    return tuple(reason for reason, row in rows if not (given and row is not None and row.when.held is False))


def _contested(case: Case, judged: Mapping[str, Any]) -> tuple[IdItem, ...]:
    """The items that are disproportionate each for itself, or that the person will not give.

    A demand that was judged before its items were is judged as a whole.
    """
    alone, whole = judged.get("verdicts", {}), judged["verdict"]
    refused = {one.item for one in case.refused}
    return tuple(
        IdItem(item)
        for item in judged["items"]
        if alone.get(item, whole) == Verdict.DISPROPORTIONATE or IdItem(item) in refused
    )


def _quote(answered: Event | None, step: Step) -> str:
    """The controller's own sentence that the letter answers, word for word."""
    if answered is None:
        return ""
    for label in answered_by(step.name):
        for scored in answered.data["labels"]:
            if scored["label"] == label and scored["evidence"]:
                return str(scored["evidence"][0])
    return ""


def planned_step(
    case: Case,
    step: Step,
    now: datetime,
    *,
    subject: str = "",
    text: str = "",
    blocked: Sequence[str] = (),
) -> PlannedStep:
    """What the owner is told at `now` about a letter on its way out; one not announced yet waits its veto time first."""
    moment = ladder.expected_at(case, step, now)
    waits = ladder.goes_at(step) is None and step.agreement.value == "on_approval"
    return PlannedStep(
        case=case.number,
        key=step.key,
        step=step.name,
        to=step.recipient,
        goes_at=None if waits else moment,
        needs_word=waits,
        held=step.state is LetterState.HELD,
        letter_subject=subject,
        letter_text=text,
        blocked=tuple(blocked),
    )


def next_information(filed_on: date, rules: Rules) -> date:
    """When the authority must have informed of progress (Art. 78(2) GDPR: three months)."""
    return add_months(filed_on, rules.limits.authority_information_months)
