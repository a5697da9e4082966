"""Facts of the clock and rules to the strict, paused and safe date, with the reasoning step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cases.model import ClockFacts, Deadlines, Law, Reason
from cases.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    add_days,
    add_months,
    add_working_days,
    calendar_of,
    roll_forward,
)
from cases.rules import Extension, LawRule, PauseModel, Period, Rules
from cases.wording import Value, closure, say

DAYS_OF_A_MONTH = 30
"""A part of a month is counted as if the month had 30 days (Reg. 1182/71 art. 3(2)(d); IMY-2022-9442)."""

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
    clock = _Clock(facts, rules.law(facts.law), calendar_of(facts.country, facts.region), language)
    base = _end(facts.received, clock.law.answer, clock.calendar)
    strict = clock.rolled(base)
    pause_end, pause_steps = _pause(clock, base, clock.law.answer)
    paused = max(strict, clock.rolled(pause_end)) if pause_end else strict
    extended, latest, extension_steps = _extension(clock, strict, paused)
    due, last = extended or strict, max(paused, latest)
    safe = roll_forward(add_days(last, rules.limits.grace_days), clock.calendar)
    acknowledgement, acknowledgement_steps = _acknowledgement(clock)
    steps = (
        *_opening(clock, base),
        *pause_steps,
        *extension_steps,
        *acknowledgement_steps,
        _safe_step(clock, safe, rules.limits.grace_days),
    )
    return Deadlines(due, last, safe, extended, steps, acknowledgement)


def complaint_acknowledgement(
    received: date, law: Law, country: str, rules: Rules, region: str = ""
) -> date | None:
    """Day by which a controller must confirm a complaint made to it (UK: DPA 2018 s.164A), or None where no law asks."""
    period = rules.law(law).complaint_acknowledgement
    if period is None:
        return None
    calendar = calendar_of(country, region)
    return roll_forward(_end(received, period, calendar), calendar)


def _check(facts: ClockFacts) -> None:
    days = {
        "received": facts.received,
        "asked": facts.asked,
        "answered": facts.answered,
        "extended": facts.extended,
    }
    for name, day in days.items():
        if day is None:
            continue
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"The year of {name} ({day}) must be between {FIRST_YEAR} and {LAST_YEAR}.")
        if day < facts.received:
            raise ValueError(
                f"The date of {name} ({day}) is before the request was received ({facts.received})."
            )
    if facts.asked and facts.answered and facts.answered < facts.asked:
        raise ValueError(f"The question was answered ({facts.answered}) before it was asked ({facts.asked}).")
    if facts.asked_for not in ASKED_FOR:
        raise ValueError(
            f"A controller can ask for 'identity', 'scope' or 'fee', not for '{facts.asked_for}'."
        )


def _end(start: date, period: Period, calendar: Calendar) -> date:
    if period.unit == "months":
        return add_months(start, period.count)
    if period.unit == "working_days":
        return add_working_days(start, period.count, calendar)
    return add_days(start, period.count)


@dataclass(frozen=True, slots=True)
class _Clock:
    """What every part of one computation looks at."""

    facts: ClockFacts
    law: LawRule
    calendar: Calendar
    language: str

    def rolled(self, day: date) -> date:
        """`day` moved to a working day, if the law moves it."""
        return roll_forward(day, self.calendar) if self.law.roll else day

    def reason(self, part: str, key: str, **values: Value) -> Reason:
        """The sentence of `key` with the source that rules.yaml names for this part of the law."""
        return self.sourced(getattr(self.law.sources, part), part, key, **values)

    def of_fee(self, key: str) -> str:
        """The key of the same sentence about a payment when that is what was asked for."""
        return f"{key}_fee" if self.facts.asked_for == "fee" else key

    def sourced(self, source: str, rule: str, key: str, **values: Value) -> Reason:
        """The sentence of `key` with a source of our own choice."""
        return Reason(say(key, self.language, **values), source, rule)


_Steps = tuple[Reason, ...]


def _opening(clock: _Clock, base: date) -> _Steps:
    facts, answer, end = clock.facts, clock.law.answer, clock.rolled(base)
    steps = [
        clock.reason("start", "received", received=facts.received),
        *_calendar_steps(clock),
        clock.reason("answer", "answer", period=answer, end=base),
    ]
    if answer.unit == "months" and base.day != facts.received.day:
        steps.append(clock.reason("month_end", "month_end", number=facts.received.day))
    if end != base:
        closed = closure(clock.calendar.closed(base), clock.language)
        steps.append(clock.reason("end", "rolled", base=base, closed=closed, end=end))
    return tuple(steps)


def _calendar_steps(clock: _Clock) -> Iterator[Reason]:
    calendar, country = clock.calendar, clock.calendar.country
    if not calendar.known:
        key = "unknown_country" if country else "unnamed_country"
        yield clock.reason("calendar", key, country=country)
    elif not calendar.region_known:
        yield clock.reason("calendar", "unknown_region", region=calendar.region, country=country)
    if clock.facts.assumed_country:
        yield clock.reason("calendar", "assumed_country")


def _safe_step(clock: _Clock, safe: date, grace: int) -> Reason:
    return clock.sourced("our_practice", "safe", "safe", safe=safe, grace=timedelta(days=grace))


def _acknowledgement(clock: _Clock) -> tuple[date | None, _Steps]:
    period = clock.law.acknowledgement
    if period is None:
        return None, ()
    day = _end(clock.facts.received, period, clock.calendar)
    return day, (clock.reason("acknowledgement", "acknowledgement", period=period, end=day),)


# --- what a question of the controller does -------------------------------------------------------------


def _pause(clock: _Clock, base: date, period: Period) -> tuple[date | None, _Steps]:
    """End of `period`, not yet rolled, if the clock stood still for the question; None when it did not."""
    facts, part = clock.facts, f"pause_{clock.facts.asked_for}"
    model: PauseModel = getattr(clock.law, part)
    if facts.asked is None or facts.answered is None or model is PauseModel.NONE:
        return None, tuple(_no_pause(clock, part, model))
    if model is PauseModel.RESTART:
        end = _end(facts.answered, period, clock.calendar)
        return end, (clock.reason(part, clock.of_fee("restart"), answered=facts.answered, end=end),)
    if facts.asked > clock.rolled(base):
        return None, (clock.reason(part, "asked_late", asked=facts.asked),)
    end, step = _shift(clock, part, base, facts.asked, facts.answered)
    if model is not PauseModel.SHIFT_OR_REMAINDER:
        return end, (step,)
    other, more = _remainder(clock, period, facts.asked, facts.answered)
    return max(end, other), (step, more)


def _no_pause(clock: _Clock, part: str, model: PauseModel) -> Iterator[Reason]:
    """One step saying why no pause is counted, or none when there is nothing to say."""
    asked, answered = clock.facts.asked, clock.facts.answered
    if asked is None:
        if answered is not None:
            yield clock.reason(part, "unasked", answered=answered)
        return
    key = "no_pause" if model is PauseModel.NONE else "unanswered"
    yield clock.reason(part, clock.of_fee(key), asked=asked)


def _shift(clock: _Clock, part: str, base: date, asked: date, answered: date) -> tuple[date, Reason]:
    """The end moves by as many days as the question was open."""
    open_for = answered - asked
    end = base + open_for
    key = "caution" if getattr(clock.law, part) is PauseModel.CAUTION else "shift"
    return end, clock.reason(part, key, asked=asked, answered=answered, open=open_for, end=end)


def _remainder(clock: _Clock, period: Period, asked: date, answered: date) -> tuple[date, Reason]:
    """What is left of months of 30 days runs from the answer on (IMY-2022-9442, our reading)."""
    whole = timedelta(days=period.count * (DAYS_OF_A_MONTH if period.unit == "months" else 1))
    used = asked - clock.facts.received
    left = max(0, (whole - used).days)
    end = add_days(answered, left)
    return end, clock.sourced(
        "imy_9442",
        "pause_remainder",
        "remainder",
        used=used,
        left=left,
        whole=whole,
        answered=answered,
        end=end,
    )


# --- what a notice of extension does --------------------------------------------------------------------


def _extension(clock: _Clock, strict: date, paused: date) -> tuple[date | None, date, _Steps]:
    """End of a valid extension or None, the latest date the controller could claim, and why."""
    rule, notified = clock.law.extension, clock.facts.extended
    if notified is None:
        return None, paused, ()
    refused = _refusal(clock, rule, notified, paused)
    if rule is None or refused:
        return None, paused, (clock.reason("extension", refused, notified=notified),)
    if rule.total is None:
        end = _end(notified, clock.law.answer, clock.calendar)
        step = clock.reason("extension", "extended_freely", notified=notified, end=end)
        return None, max(paused, end), (step,)
    total = Period(unit=rule.unit, count=rule.total)
    base = _end(clock.facts.received, total, clock.calendar)
    end, (longer, _) = clock.rolled(base), _pause(clock, base, total)
    latest = max(end, clock.rolled(longer)) if longer else end
    if notified > strict:
        step = clock.reason("extension", "extended_if_paused", notified=notified, latest=latest)
        return None, latest, (step,)
    return end, latest, (clock.reason("extension", "extended", notified=notified, period=total, end=end),)


def _refusal(clock: _Clock, rule: Extension | None, notified: date, paused: date) -> str:
    """The sentence on a notice of extension without effect, or "" (Art. 12(3) GDPR: within one month, with reasons)."""
    if rule is None:
        return "extension_unknown"
    if rule.reasons_required and not clock.facts.extension_reasons:
        return "extension_without_reasons"
    return "extension_late" if notified > paused else ""
