"""The home folder that a command works on, and a case of it as people name it."""

from __future__ import annotations

from pathlib import Path

from cases.model import Case
from cases.problems import Problem
from daemon.settings import Home, load_home
from db import records
from db.store import Store


def open_home(path: Path) -> tuple[Home, Store]:
    """The home folder and its database; Problem when there is none yet."""
    home = load_home(path)
    if not home.database.exists():
        raise Problem(f"There is no database at {home.database} yet: start `relance run` once.")
    return home, Store(home.database)


def case_number(text: str) -> int:
    """#7 or 7; Problem for anything else."""
    digits = text.lstrip("#")
    if not digits.isdecimal():
        raise Problem(f"'{text}' is not a case number: write it like 7 or #7 (see `relance cases`).")
    return int(digits)


def get_case(store: Store, text: str) -> Case:
    """The case with this number; Problem when there is none."""
    case = records.load_case(store, case_number(text))
    if case is None:
        raise Problem(f"There is no case #{case_number(text)}: see `relance cases`.")
    return case
