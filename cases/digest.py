"""What today's digest says to one owner: gathered from her cases, so that the words can stay elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases import arrival, briefing, contradictions, fitting, gaps, handovers, ladder
from cases.brief import (
    DigestBrief,
    DigestDeadline,
    DigestQuarantine,
    DigestReply,
    Happening,
    PlannedStep,
)
from cases.history import day, replay
from cases.model import (
    Agreement,
    Case,
    Event,
    EventKind,
    IdItem,
    Label,
    LetterState,
    Origin,
    Step,
    StepName,
    Verdict,
)

ASKED_AGAIN = timedelta(days=14)
"""After so long the owner is told once more what her refusal holds up."""

DEADLINE_HORIZON = timedelta(days=7)
"""Deadlines of the coming week are told."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of a letter that the digest announces."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the digest."""

    name: str
    language: str
    time_zone: str


PROBLEMS = {
    EventKind.LETTER_BOUNCED: "letter_bounced",
    EventKind.LETTER_UNKNOWN: "letter_unknown",
    EventKind.LETTER_PARKED: "letter_parked",
    EventKind.REQUEST_BOUNCED: "request_bounced",
    EventKind.DELIVERY_DELAYED: "delivery_delayed",
    EventKind.ADDRESS_FAILED: "address_failed",
}


def compose(
    reader: Reader,
    cases: Sequence[Case],
    news: Mapping[int, Sequence[Event]],
    drafts: Mapping[tuple[int, str], Draft],
    quarantine: Sequence[DigestQuarantine],
    blocked: Mapping[tuple[int, str], Sequence[str]],
    now: datetime,
    token: str,
    *,
    before: Mapping[int, Sequence[Event]] | None = None,
    insists: bool = False,
    later: Sequence[Step] = (),
) -> DigestBrief:
    """Put together the digest that goes out at `now`.

    `news` are the events of each case since the last digest; `drafts` the letters to announce, by case
    number and step key; `blocked` the guards that keep an announced letter from going; `before` the
    earlier events, in which questions may still wait for the owner, `insists` whether to ask them again;
    `later` the letters that a later digest announces, for want of room in this one.
    """
    on = now.astimezone(ZoneInfo(reader.time_zone)).date()
    going = [
        (case, step)
        for case in cases
        for step in case.steps
        if not case.closed and ((case.number, step.key) in drafts or _waits(case, step, news))
    ]
    happened = tuple(h for case in cases for h in _happened(case, news, before or {}, insists, on))
    planned = [_planned(case, step, now, drafts, blocked) for case, step in going]
    return DigestBrief(
        language=reader.language,
        on=on,
        name=reader.name,
        time_zone=reader.time_zone,
        needs_you=_urgent(step for step in planned if step.needs_word),
        unsure=tuple(reply for case in cases for reply in _unsure(case, news, before or {}) if reply.unsure),
        goes_out=_urgent(step for step in planned if not step.needs_word),
        replies=tuple(reply for case in cases for reply in _replies(case, news) if not reply.unsure),
        deadlines=tuple(
            sorted((d for case in cases for d in _deadlines(case, on)), key=lambda deadline: deadline.on)
        ),
        sent=tuple(sent for case in cases for sent in _sent(case, news)),
        problems=tuple(problem for case in cases for problem in _problems(case, news)),
        waiting=_waiting(cases, on, {step.case for step in planned} | {h.case for h in happened if h.asks}),
        quarantine=tuple(quarantine),
        token=token,
        happened=happened,
        insists=insists,
        names={case.number: case.controller.name for case in cases},
        left_out=fitting.left_out("later", (step.name.value for step in later)),
    )


def _urgent(steps: Iterable[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Letters shown for the first time before those told again, each the one that goes first in front."""
    last = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(steps, key=lambda step: (not step.letter_text, step.goes_at or last, step.case)))


def _waiting(
    cases: Sequence[Case], on: date, spoken_of: Collection[int]
) -> tuple[tuple[int, str, date | None], ...]:
    """Open cases in which nothing is to be done, the one with the next date first."""
    found = [
        (case.number, case.controller.name, _next_date(case, on))
        for case in cases
        if not case.closed and not case.unsure and case.number not in spoken_of
    ]
    return tuple(sorted(found, key=lambda one: (one[2] or date.max, one[0])))


def _unsure(
    case: Case, news: Mapping[int, Sequence[Event]], before: Mapping[int, Sequence[Event]]
) -> tuple[DigestReply, ...]:
    """Readings that wait for the owner's word: those of earlier days first."""
    old = [
        e
        for e in before.get(case.number, ())
        if e.kind is EventKind.MESSAGE_READ and e.data["message"] in case.unsure
    ]
    return (*(replace(_reply(case, e, e), new=False) for e in old), *_replies(case, news))


def _waits(case: Case, step: Step, news: Mapping[int, Sequence[Event]]) -> bool:
    """Announced before and still to go: told again, but one that waits for a word only beside other news."""
    if step.state not in (LetterState.ANNOUNCED, LetterState.HELD):
        return False
    return bool(news.get(case.number)) or step.agreement is not Agreement.ON_APPROVAL


def _planned(
    case: Case,
    step: Step,
    now: datetime,
    drafts: Mapping[tuple[int, str], Draft],
    blocked: Mapping[tuple[int, str], Sequence[str]],
) -> PlannedStep:
    draft = drafts.get((case.number, step.key), Draft("", ""))
    return briefing.planned_step(
        case,
        step,
        now,
        subject=draft.subject,
        text=draft.text,
        blocked=blocked.get((case.number, step.key), ()),
    )


def _replies(case: Case, news: Mapping[int, Sequence[Event]]) -> tuple[DigestReply, ...]:
    events = news.get(case.number, ())
    corrected = {e.data["message"]: e for e in events if e.kind is EventKind.READING_CORRECTED}
    read = [e for e in events if e.kind is EventKind.MESSAGE_READ]
    return tuple(_reply(case, event, corrected.get(event.data["message"], event)) for event in read)


def _reply(case: Case, event: Event, reading: Event) -> DigestReply:
    """One message as it is read now; `reading` is the correction when there is one."""
    return DigestReply(
        case=case.number,
        controller=case.controller.name,
        at=event.at,
        label=Label(reading.data["primary"]),
        unsure=event.data["unsure"] and reading is event and not arrival.older(case, event.data),
        evidence=briefing.first_evidence(reading.data),
        origin=Origin(event.data["origin"]),
        party=event.data["party"],
        alternatives=_alternatives(event),
    )


def _alternatives(event: Event) -> tuple[tuple[Label, str], ...]:
    return tuple(
        (Label(one["label"]), next(iter(one.get("evidence", ())), ""))
        for one in event.data.get("alternatives", ())
    )


def _deadlines(case: Case, on: date) -> tuple[DigestDeadline, ...]:
    """Dates of the coming week that still matter."""
    if case.closed:
        return ()
    found = []
    if case.deadlines is not None and not case.disclosed_on:
        kinds = [("strict", case.deadlines.unsuspended), ("paused", case.deadlines.latest)]
        if not ladder.unproven(case):
            kinds.append(("safe", case.deadlines.safe))
        told: set[date] = set()
        for kind, due_on in kinds:
            if on <= due_on <= on + DEADLINE_HORIZON and due_on not in told:
                reasons = () if told else case.deadlines.steps
                told.add(due_on)
                found.append(DigestDeadline(case.number, case.controller.name, kind, due_on, reasons))
    for track in case.tracks:
        if track.term_until is not None and on <= track.term_until <= on + DEADLINE_HORIZON:
            found.append(DigestDeadline(case.number, case.controller.name, "authority", track.term_until, ()))
    return tuple(found)


def _happened(
    case: Case,
    news: Mapping[int, Sequence[Event]],
    before: Mapping[int, Sequence[Event]],
    insists: bool,
    on: date,
) -> tuple[Happening, ...]:
    """What time and authorities have done, and what the owner is asked for beside letters and readings."""
    if case.closed:
        return ()
    events, earlier = news.get(case.number, ()), before.get(case.number, ())
    found = [h for event in events if (h := _happening(case, event)) is not None]
    found += [h for event in events for h in handovers.happenings(case, event)]
    found = [replace(h, new=h.asks) for h in found]
    found += _contradictions(case, earlier, events)
    if events or insists:
        found += _asked(case, earlier, events, on)
    return tuple(found)


def _asked(case: Case, before: Sequence[Event], events: Sequence[Event], on: date) -> Iterator[Happening]:
    """The questions that wait for the owner; what no digest has asked before is new."""
    told = set()
    if before and events:
        told = {_question(h) for h in _standing(replay(before), before, on)}
    for h in _standing(case, (*before, *events), on):
        yield replace(h, new=bool(events) and _question(h) not in told)


def _question(h: Happening) -> tuple[str, tuple[IdItem, ...], str]:
    """What makes a question the same as one asked before."""
    return h.word, h.items, h.detail


def _standing(case: Case, events: Sequence[Event], on: date) -> Iterator[Happening]:
    """What only the owner of a case can answer or decide, as the case stands after these events."""
    number, name = case.number, case.controller.name
    if wanted := _wanted(case, events):
        yield Happening(number, name, "question_open", items=wanted, asks=True)
    yield from _questions(case)
    yield from _refused(case, on)
    if arrival.denied(case):
        on = max(day for _, day in case.denials)
        yield Happening(number, name, "receipt_denied", on, asks=True)
    if case.withdrawn:
        yield Happening(number, name, f"withdrawn_{case.withdrawn}", case.wrote_on, asks=True)
    if case.repeats:
        earlier = ", ".join(f"#{one}" for one in case.repeats)
        yield Happening(number, name, "repeated_request", detail=earlier, asks=True)
    empty = gaps.nothing_held(case)
    if empty is not None:
        yield Happening(number, name, "no_data", empty.on, asks=True)
    elif ladder.stalled(case):
        yield Happening(number, name, "stalled", asks=True)


def _questions(case: Case) -> Iterator[Happening]:
    """Questions about scope and fees for which the clock may stand still: only the owner can answer them."""
    if case.clock is not None and ladder.question_open(case):
        waiting = {question.about for question in case.clock.questions if question.answered is None}
        for about in sorted(waiting & {"scope", "fee"}):
            yield Happening(case.number, case.controller.name, f"{about}_open", asks=True)


def _refused(case: Case, on: date) -> Iterator[Happening]:
    """Items refused a while ago that may be asked for: the controller waits for them, and nobody can call it late."""
    given = {one.item for one in case.supplied}
    days = {one.item: one.on for one in case.refused if one.on + ASKED_AGAIN <= on}
    held = {
        question.asked
        for question in (case.clock.questions if case.clock and ladder.question_open(case) else ())
        if question.about == "identity" and question.answered is None
    }
    wanted = (one.item for one in case.demands if one.on in held and one.item in days.keys() - given)
    if items := tuple(dict.fromkeys(wanted)):
        since = max(days[item] for item in items)
        yield Happening(case.number, case.controller.name, "refused_open", since, items=items, asks=True)


def _contradictions(case: Case, before: Sequence[Event], events: Sequence[Event]) -> Iterator[Happening]:
    """What a new message does not agree with; what was told before is not told again."""
    if any(event.kind in (EventKind.MESSAGE_READ, EventKind.READING_CORRECTED) for event in events):
        told = set(contradictions.find(before))
        for one in contradictions.find((*before, *events)):
            if one not in told:
                name = case.controller.name
                yield Happening(case.number, name, "contradiction", one.second.on, contradiction=one)


def _happening(case: Case, event: Event) -> Happening | None:
    data = event.data
    number, name = case.number, case.controller.name
    if event.kind is EventKind.TERM_PASSED:
        return Happening(number, name, "term_passed", day(data["on"]), data["authority"])
    if event.kind is EventKind.DEADLINE_PASSED and not ladder.answered(case):
        return Happening(number, name, f"{data['which']}_passed", day(data["on"]))
    if event.kind is EventKind.AUTHORITY_RECORDED and data.get("term_until"):
        return Happening(number, name, "authority_term", day(data["term_until"]), data["authority"])
    if event.kind is EventKind.STEP_POSTPONED:
        step = case.step(data["key"])
        if step is not None and step.open:
            until = day(data["until"][:10]) if "until" in data else None
            return Happening(number, name, "postponed", until, data["because"][0], step=step.name)
    if event.kind is EventKind.LETTER_SENT and data["step"] == StepName.NOTICE:
        return Happening(number, name, "post_notice", day(data["on"]), asks=True)
    return None


def _wanted(case: Case, events: Sequence[Event]) -> tuple[IdItem, ...]:
    """Items that the controller may ask for, or that nobody can call excessive, and that were not given or refused yet."""
    given = {one.item for one in case.supplied} | {one.item for one in case.refused}
    objected = {s.cause for s in case.steps if s.name is StepName.ID_OBJECTION}
    open_items = [
        IdItem(item)
        for event in events
        if event.kind is EventKind.IDENTIFICATION_JUDGED
        and event.data["verdict"] != Verdict.DISPROPORTIONATE
        and f"m{event.data['message']}" not in objected
        and any(d.message == event.data["message"] for d in case.demands)
        for item in event.data["items"]
    ]
    return tuple(dict.fromkeys(item for item in open_items if item not in given and item is not IdItem.OTHER))


def _sent(case: Case, news: Mapping[int, Sequence[Event]]) -> tuple[tuple[int, StepName, str, datetime], ...]:
    return tuple(
        (case.number, StepName(event.data["step"]), event.data["to"], event.at)
        for event in news.get(case.number, ())
        if event.kind is EventKind.LETTER_SENT
    )


def _problems(case: Case, news: Mapping[int, Sequence[Event]]) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        (case.number, _problem(event), str(event.data.get("detail", event.data.get("address", ""))))
        for event in news.get(case.number, ())
        if event.kind in PROBLEMS and not (event.kind is EventKind.REQUEST_BOUNCED and case.received_on)
    )


def _problem(event: Event) -> str:
    """A letter that nobody took can go again; one that was perhaps taken needs a look first."""
    return "letter_doubtful" if event.data.get("doubtful") else PROBLEMS[event.kind]


def _next_date(case: Case, on: date) -> date | None:
    """The next date of the case, for the list of those that merely wait."""
    dates = [ladder.local_day(case, step.due_at) for step in case.steps if step.open]
    if case.deadlines is not None:
        dates.append(case.deadlines.due)
    return min((d for d in dates if d >= on), default=None)
