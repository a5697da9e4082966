"""What the owner is told right after something happened to a case: drawn from its events, for receipts and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cases import arrival, handovers, ladder, rights
from cases.brief import PlannedStep, ReceiptBrief
from cases.briefing import planned_step
from cases.history import day, reasons_from
from cases.model import (
    Case,
    Event,
    EventKind,
    IdItem,
    Label,
    Origin,
    Reason,
    StepName,
    Verdict,
)
from cases.timeline import status


def asking_together(brief: ReceiptBrief) -> ReceiptBrief:
    """A receipt that asks about several mails says with the first of them that one answer counts for all."""
    every = (brief, *brief.beside)
    asked = [at for at, one in enumerate(every) if one.aside is not None]
    if len(asked) < 2:
        return brief
    first = every[asked[0]]
    assert first.aside is not None
    marked = replace(first, aside=replace(first.aside, together=True))
    if asked[0] == 0:
        return marked
    return replace(brief, beside=(*every[1 : asked[0]], marked, *every[asked[0] + 1 :]))


def receipt_brief(
    case: Case,
    kind: str,
    events: Sequence[Event],
    *,
    language: str,
    alternatives: Sequence[tuple[Label, str]] = (),
    warnings: Sequence[str] = (),
    subject: str = "",
    done: Sequence[str] = (),
    now: datetime | None = None,
) -> ReceiptBrief:
    """What the owner is told right after `events` happened to `case`: one decision, or what her words brought about.

    `now` is needed where nothing happened.
    """
    read = next((e for e in events if e.kind is EventKind.MESSAGE_READ), None)
    judged = next((e for e in events if e.kind is EventKind.IDENTIFICATION_JUDGED), None)
    labels = tuple(Label(s["label"]) for s in read.data["labels"]) if read else ()
    moment = now or events[0].at
    moved = any(e.kind is EventKind.DEADLINES_SET for e in events)
    clock: tuple[Reason, ...] = case.deadlines.steps if case.deadlines and moved else ()
    return ReceiptBrief(
        kind=kind,
        language=language,
        case=case.number,
        controller=case.controller.name,
        label=Label(read.data["primary"]) if read else None,
        labels=labels,
        evidence=tuple(s["evidence"][0] for s in read.data["labels"] if s["evidence"]) if read else (),
        unsure=bool(read and read.data["unsure"] and not arrival.older(case, read.data)),
        alternatives=tuple(alternatives),
        origin=Origin(read.data["origin"]) if read else None,
        verdict=Verdict(judged.data["verdict"]) if judged else None,
        reasons=reasons_from(judged.data["reasons"]) if judged else (),
        clock=clock,
        deadlines=case.deadlines,
        planned=_touched(case, events, moment),
        missing=case.missing if any(e.kind is EventKind.DISCLOSURE_RECORDED for e in events) else (),
        warnings=(*warnings, *_warnings(case, events)),
        handed=tuple(one for event in events for one in handovers.happenings(case, event)),
        done=tuple(done),
        subject=subject,
        status=status(case),
        overdue="strict" in case.passed,
        wanted=_wanted(case, judged),
        extension=_extension(case, events),
        announced=bool(
            read and read.data["primary"] == Label.ERASURE_CONFIRMED and rights.erasure_announced(read.data)
        ),
        taken_back=_taken_back(case, events),
        upcoming=_upcoming(case, moment),
        waits=bool(case.unsure - ({read.data["message"]} if read else set())),
        question_open=ladder.question_open(case),
        resting=case.paused_by_owner,
        withdrawn=case.withdrawn,
    )


TOUCHED = frozenset(
    {
        EventKind.STEP_PLANNED,
        EventKind.STEP_REVIVED,
        EventKind.STEP_HELD,
        EventKind.STEP_RELEASED,
        EventKind.STEP_APPROVED,
        EventKind.STEP_POSTPONED,
    }
)
"""What may happen to a letter that is still to go out."""


def _touched(case: Case, events: Sequence[Event], now: datetime) -> tuple[PlannedStep, ...]:
    """The letters that these events plan or change; the question about receipt is told as what comes next."""
    keys = {e.data["key"] for e in events if e.kind in TOUCHED}
    return tuple(
        planned_step(case, step, now)
        for step in case.steps
        if step.open and step.key in keys and step.name is not StepName.RECEIPT_CHECK
    )


def _taken_back(case: Case, events: Sequence[Event]) -> tuple[StepName, ...]:
    """Letters that go no more; one that is planned anew for another day is not among them."""
    keys = {e.data["key"] for e in events if e.kind in (EventKind.STEP_CANCELLED, EventKind.STEP_VETOED)}
    waiting = {step.name for step in case.steps if step.open}
    return tuple(
        dict.fromkeys(s.name for s in case.steps if s.key in keys and not s.open and s.name not in waiting)
    )


def _upcoming(case: Case, now: datetime) -> PlannedStep | None:
    steps = [] if case.closed else [planned_step(case, step, now) for step in case.steps if step.open]
    return min((s for s in steps if s.goes_at and not s.held), key=lambda s: s.goes_at or now, default=None)


def _wanted(case: Case, judged: Event | None) -> tuple[IdItem, ...]:
    """Items that a new demand asks for, unless it is excessive or they were given or refused before."""
    if judged is None or judged.data["verdict"] == Verdict.DISPROPORTIONATE:
        return ()
    settled = {one.item for one in case.supplied} | {one.item for one in case.refused}
    items = (IdItem(item) for item in judged.data["items"])
    return tuple(item for item in items if item not in settled and item is not IdItem.OTHER)


def _extension(case: Case, events: Sequence[Event]) -> str:
    """What the notice of extension told here does; without one, whether the later date rests on a notice of before."""
    judged = [event.data for event in events if event.kind is EventKind.EXTENSION_JUDGED]
    if judged:
        data = judged[-1]
        return "valid" if data["valid"] else "perhaps" if data.get("counts") else "void"
    clock, dates = case.clock, case.deadlines
    if clock is None or dates is None or clock.extended is None or clock.questions:
        return ""
    return "perhaps" if dates.extended is None and dates.latest != dates.due else ""


def _warnings(case: Case, events: Sequence[Event]) -> tuple[str, ...]:
    words = []
    for event in events:
        late_promise = event.kind is EventKind.PROMISE_NOTED and case.deadlines is not None
        if late_promise and day(event.data["until"]) > case.deadlines.due:  # type: ignore[union-attr]
            words.append("promise_after_deadline")
        if event.kind is EventKind.EXTENSION_JUDGED and _extension(case, [event]) == "void":
            words.append("extension_invalid")
        if event.kind is EventKind.MESSAGE_READ and event.data["origin"] == Origin.INLINE_CLAIMED:
            words.append("inline_claimed")
        if event.kind is EventKind.MESSAGE_READ and arrival.older(case, event.data):
            words.append("older_than_request")
        if event.kind is EventKind.RECEIPT_DENIED and arrival.denied(case):
            words.append("receipt_denied")
        if event.kind is EventKind.CASE_OPENED and event.data.get("claimed"):
            words.append("claimed_request")
        if event.kind is EventKind.DISCLOSURE_RECORDED and case.controller.kind == "face_search":
            words.append("third_person_picture")
    return tuple(words)
