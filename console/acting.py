"""The words an owner can also say by mail, said at the terminal: the same commands, obeyed by the same room."""

from __future__ import annotations

from pathlib import Path

import click

from cases.command_words import Verb
from cases.commands import Command
from cases.model import Decision
from cases.problems import Problem
from console.homes import case_number, get_case, open_home
from console.screen import printable
from daemon.clock import SystemClock
from daemon.departure import carry_out_words
from daemon.intake import Intake
from daemon.learning import load_reader
from daemon.letterbox import Letterbox
from daemon.notices import Notices
from daemon.owners import Owners
from daemon.settings import Home
from db import post, records
from db.store import Store
from mail.names import look_up
from nlp.reader import Reader

NEEDS_READER = frozenset({Verb.IS, Verb.NOT})
"""A correction is learnt with its sentence, and finding that takes the reading model."""


def act(path: Path, verb: Verb, case: str, argument: str = "") -> None:
    """Do what a command asks of a case, as the case's own owner; the answer is printed.

    Raises:
        Problem: with the answer, when nothing could be done.
    """
    home, store = open_home(path)
    number = get_case(store, case).number
    owner = records.owner(store, records.case_owner(store, number))
    reader = load_reader(home.model) if verb in NEEDS_READER else None
    now = SystemClock().now()
    decisions: list[Decision] = []
    with store.transaction():
        owners = _owners(home, store, reader)
        _, sentences = owners.obey(Command(verb, number, argument), owner, None, now, decisions.append)
        carry_out_words(store, home.rules, decisions, now)
    _answer(sentences, done=bool(decisions))


def _owners(home: Home, store: Store, reader: Reader | None) -> Owners:
    return Owners(home, store, Notices(home, store, Letterbox(home, store)), reader)


def _answer(sentences: list[str], *, done: bool) -> None:
    if not done:
        raise Problem(*sentences)
    for sentence in sentences:
        click.echo(printable(sentence))


def assign(path: Path, mail: str, case: str | None, *, mine: bool, drop: bool) -> None:
    """Say where a mail that was set aside belongs: a case, with its owner's own mails (`mine`), or nowhere (`drop`).

    Raises:
        Problem: there is no such mail or case, or not exactly one of the three is said.
    """
    if (case is not None) + mine + drop != 1:
        raise Problem("Say one thing: a case, --mine for a mail of its owner's own, or --drop.")
    home, store = open_home(path)
    row = _set_aside(store, mail)
    now = SystemClock().now()
    if drop:
        with store.transaction():
            post.settle_quarantine(store, row["message_id"], "dropped", now)
        click.echo("Dropped: the mail is kept, and nothing follows from it.")
        return
    number = get_case(store, case).number if case is not None else None
    whose = records.case_owner(store, number) if number is not None else row["owner_id"]
    if whose is None:
        raise Problem("Nobody of this bot wrote that mail: name the case it belongs to, or --drop it.")
    decisions: list[Decision] = []
    with store.transaction():
        intake = Intake(home, store, load_reader(home.model), _owners(home, store, None), look_up)
        intake.assign(row["message_id"], number, records.owner(store, whose), now, decisions.append)
        carry_out_words(store, home.rules, decisions, now)
    taken = sorted({decision.case.number for decision in decisions})
    click.echo(f"It belongs to {', '.join(f'#{one}' for one in taken)} now." if taken else "It is taken in.")


def _set_aside(store: Store, mail: str) -> dict[str, object]:
    number = case_number(mail)
    for row in post.open_quarantine(store):
        if row["id"] == number:
            return dict(row)
    raise Problem(f"No mail number {number} waits in quarantine: see `relance quarantine`.")
