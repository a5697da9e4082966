"""What goes out to people and authorities, made now: the digest of a day, the dossier of a complaint."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from cases.model import StepName
from cases.periods import parse_day
from cases.problems import Problem
from console.acting import whose
from console.homes import get_case, open_home
from console.screen import print_json, printable
from daemon.clock import SystemClock
from daemon.letterbox import Letterbox, write_file
from daemon.notices import Notices
from db import records
from letters.render import render_digest


def tell_digest(path: Path, on: str | None, address: str, *, send: bool, as_json: bool) -> None:
    """Each owner's digest of a day, or that of the owner with an address, printed or queued."""
    home, store = open_home(path)
    now = SystemClock().now()
    notices = Notices(home, store, Letterbox(home, store))
    for owner in [whose(home, store, address)] if address else records.owners(store):
        moment = _digest_moment(on, owner, now)
        if send:
            with store.transaction():
                letter = notices.send_digest(owner, now, even_without_news=True)
            click.echo(
                f"{owner.address}: queued; `relance run` sends it."
                if letter
                else f"{owner.address}: today's digest has gone out already."
            )
            continue
        brief = notices.build_digest(owner, moment, token="preview")
        if as_json:
            print_json(_digest_json(brief))
        else:
            mail = render_digest(brief, explain=notices.explain)
            click.echo(
                printable(f"To: {owner.name} <{owner.address}>\nSubject: {mail.subject}\n\n{mail.text}")
            )


def _digest_moment(on: str | None, owner: records.Owner, now: datetime) -> datetime:
    if on is None:
        return now
    try:
        day = parse_day(on)
    except ValueError as error:
        raise Problem(f"--date: {error}") from error
    return datetime.combine(day, owner.digest_time, ZoneInfo(owner.time_zone)).astimezone(UTC)


def _digest_json(brief: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return json.loads(json.dumps(asdict(brief), default=str))


def write_dossier(path: Path, text: str, authority: str, out: Path) -> None:
    """Build the dossier PDF now, from what the file holds."""
    home, store = open_home(path)
    case = get_case(store, text)
    if authority and home.rules.authority(authority) is None:
        some = ", ".join(list(home.rules.authorities)[:8])
        raise Problem(f"--authority: '{authority}' is not in rules.yaml: choose one such as {some} ...")
    step = next((s for s in case.steps if s.name is StepName.COMPLAINT), None)
    today = SystemClock().now().date()
    name, pdf = Letterbox(home, store).dossier(case, step, today, authority=authority)
    click.echo(str(write_file(out / name, pdf)))
