"""Facts of the clock and rules to the strict, paused and safe date, with the reasoning step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.model import ClockFacts, Deadlines, Law, Reason
from cases.periods import FIRST_YEAR, LAST_YEAR, add_days, calendar_of, roll_forward
from cases.reckoning import Reckoning
from cases.rules import Extension, Period, Rules
from cases.suspension import Suspension, by_statute, suspend
from cases.wording import closure

ASKED_FOR = ("identity", "scope", "fee")
"""What a controller can ask before it answers: who is it, which data, payment. Each has its own pause in rules.yaml."""


def compute(facts: ClockFacts, rules: Rules, *, language: str = "en") -> Deadlines:
    """The dates by which an answer is due under `facts.law`, and why.

    `strict` counts no pause and includes a valid extension; `paused` counts the pause most favourable to the
    controller; `safe` is the later of both plus the days of grace, on a working day. `extended` is the end of
    a valid extension, else None. `regional` is there when the region of the controller is not known and another one
    would move a date: the holidays of all regions count for what is told and for `safe`, never for `strict`. The steps are worded in `language` (one of `wording.LANGUAGES`; any other reads English); dates,
    sources and rule ids are the same in every language. Raises ValueError with one English sentence when the facts
    contradict each other. A later day of receipt that the controller names (`facts.stated`) moves `paused` and `safe`.
    """
    _check(facts)
    dates = _computed(facts, rules, language)
    if facts.stated is None or facts.stated <= facts.received:
        return dates
    return _with_later_receipt(
        dates, _computed(_as_stated(facts, facts.stated), rules, language), facts, rules, language
    )


def _as_stated(facts: ClockFacts, received: date) -> ClockFacts:
    """The facts as they are if the request came on the day that the controller names."""
    questions = (
        replace(one, asked=max(one.asked, received), answered=one.answered and max(one.answered, received))
        for one in facts.questions
    )
    extended = facts.extended and max(facts.extended, received)
    return replace(facts, received=received, questions=tuple(questions), extended=extended, stated=None)


def _with_later_receipt(
    dates: Deadlines, kind: Deadlines, facts: ClockFacts, rules: Rules, language: str
) -> Deadlines:
    """What is due stays; the latest day that the controller could claim is that of its own words."""
    assert facts.stated is not None
    clock = Reckoning(facts, rules.law(facts.law), calendar_of(facts.country, facts.region), language)
    step = clock.sourced("our_practice", "stated", "stated", received=facts.stated, end=kind.latest)
    latest = dates.unsuspended, max(dates.latest, kind.latest)
    paused = max(dates.paused, kind.paused)
    return replace(
        dates,
        paused=paused,
        safe=max(dates.safe, kind.safe),
        waiting=dates.waiting or kind.waiting,
        regional=latest if latest != (dates.strict, paused) else None,
        steps=(*dates.steps[:-1], step, max(dates, kind, key=lambda one: one.safe).steps[-1]),
    )


def _computed(facts: ClockFacts, rules: Rules, language: str) -> Deadlines:
    law = rules.law(facts.law).limited(facts.rights)
    clock = Reckoning(facts, law, calendar_of(facts.country, facts.region), language)
    base = clock.end(facts.received, clock.law.answer)
    strict = clock.rolled(base)
    stood = suspend(clock, base, clock.law.answer)
    paused = max(strict, clock.rolled(stood.end)) if stood.end else strict
    notice = _extension(clock, strict, paused)
    stood = notice.stood or stood
    due, last = notice.end or strict, max(paused, notice.latest)
    longer = replace(clock, calendar=clock.calendar.widened()).end(facts.received, clock.law.answer) - base
    regional = clock.rolled_anywhere(due) + longer, clock.rolled_anywhere(last) + longer
    safe = roll_forward(add_days(regional[1], rules.limits.grace_days), clock.calendar.widened())
    acknowledgement, acknowledgement_steps = _acknowledgement(clock)
    steps = (
        *_opening(clock, base),
        *(() if notice.stood is None else notice.steps),
        *stood.steps,
        *(notice.steps if notice.stood is None else ()),
        *_regional_steps(clock, {due: regional[0], last: regional[1]}),
        *acknowledgement_steps,
        _safe_step(clock, safe, rules.limits.grace_days),
    )
    elsewhere = regional if regional != (due, last) else None
    statutory = last != due and by_statute(clock)
    return Deadlines(
        due, last, safe, notice.end, steps, acknowledgement, stood.waiting, elsewhere, statutory=statutory
    )


def complaint_acknowledgement(
    received: date, law: Law, country: str, rules: Rules, region: str = ""
) -> date | None:
    """Day by which a controller must confirm a complaint made to it (UK: DPA 2018 s.164A), or None where no law asks."""
    period = rules.law(law).complaint_acknowledgement
    if period is None:
        return None
    clock = Reckoning(
        ClockFacts(law, received, country, region), rules.law(law), calendar_of(country, region), ""
    )
    return roll_forward(clock.end(received, period), clock.calendar)


def _check(facts: ClockFacts) -> None:
    _check_days(facts.received, {"received": facts.received, "extended": facts.extended})
    for question in facts.questions:
        _check_days(facts.received, {"asked": question.asked, "answered": question.answered})
        if question.answered and question.answered < question.asked:
            raise ValueError(
                f"The question was answered ({question.answered}) before it was asked ({question.asked})."
            )
        if question.about not in ASKED_FOR:
            raise ValueError(
                f"A controller can ask for 'identity', 'scope' or 'fee', not for '{question.about}'."
            )


def _check_days(received: date, days: Mapping[str, date | None]) -> None:
    for name, day in days.items():
        if day is None:
            continue
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"The year of {name} ({day}) must be between {FIRST_YEAR} and {LAST_YEAR}.")
        if day < received:
            raise ValueError(f"The date of {name} ({day}) is before the request was received ({received}).")


STARTS = {"day_of_receipt": "received_start"}
ANSWERS = {"day_after_request": "answer_request"}
"""How a law words the start of its period, where it is not the day after receipt."""

_Steps = tuple[Reason, ...]


def _opening(clock: Reckoning, base: date) -> _Steps:
    facts, answer, end = clock.facts, clock.law.answer, clock.rolled(base)
    steps = [
        clock.reason("start", STARTS.get(clock.law.start, "received"), received=facts.received),
        *_calendar_steps(clock),
        clock.reason("answer", _answer_key(clock), period=answer, end=base),
    ]
    if answer.unit == "months" and base.day != facts.received.day:
        steps.append(clock.reason("month_end", "month_end", number=facts.received.day))
    if end != base:
        closed = closure(clock.calendar.closed(base), clock.language)
        steps.append(clock.reason("end", "rolled", base=base, closed=closed, end=end))
    return tuple(steps)


def _answer_key(clock: Reckoning) -> str:
    """How the law words what is due: an answer, or that the request is complied with."""
    own = {right for period in clock.law.own_periods for right in period.rights}
    return "comply" if set(clock.facts.rights) <= own else ANSWERS.get(clock.law.start, "answer")


def _calendar_steps(clock: Reckoning) -> Iterator[Reason]:
    calendar, country = clock.calendar, clock.calendar.country
    if not calendar.known:
        key = "unknown_country" if country else "unnamed_country"
        yield clock.reason("calendar", key, country=country)
    elif not calendar.region_known:
        yield clock.reason("calendar", "unknown_region", region=calendar.region, country=country)
    if clock.facts.assumed_country:
        yield clock.reason("calendar", "assumed_country")


def _regional_steps(clock: Reckoning, moved: Mapping[date, date]) -> Iterator[Reason]:
    """Why a later day is told than the one of the whole country's calendar."""
    for day, end in moved.items():
        if end != day:
            closed = closure(clock.calendar.widened().closed(day), clock.language)
            yield clock.reason(
                "calendar", "regional", country=clock.calendar.country, base=day, closed=closed, end=end
            )


def _safe_step(clock: Reckoning, safe: date, grace: int) -> Reason:
    return clock.sourced("our_practice", "safe", "safe", safe=safe, grace=timedelta(days=grace))


def _acknowledgement(clock: Reckoning) -> tuple[date | None, _Steps]:
    period = clock.law.acknowledgement
    if period is None:
        return None, ()
    day = clock.end(clock.facts.received, period)
    return day, (clock.reason("acknowledgement", "acknowledgement", period=period, end=day),)


# --- what a notice of extension does --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Notice:
    """What a notice of extension does: the end of a valid one, the latest date that can be claimed by it, and why.

    `stood`: what the questions do to the longer period, those of its second month included; None when there is none.
    """

    end: date | None
    latest: date
    steps: _Steps = ()
    stood: Suspension | None = None


def _extension(clock: Reckoning, strict: date, paused: date) -> _Notice:
    rule, notified = clock.law.extension, clock.facts.extended
    if notified is None:
        return _Notice(None, paused)
    refused = _refusal(clock, rule, notified, paused)
    if rule is not None and rule.total is None and refused:
        aside = clock.sourced("our_practice", "extension", "extension_aside", notified=notified)
        return _Notice(None, paused, (aside,))
    if rule is None or refused:
        return _Notice(None, paused, (clock.reason("extension", refused, notified=notified),))
    if rule.total is None:
        end = clock.end(notified, clock.law.answer)
        stood = suspend(clock, end, clock.law.answer, start=notified)
        step = clock.reason("extension", "extended_freely", notified=notified, end=end)
        return _Notice(None, max(paused, end, stood.end or end), (step,), stood)
    total = Period(unit=rule.unit, count=rule.total)
    base = clock.end(clock.facts.received, total)
    end, stood = clock.rolled(base), suspend(clock, base, total)
    latest = max(end, clock.rolled(stood.end)) if stood.end else end
    if notified > clock.rolled_anywhere(strict):
        step = clock.reason("extension", "extended_if_paused", notified=notified, latest=latest)
        return _Notice(None, latest, (step,), stood)
    step = clock.reason("extension", "extended", notified=notified, period=total, end=end)
    return _Notice(end, latest, (step,), stood)


def _refusal(clock: Reckoning, rule: Extension | None, notified: date, paused: date) -> str:
    """The sentence on a notice of extension without effect, or "" (Art. 12(3) GDPR: within one month, with reasons)."""
    if rule is None:
        return "extension_none" if clock.law.own_periods else "extension_unknown"
    if rule.reasons_required and not clock.facts.extension_reasons:
        return "extension_without_reasons"
    return "extension_late" if notified > clock.rolled_anywhere(paused) else ""
