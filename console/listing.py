"""Lists: all cases, the outbox, what was set aside."""

from __future__ import annotations

from pathlib import Path

import click

from cases.model import Case, LetterState
from cases.timeline import status
from console.casefile import case_row
from console.homes import open_home
from console.outages import standstill
from console.screen import print_json, print_table, printable
from db import post, records


def list_cases(path: Path, *, as_json: bool) -> None:
    """All cases."""
    _, store = open_home(path)
    found = records.load_cases(store)
    if as_json:
        print_json([case_row(case) for case in found])
        return
    print_table(
        "Cases",
        ["case", "controller", "rights", "status", "received", "due", "next step", "exchanges"],
        [
            [
                f"#{case.number}",
                case.controller.name,
                ", ".join(case.rights),
                status(case),
                case.received_on or "-",
                case.deadlines.due if case.deadlines else "-",
                _next_step(case),
                case.inbound + case.outbound,
            ]
            for case in found
        ],
        "No cases yet: put the bot in BCC of a request, and it opens one.",
    )


def _next_step(case: Case) -> str:
    upcoming = sorted((step for step in case.steps if step.open), key=lambda step: step.due_at)
    return f"{upcoming[0].name} {upcoming[0].due_at:%Y-%m-%d}" if upcoming else "-"


def list_outbox(path: Path, *, as_json: bool) -> None:
    """Letters and notices, newest last."""
    home, store = open_home(path)
    rows = store.rows(
        "SELECT id, case_id, kind, step, state, recipient, subject, due_at, sent_at, last_reply FROM letters ORDER BY id"
    )
    if as_json:
        print_json([dict(row) for row in rows])
        return
    for sentence in standstill(home, store):
        click.echo(printable(sentence))
    planned = [
        [f"#{case.number}", step.name, "planned", step.recipient, "", f"{step.due_at:%Y-%m-%d}"]
        for case in records.load_cases(store, open_only=True)
        for step in case.steps
        if step.state is LetterState.PLANNED
    ]
    print_table(
        "Outbox",
        ["case", "what", "state", "to", "subject", "sent / due"],
        [
            [
                f"#{row['case_id']}" if row["case_id"] else "",
                row["step"] or row["kind"],
                row["state"],
                row["recipient"],
                row["subject"],
                (row["sent_at"] or row["due_at"] or "")[:16],
            ]
            for row in rows
        ]
        + planned,
        "The outbox is empty.",
    )


def list_quarantine(path: Path, *, as_json: bool) -> None:
    """Mail that was set aside."""
    _, store = open_home(path)
    rows = post.open_quarantine(store)
    if as_json:
        print_json([dict(row) for row in rows])
        return
    print_table(
        "Quarantine",
        ["no.", "came", "from", "subject", "reason", "detail"],
        [
            [row["id"], row["at"][:16], row["from_address"], row["subject"], row["reason"], row["detail"]]
            for row in rows
        ],
        "Nothing is in quarantine.",
    )
