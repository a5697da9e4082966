"""Corrections are kept sentence by sentence, and the newest word about a message is the one that counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from cases.model import Message
from db import corrections, post, records
from db.corrections import Correction
from db.migrations import migrations
from db.store import Store
from mail.parse import parse

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NONE = frozenset[str]()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "relance.db")
    records.add_owner(store, "Ada Roe", "ada@roe.example", "en", "Europe/Dublin", 18, NOW)
    raw = b"From: privacy@firm.example\r\nSubject: Re\r\n\r\nWe owe you nothing.\r\n"
    message: Message = parse(raw)
    number, _ = post.put_raw(store, raw, NOW)
    for _ in range(2):
        post.add_message(
            store, number, message, now=NOW, received_at=NOW, case=None, direction="in", sender="controller",
            kind="direct", matched_by="",
        )  # fmt: skip
    yield store
    store.close()


def say(store: Store, word: str, label: str, *sentences: Correction) -> None:
    row = {"message_id": 1, "owner_id": 1, "label": label, "applies": int(word == "IS"), "taught_at": ""}
    corrections.add_corrections(store, store.insert("labels", row), sentences)


def sentence(text: str, said: str = "", taken: str = "", message: int = 1) -> Correction:
    labels = [frozenset(part.split()) for part in (said, taken)]
    return Correction(
        message, 1, "firm.example", "en", text, frozenset({"acknowledgement"}), *labels, True, NOW.isoformat()
    )


def test_a_correction_comes_back_as_it_was_said(store: Store) -> None:
    one = sentence("We owe you nothing.", "refusal", "acknowledgement")
    say(store, "IS", "refusal", one)
    assert corrections.standing(store) == [one]
    assert corrections.latest(store) == 1


def test_a_later_is_replaces_an_earlier_one_about_the_same_message(store: Store) -> None:
    say(store, "IS", "refusal", sentence("We owe you nothing.", "refusal"))
    say(store, "IS", "no_data", sentence("There is nothing here.", "no_data"))
    assert [(one.sentence, set(one.said)) for one in corrections.standing(store)] == [
        ("There is nothing here.", {"no_data"})
    ]


def test_a_not_stands_until_somebody_says_that_it_is(store: Store) -> None:
    say(store, "NOT", "refusal", sentence("We owe you nothing.", taken="refusal"))
    (one,) = corrections.standing(store)
    assert (one.said, one.taken) == (NONE, {"refusal"})
    say(store, "IS", "refusal", sentence("We owe you nothing.", "refusal"))
    (one,) = corrections.standing(store)
    assert (one.said, one.taken) == ({"refusal"}, NONE)


def test_what_is_said_of_one_message_leaves_another_alone(store: Store) -> None:
    say(store, "IS", "refusal", sentence("We owe you nothing.", "refusal"))
    say(store, "IS", "no_data", sentence("We owe you nothing.", "no_data", message=2))
    assert [set(one.said) for one in corrections.standing(store)] == [{"refusal"}, {"no_data"}]


def test_learnt_corrections_are_marked_and_forgotten_again(store: Store) -> None:
    say(store, "IS", "refusal", sentence("We owe you nothing.", "refusal"))
    corrections.mark_learnt(store, NOW)
    say(store, "NOT", "extension", sentence("Wait.", taken="extension"))
    assert [one.learnt for one in corrections.standing(store)] == [True, False]
    corrections.forget(store)
    assert [one.learnt for one in corrections.standing(store)] == [False, False]


def test_names_of_owners_are_known(store: Store) -> None:
    assert corrections.people(store) == ["Ada Roe"]


def test_a_database_of_the_first_version_gets_the_new_table(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    Store(path).close()
    old = Database(path)
    old["correction"].drop()
    old["_sqlite_migrations"].delete_where("name = 'm002_corrections'")
    old.conn.commit()
    assert migrations.pending(old)
    old.close()
    store = Store(path)
    assert corrections.standing(store) == []
    store.close()
