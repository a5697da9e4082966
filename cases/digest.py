"""What today's digest says to one owner: gathered from her cases, so that the words can stay elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cases import briefing, ladder
from cases.brief import DigestBrief, DigestDeadline, DigestQuarantine, DigestReply, PlannedStep
from cases.model import Agreement, Case, Event, EventKind, Label, LetterState, Origin, Step, StepName

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
    asked_before: Mapping[int, Sequence[Event]] | None = None,
    insists: bool = False,
) -> DigestBrief:
    """Put together the digest that goes out at `now`.

    `news` are the events of each case since the last digest; `drafts` the letters to announce, by case
    number and step key; `blocked` the guards that keep an announced letter from going; `asked_before` earlier
    events of cases in which an unsure reading still waits for the owner, `insists` whether to ask again.
    """
    on = now.astimezone(ZoneInfo(reader.time_zone)).date()
    going = [
        (case, step)
        for case in cases
        for step in case.steps
        if not case.closed and ((case.number, step.key) in drafts or _waits(case, step, news))
    ]
    planned = [_planned(case, step, now, drafts, blocked) for case, step in going]
    return DigestBrief(
        language=reader.language,
        on=on,
        name=reader.name,
        time_zone=reader.time_zone,
        needs_you=tuple(step for step in planned if step.needs_word),
        unsure=tuple(
            reply for case in cases for reply in _unsure(case, news, asked_before or {}) if reply.unsure
        ),
        goes_out=tuple(step for step in planned if not step.needs_word),
        replies=tuple(reply for case in cases for reply in _replies(case, news) if not reply.unsure),
        deadlines=tuple(
            sorted((d for case in cases for d in _deadlines(case, on)), key=lambda deadline: deadline.on)
        ),
        sent=tuple(sent for case in cases for sent in _sent(case, news)),
        problems=tuple(problem for case in cases for problem in _problems(case, news)),
        waiting=tuple((c.number, c.controller.name, _next_date(c, on)) for c in cases if not c.closed),
        quarantine=tuple(quarantine),
        token=token,
        insists=insists,
    )


def _unsure(
    case: Case, news: Mapping[int, Sequence[Event]], asked_before: Mapping[int, Sequence[Event]]
) -> tuple[DigestReply, ...]:
    """Readings that wait for the owner's word: those of earlier days first."""
    old = [
        e
        for e in asked_before.get(case.number, ())
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
        unsure=event.data["unsure"] and reading is event,
        evidence=briefing.first_evidence(reading.data),
        origin=Origin(event.data["origin"]),
        party=event.data["party"],
    )


def _deadlines(case: Case, on: date) -> tuple[DigestDeadline, ...]:
    """Dates of the coming week that still matter."""
    if case.closed:
        return ()
    found = []
    if case.deadlines is not None and not case.disclosed_on:
        kinds = (
            ("strict", case.deadlines.strict),
            ("paused", case.deadlines.paused),
            ("safe", case.deadlines.safe),
        )
        told: set[date] = set()
        for kind, due_on in kinds:
            if on <= due_on <= on + DEADLINE_HORIZON and due_on not in told:
                told.add(due_on)
                found.append(
                    DigestDeadline(case.number, case.controller.name, kind, due_on, case.deadlines.steps)
                )
    for track in case.tracks:
        if track.term_until is not None and on <= track.term_until <= on + DEADLINE_HORIZON:
            found.append(DigestDeadline(case.number, case.controller.name, "authority", track.term_until, ()))
    return tuple(found)


def _sent(case: Case, news: Mapping[int, Sequence[Event]]) -> tuple[tuple[int, StepName, str, datetime], ...]:
    return tuple(
        (case.number, StepName(event.data["step"]), event.data["to"], event.at)
        for event in news.get(case.number, ())
        if event.kind is EventKind.LETTER_SENT
    )


def _problems(case: Case, news: Mapping[int, Sequence[Event]]) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        (case.number, PROBLEMS[event.kind], str(event.data.get("detail", "")))
        for event in news.get(case.number, ())
        if event.kind in PROBLEMS
    )


def _next_date(case: Case, on: date) -> date | None:
    """The next date of the case, for the list of those that merely wait."""
    dates = [ladder.local_day(case, step.due_at) for step in case.steps if step.open]
    if case.deadlines is not None:
        dates.append(case.deadlines.strict)
    return min((d for d in dates if d >= on), default=None)
