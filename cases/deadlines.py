"""Facts of the clock and rules to the strict, paused and safe date, with the reasoning step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from cases.model import ClockFacts, Deadlines, Law, Reason
from cases.periods import FIRST_YEAR, LAST_YEAR, add_days, calendar_of, roll_forward
from cases.reckoning import Reckoning
from cases.rules import Extension, Period, Rules
from cases.suspension import suspend
from cases.wording import closure

ASKED_FOR = ("identity", "scope", "fee")
"""What a controller can ask before it answers: who is it, which data, payment. Each has its own pause in rules.yaml."""


def compute(facts: ClockFacts, rules: Rules, *, language: str = "en") -> Deadlines:
    """The dates by which an answer is due under `facts.law`, and why.

    `strict` counts no pause and includes a valid extension; `paused` counts the pause most favourable to the
    controller; `safe` is the later of both plus the days of grace, on a working day. `extended` is the end of
    a valid extension, else None. The steps are worded in `language` (one of `wording.LANGUAGES`; any other reads English); dates,
    sources and rule ids are the same in every language. Raises ValueError with one English sentence when the facts
    contradict each other.
    """
    _check(facts)
    clock = Reckoning(facts, rules.law(facts.law), calendar_of(facts.country, facts.region), language)
    base = clock.end(facts.received, clock.law.answer)
    strict = clock.rolled(base)
    stood = suspend(clock, base, clock.law.answer)
    paused = max(strict, clock.rolled(stood.end)) if stood.end else strict
    extended, latest, extension_steps = _extension(clock, strict, paused)
    due, last = extended or strict, max(paused, latest)
    safe = roll_forward(add_days(last, rules.limits.grace_days), clock.calendar)
    acknowledgement, acknowledgement_steps = _acknowledgement(clock)
    steps = (
        *_opening(clock, base),
        *stood.steps,
        *extension_steps,
        *acknowledgement_steps,
        _safe_step(clock, safe, rules.limits.grace_days),
    )
    return Deadlines(due, last, safe, extended, steps, acknowledgement, stood.waiting)


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
        clock.reason("answer", ANSWERS.get(clock.law.start, "answer"), period=answer, end=base),
    ]
    if answer.unit == "months" and base.day != facts.received.day:
        steps.append(clock.reason("month_end", "month_end", number=facts.received.day))
    if end != base:
        closed = closure(clock.calendar.closed(base), clock.language)
        steps.append(clock.reason("end", "rolled", base=base, closed=closed, end=end))
    return tuple(steps)


def _calendar_steps(clock: Reckoning) -> Iterator[Reason]:
    calendar, country = clock.calendar, clock.calendar.country
    if not calendar.known:
        key = "unknown_country" if country else "unnamed_country"
        yield clock.reason("calendar", key, country=country)
    elif not calendar.region_known:
        yield clock.reason("calendar", "unknown_region", region=calendar.region, country=country)
    if clock.facts.assumed_country:
        yield clock.reason("calendar", "assumed_country")


def _safe_step(clock: Reckoning, safe: date, grace: int) -> Reason:
    return clock.sourced("our_practice", "safe", "safe", safe=safe, grace=timedelta(days=grace))


def _acknowledgement(clock: Reckoning) -> tuple[date | None, _Steps]:
    period = clock.law.acknowledgement
    if period is None:
        return None, ()
    day = clock.end(clock.facts.received, period)
    return day, (clock.reason("acknowledgement", "acknowledgement", period=period, end=day),)


# --- what a notice of extension does --------------------------------------------------------------------


def _extension(clock: Reckoning, strict: date, paused: date) -> tuple[date | None, date, _Steps]:
    """End of a valid extension or None, the latest date the controller could claim, and why."""
    rule, notified = clock.law.extension, clock.facts.extended
    if notified is None:
        return None, paused, ()
    refused = _refusal(clock, rule, notified, paused)
    if rule is not None and rule.total is None and refused:
        return (
            None,
            paused,
            (clock.sourced("our_practice", "extension", "extension_aside", notified=notified),),
        )
    if rule is None or refused:
        return None, paused, (clock.reason("extension", refused, notified=notified),)
    if rule.total is None:
        end = clock.end(notified, clock.law.answer)
        step = clock.reason("extension", "extended_freely", notified=notified, end=end)
        return None, max(paused, end), (step,)
    total = Period(unit=rule.unit, count=rule.total)
    base = clock.end(clock.facts.received, total)
    end, longer = clock.rolled(base), suspend(clock, base, total).end
    latest = max(end, clock.rolled(longer)) if longer else end
    if notified > strict:
        step = clock.reason("extension", "extended_if_paused", notified=notified, latest=latest)
        return None, latest, (step,)
    return end, latest, (clock.reason("extension", "extended", notified=notified, period=total, end=end),)


def _refusal(clock: Reckoning, rule: Extension | None, notified: date, paused: date) -> str:
    """The sentence on a notice of extension without effect, or "" (Art. 12(3) GDPR: within one month, with reasons)."""
    if rule is None:
        return "extension_unknown"
    if rule.reasons_required and not clock.facts.extension_reasons:
        return "extension_without_reasons"
    return "extension_late" if notified > paused else ""
