"""The database looked after: the evidence chain verified, cached columns rebuilt."""

from __future__ import annotations

from pathlib import Path

import click

from cases.problems import Problem
from console.homes import get_case, open_home
from console.screen import print_json
from daemon.clock import SystemClock
from db import ledger, records


def verify_chain(path: Path, text: str | None, *, as_json: bool) -> None:
    """Walk the evidence chain; exit code 1 when it is broken anywhere."""
    _, store = open_home(path)
    number = get_case(store, text).number if text else None
    report = ledger.verify(store.connection, number)
    if as_json:
        print_json(
            {
                "ok": not report.problems,
                "events": report.events,
                "mails": report.mails,
                "letters": report.letters,
                "head": report.head,
                "problems": list(report.problems),
            }
        )
    else:
        click.echo(
            f"{report.events} events, {report.mails} mails and {report.letters} letters checked; head {report.head}"
        )
    if report.problems:
        raise Problem(*report.problems)
    if not as_json:
        click.echo("Nothing was changed.")


def rebuild_cases(path: Path) -> None:
    """Write the cached columns anew from the events."""
    _, store = open_home(path)
    now = SystemClock().now()
    with store.transaction():
        found = records.load_cases(store)
        for case in found:
            records.cache(store, case, now)
    click.echo(f"Cases rebuilt from their events: {len(found)}.")
