"""`relance import`: old correspondence into cases, by the same path as live mail; nothing is sent, nobody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from cases.model import ActionKind, Decision, EventKind
from cases.problems import Problem
from console.acting import whose
from console.archive import Old, old_mails
from console.screen import print_json, printable, tracked
from daemon.archived import Quiet, as_forward
from daemon.clock import SystemClock
from daemon.intake import Incoming, Intake
from daemon.learning import load_reader
from daemon.letterbox import Letterbox
from daemon.owners import Owners
from daemon.people import settle_people
from daemon.settings import Home, load_home
from db import records
from db.records import Owner
from db.store import Store
from mail.names import look_up

BELONGS_NOWHERE = frozenset({"no_case", "no_recipient", "unknown_sender", "helper"})
"""Reasons for quarantine with which a mail of an archive is left out: most of it is about other things."""


@dataclass(slots=True)
class Report:
    """What became of the mails."""

    mails: int = 0
    what: Counter[str] = field(default_factory=Counter)
    opened: list[int] = field(default_factory=list)
    cases: set[int] = field(default_factory=set)


class _LeftOut(Exception):
    """The mail belongs to no case: nothing of it is kept."""


def import_paths(path: Path, paths: Sequence[Path], owner: str, *, as_json: bool) -> None:
    """Take in the mails of an owner's archive, oldest first; again is no harm.

    Raises:
        Problem: nobody has the address, or there is no mail at all.
    """
    home = load_home(path)
    mails, problems = old_mails(paths)
    for sentence in problems:
        click.echo(printable(sentence), err=True)
    if not mails:
        raise Problem(
            "There is no mail in what was named: give .eml files, mbox files, or folders with them."
        )
    store = Store(home.database)
    try:
        whose = _owner(home, store, owner)
        report = Importer(home, store, whose).take(mails)
    finally:
        store.close()
    _tell(report, as_json=as_json)


def _owner(home: Home, store: Store, address: str) -> Owner:
    with store.transaction():
        records.seed_authorities(store, home.rules)
        settle_people(home, store, SystemClock().now())
    return whose(home, store, address)


class Importer:
    """Takes old mails in, each as if its owner had forwarded it as an attachment."""

    def __init__(self, home: Home, store: Store, owner: Owner) -> None:
        self.home = home
        self.store = store
        self.owner = owner
        notices = Quiet(home, store, Letterbox(home, store))
        self.intake = Intake(home, store, load_reader(home.model), Owners(home, store, notices), look_up)
        self.report = Report()

    def take(self, mails: Sequence[Old]) -> Report:
        """All of them, each in a transaction of its own."""
        for mail in tracked(mails, "Taking in"):
            self.report.mails += 1
            outer = as_forward(mail.read(), self.owner.address, self.home.config.bot.address)
            incoming = self.intake.read(outer)
            try:
                with self.store.transaction():
                    self._take(incoming)
            except _LeftOut:
                self.report.what["left out"] += 1
        return self.report

    def _take(self, mail: Incoming) -> None:
        decisions: list[Decision] = []
        taken = self.intake.take(
            mail, SystemClock().now(), lambda decision, _: decisions.append(decision), whose=self.owner
        )
        kind, _, reason = taken.what.partition(": ")
        if kind == "quarantined" and reason in BELONGS_NOWHERE:
            raise _LeftOut
        self.report.what["known already" if taken.known and not decisions else kind] += 1
        for decision in decisions:
            self.report.cases.add(decision.case.number)
            if any(event.kind is EventKind.CASE_OPENED for event in decision.events):
                self.report.opened.append(decision.case.number)
            assert all(action.kind is not ActionKind.QUEUE_LETTER for action in decision.actions)


WORDS = {
    "case opened": "opened a case",
    "own letter": "your own letters",
    "forward": "replies read",
    "known already": "known already",
    "quarantined": "set aside (see `relance quarantine`)",
    "left out": "about no case, left out",
}


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "mails": report.mails,
                "opened": report.opened,
                "cases": sorted(report.cases),
                **{key.replace(" ", "_"): report.what[key] for key in WORDS},
            }
        )
        return
    click.echo(f"{report.mails} mails:")
    for key, words in WORDS.items():
        if report.what[key]:
            click.echo(f"  {report.what[key]:5}  {words}")
    if report.opened:
        click.echo("Opened: " + ", ".join(f"#{number}" for number in report.opened))
    click.echo("Nothing was sent: letters that are due now are announced in the next digest.")
