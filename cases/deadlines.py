"""Facts of the clock and rules to the strict, paused and safe date, with the reasoning step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
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
from cases.rules import LawRule, PauseModel, Period, Rules

DAYS_OF_A_MONTH = 30
"""A part of a month is counted as if the month had 30 days (Reg. 1182/71 art. 3(2)(d); IMY-2022-9442)."""


def compute(facts: ClockFacts, rules: Rules) -> Deadlines:
    """The dates by which an answer is due under `facts.law`, and why.

    `strict` counts no pause and includes a valid extension; `paused` counts the pause most favourable to the
    controller; `safe` is the later of both plus the days of grace, on a working day. `extended` is the end of
    a valid extension, else None. Raises ValueError with one sentence when the facts contradict each other.
    """
    _check(facts)
    return _Clock(facts, rules.law(facts.law), rules.limits.grace_days).run()


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


@dataclass
class _Clock:
    """One computation: collects the reasoning while it goes."""

    facts: ClockFacts
    law: LawRule
    grace: int
    steps: list[Reason] = field(default_factory=list)

    def run(self) -> Deadlines:
        facts, answer = self.facts, self.law.answer
        self.calendar = calendar_of(facts.country, facts.region)
        self._say("start", f"The request was received on {_day(facts.received)}; that day is not counted.")
        self._calendar()
        base = _end(facts.received, answer, self.calendar)
        self._say("answer", f"The answer is due within {_words(answer)} of receipt: {_day(base)}.")
        strict = self._roll(base)
        paused_base = self._pause(base, answer)
        paused = max(strict, self._rolled(paused_base)) if paused_base else strict
        return self._finish(strict, paused, *self._extension(strict, paused))

    def _finish(self, strict: date, paused: date, extended: date | None, latest: date) -> Deadlines:
        strict, paused = extended or strict, max(paused, latest, extended or strict)
        safe = roll_forward(add_days(paused, self.grace), self.calendar)
        text = f"Lateness is claimed only after {_day(safe)}: the latest of these dates plus {self.grace} days of grace, on a working day."
        self.steps.append(Reason(text, "our_practice", "safe"))
        return Deadlines(strict, paused, safe, extended, tuple(self.steps), self._acknowledgement())

    def _say(self, part: str, text: str) -> None:
        source = getattr(self.law.sources, part)
        self.steps.append(Reason(text, source, part))

    # --- whose holidays ---------------------------------------------------------------------------------

    def _calendar(self) -> None:
        calendar, country = self.calendar, self.calendar.country
        if not calendar.known:
            text = f"No public holidays are known for the country '{country}': only Saturdays and Sundays are counted as closed."
            self.steps.append(Reason(text, "our_practice", "calendar"))
        elif not calendar.region_known:
            text = f"The region '{calendar.region}' of {country} is not known: only the holidays of the whole country are counted."
            self.steps.append(Reason(text, "our_practice", "calendar"))
        if self.facts.assumed_country:
            text = f"The controller has no establishment whose holidays would count: we assume those of {country or 'no country'}, where the person lives."
            self.steps.append(Reason(text, "our_practice", "assumed_country"))

    def _rolled(self, day: date) -> date:
        return roll_forward(day, self.calendar) if self.law.roll else day

    def _roll(self, day: date) -> date:
        end = self._rolled(day)
        if end != day:
            closed = self.calendar.closed(day)
            self._say("end", f"{_day(day)} is not a working day ({closed}): the period ends on {_day(end)}.")
        return end

    # --- what a question of the controller does ---------------------------------------------------------

    def _pause(self, base: date, answer: Period) -> date | None:
        """End of the period, not yet rolled, if the clock stood still for the question; None when it did not."""
        facts = self.facts
        part = f"pause_{facts.asked_for}"
        model: PauseModel = getattr(self.law, part)
        if facts.asked is None:
            if facts.answered is not None:
                self._say(
                    part,
                    f"Something was supplied on {_day(facts.answered)} without a question on file: the clock goes on.",
                )
            return None
        if model is PauseModel.NONE:
            self._say(part, f"The question of {_day(facts.asked)} does not stop the clock under this law.")
            return None
        if facts.answered is None:
            self._say(
                part,
                f"The question of {_day(facts.asked)} is not answered yet: if it was legitimate the clock stands still, and no paused date can be named; the date without pause is shown.",
            )
            return None
        if model is PauseModel.RESTART:
            return self._restart(facts.answered, answer)
        if facts.asked > self._rolled(base):
            self._say(
                part,
                f"The question of {_day(facts.asked)} came after the period had ended: it cannot stop it any more.",
            )
            return None
        return self._shift(part, model, base, facts.asked, facts.answered)

    def _restart(self, answered: date, answer: Period) -> date:
        end = _end(answered, answer, self.calendar)
        self._say(
            "pause_identity",
            f"If the question about identity was legitimate the period starts anew when it is answered, on {_day(answered)}: {_day(end)}.",
        )
        return end

    def _shift(self, part: str, model: PauseModel, base: date, asked: date, answered: date) -> date:
        stood = (answered - asked).days
        end = base + timedelta(days=stood)
        span = f"from {_day(asked)} to {_day(answered)}, {stood} days"
        if model is PauseModel.CAUTION:
            self._say(
                part,
                f"No source of this law lets the clock stand still; as a precaution the time of the question ({span}) is counted for the controller: {_day(end)}.",
            )
            return end
        self._say(
            part,
            f"If the question was legitimate the clock stood still {span}; the end moves by as many days: {_day(end)}.",
        )
        if model is PauseModel.SHIFT:
            return end
        return max(end, self._remainder(asked, answered, self.law.answer.count))

    def _remainder(self, asked: date, answered: date, months: int) -> date:
        used = (asked - self.facts.received).days
        left = max(0, months * DAYS_OF_A_MONTH - used)
        end = answered + timedelta(days=left)
        text = f"Counted as the Swedish authority did, {used} days were used and {left} of {months * DAYS_OF_A_MONTH} days are left after {_day(answered)}: {_day(end)}. The later date is taken."
        self.steps.append(Reason(text, "imy_9442", "pause_remainder"))
        return end

    # --- what a notice of extension does ----------------------------------------------------------------

    def _extension(self, strict: date, paused: date) -> tuple[date | None, date]:
        """End of a valid extension or None, and the latest date the controller could claim by its notice."""
        rule, notified = self.law.extension, self.facts.extended
        if notified is None:
            return None, paused
        if rule is None:
            self._say(
                "extension", f"This law knows no extension: the notice of {_day(notified)} changes nothing."
            )
            return None, paused
        if rule.reasons_required and not self.facts.extension_reasons:
            self._say(
                "extension",
                f"The notice of extension of {_day(notified)} gives no reasons: it changes nothing.",
            )
            return None, paused
        if notified > paused:
            self._say(
                "extension",
                f"The notice of extension of {_day(notified)} came after the period had ended: it changes nothing.",
            )
            return None, paused
        if rule.total is None:
            return None, self._open_extension(notified)
        return self._extended(Period(unit=rule.unit, count=rule.total), notified, strict)

    def _open_extension(self, notified: date) -> date:
        end = _end(max(notified, self.facts.received), self.law.answer, self.calendar)
        self._say(
            "extension",
            f"The notice of {_day(notified)} names its own new date, which a person must check; as a precaution a second period is counted for the controller: {_day(end)}.",
        )
        return end

    def _extended(self, total: Period, notified: date, strict: date) -> tuple[date | None, date]:
        """The notice came in time, at least if a pause counted."""
        base = _end(self.facts.received, total, self.calendar)
        end = self._rolled(base)
        silent = _Clock(self.facts, self.law, self.grace)
        silent.calendar = self.calendar
        longer = silent._pause(base, total)
        latest = max(end, self._rolled(longer)) if longer else end
        if notified > strict:
            self._say(
                "extension",
                f"The notice of extension of {_day(notified)} came in time only if the clock had stood still: the date without pause stays, and {_day(latest)} is counted as the latest.",
            )
            return None, latest
        self._say(
            "extension",
            f"The notice of extension of {_day(notified)} came in time and with reasons: {_words(total)} from receipt, {_day(end)}.",
        )
        return end, latest

    # --- confirmation of receipt --------------------------------------------------------------------------

    def _acknowledgement(self) -> date | None:
        period = self.law.acknowledgement
        if period is None:
            return None
        day = _end(self.facts.received, period, self.calendar)
        self._say("acknowledgement", f"Receipt must be confirmed within {_words(period)}: {_day(day)}.")
        return day
