"""`relance teach` on the command line: what is new, old against new, kept or not, and undone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.settings import load_home
from db import corrections
from db.store import Store
from nlp.reader import Reader
from nlp.teaching import head_of, write_model
from tests.commands import problem, relance
from tests.desk import Desk
from tests.test_daemon_learning import ODD, reply


@pytest.fixture
def home(tmp_path: Path, reader: Reader) -> Path:
    """A home folder with one mail of a controller, corrected by its owner."""
    desk = Desk(tmp_path, reader)
    desk.open_case()
    reply(desk, ODD)
    desk.say("IS #1 refusal")
    desk.close()
    return tmp_path


def test_teaching_shows_what_is_new_and_measures_old_against_new(home: Path) -> None:
    done = relance("teach", home=home)
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert ODD in " ".join(text.split())
    for word in ("macro-F1", "micro-F1", "wrongly closing", "shipped", "taught", "your corrections followed"):
        assert word in text
    # whether the model of today may be kept is the frozen set's word; both ends must be told and done in full
    kept = "\nKept" in text
    assert kept != ("\nNot kept, because" in text)
    assert (load_home(home).model / "meta.json").exists() == kept
    store = Store(load_home(home).database)
    assert {one.learnt for one in corrections.standing(store)} == {kept}
    store.close()


def test_a_taught_model_is_forgotten_and_the_corrections_are_kept(home: Path, reader: Reader) -> None:
    settings = load_home(home)
    write_model(settings.model, reader, head_of(reader), 1)
    store = Store(settings.database)
    corrections.mark_learnt(store, datetime.now(UTC))
    known = len(corrections.standing(store))
    assert "Nothing new" in relance("teach", home=home).stdout.decode()
    undone = relance("teach", "--forget", home=home)
    assert undone.returncode == 0
    assert not settings.model.exists()
    assert "corrections are kept" in undone.stdout.decode()
    assert [one.learnt for one in corrections.standing(store)] == [False] * known
    store.close()
    assert "Nothing was taught" in relance("teach", "--forget", home=home).stdout.decode()


def test_nothing_said_is_nothing_to_learn(tmp_path: Path, reader: Reader) -> None:
    desk = Desk(tmp_path, reader)
    desk.open_case()
    desk.close()
    done = relance("teach", home=tmp_path)
    assert done.returncode == 0
    assert "Nothing to learn yet" in done.stdout.decode()
    assert json.loads(relance("teach", "--json", home=tmp_path).stdout) == {
        "new": 0,
        "lessons": 0,
        "kept": False,
    }


def test_without_a_database_teaching_says_what_to_do(tmp_path: Path) -> None:
    assert "relance init" in problem(relance("teach", home=tmp_path))
