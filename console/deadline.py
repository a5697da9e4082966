"""`relance deadline`: a deadline with its reasoning, from dates on the command line, and dates as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from cases.agenda import dates_of
from cases.brief import DigestDeadline
from cases.deadlines import compute
from cases.model import ClockFacts, Deadlines, Law, Question, Reason
from cases.periods import calendar_of, parse_day
from cases.problems import Problem
from cases.rules import LawRule, Rules
from console.screen import print_json
from daemon.clock import SystemClock
from daemon.letterbox import write_file
from daemon.settings import load_rules
from letters.calendar import deadlines_ics


def tell_deadline(home: Path, facts: dict[str, Any], *, as_json: bool, ics: Path | None = None) -> None:
    """Print the dates and every step that leads to them, and write them as a calendar file to `ics`.

    Wrong input is a Problem with one sentence.
    """
    rules = load_rules(home)
    dates = _compute(facts, rules)
    if ics is not None:
        write_calendar(ics, dates_of(dates), rules)
    if as_json:
        print_json(_as_json(dates, rules))
        return
    _print_dates(dates, facts)
    _print_steps(dates, rules)
    _print_notes(rules.law(Law(facts["law"])))
    if ics is not None:
        click.echo(f"\nWritten for your calendar: {ics}")


def write_calendar(path: Path, dates: Sequence[DigestDeadline], rules: Rules) -> None:
    """Write dates with their reasoning and its sources as an iCalendar file; Problem when that cannot be."""
    content = deadlines_ics(
        dates, stamp=SystemClock().now(), explain=lambda reason, _language: _argued(reason, rules)
    )
    try:
        write_file(path, content)
    except OSError as error:
        raise Problem(f"--ics: {path} cannot be written ({error.strerror}).") from error


def _as_json(dates: Deadlines, rules: Rules) -> dict[str, Any]:
    return {
        "strict": dates.strict.isoformat(),
        "paused": dates.paused.isoformat(),
        "safe": dates.safe.isoformat(),
        "extended": dates.extended.isoformat() if dates.extended else None,
        "acknowledgement": dates.acknowledgement.isoformat() if dates.acknowledgement else None,
        "steps": [
            {"text": s.text, "source": s.source, "cite": rules.source(s.source).cite} for s in dates.steps
        ],
    }


def _print_dates(dates: Deadlines, facts: dict[str, Any]) -> None:
    """The dates first, each with what it means."""
    if dates.acknowledgement:
        click.echo(f"Receipt confirmed by:      {_day(dates.acknowledgement)}")
    click.echo(f"Answer due by:             {_day(dates.strict)}{'  (extended)' if dates.extended else ''}")
    if facts["asked"] is not None:
        asked = "fee was lawful:" if facts["asked_for"] == "fee" else "question was right:"
        click.echo(f"If the {asked:<20}{'not known yet' if dates.waiting else _day(dates.paused)}")
    if dates.waiting:
        click.echo(f"Late beyond doubt after:   not known yet, {_day(dates.safe)} at the earliest")
    else:
        click.echo(f"Late beyond doubt after:   {_day(dates.safe)}")


def _print_steps(dates: Deadlines, rules: Rules) -> None:
    click.echo("\nStep by step:")
    for number, step in enumerate(dates.steps, 1):
        click.echo(f"{number:2}. {_argued(step, rules)}")


def _print_notes(law: LawRule) -> None:
    """What is not settled about this clock, so that nobody takes it for certain."""
    if law.notes:
        click.echo("\nGood to know:")
        for note in law.notes:
            click.echo(f"  - {note}")


def _argued(step: Reason, rules: Rules) -> str:
    """A step with its source in brackets, as a lawyer looks it up."""
    return f"{step.text} [{rules.source(step.source).cite}]"


def _compute(facts: dict[str, Any], rules: Rules) -> Deadlines:
    try:
        law = Law(facts["law"])
    except ValueError as error:
        known = ", ".join(law.value for law in Law)
        raise Problem(f"--law: '{facts['law']}' is not a law I know: choose one of {known}.") from error
    days = {name: _parse(name, facts[name]) for name in ("received", "asked", "answered", "extended")}
    country, _, of_country = facts["country"].upper().partition("-")
    region = facts["region"].upper().removeprefix(f"{country}-") or of_country
    if (country or of_country) and not _is_country(country):
        raise Problem(
            f"--country: '{facts['country']}' is no country I know: use two letters such as FR, or DE-BY (ISO 3166)."
        )
    if region and not calendar_of(country, region).region_known:
        raise Problem(f"--region: '{region}' is no region of {country or 'a country'} I know (ISO 3166-2).")
    if days["answered"] is not None and days["asked"] is None:
        raise Problem("--answered: say with --asked when the controller asked what was answered.")
    if facts["asked_for"] and days["asked"] is None:
        raise Problem("--asked-for: say with --asked when the controller asked.")
    if facts["reasons"] and days["extended"] is None:
        raise Problem("--reasons: say with --extended when the controller announced the extension.")
    received, asked = days["received"], days["asked"]
    assert received is not None
    questions = (Question(asked, days["answered"], facts["asked_for"] or "identity"),) if asked else ()
    try:
        return compute(
            ClockFacts(
                law=law,
                received=received,
                country=country,
                region=region,
                questions=questions,
                extended=days["extended"],
                extension_reasons=facts["reasons"],
            ),
            rules,
        )
    except ValueError as error:
        raise Problem(str(error)) from error


def _is_country(code: str) -> bool:
    """A country whose public holidays are known."""
    return len(code) == 2 and code.isalpha() and calendar_of(code).known


def _parse(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise Problem(f"--{name}: {error}") from error


def _day(day: date) -> str:
    return f"{day:%A} {day.isoformat()}"
