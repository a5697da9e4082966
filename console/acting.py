"""The words an owner can also say by mail, said at the terminal: the same commands, obeyed by the same room."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cases.command_words import Verb
from cases.commands import Command
from cases.model import Decision
from cases.preferences import preference_in
from cases.problems import Problem
from console.homes import case_number, get_case, open_home
from console.screen import printable
from daemon.clock import SystemClock
from daemon.departure import carry_out_words
from daemon.drafting import draft_request
from daemon.intake import Intake
from daemon.learning import load_reader
from daemon.letterbox import Letterbox
from daemon.notices import Notices
from daemon.owners import Owners
from daemon.people import administrator
from daemon.settings import Home
from db import post, records
from db.records import Owner
from db.store import Store
from letters.answers import Said
from mail.names import look_up
from mail.parse import parse
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


def _answer(answers: list[Said], *, done: bool) -> None:
    sentences = [one.text for one in answers]
    if not done:
        raise Problem(*sentences)
    for sentence in sentences:
        click.echo(printable(sentence))


def tell_status(path: Path, case: str | None, address: str) -> None:
    """Where a case stands, or each case of an owner (the first one unless an address is given).

    Raises:
        Problem: there is no such case or owner.
    """
    home, store = open_home(path)
    number = get_case(store, case).number if case is not None else None
    owner = (
        records.owner(store, records.case_owner(store, number))
        if number is not None
        else whose(home, store, address)
    )
    asked = Command(Verb.STATUS, number, "")
    _, sentences = _owners(home, store, None).obey(asked, owner, None, SystemClock().now(), _nothing)
    _answer(sentences, done=True)


def prefer(path: Path, verb: Verb, said: str, address: str) -> None:
    """Set how the bot writes to an owner: DIGEST, RECEIPTS or LANGUAGE with what stands behind it.

    Raises:
        Problem: nobody has the address, or what is said sets nothing.
    """
    if preference_in(verb, said) is None:
        raise Problem(f"'{said}' cannot be set: see `relance {verb} --help`.")
    home, store = open_home(path)
    with store.transaction():
        owner = whose(home, store, address)
        asked = Command(verb, None, said)
        _, sentences = _owners(home, store, None).obey(asked, owner, None, SystemClock().now(), _nothing)
    _answer(sentences, done=True)


def open_request(path: Path, said: str, address: str, *, agreed: bool) -> None:
    """Write a request in an owner's name and show it; it goes only when she agrees, now or later with SEND.

    Raises:
        Problem: with the answer, when nothing was written.
    """
    home, store = open_home(path)
    now = SystemClock().now()
    with store.transaction():
        owner = whose(home, store, address)
        order = parse(f"From: {owner.address}\r\n\r\nOPEN {said}\r\n".encode())
        decision, answers = draft_request(home, store, owner, said, order, None, now)
    if decision is None:
        raise Problem(*(one.text for one in answers))
    case = decision.case
    [step] = case.steps
    letterbox = Letterbox(home, store)
    letter = letterbox.write(case, step, letterbox.planned_day(case, step, now))
    click.echo(printable(f"To: {step.recipient}\nSubject: {letter.subject}\n\n{letter.text}\n"))
    if agreed or _agrees():
        act(path, Verb.SEND, str(case.number))
    else:
        click.echo(
            f"Case #{case.number}: written and not sent. "
            f"`relance send {case.number}` sends it, `relance veto {case.number}` drops it."
        )


def _agrees() -> bool:
    """Whether the person at the terminal says yes; with nobody there nothing is agreed to."""
    return sys.stdin.isatty() and click.confirm("Send it?")


def whose(home: Home, store: Store, address: str) -> Owner:
    """The owner with an address, the first one of config.toml without.

    Raises:
        Problem: nobody has it.
    """
    found = records.owner_by_address(store, address.lower()) if address else administrator(home, store)
    if found is None:
        raise Problem(f"--owner: nobody here has the address {address or home.config.owner.address}.")
    return found


def _nothing(_decision: Decision) -> None:
    """A question decides nothing."""


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
    intake = Intake(home, store, load_reader(home.model), _owners(home, store, None), look_up)
    intake.again = intake.read_again(row["message_id"])
    with store.transaction():
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
