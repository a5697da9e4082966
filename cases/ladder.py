"""Which letter comes next, when it is due, and what must hold before it may go.

A step is planned for a cause ("strict", "m12"), announced to the owner, and released only when every
guard of its rule holds at that very moment. Timings, guards and who must agree are data in rules.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases import arrival, gaps, objections, standing
from cases.labels import POSITIONS, position_on
from cases.model import Agreement, Case, Finding, LetterState, Right, Step, StepName
from cases.periods import (
    Calendar,
    add_days,
    add_months,
    add_working_days,
    calendar_of,
    is_working_day,
    roll_forward,
)
from cases.rules import Precondition, Rules, StepRule, Trigger
from cases.zones import zone_of

OFFICE_HOURS_START = time(9, 0)
"""Local hour at which a letter that is due on a day goes out."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the guards must know beside the case: counted by the shell just before sending."""

    unread: int = 0
    sent_this_week: int = 0
    known_addresses: frozenset[str] = frozenset()
    sent_to_controller: int = 0
    """Letters of this week to the same controller, over all cases."""
    sent_this_tick: int = 0
    """Letters of the last minutes, over all cases and controllers."""


TO_OTHERS = frozenset({StepName.COMPLAINT, StepName.AUTHORITY_FOLLOWUP})
"""Letters that somebody else than the controller receives."""

NOTICES = frozenset({StepName.NOTICE, StepName.CONTROLLER_COMPLAINT})
"""The last word before the authority; UK law wants it as a complaint to the controller (DPA 2018 s. 164A)."""


def rung(case: Case, name: StepName, rules: Rules, on: date) -> tuple[StepName, StepRule]:
    """The rule of a step as it counts for this case on a day, with the name of the step that takes its place."""
    return rules.rung(name, case.law, case.unsettled or case.rights, on)


def applies(case: Case, name: StepName, rule: StepRule) -> bool:
    """True when a step makes sense in the case as it stands: law, rights and preconditions."""
    holds = {
        Precondition.RECEIVED: case.clock is not None,
        # once the answer is overdue the reminder asks for more
        Precondition.NO_SIGN_OF_RECEIPT: case.heard_on is None and "strict" not in case.passed,
        Precondition.UNSETTLED: bool(case.unsettled),
        Precondition.SILENT: case.reminded_on is None
        and case.noticed_on is None  # the last word has been said, on a fee or a refusal
        and bool(silent_on(case))
        and not _asked_for_the_rest(case),
        Precondition.INCOMPLETE: bool(case.missing or gaps.open_points(case)),
        Precondition.MANDATED: bool(case.subject.mandate),
    }
    served = set(case.unsettled or case.rights) & set(rule.rights)
    return case.law in rule.laws and bool(served) and all(holds[word] for word in rule.preconditions)


def agreement(case: Case, name: StepName, rule: StepRule) -> Agreement:
    """Who must agree to a step; what is missing is claimed only on the person's word where nobody has read all."""
    return Agreement.ON_APPROVAL if name is StepName.DEFICIENCY and case.unread else rule.agreement


def step_key(name: StepName, cause: str) -> str:
    """The identity of a step in its case: one step at most per cause."""
    return f"{name}:{cause}"


def zone(case: Case) -> ZoneInfo:
    """The data subject's time zone."""
    return ZoneInfo(case.subject.time_zone)


def local_day(case: Case, moment: datetime) -> date:
    """The calendar day at the data subject's place."""
    return moment.astimezone(zone(case)).date()


def duty_day(case: Case, moment: datetime) -> date:
    """The day that counts against the controller: a day is over when it is over at its place and at the person's.

    Where the time zone of its country is not known, the person's alone counts.
    """
    return min(local_day(case, moment), _their_day(case, moment))


def duty_on(case: Case, today: date) -> date:
    """`duty_day` at the hour at which a letter goes out on a day of the person's."""
    return duty_day(case, office_hour(case, today))


def counted_on(case: Case, at: datetime) -> date:
    """The day on which a mail of the controller counts: the earlier of both places, never before it had the request."""
    here = local_day(case, at)
    return max(duty_day(case, at), min(here, case.received_on or here))


def _their_day(case: Case, moment: datetime) -> date:
    return moment.astimezone(zone_of(case.controller.country) or zone(case)).date()


def office_hour(case: Case, on: date) -> datetime:
    """UTC moment at which a letter due on `on` may go out."""
    return datetime.combine(on, OFFICE_HOURS_START, zone(case)).astimezone(UTC)


def calendar(case: Case) -> Calendar:
    """Working days of the place that must act (Reg. 1182/71 art. 2(1)); the clock says which country that is."""
    if case.clock is not None:
        return calendar_of(case.clock.country, case.clock.region)
    return calendar_of(case.controller.country, case.controller.region)


def open_at(case: Case, moment: datetime) -> bool:
    """True on a working day of the place whose calendar counts for the period, and of the controller's own place."""
    own = calendar_of(case.controller.country, case.controller.region)
    return is_working_day(local_day(case, moment), calendar(case)) and is_working_day(
        _their_day(case, moment), own
    )


def sending_hour(case: Case, on: date, after: datetime) -> datetime:
    """The first office hour from a day on, and not before `after`, at which that day has come and work is done at both places."""
    day = on
    while True:
        moment = office_hour(case, day)
        if moment >= after and duty_day(case, moment) >= on and open_at(case, moment):
            return moment
        day += timedelta(days=1)


def _asked_for_the_rest(case: Case) -> bool:
    """True while a letter on what is missing waits or has gone: it speaks of the other rights too."""
    dropped = (LetterState.CANCELLED, LetterState.VETOED)
    return any(step.name is StepName.DEFICIENCY and step.state not in dropped for step in case.steps)


def outdated(case: Case, step: Step) -> bool:
    """True for a reminder of a date that is no longer the date, or a question about a mail that was sent again."""
    if step.name is StepName.RECEIPT_CHECK:
        sent_on = arrival.sent_on(case)
        return sent_on != case.requested_on and step.cause != sent_on.isoformat()
    if step.name is not StepName.REMINDER or case.deadlines is None:
        return False
    return step.cause.partition(".")[0] != case.deadlines.strict.isoformat()


def due_at(
    case: Case, name: StepName, since: date, now: datetime, rules: Rules, *, again: bool = False
) -> datetime:
    """When a step is due that is counted from the day `since`; a delay of nothing means now.

    `again`: it comes up once more, after the `repeat` of its rule. The result never lies on a weekend or public
    holiday of the controller's place.
    """
    _, rule = rung(case, name, rules, local_day(case, now))
    delay = (rule.repeat if again else None) or rule.delay
    moment = now + timedelta(hours=delay.hours or 0)
    on = date.min
    if delay.working_days:
        moment, on = now, add_working_days(since, delay.working_days, calendar(case))
    elif delay.months or delay.days:
        moment, on = now, add_days(add_months(since, delay.months or 0), delay.days or 0)
    if rule.trigger in UNANSWERED and (term := term_until(case, rules)) is not None:
        on = max(on, add_days(term, 1))
    if duty_day(case, moment) >= on and open_at(case, moment):
        return moment
    return sending_hour(case, max(on, local_day(case, moment)), moment)


UNANSWERED = frozenset({Trigger.REMINDER_UNANSWERED, Trigger.NOTICE_UNANSWERED})
"""Steps that follow when a term of ours has run out: never on its last day or before."""


def term_set(case: Case, rule: StepRule, on: date) -> date | None:
    """The day until which a letter that goes on a day asks for an answer, a working day of the controller's place."""
    return None if rule.term_days is None else roll_forward(add_days(on, rule.term_days), calendar(case))


def term_of(case: Case, step: Step, rules: Rules) -> date | None:
    """The term that the letter of a step has set; None while it has not gone, or when it sets none."""
    if step.state is not LetterState.SENT or step.done_at is None:
        return None
    sent = local_day(case, step.done_at)
    return step.term or term_set(case, rung(case, step.name, rules, sent)[1], sent)


def term_until(case: Case, rules: Rules) -> date | None:
    """The last day of the latest term that our letters have set, or None."""
    terms = (term_of(case, step, rules) for step in case.steps)
    return max((term for term in terms if term is not None), default=None)


DATED = NOTICES | {StepName.REMINDER}
"""Letters that speak of a day of the law or of a term: before that day they have nothing to say."""


def early(case: Case, step: Step, now: datetime) -> bool:
    """True when the day of a dated letter has not come: no word of the owner sends it before."""
    return step.name in DATED and local_day(case, now) < local_day(case, step.due_at)


def announcement_due(step: Step) -> datetime:
    """The latest moment to announce a step so that the veto time has run when it is due."""
    return step.due_at - timedelta(hours=step.veto_hours)


def to_announce(case: Case, now: datetime, horizon: timedelta) -> tuple[Step, ...]:
    """Steps that a digest going out at `now` must announce, the next one being `horizon` away; none of a request that seems to be taken back."""
    if case.closed or case.withdrawn:
        return ()
    return tuple(
        step
        for step in case.steps
        if step.state is LetterState.PLANNED and announcement_due(step) <= now + horizon
    )


def goes_at(step: Step) -> datetime | None:
    """When an announced step may go at the earliest; None while it waits for the owner's word."""
    if step.approved:
        return step.due_at
    if step.agreement is Agreement.ON_APPROVAL:
        return None
    if step.agreement is Agreement.AUTO:
        return step.due_at
    if step.announced_at is None:
        return None
    return max(step.due_at, step.announced_at + timedelta(hours=step.veto_hours))


def expected_at(case: Case, step: Step, now: datetime) -> datetime:
    """When a step will go if nobody says otherwise: after its veto time, on a working day of the controller's place."""
    moment = goes_at(step) or max(step.due_at, now + veto_time(step))
    return moment if open_at(case, moment) else sending_hour(case, local_day(case, moment), moment)


def ready(case: Case, now: datetime) -> tuple[Step, ...]:
    """Announced steps whose time has come, oldest first."""
    if case.closed or case.paused_by_owner:
        return ()
    waiting = []
    for step in case.steps:
        moment = goes_at(step)
        announced = step.state is LetterState.ANNOUNCED or (
            step.state is LetterState.PLANNED and step.agreement is Agreement.AUTO
        )
        if announced and moment is not None and moment <= now:
            waiting.append(step)
    return tuple(sorted(waiting, key=lambda step: step.due_at))


def silent_on(case: Case) -> frozenset[Right]:
    """The rights of the request on which the controller has said nothing yet."""
    said = [
        position_on(finding.label).union(finding.settles)
        for finding in case.findings
        if not announces(finding)
    ]
    return frozenset(case.rights).difference(*said)


def unheard(case: Case) -> tuple[Right, ...]:
    """The timed rights on which no position was taken, not even by an announcement; () when one was taken on all.

    Whoever says that the person cannot be found, or that it is somebody else's affair, has taken one on all.
    """
    positions = _positions(case)
    if case.clock is None or any(not position_on(f.label) for f in positions):
        return ()
    heard = frozenset[Right]().union(
        *(position_on(f.label) for f in positions), *(f.settles for f in case.findings)
    )
    return tuple(r for r in case.unsettled if r in case.clock.rights and r not in heard)


def question_open(case: Case) -> bool:
    """True while a question of the controller that may pause the clock stands unanswered."""
    return case.deadlines is not None and case.deadlines.waiting


def unproven(case: Case) -> bool:
    """True while nobody can say that the controller is late: a question is open, or it says the request never came."""
    return question_open(case) or arrival.denied(case)


def stalled(case: Case) -> bool:
    """True when the case is open and unfulfilled and nothing will happen by itself any more."""
    waiting = any(step.open or step.state in ON_THE_WAY for step in case.steps)
    undelivered = case.bounced and case.received_on is None
    settled = case.closed or undelivered or bool(case.tracks) or case.fulfilled >= set(case.rights)
    return not (settled or waiting or case.unsure)


def given_up(case: Case) -> tuple[Step, ...]:
    """Letters that nobody took, or of which nobody knows whether they arrived, and that were not planned again."""
    return tuple(
        step
        for step in case.steps
        if step.state is LetterState.PARKED and case.step(step_key(step.name, once_more(step.cause))) is None
    )


def once_more(cause: str) -> str:
    """The cause of a step that the owner lets go again, so that it is a letter of its own."""
    return f"{cause}.again"


ON_THE_WAY = frozenset({LetterState.QUEUED, LetterState.SENDING, LetterState.UNKNOWN})
"""A letter in the hands of the outbox."""


def claims_lateness(case: Case) -> bool:
    """True unless a formal step rests on something else than the passing of time.

    That is an express refusal that still stands, or a fee that was objected to and for which the clock may stand
    still (Art. 12(5) GDPR).
    """
    refused = standing.refusal(case) is not None
    unpaid = case.clock is not None and any(
        q.about == "fee" and q.answered is None for q in case.clock.questions
    )
    objected = any(s.name is StepName.FEE_OBJECTION and s.state is LetterState.SENT for s in case.steps)
    return not (refused or (unpaid and objected))


def answered(case: Case) -> bool:
    """True when the controller has taken a position, whatever it is worth: an announcement is one.

    A refusal that it has gone beyond since is none.
    """
    return bool(_positions(case)) or any(finding.settles for finding in case.findings)


def _positions(case: Case) -> list[Finding]:
    """What the controller has said for or against the request and not gone beyond since."""
    return [f for f in case.findings if f.label in POSITIONS and not standing.overtaken(case, f)]


def announces(finding: Finding) -> bool:
    """True for a confirmation of something that is still to come."""
    return finding.detail == gaps.ANNOUNCED


def lateness_proven(case: Case, today: date) -> bool:
    """True when even the reading kindest to the controller has run out (EDPB Guidelines 01/2022 para. 159).

    While a question that may pause the clock stands unanswered, nobody can say that.
    """
    if case.deadlines is None or case.fulfilled >= set(case.rights):
        return False
    return today > case.deadlines.safe and not unproven(case) and timed(case)


def timed(case: Case) -> bool:
    """True when a date was computed that is a time limit for a right still open."""
    if case.deadlines is None or case.clock is None:
        return False
    return not set(case.clock.rights).isdisjoint(case.unsettled)


def blocked(
    case: Case, step: Step, surroundings: Surroundings, rules: Rules, now: datetime
) -> tuple[str, ...]:
    """The guards of the step's rule that do not hold now, as words of rules.yaml; () means it may go."""
    today = duty_day(case, now)
    _, rule = rung(case, step.name, rules, local_day(case, now))
    limits, term = rules.limits, term_until(case, rules)
    broken = {
        "unread_mail": surroundings.unread > 0,
        "unsure_reading": bool(case.unsure),
        "open_bounce": case.bounced,
        "held": step.state is LetterState.HELD,
        "vetoed": step.state is LetterState.VETOED,
        "known_address": step.recipient not in surroundings.known_addresses,
        "weekly_limit": surroundings.sent_this_week >= limits.letters_per_case_and_week,
        "controller_limit": surroundings.sent_to_controller >= limits.letters_per_controller_and_week,
        "tick_limit": surroundings.sent_this_tick >= limits.letters_per_tick,
        "repeated_request": bool(case.repeats) and not step.approved,
        "working_day": not open_at(case, now),
        "lateness_proven": claims_lateness(case)
        and not lateness_proven(case, today)
        and objections.unanswered(case, today) is None,
        "owner_paused": case.paused_by_owner,
        "term_running": term is not None and today <= term,
    }
    kept_back = ("owner_paused",) if case.withdrawn and "owner_paused" not in rule.guards else ()
    return (*(word for word in rule.guards if broken[word]), *kept_back)


COUNTS = frozenset({"weekly_limit", "controller_limit", "tick_limit"})
"""Guards that count letters: one in the outbox is counted already."""

NEW_DAY = "new_day"
"""Why a letter is taken out of the outbox that bears the date of another day."""


def taken_back(
    case: Case, step: Step, dated_on: date | None, surroundings: Surroundings, rules: Rules, now: datetime
) -> tuple[str, ...]:
    """Why a letter in the outbox, dated `dated_on`, may not leave now; () means its transfer may begin.

    Asked at the moment of the transfer: what has happened since the letter was queued counts.
    """
    words = tuple(word for word in blocked(case, step, surroundings, rules, now) if word not in COUNTS)
    return words or ((NEW_DAY,) if dated_on != local_day(case, now) else ())


TIMED_GUARDS = frozenset(
    {"working_day", "weekly_limit", "controller_limit", "lateness_proven", "term_running"}
)
"""Guards that time alone lifts: the step is moved; the others wait for somebody to act, `tick_limit` for a few minutes."""


def lifted_by_time(case: Case, words: Iterable[str]) -> bool:
    """True when waiting alone will lift these guards; an open question of the controller is lifted by an answer."""
    never = "lateness_proven" in words and (unproven(case) or not timed(case))
    return set(words) <= TIMED_GUARDS and not never


def postponed_until(case: Case, words: Iterable[str], rules: Rules, now: datetime) -> datetime:
    """When a step that only timed guards keep back should be tried again: a working day's morning."""
    on = local_day(case, now) + timedelta(days=1)
    if "lateness_proven" in words and case.deadlines is not None:
        on = max(on, case.deadlines.safe + timedelta(days=1))
    if "term_running" in words and (term := term_until(case, rules)) is not None:
        on = max(on, add_days(term, 1))
    return sending_hour(case, on, now)


def next_moment(case: Case, now: datetime) -> datetime | None:
    """The first moment after `now` at which something of this case can fall due by time alone, or None."""
    if case.closed:
        return None
    moments = [moment for step in case.steps if step.open and (moment := _step_moment(step)) is not None]
    if case.deadlines is not None:
        moments += [
            _day_after(case, on)
            for which, on in (("strict", case.deadlines.due), ("safe", case.deadlines.safe))
            if which not in case.passed
        ]
    moments += [
        _day_after(case, track.term_until)
        for track in case.tracks
        if track.term_until is not None and not track.term_passed
    ]
    return min((moment for moment in moments if moment > now), default=None)


def _step_moment(step: Step) -> datetime | None:
    if step.state is LetterState.PLANNED and step.agreement is not Agreement.AUTO:
        # a day before, so that the last digest ahead of it can still announce the step
        return announcement_due(step) - timedelta(days=1)
    if step.state is LetterState.HELD:
        return None
    return goes_at(step)


def _day_after(case: Case, on: date) -> datetime:
    """The first moment at which the day `on` is over at the data subject's place and at the controller's."""
    zones = (zone(case), zone_of(case.controller.country) or zone(case))
    return max(datetime.combine(on + timedelta(days=1), time(0, 0), one).astimezone(UTC) for one in zones)


def veto_time(step: Step) -> timedelta:
    """How long an announced step waits for a veto."""
    return timedelta(hours=step.veto_hours)
