"""Facts of the clock and rules to the strict, paused and safe date, with the reasoning step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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

DAYS_OF_A_MONTH = 30
"""A part of a month is counted as if the month had 30 days (Reg. 1182/71 art. 3(2)(d); IMY-2022-9442)."""


def compute(facts: ClockFacts, rules: Rules) -> Deadlines:
    """The dates by which an answer is due under `facts.law`, and why.

    `strict` counts no pause and includes a valid extension; `paused` counts the pause most favourable to the
    controller; `safe` is the later of both plus the days of grace, on a working day. `extended` is the end of
    a valid extension, else None. Raises ValueError with one sentence when the facts contradict each other.
    """
    _check(facts)
    clock = _Clock(facts, rules.law(facts.law), calendar_of(facts.country, facts.region))
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
        _safe_step(safe, rules.limits.grace_days),
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
    if facts.asked_for not in ("identity", "scope"):
        raise ValueError(f"A controller can ask for 'identity' or 'scope', not for '{facts.asked_for}'.")


def _end(start: date, period: Period, calendar: Calendar) -> date:
    if period.unit == "months":
        return add_months(start, period.count)
    if period.unit == "working_days":
        return add_working_days(start, period.count, calendar)
    return add_days(start, period.count)


def _words(period: Period) -> str:
    unit = period.unit.replace("_", " ")
    return f"{period.count} {unit}" if period.count != 1 else f"one {unit.removesuffix('s')}"


def _day(day: date) -> str:
    return f"{day.isoformat()} ({('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day.weekday()]})"


@dataclass(frozen=True, slots=True)
class _Clock:
    """What every part of one computation looks at."""

    facts: ClockFacts
    law: LawRule
    calendar: Calendar

    def rolled(self, day: date) -> date:
        """`day` moved to a working day, if the law moves it."""
        return roll_forward(day, self.calendar) if self.law.roll else day

    def reason(self, part: str, text: str) -> Reason:
        """A step with the source that rules.yaml names for this part of the law."""
        return Reason(text, getattr(self.law.sources, part), part)


_Steps = tuple[Reason, ...]


def _ours(rule: str, text: str) -> Reason:
    return Reason(text, "our_practice", rule)


def _opening(clock: _Clock, base: date) -> _Steps:
    facts, answer, end = clock.facts, clock.law.answer, clock.rolled(base)
    steps = [
        clock.reason(
            "start", f"The request was received on {_day(facts.received)}; that day is not counted."
        ),
        *_calendar_steps(clock),
        clock.reason("answer", f"The answer is due within {_words(answer)} of receipt: {_day(base)}."),
    ]
    if answer.unit == "months" and base.day != facts.received.day:
        text = f"That month has no day {facts.received.day}: the period ends on its last day."
        steps.append(clock.reason("month_end", text))
    if end != base:
        closed = clock.calendar.closed(base)
        text = f"{_day(base)} is not a working day ({closed}): the period ends on {_day(end)}."
        steps.append(clock.reason("end", text))
    return tuple(steps)


def _calendar_steps(clock: _Clock) -> Iterator[Reason]:
    calendar, country = clock.calendar, clock.calendar.country
    if not calendar.known:
        place = f"the country '{country}'" if country else "a country that is not named"
        text = f"No public holidays are known for {place}: only Saturdays and Sundays are counted as closed."
        yield clock.reason("calendar", text)
    elif not calendar.region_known:
        text = f"The region '{calendar.region}' of {country} is not known: only the holidays of the whole country are counted."
        yield clock.reason("calendar", text)
    if clock.facts.assumed_country:
        text = "No source says whose holidays count for a controller without an establishment here: those of the person's country are assumed."
        yield clock.reason("calendar", text)


def _safe_step(safe: date, grace: int) -> Reason:
    text = f"Lateness is claimed only after {_day(safe)}: the latest of these dates plus {grace} days of grace, on a working day."
    return _ours("safe", text)


def _acknowledgement(clock: _Clock) -> tuple[date | None, _Steps]:
    period = clock.law.acknowledgement
    if period is None:
        return None, ()
    day = _end(clock.facts.received, period, clock.calendar)
    text = f"Receipt must be confirmed within {_words(period)}: {_day(day)}."
    return day, (clock.reason("acknowledgement", text),)


# --- what a question of the controller does -------------------------------------------------------------


def _pause(clock: _Clock, base: date, period: Period) -> tuple[date | None, _Steps]:
    """End of `period`, not yet rolled, if the clock stood still for the question; None when it did not."""
    facts, part = clock.facts, f"pause_{clock.facts.asked_for}"
    model: PauseModel = getattr(clock.law, part)
    if facts.asked is None or facts.answered is None or model is PauseModel.NONE:
        return None, tuple(clock.reason(part, text) for text in _no_pause(facts, model))
    if model is PauseModel.RESTART:
        end = _end(facts.answered, period, clock.calendar)
        text = f"If the question was legitimate the period starts anew when it is answered, on {_day(facts.answered)}: {_day(end)}."
        return end, (clock.reason(part, text),)
    if facts.asked > clock.rolled(base):
        text = f"The question of {_day(facts.asked)} came after the period had ended: it cannot stop it any more."
        return None, (clock.reason(part, text),)
    end, steps = _shift(clock, part, base, facts.asked, facts.answered)
    if model is not PauseModel.SHIFT_OR_REMAINDER:
        return end, steps
    other, step = _remainder(facts.received, period, facts.asked, facts.answered)
    return max(end, other), (*steps, step)


def _no_pause(facts: ClockFacts, model: PauseModel) -> Iterator[str]:
    """One sentence saying why no pause is counted, or none when there is nothing to say."""
    if facts.asked is None:
        if facts.answered is not None:
            yield f"Something was supplied on {_day(facts.answered)} without a question on file: the clock goes on."
    elif model is PauseModel.NONE:
        yield f"The question of {_day(facts.asked)} does not stop the clock under this law."
    else:
        yield f"The question of {_day(facts.asked)} is not answered yet: if it is legitimate the clock may stand still and no paused date can be named, so the date without pause is shown."


def _shift(clock: _Clock, part: str, base: date, asked: date, answered: date) -> tuple[date, _Steps]:
    """The end moves by as many days as the question was open."""
    days = (answered - asked).days
    end = add_days(base, days)
    span = f"from {_day(asked)} to {_day(answered)}, {days} days"
    if getattr(clock.law, part) is PauseModel.CAUTION:
        text = f"No source of this law lets the clock stand still; as a precaution the time of the question ({span}) is counted for the controller: {_day(end)}."
    else:
        text = f"If the question was legitimate the clock stood still {span}; the end moves by as many days: {_day(end)}."
    return end, (clock.reason(part, text),)


def _remainder(received: date, period: Period, asked: date, answered: date) -> tuple[date, Reason]:
    """What is left of months of 30 days runs from the answer on (IMY-2022-9442, our reading)."""
    whole = period.count * (DAYS_OF_A_MONTH if period.unit == "months" else 1)
    used = (asked - received).days
    left = max(0, whole - used)
    end = add_days(answered, left)
    text = f"Counted as the Swedish authority did, {used} days were used and {left} of {whole} days run from {_day(answered)}: {_day(end)}. The later date is taken."
    return end, Reason(text, "imy_9442", "pause_remainder")


# --- what a notice of extension does --------------------------------------------------------------------


def _extension(clock: _Clock, strict: date, paused: date) -> tuple[date | None, date, _Steps]:
    """End of a valid extension or None, the latest date the controller could claim, and why."""
    rule, notified = clock.law.extension, clock.facts.extended
    if notified is None:
        return None, paused, ()
    notice = f"The notice of extension of {_day(notified)}"
    refused = _refusal(clock, rule, notified, paused)
    if rule is None or refused:
        return None, paused, (clock.reason("extension", f"{notice} {refused}"),)
    if rule.total is None:
        end = _end(notified, clock.law.answer, clock.calendar)
        text = f"{notice} names its own new date, which a person must check; as a precaution a second period is counted for the controller: {_day(end)}."
        return None, max(paused, end), (clock.reason("extension", text),)
    total = Period(unit=rule.unit, count=rule.total)
    base = _end(clock.facts.received, total, clock.calendar)
    end, (longer, _) = clock.rolled(base), _pause(clock, base, total)
    latest = max(end, clock.rolled(longer)) if longer else end
    if notified > strict:
        text = f"{notice} came in time only if the clock had stood still: the date without pause stays, and {_day(latest)} is the latest the controller could claim."
        return None, latest, (clock.reason("extension", text),)
    text = f"{notice} came in time and with reasons: the answer is due within {_words(total)} of receipt, {_day(end)}."
    return end, latest, (clock.reason("extension", text),)


def _refusal(clock: _Clock, rule: Extension | None, notified: date, paused: date) -> str:
    """Why a notice of extension has no effect, or "" (Art. 12(3) GDPR: within one month, with reasons)."""
    if rule is None:
        return "changes nothing: this law knows no extension."
    if rule.reasons_required and not clock.facts.extension_reasons:
        return "changes nothing: it gives no reasons."
    return "changes nothing: it came after the period had ended." if notified > paused else ""
