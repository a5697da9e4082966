"""What a case is after its events: a fold without rules, clock or opinion.

`apply` turns one event into the next state; `replay` does so for a whole table. Conclusions are drawn
elsewhere (`timeline.decide`) and arrive here as events of their own, so a replay never needs the law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases import arrival, ladder
from cases.labels import DISCLOSURES
from cases.model import (
    Agreement,
    AuthorityTrack,
    Case,
    ClockFacts,
    Controller,
    Deadlines,
    Demand,
    ElementMention,
    Event,
    EventKind,
    Finding,
    IdItem,
    Label,
    Law,
    LetterState,
    Origin,
    Question,
    Reason,
    Refused,
    Reply,
    Right,
    Step,
    StepName,
    Subject,
    Supplied,
)
from cases.undoing import standing

Data = Mapping[str, Any]

BY_FINDING = frozenset(Right) - {Right.ACCESS}
"""Rights that a finding settles; access is settled element by element."""


def replay(events: Iterable[Event]) -> Case:
    """The case after all its `events`, oldest first; ValueError when the first does not open one.

    Words that were taken back count for nothing, as if they had never been said (`cases.undoing`).
    """
    case: Case | None = None
    for event in standing(events):
        case = apply(case, event)
    if case is None:
        raise ValueError("a case needs at least the event that opens it")
    return case


def apply(case: Case | None, event: Event) -> Case:
    """The case after one more event; ValueError when an event other than case_opened comes first."""
    if event.kind is EventKind.CASE_OPENED:
        return _opened(event)
    if case is None:
        raise ValueError(f"{event.kind} cannot happen before the case is opened")
    change = CHANGES.get(event.kind)
    return change(case, event) if change else case


def day(text: str) -> date:
    """A date from the ISO text that events carry."""
    return date.fromisoformat(text)


def reasons_from(data: Iterable[Data]) -> tuple[Reason, ...]:
    """Reasons from their JSON form."""
    return tuple(Reason(r["text"], r["source"], r.get("rule", "")) for r in data)


def reasons_to(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as JSON."""
    return [{"text": r.text, "source": r.source, "rule": r.rule} for r in reasons]


def deadlines_from(data: Data) -> Deadlines:
    """Deadlines from their JSON form."""
    return Deadlines(
        strict=day(data["strict"]),
        paused=day(data["paused"]),
        safe=day(data["safe"]),
        extended=day(data["extended"]) if data.get("extended") else None,
        steps=reasons_from(data["steps"]),
        acknowledgement=day(data["acknowledgement"]) if data.get("acknowledgement") else None,
        waiting=data.get("waiting", False),
        regional=_pair(data["regional"]) if data.get("regional") else None,
        statutory=bool(data.get("statutory")),
    )


def _pair(days: Sequence[str]) -> tuple[date, date]:
    first, second = days
    return day(first), day(second)


def deadlines_to(deadlines: Deadlines) -> dict[str, Any]:
    """Deadlines as JSON."""
    return {
        "strict": deadlines.strict.isoformat(),
        "paused": deadlines.paused.isoformat(),
        "safe": deadlines.safe.isoformat(),
        "extended": deadlines.extended.isoformat() if deadlines.extended else None,
        "acknowledgement": deadlines.acknowledgement.isoformat() if deadlines.acknowledgement else None,
        "waiting": deadlines.waiting,
        "regional": [on.isoformat() for on in deadlines.regional] if deadlines.regional else None,
        "statutory": deadlines.statutory,
        "steps": reasons_to(deadlines.steps),
    }


def _opened(event: Event) -> Case:
    data = event.data
    controller, subject = data["controller"], data["subject"]
    received = day(data["received_on"]) if data.get("received_on") else None
    case = Case(
        number=event.case,
        law=Law(data["law"]),
        rights=tuple(Right(r) for r in data["rights"]),
        controller=Controller(
            name=controller["name"],
            domains=tuple(controller["domains"]),
            addresses=tuple(controller["addresses"]),
            country=controller["country"],
            region=controller.get("region", ""),
            kind=controller.get("kind", "other"),
            eu_establishment=controller.get("eu_establishment", True),
            postal=controller.get("postal", ""),
            infringement=controller.get("infringement", ""),
        ),
        subject=Subject(
            name=subject["name"],
            address=subject["address"],
            language=subject["language"],
            country=subject["country"],
            time_zone=subject["time_zone"],
            mandate=subject.get("mandate", ""),
            agent=subject.get("agent", ""),
            region=subject.get("region", ""),
            work=subject.get("work", ""),
        ),
        owner=data["owner"],
        token=data["token"],
        reference=data["reference"],
        opened_at=event.at,
        requested_on=day(data["requested_on"]),
        received_on=received,
        arrived_on=received,
        authenticated=data["authenticated"],
        held=frozenset(IdItem(item) for item in data["held"]),
        outbound=0 if data.get("drafted") else 1,
        drafted=bool(data.get("drafted")),
        particulars=tuple((IdItem(item), value) for item, value in data.get("particulars", ())),
        repeats=tuple(data.get("repeats", ())),
    )
    return replace(case, clock=_first_clock(case, received)) if received else case


def _first_clock(case: Case, received: date) -> ClockFacts:
    """Holidays are the controller's; without an EU establishment the subject's country stands in, as an assumption."""
    own = case.controller.eu_establishment or case.law is not Law.EU_GDPR
    return ClockFacts(
        law=case.law,
        received=received,
        country=case.controller.country if own else case.subject.country,
        region=case.controller.region if own else "",
        assumed_country=not own,
    )


def _message_read(case: Case, event: Event) -> Case:
    data = event.data
    before = arrival.older(case, data)
    unsure = case.unsure | {data["message"]} if data["unsure"] and not before else case.unsure
    if data["party"] == "authority" or data.get("stranger"):
        return replace(case, unsure=unsure)
    on = day(data["on"])
    unprompted = before and data["primary"] == Label.OTHER
    # a controller that writes can be written to: an earlier bounce is history
    return replace(
        case,
        unsure=unsure,
        unread=case.unread | ({data["message"]} if arrival.holds_unread(data) and not before else set()),
        inbound=case.inbound + 1,
        bounced=case.bounced and (before or case.received_on is None),
        wrote_before=case.wrote_before or unprompted,
        last_word_on=max(on, case.last_word_on or on),
    )


def _corrected(case: Case, event: Event) -> Case:
    """What was made of the message before is taken back; what the correction says follows in events of its own."""
    message = event.data["message"]
    findings = tuple(finding for finding in case.findings if finding.message != message)
    kept = {right for finding in findings for right in finding.settles}
    told = tuple(mention for mention in case.addressed if mention.message != message)
    answers = [finding.on for finding in findings if finding.label in DISCLOSURES]
    if told != case.addressed or len(answers) < sum(f.label in DISCLOSURES for f in case.findings):
        case = replace(
            case, addressed=told, missing=(), conditional=(), fulfilled=case.fulfilled - {Right.ACCESS}
        )
    return replace(
        case,
        unsure=case.unsure - {message},
        findings=findings,
        demands=tuple(demand for demand in case.demands if demand.message != message),
        promises=tuple(promise for promise in case.promises if promise[0] != message),
        denials=tuple(denial for denial in case.denials if denial[0] != message),
        stated=tuple(stated for stated in case.stated if stated[0] != message),
        fulfilled=frozenset(r for r in case.fulfilled if r in kept or r not in BY_FINDING),
        disclosed_on=max(answers, default=None),
    )


def _items_supplied(case: Case, event: Event) -> Case:
    on, message = day(event.data["on"]), event.data.get("message")
    given = {supplied.item for supplied in case.supplied}
    new = tuple(
        Supplied(IdItem(item), on, message) for item in event.data["items"] if IdItem(item) not in given
    )
    return replace(case, supplied=case.supplied + new)


def _items_refused(case: Case, event: Event) -> Case:
    """The owner's first word on an item counts; what she gives all the same was given."""
    on = day(event.data["on"])
    known = {refused.item for refused in case.refused}
    new = tuple(Refused(IdItem(item), on) for item in event.data["items"] if IdItem(item) not in known)
    return replace(case, refused=case.refused + new)


def _owner_wrote(case: Case, event: Event) -> Case:
    on = day(event.data["on"]) if "on" in event.data else event.at.date()
    wrote = max(on, case.wrote_on) if case.wrote_on else on
    question = event.data.get("answers")
    reply = (Reply("scope", on, question),) if question is not None else ()
    case = replace(case, outbound=case.outbound + 1, wrote_on=wrote, replies=case.replies + reply)
    if event.data.get("withdraws"):
        case = replace(case, withdrawn=event.data["withdraws"], paused_by_owner=True)
    case = _reckoned(replace(case, followed=(*case.followed, on)))
    if not event.data.get("again"):
        return case
    return _reckoned(_written_to(replace(case, repeated=(*case.repeated, on)), event.data.get("to", ())))


def _written_to(case: Case, addresses: Iterable[str]) -> Case:
    """After a request has come back letters go where the person sent it again."""
    known = case.controller
    new = [address for address in addresses if address.rpartition("@")[2].lower() in known.domains]
    if not (case.bounces and new):
        return case
    return replace(case, controller=replace(known, addresses=tuple(dict.fromkeys([*new, *known.addresses]))))


def _reckoned(case: Case) -> Case:
    """The case with its day of receipt as everything on file gives it; dates that rested on another day go.

    What never arrived cannot be reminded of: letters that went before count for nothing.
    """
    received = arrival.received_on(case)
    case = replace(case, receipt_proof=arrival.proof(replace(case, received_on=received)))
    if received == case.received_on:
        return case
    if received is None:
        return replace(
            case,
            received_on=None,
            clock=None,
            deadlines=None,
            bounced=True,
            reminded_on=None,
            noticed_on=None,
        )
    clock = case.clock or _first_clock(case, received)
    extended = clock.extended if clock.extended and clock.extended >= received else None
    clock = replace(clock, received=received, extended=extended, questions=(), stated=None)
    return replace(case, received_on=received, clock=clock, deadlines=None, bounced=False)


def _question_answered(case: Case, event: Event) -> Case:
    """The owner's word that a fee was paid, or that she has told what she was asked."""
    return replace(case, replies=(*case.replies, Reply(event.data["about"], day(event.data["on"]))))


def _note(case: Case, event: Event) -> Case:
    return replace(case, notes=(*case.notes, (day(event.data["on"]), event.data["text"])))


def _shared(case: Case, event: Event) -> Case:
    others = tuple(one for one in case.shares if one[0] != event.data["owner"])
    return replace(case, shares=(*others, (event.data["owner"], event.data["role"])))


def _unshared(case: Case, event: Event) -> Case:
    return replace(case, shares=tuple(one for one in case.shares if one[0] != event.data["owner"]))


def _receipt_confirmed(case: Case, event: Event) -> Case:
    """Whoever answers has the request: one that came back was received at that day at the latest."""
    on, message = day(event.data["on"]), event.data["message"]
    named = message if event.data.get("named") else None
    first = case.heard_on is None or on < case.heard_on
    heard = {"heard": message, "heard_on": on} if first else {}
    return _reckoned(replace(case, named_by=case.named_by or named, **heard))


def _receipt_denied(case: Case, event: Event) -> Case:
    return replace(case, denials=(*case.denials, (event.data["message"], day(event.data["on"]))))


def _receipt_stated(case: Case, event: Event) -> Case:
    data = event.data
    stated = (data["message"], day(data["on"]), day(data["received_on"]), data["of_request"])
    return replace(case, stated=(*case.stated, stated))


def _request_bounced(case: Case, event: Event) -> Case:
    """The mail that came back counts no more; a repetition that did says nothing of a request that had not."""
    again, bounces = event.data.get("again_on", ""), (*case.bounces, day(event.data["on"]))
    if not again:
        return _reckoned(replace(case, bounces=bounces))
    repeated = list(case.repeated)
    if day(again) in repeated:
        repeated.remove(day(again))
    return _reckoned(replace(case, repeated=tuple(repeated), bounces=bounces if case.bounces else ()))


def _address_failed(case: Case, event: Event) -> Case:
    """Nothing is written any more to an address that cannot be reached; the others took the request."""
    dead = event.data["address"]
    left = tuple(address for address in case.controller.addresses if address.lower() != dead)
    steps = tuple(
        replace(step, recipient=left[0]) if step.open and step.recipient.lower() == dead else step
        for step in case.steps
    )
    return replace(case, controller=replace(case.controller, addresses=left), steps=steps)


def _deadlines_set(case: Case, event: Event) -> Case:
    clock, dates = event.data["clock"], deadlines_from(event.data["deadlines"])
    questions = _questions_from(clock)
    if "waiting" not in event.data["deadlines"]:
        dates = replace(dates, waiting=any(question.answered is None for question in questions))
    return replace(
        case,
        deadlines=dates,
        passed=case.passed - _moved(case.deadlines, dates),
        clock=ClockFacts(
            law=Law(clock["law"]),
            received=day(clock["received"]),
            country=clock["country"],
            region=clock["region"],
            questions=questions,
            extended=day(clock["extended"]) if clock["extended"] else None,
            extension_reasons=clock["extension_reasons"],
            assumed_country=clock["assumed_country"],
            rights=tuple(Right(right) for right in clock.get("rights", Right)),
            stated=day(clock["stated"]) if clock.get("stated") else None,
        ),
    )


def _questions_from(clock: Data) -> tuple[Question, ...]:
    """The questions of stored clock facts; those stored before there could be several hold one at most."""
    one = {key: clock.get(key) for key in ("asked", "answered")} | {"about": clock.get("asked_for")}
    stored = clock.get("questions", [one] if one["asked"] else [])
    return tuple(
        Question(
            asked=day(question["asked"]),
            answered=day(question["answered"]) if question["answered"] else None,
            about=question["about"],
            contested=question.get("contested", False),
        )
        for question in stored
    )


def _moved(before: Deadlines | None, after: Deadlines) -> frozenset[str]:
    """The dates that are other ones now: having passed the old ones says nothing about them."""
    names = {"strict": "due", "safe": "safe"}
    return frozenset(
        name for name, field in names.items() if getattr(before, field, None) != getattr(after, field)
    )


def clock_to(clock: ClockFacts) -> dict[str, Any]:
    """Clock facts as JSON."""
    return {
        "law": clock.law.value,
        "received": clock.received.isoformat(),
        "country": clock.country,
        "region": clock.region,
        "questions": [
            {
                "asked": question.asked.isoformat(),
                "answered": question.answered.isoformat() if question.answered else None,
                "about": question.about,
                "contested": question.contested,
            }
            for question in clock.questions
        ],
        "extended": clock.extended.isoformat() if clock.extended else None,
        "extension_reasons": clock.extension_reasons,
        "assumed_country": clock.assumed_country,
        "rights": [right.value for right in clock.rights],
        "stated": clock.stated.isoformat() if clock.stated else None,
    }


def _demands_recorded(case: Case, event: Event) -> Case:
    on, message = day(event.data["on"]), event.data["message"]
    new = tuple(
        Demand(IdItem(d["item"]), on, message, d["repeated"], d["after_given"]) for d in event.data["demands"]
    )
    return replace(case, demands=case.demands + new)


def _identification_judged(case: Case, event: Event) -> Case:
    """What the verdict on a message means for the clock stands beside each of its items."""
    data = event.data
    may_pause = data["may_pause"]
    demands = tuple(
        replace(demand, may_pause=may_pause, counts=data.get("counts", may_pause))
        if demand.message == data["message"]
        else demand
        for demand in case.demands
    )
    return replace(case, demands=demands)


def _finding_recorded(case: Case, event: Event) -> Case:
    data = event.data
    finding = Finding(
        message=data["message"],
        on=day(data["on"]),
        label=Label(data["label"]),
        evidence=data["evidence"],
        origin=Origin(data["origin"]),
        reasons=reasons_from(data.get("reasons", ())),
        detail=data.get("detail", ""),
        settles=tuple(Right(right) for right in data.get("settles", ())),
    )
    settled = case.fulfilled | set(finding.settles)
    return replace(case, findings=(*case.findings, finding), fulfilled=settled)


def _promise(case: Case, event: Event) -> Case:
    return replace(case, promises=(*case.promises, (event.data["message"], day(event.data["until"]))))


def _disclosure(case: Case, event: Event) -> Case:
    return replace(_elements(case, event), disclosed_on=day(event.data["on"]))


def _elements(case: Case, event: Event) -> Case:
    on, message = day(event.data["on"]), event.data["message"]
    new = tuple(ElementMention(e, s, message, on) for e, s in event.data["addressed"])
    return replace(
        case,
        addressed=case.addressed + new,
        missing=tuple(event.data["missing"]),
        conditional=tuple(event.data.get("conditional", ())),
        fulfilled=case.fulfilled | {Right(r) for r in event.data["fulfilled"]},
    )


def _step_planned(case: Case, event: Event) -> Case:
    data = event.data
    step = Step(
        key=data["key"],
        name=StepName(data["step"]),
        cause=data["cause"],
        due_at=datetime.fromisoformat(data["due_at"]),
        agreement=Agreement(data["agreement"]),
        veto_hours=data["veto_hours"],
        state=LetterState.PLANNED,
        recipient=data["recipient"],
    )
    return replace(case, steps=(*case.steps, step))


def _change_step(case: Case, key: str, **changes: Any) -> Case:
    steps = tuple(replace(step, **changes) if step.key == key else step for step in case.steps)
    return replace(case, steps=steps)


def _change_open_step(case: Case, key: str, **changes: Any) -> Case:
    """No word about a letter that is on its way, or was dropped, can bring it up again."""
    step = case.step(key)
    return _change_step(case, key, **changes) if step is not None and step.open else case


def _change_stoppable_step(case: Case, key: str, **changes: Any) -> Case:
    """A letter in the outbox can be stopped too, as long as its transfer has not begun."""
    step = case.step(key)
    return _change_step(case, key, **changes) if step is not None and step.stoppable else case


def _announced(case: Case, event: Event) -> Case:
    return _change_open_step(case, event.data["key"], state=LetterState.ANNOUNCED, announced_at=event.at)


def _held(case: Case, event: Event) -> Case:
    return _change_stoppable_step(case, event.data["key"], state=LetterState.HELD)


def _released(case: Case, event: Event) -> Case:
    step = case.step(event.data["key"])
    state = LetterState.ANNOUNCED if step and step.announced_at else LetterState.PLANNED
    return _change_open_step(case, event.data["key"], state=state)


def _vetoed(case: Case, event: Event) -> Case:
    return _change_stoppable_step(case, event.data["key"], state=LetterState.VETOED, done_at=event.at)


def _approved(case: Case, event: Event) -> Case:
    """The owner's word outweighs an earlier bounce: she knows whether the address is right. It outweighs no term."""
    case = replace(case, bounced=case.bounced and case.received_on is None)
    step = case.step(event.data["key"])
    if step is not None and ladder.early(case, step, event.at):
        return case
    return _change_open_step(
        case, event.data["key"], approved=True, state=LetterState.ANNOUNCED, due_at=event.at
    )


def _postponed(case: Case, event: Event) -> Case:
    """Whoever was told of a letter in the outbox need not be told again when it goes later, unless it reads differently."""
    key = event.data["key"]
    if event.data.get("announce_again"):
        return _change_open_step(case, key, state=LetterState.PLANNED, announced_at=None)
    step = case.step(key)
    queued = step is not None and step.state is LetterState.QUEUED
    changes = {"state": LetterState.ANNOUNCED} if queued else {}
    return _change_stoppable_step(case, key, due_at=datetime.fromisoformat(event.data["until"]), **changes)


def _cancelled(case: Case, event: Event) -> Case:
    return _change_stoppable_step(
        case, event.data["key"], state=LetterState.CANCELLED, done_at=event.at, because=event.data["because"]
    )


def _revived(case: Case, event: Event) -> Case:
    """Planned anew as if it had never been announced: nobody has agreed to it as it will read now."""
    return _change_step(
        case,
        event.data["key"],
        state=LetterState.PLANNED,
        due_at=datetime.fromisoformat(event.data["due_at"]),
        announced_at=None,
        approved=False,
        done_at=None,
        because="",
    )


def _queued(case: Case, event: Event) -> Case:
    return _change_open_step(case, event.data["key"], state=LetterState.QUEUED)


def _sent(case: Case, event: Event) -> Case:
    on = day(event.data["on"])
    step = case.step(event.data["key"])
    if step is None:
        return case
    term = day(event.data["term"]) if event.data.get("term") else None
    case = _change_step(case, step.key, state=LetterState.SENT, done_at=event.at, term=term)
    if step.name is StepName.REQUEST:
        case = replace(
            case,
            drafted=False,
            requested_on=on,
            received_on=on,
            arrived_on=on,
            clock=_first_clock(case, on),
            bounced=False,
        )
    if step.name is StepName.REMINDER:
        case = replace(case, reminded_on=on)
    if step.name in (StepName.NOTICE, StepName.CONTROLLER_COMPLAINT):
        case = replace(case, noticed_on=on)
    if step.name not in ladder.TO_OTHERS:
        case = _reckoned(replace(case, followed=(*case.followed, on)))
    return replace(case, outbound=case.outbound + (step.name is not StepName.COMPLAINT))


def _letter_state(state: LetterState) -> Callable[[Case, Event], Case]:
    def change(case: Case, event: Event) -> Case:
        case = _change_step(case, event.data["key"], state=state)
        return replace(_without_bounced(case), bounced=True) if state is LetterState.BOUNCED else case

    return change


def _without_bounced(case: Case) -> Case:
    """A reminder or notice that came back never reached anybody: what arrived before it counts."""
    reminded = _arrived(case, StepName.REMINDER)
    noticed = _arrived(case, StepName.NOTICE, StepName.CONTROLLER_COMPLAINT)
    return replace(case, reminded_on=reminded, noticed_on=noticed)


def _arrived(case: Case, *names: StepName) -> date | None:
    """The last day on which a letter of these names went and did not come back, at the person's place."""
    days = (
        ladder.local_day(case, step.done_at)
        for step in case.steps
        if step.name in names and step.state is LetterState.SENT and step.done_at is not None
    )
    return max(days, default=None)


def _tracking(case: Case, event: Event) -> Case:
    return replace(case, tracking=event.data["number"])


def _filed(case: Case, event: Event) -> Case:
    """A complaint filed again, or whose reference comes later, goes on where it was; another reference is another track."""
    data = event.data
    known = _track_of(case, data["authority"], data["reference"])
    on = day(data["on"])
    track = known or AuthorityTrack(data["authority"], on)
    track = replace(
        track,
        filed_on=min(track.filed_on, on),
        reference=track.reference or data["reference"],
        next_information=track.next_information or day(data["next_information"]),
        address=data.get("address") or track.address,
    )
    return _with_track(case, known, track)


def _track_of(case: Case, authority: str, reference: str) -> AuthorityTrack | None:
    """The track of an authority that a reference means; without a reference on either side its latest one."""
    tracks = [track for track in case.tracks if track.authority == authority]
    named = [track for track in tracks if reference and track.reference == reference]
    unnamed = [track for track in tracks if not reference or not track.reference]
    return next(reversed(named or unnamed), None)


def _with_track(case: Case, before: AuthorityTrack | None, after: AuthorityTrack) -> Case:
    """The case with one track changed or added; the others stay in their order."""
    if before is None:
        return replace(case, tracks=(*case.tracks, after))
    return replace(case, tracks=tuple(after if track is before else track for track in case.tracks))


def _authority_recorded(case: Case, event: Event) -> Case:
    data = event.data
    on, reference = day(data["on"]), data.get("reference") or ""
    known = _track_of(case, data["authority"], reference) or _track_of(case, data["authority"], "")
    track = known or AuthorityTrack(data["authority"], on)
    changes: dict[str, Any] = {"messages": (*track.messages, data["message"])}
    changes["reference"] = track.reference or reference
    if data.get("term_until"):
        changes |= {"term_until": day(data["term_until"]), "term_passed": False}
    if data.get("next_information"):
        changes["next_information"] = day(data["next_information"])
    dated = {"formal_notice": "notice_on", "decision": "decided_on", "penalty": "penalty_on"}
    if data["act"] in dated:
        changes[dated[data["act"]]] = on
    return _with_track(case, known, replace(track, **changes))


def _deadline_passed(case: Case, event: Event) -> Case:
    return replace(case, passed=case.passed | {event.data["which"]})


def _term_passed(case: Case, event: Event) -> Case:
    known = _track_of(case, event.data["authority"], event.data.get("reference", ""))
    return _with_track(case, known, replace(known, term_passed=True)) if known else case


def _closed(case: Case, event: Event) -> Case:
    return replace(case, closed_on=day(event.data["on"]), closed_because=event.data["because"])


def _paused(case: Case, event: Event) -> Case:
    return replace(case, paused_by_owner=True)


def _resumed(case: Case, event: Event) -> Case:
    """The owner lets the case go on: her own pause ends, and a letter that came back is history."""
    bounced = case.bounced and case.received_on is None
    return replace(case, paused_by_owner=False, withdrawn="", bounced=bounced, repeats=())


def _reopened(case: Case, event: Event) -> Case:
    return replace(case, closed_on=None, closed_because="")


CHANGES: Mapping[EventKind, Callable[[Case, Event], Case]] = {
    EventKind.MESSAGE_READ: _message_read,
    EventKind.READING_CORRECTED: _corrected,
    EventKind.ITEMS_SUPPLIED: _items_supplied,
    EventKind.ITEMS_REFUSED: _items_refused,
    EventKind.OWNER_WROTE: _owner_wrote,
    EventKind.QUESTION_ANSWERED: _question_answered,
    EventKind.NOTE_RECORDED: _note,
    EventKind.CASE_SHARED: _shared,
    EventKind.CASE_UNSHARED: _unshared,
    EventKind.RECEIPT_CONFIRMED: _receipt_confirmed,
    EventKind.RECEIPT_DENIED: _receipt_denied,
    EventKind.RECEIPT_STATED: _receipt_stated,
    EventKind.REQUEST_BOUNCED: _request_bounced,
    EventKind.ADDRESS_FAILED: _address_failed,
    EventKind.DEADLINES_SET: _deadlines_set,
    EventKind.DEMANDS_RECORDED: _demands_recorded,
    EventKind.IDENTIFICATION_JUDGED: _identification_judged,
    EventKind.FINDING_RECORDED: _finding_recorded,
    EventKind.PROMISE_NOTED: _promise,
    EventKind.DISCLOSURE_RECORDED: _disclosure,
    EventKind.ELEMENTS_RECORDED: _elements,
    EventKind.STEP_PLANNED: _step_planned,
    EventKind.STEP_ANNOUNCED: _announced,
    EventKind.STEP_HELD: _held,
    EventKind.STEP_RELEASED: _released,
    EventKind.STEP_VETOED: _vetoed,
    EventKind.STEP_APPROVED: _approved,
    EventKind.STEP_POSTPONED: _postponed,
    EventKind.STEP_CANCELLED: _cancelled,
    EventKind.STEP_REVIVED: _revived,
    EventKind.LETTER_QUEUED: _queued,
    EventKind.LETTER_SENT: _sent,
    EventKind.LETTER_BOUNCED: _letter_state(LetterState.BOUNCED),
    EventKind.LETTER_UNKNOWN: _letter_state(LetterState.UNKNOWN),
    EventKind.LETTER_PARKED: _letter_state(LetterState.PARKED),
    EventKind.TRACKING_RECORDED: _tracking,
    EventKind.COMPLAINT_FILED: _filed,
    EventKind.AUTHORITY_RECORDED: _authority_recorded,
    EventKind.DEADLINE_PASSED: _deadline_passed,
    EventKind.TERM_PASSED: _term_passed,
    EventKind.CASE_CLOSED: _closed,
    EventKind.CASE_REOPENED: _reopened,
    EventKind.CASE_PAUSED: _paused,
    EventKind.CASE_RESUMED: _resumed,
}
"""Kinds without an entry (extension_judged, delivery_delayed) are recorded but change no field."""
