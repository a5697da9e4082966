"""The state machine: one event in, the conclusions and actions that follow from it out.

`decide` is pure and replayable: the same case, event, rules and moment give the same decision, so the
derived rows of the event table can be recomputed from the others. What time alone brings about comes
from `due`. How single labels are concluded stands in `conclusions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from cases import arrival, conclusions, history, ladder, pauses
from cases.draft import CLOSED, RETURNED, Draft
from cases.model import (
    ActionKind,
    Agreement,
    Case,
    Decision,
    Event,
    EventKind,
    IdItem,
    Label,
    LetterState,
    Step,
    StepName,
)
from cases.rules import Rules


def decide(case: Case | None, event: Event, rules: Rules, now: datetime) -> Decision:
    """What follows from `event`: the case after it, the event itself and those derived from it, the actions.

    `now` is the moment of the decision (UTC); replaying a table uses each event's own `at`.
    """
    draft = Draft(case, event, rules, now)
    conclude = CONCLUSIONS.get(event.kind)
    if conclude is not None:
        conclude(draft, event.data)
    pauses.reckon(draft)
    return draft.decision()


def due(case: Case, rules: Rules, now: datetime, surroundings: ladder.Surroundings) -> tuple[Event, ...]:
    """What time alone has brought about at `now`: passed deadlines and terms, letters that may go or must wait.

    The daemon feeds each of these into `decide`, one after another.
    """
    if case.closed:
        return ()
    today = ladder.duty_day(case, now)
    events = []
    if case.deadlines is not None:
        for which, on in (("strict", case.deadlines.due), ("safe", case.deadlines.safe)):
            unproven = which == "safe" and ladder.unproven(case)
            if today > on and which not in case.passed and not unproven:
                events.append(_event(case, now, EventKind.DEADLINE_PASSED, which=which, on=on.isoformat()))
    for track in case.tracks:
        if track.term_until is not None and not track.term_passed and today > track.term_until:
            events.append(
                _event(
                    case,
                    now,
                    EventKind.TERM_PASSED,
                    authority=track.authority,
                    reference=track.reference,
                    on=track.term_until.isoformat(),
                )
            )
    # a letter is looked at once the case knows what has passed
    return tuple(events) or _due_letters(case, rules, now, surroundings)


def _due_letters(
    case: Case, rules: Rules, now: datetime, surroundings: ladder.Surroundings
) -> tuple[Event, ...]:
    """At most one letter of a case at a time: the next pass sees what the first one changed."""
    for step in ladder.ready(case, now):
        words = ladder.blocked(case, step, surroundings, rules, now)
        if not words:
            return (_event(case, now, EventKind.LETTER_QUEUED, key=step.key),)
        if words and ladder.lifted_by_time(case, words):
            until = ladder.postponed_until(case, words, rules, now)
            return (
                _event(
                    case,
                    now,
                    EventKind.STEP_POSTPONED,
                    key=step.key,
                    until=until.isoformat(),
                    because=list(words),
                ),
            )
    return ()


def _event(case: Case, now: datetime, kind: EventKind, **data: Any) -> Event:
    return Event(kind, case.number, now, data)


def _opened(draft: Draft, data: Mapping[str, Any]) -> None:
    case = draft.case
    if case.drafted:
        draft.plan(StepName.REQUEST, "request", since=case.requested_on)
        draft.add(EventKind.STEP_ANNOUNCED, key=REQUEST_KEY)
        return
    if data.get("given"):
        draft.add(
            EventKind.ITEMS_SUPPLIED,
            items=data["given"],
            on=data["requested_on"],
            message=data.get("message"),
        )
    if case.clock is not None:
        draft.set_deadlines(case.clock)
        draft.plan(StepName.RECEIPT_CHECK, "request", since=case.requested_on)
    draft.act(ActionKind.SEND_RECEIPT, what="case_opened", message=data.get("message"))


REQUEST_KEY = ladder.step_key(StepName.REQUEST, "request")
"""The letter by which a case begins whose request the bot has written."""


def _requested(draft: Draft, data: Mapping[str, Any]) -> None:
    """The request that the bot wrote has gone: from here on the case is like any other."""
    case = draft.case
    if case.particulars:
        items = [item.value for item, _ in case.particulars]
        draft.add(EventKind.ITEMS_SUPPLIED, items=items, on=data["on"])
    assert case.clock is not None  # what has gone counts as received (`history`)
    draft.set_deadlines(case.clock)
    draft.plan(StepName.RECEIPT_CHECK, "request", since=case.requested_on)
    draft.act(ActionKind.SEND_RECEIPT, what="case_opened")


def _came_back(draft: Draft, data: Mapping[str, Any]) -> None:
    """A request that came back was never received."""
    if data["key"] == REQUEST_KEY and draft.case.receipt_proof is None:
        on = ladder.local_day(draft.case, draft.now)
        draft.add(EventKind.REQUEST_BOUNCED, message=data.get("message"), on=on.isoformat())


def _message_read(draft: Draft, data: Mapping[str, Any]) -> None:
    if data["party"] == "authority":
        if not data["unsure"]:
            conclusions.conclude_authority(draft, data)
    elif not arrival.older(draft.case, data):
        _received_by_controller(draft, data)
        if not data["unsure"]:
            conclusions.conclude_reading(draft, data)
    draft.act(ActionKind.SEND_RECEIPT, what="message_read", message=data["message"])


def _received_by_controller(draft: Draft, data: Mapping[str, Any]) -> None:
    """A word from the controller's side proves that the request arrived, unless it may be about a later mail.

    A stranger's proves nothing, and nothing is proven by the word that it never came.
    """
    if data.get("stranger") or "bounce" in [s["label"] for s in data["labels"]]:
        return
    draft.cancel(StepName.RECEIPT_CHECK, "the controller has written")
    case, named = draft.case, arrival.names_request(draft.case, data)
    first = case.heard_on is None or history.day(data["on"]) < case.heard_on
    if not arrival.denies(data) and (first or (named and case.named_by is None)):
        draft.add(EventKind.RECEIPT_CONFIRMED, message=data["message"], on=data["on"], named=named)


def _corrected(draft: Draft, data: Mapping[str, Any]) -> None:
    """The owner has said what a message is; a stranger whose message she settles writes for the controller."""
    if arrival.older(draft.case, data):
        return
    if data.get("stranger") and data["party"] == "controller" and data["primary"] != Label.OTHER:
        _received_by_controller(draft, {**data, "stranger": False})
    conclusions.conclude_correction(draft, data)
    _wait_a_night(draft)


def _wait_a_night(draft: Draft) -> None:
    """What she has just said can be a slip: no letter that waited for it leaves before the next morning."""
    case = draft.case
    tomorrow = ladder.local_day(case, draft.now) + timedelta(days=1)
    morning = ladder.sending_hour(case, tomorrow, draft.now)
    for step in case.steps:
        moment = ladder.goes_at(step)
        waits = step.state is LetterState.ANNOUNCED and not step.approved
        if waits and moment is not None and moment < morning:
            because = [JUST_SETTLED]
            draft.add(EventKind.STEP_POSTPONED, key=step.key, until=morning.isoformat(), because=because)
            _moved(draft, {"key": step.key})


JUST_SETTLED = "just_settled"
"""Why a letter waits for the morning after its owner has said what a message is."""


def _owner_wrote(draft: Draft, data: Mapping[str, Any]) -> None:
    """A request sent again after it had come back starts the clock, and its receipt is asked about anew."""
    conclusions.ask_about_receipt(draft)


def _items_refused(draft: Draft, data: Mapping[str, Any]) -> None:
    conclusions.object_to(draft, [IdItem(item) for item in data["items"]], history.day(data["on"]))


def _letter_sent(draft: Draft, data: Mapping[str, Any]) -> None:
    step = draft.case.step(data["key"])
    if step is None:
        return
    on = history.day(data["on"])
    if step.name is StepName.REQUEST:
        _requested(draft, data)
    if step.name is StepName.REMINDER:
        draft.cancel(StepName.RECEIPT_CHECK, "the reminder asks for more")
    if step.name is StepName.AUTHORITY_FOLLOWUP:
        conclusions.ask_again(draft, conclusions.followed_up(step), on, "a newer question takes its place")
    elif step.name in ladder.NOTICES:
        draft.plan(StepName.COMPLAINT, step.cause, since=on)
    elif step.name in ASKS_ONCE_MORE:
        _escalate(draft, step, on)


ON_ITS_WAY = ladder.ON_THE_WAY | {LetterState.SENT}

ASKS_ONCE_MORE = frozenset(
    {
        StepName.REMINDER,
        StepName.DEFICIENCY,
        StepName.REFUSAL_REPLY,
        StepName.MANDATE_ANSWER,
        StepName.FEE_OBJECTION,
    }
)
"""Letters that set the controller a last term: unanswered, the formal notice follows, once in a case."""


FOLLOWERS: Mapping[StepName, tuple[StepName, ...]] = dict.fromkeys(
    ASKS_ONCE_MORE, (StepName.NOTICE, StepName.CONTROLLER_COMPLAINT)
) | dict.fromkeys(ladder.NOTICES, (StepName.COMPLAINT,))
"""What is planned when a letter has gone."""


def _escalate(draft: Draft, step: Step, on: date) -> None:
    case = draft.case
    waiting = (s for s in case.steps if s.open or s.state in ladder.ON_THE_WAY)
    noticed = case.noticed_on is not None or any(s.name in ladder.NOTICES for s in waiting)
    complained = bool(case.tracks) or any(s.name is StepName.COMPLAINT for s in case.steps)
    if not noticed:
        draft.plan(StepName.NOTICE, step.cause, since=on)
    elif case.noticed_on is not None and not complained:
        draft.plan(StepName.COMPLAINT, step.cause, since=on)


def _letter_bounced(draft: Draft, data: Mapping[str, Any]) -> None:
    """Nothing follows a letter that nobody got; where another one asked for the same, it follows that one."""
    _came_back(draft, data)
    step = draft.case.step(data["key"])
    if step is None:
        return
    for follower in draft.case.steps:
        follows = follower.name in FOLLOWERS.get(step.name, ()) and follower.cause == step.cause
        if follows and follower.stoppable:
            draft.add(EventKind.STEP_CANCELLED, key=follower.key, because=RETURNED)
            draft.act(ActionKind.CANCEL_LETTER, key=follower.key)
    for other in draft.case.steps:
        if other.name in ASKS_ONCE_MORE and other.state is LetterState.SENT and other.done_at is not None:
            _escalate(draft, other, ladder.local_day(draft.case, other.done_at))


def _resumed(draft: Draft, data: Mapping[str, Any]) -> None:
    """The owner lets the case go on after a letter came back or was given up: it is planned again, under a cause of its own."""
    today = ladder.local_day(draft.case, draft.now)
    for step in draft.case.steps:
        later = (other for other in draft.case.steps if other.name is step.name and other is not step)
        replaced = any(other.open or other.state in ON_ITS_WAY for other in later)
        if step.name in FOLLOWERS and step.state is LetterState.BOUNCED and not replaced:
            draft.plan(step.name, ladder.once_more(step.cause), since=today)
    for step in ladder.given_up(draft.case):
        draft.plan(step.name, ladder.once_more(step.cause), since=today, recipient=step.recipient)


def _queued(draft: Draft, data: Mapping[str, Any]) -> None:
    draft.act(ActionKind.QUEUE_LETTER, key=data["key"])


def _moved(draft: Draft, data: Mapping[str, Any]) -> None:
    """A letter that waits may lie in the outbox already: there it waits with its step."""
    draft.act(ActionKind.CANCEL_LETTER, key=data["key"])


def _dropped(draft: Draft, data: Mapping[str, Any]) -> None:
    """A dropped question to an authority is left out once; the next one comes when its time comes."""
    draft.act(ActionKind.CANCEL_LETTER, key=data["key"])
    step = draft.case.step(data["key"])
    if draft.case.drafted and step is not None and step.state is LetterState.VETOED:
        on = ladder.local_day(draft.case, draft.now)
        draft.add(EventKind.CASE_CLOSED, on=on.isoformat(), because=DROPPED)
    if step is not None and step.state is LetterState.VETOED and step.name is StepName.AUTHORITY_FOLLOWUP:
        on = ladder.local_day(draft.case, max(step.due_at, draft.now))
        conclusions.ask_again(draft, conclusions.followed_up(step), on, "a newer question takes its place")


DROPPED = "the request was not wanted"
"""Why a case is closed whose request was dropped before it went."""


def _filed(draft: Draft, data: Mapping[str, Any]) -> None:
    """The dossier has done its work; the authority is asked how it goes when its three months have run."""
    draft.plan(
        StepName.AUTHORITY_FOLLOWUP,
        data["authority"],
        since=history.day(data["on"]),
        recipient=data["address"],
    )


def _closed(draft: Draft, data: Mapping[str, Any]) -> None:
    for step in draft.case.steps:
        if step.stoppable:
            draft.add(EventKind.STEP_CANCELLED, key=step.key, because=CLOSED)
            draft.act(ActionKind.CANCEL_LETTER, key=step.key)


def _reopened(draft: Draft, data: Mapping[str, Any]) -> None:
    """Every letter that the closing took back is to go again, whatever it answers."""
    draft.revive(CLOSED)


def _taken_back(draft: Draft, data: Mapping[str, Any]) -> None:
    """Letters that stand to go again are announced anew: nobody has agreed to them as they will read now."""
    for key in data["revives"]:
        step = draft.case.step(key)
        if step is not None and step.stoppable:
            due_at = max(step.due_at, draft.now)
            draft.add(EventKind.STEP_REVIVED, key=key, due_at=due_at.isoformat())
            draft.act(ActionKind.CANCEL_LETTER, key=key)
    if not draft.case.closed:
        draft.revive(CLOSED)


CONCLUSIONS: Mapping[EventKind, Callable[[Draft, Mapping[str, Any]], None]] = {
    EventKind.CASE_OPENED: _opened,
    EventKind.MESSAGE_READ: _message_read,
    EventKind.READING_CORRECTED: _corrected,
    EventKind.ITEMS_REFUSED: _items_refused,
    EventKind.OWNER_WROTE: _owner_wrote,
    EventKind.LETTER_SENT: _letter_sent,
    EventKind.LETTER_BOUNCED: _letter_bounced,
    EventKind.LETTER_QUEUED: _queued,
    EventKind.CASE_RESUMED: _resumed,
    EventKind.STEP_HELD: _moved,
    EventKind.STEP_POSTPONED: _moved,
    EventKind.STEP_VETOED: _dropped,
    EventKind.COMPLAINT_FILED: _filed,
    EventKind.CASE_CLOSED: _closed,
    EventKind.CASE_REOPENED: _reopened,
    EventKind.WORD_TAKEN_BACK: _taken_back,
}


def status(case: Case) -> str:
    """One word for where the case stands, for tables and digests."""
    if case.closed:
        return "closed"
    if case.drafted:
        return "drafted"
    if case.unsure or case.withdrawn:
        return "needs_you"
    if case.bounced and case.received_on is None:
        return "not_delivered"
    if case.fulfilled >= set(case.rights):
        return "answered"
    if case.tracks:
        return "with_authority"
    if any(s.agreement is Agreement.ON_APPROVAL and s.state is LetterState.ANNOUNCED for s in case.steps):
        return "needs_you"
    if case.noticed_on is not None:
        return "formal_notice"
    if case.reminded_on is not None:
        return "reminded"
    if "strict" in case.passed:
        return "overdue"
    return "waiting"
