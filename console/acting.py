"""The words an owner can also say by mail, said at the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cases.command_words import Verb
from cases.commands import Command
from console.homes import get_case, open_home
from console.screen import printable
from daemon.clock import SystemClock
from daemon.departure import carry_out_words
from daemon.letterbox import Letterbox
from daemon.notices import Notices
from daemon.owners import Owners
from db import records


def give_word(path: Path, verb: str, text: str) -> None:
    """HOLD, RELEASE, SEND, VETO, CLOSE or REOPEN for a case, as its owner would say it by mail."""
    home, store = open_home(path)
    case = get_case(store, text)
    owner = records.owner(store, case.owner)
    clock = SystemClock()
    letterbox = Letterbox(home, store)
    owners = Owners(home, store, Notices(home, store, letterbox))
    with store.transaction():
        decisions: list[Any] = []
        _, sentences = owners.obey(
            Command(Verb(verb), case.number, ""), owner, None, clock.now(), decisions.append
        )
        carry_out_words(store, home.rules, decisions, clock.now())
    for sentence in sentences:
        click.echo(printable(sentence))
