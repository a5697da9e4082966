"""`relance deadline`: a deadline with its reasoning, from dates on the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from cases.deadlines import compute
from cases.model import ClockFacts, Deadlines, Law
from cases.periods import calendar_of, parse_day
from cases.problems import Problem
from console.screen import print_json
from daemon.settings import load_rules


def tell_deadline(home: Path, facts: dict[str, Any], *, as_json: bool) -> None:
    """Print strict, paused and safe date and every step; Problem with one sentence on wrong input."""
    rules = load_rules(home)
    dates = _compute(facts, rules)
    if as_json:
        print_json(
            {
                "strict": dates.strict.isoformat(),
                "paused": dates.paused.isoformat(),
                "safe": dates.safe.isoformat(),
                "extended": dates.extended.isoformat() if dates.extended else None,
                "acknowledgement": dates.acknowledgement.isoformat() if dates.acknowledgement else None,
                "steps": [{"text": s.text, "source": s.source} for s in dates.steps],
            }
        )
        return
    for number, step in enumerate(dates.steps, 1):
        known = step.source in rules.sources
        cited = f" [{rules.source(step.source).cite}]" if known else ""
        click.echo(f"{number:2}. {step.text}{cited}")
    click.echo("")
    click.echo(f"Due:                       {_day(dates.strict)}")
    if facts["asked"] is not None:
        click.echo(f"If the question was right: {_day(dates.paused)}")
    click.echo(f"Late beyond doubt after:   {_day(dates.safe)}")


def _compute(facts: dict[str, Any], rules: Any) -> Deadlines:
    try:
        law = Law(facts["law"])
    except ValueError as error:
        known = ", ".join(law.value for law in Law)
        raise Problem(f"--law: '{facts['law']}' is not a law I know: choose one of {known}.") from error
    days = {name: _parse(name, facts[name]) for name in ("received", "asked", "answered", "extended")}
    country = facts["country"].upper()
    if country and not _is_country(country):
        raise Problem(
            f"--country: '{facts['country']}' is no country I know: use two letters such as FR (ISO 3166)."
        )
    if days["answered"] is not None and days["asked"] is None:
        raise Problem("--answered: say with --asked when the controller asked what was answered.")
    received = days["received"]
    assert received is not None
    try:
        return compute(
            ClockFacts(
                law=law,
                received=received,
                country=country,
                region=facts["region"].upper(),
                asked=days["asked"],
                answered=days["answered"],
                asked_for=facts["asked_for"],
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
