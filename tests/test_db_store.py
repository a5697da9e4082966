"""The database keeps its promises: append-only, one writer, nobody else's file."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from cases.model import LetterState
from cases.problems import Problem
from db import letters, mailbox, post, records
from db.mailbox import NotGiven, Place, Position
from db.migrations import APPLICATION_ID, migrations
from db.store import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path):
    store = Store(tmp_path / "relance.db")
    yield store
    store.close()


def test_a_new_database_is_marked_migrated_and_in_wal(store: Store) -> None:
    assert store.value("PRAGMA application_id") == APPLICATION_ID
    assert store.value("PRAGMA journal_mode") == "wal"
    assert store.value("PRAGMA foreign_keys") == 1
    assert not migrations.pending(Database(store.connection))
    tables = {row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {
        "owners", "addresses", "data_subjects", "mandates", "controllers", "authorities", "cases", "raw", "messages",
        "messages_fts", "readings", "evidence", "demands", "supplied", "deadlines", "events", "letters", "deliveries",
        "mailbox", "quarantine", "withheld", "labels",
    } <= tables  # fmt: skip


def test_opening_again_migrates_nothing_twice(tmp_path: Path) -> None:
    Store(tmp_path / "a.db").close()
    again = Store(tmp_path / "a.db")
    assert again.value("SELECT count(*) FROM _sqlite_migrations") == len(migrations._migrations)
    again.close()


def test_a_strangers_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(Problem, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"these are my notes, not a database" * 100)
    with pytest.raises(Problem, match="cannot be opened"):
        Store(path)


def test_an_error_inside_a_transaction_undoes_all_of_it(store: Store) -> None:
    def break_off() -> None:
        with store.transaction():
            post.put_raw(store, b"one", NOW)
            with store.transaction():
                post.put_raw(store, b"two", NOW)
            raise RuntimeError("in between")

    with pytest.raises(RuntimeError):
        break_off()
    assert store.value("SELECT count(*) FROM raw") == 0
    with store.transaction():
        post.put_raw(store, b"three", NOW)
    assert store.value("SELECT count(*) FROM raw") == 1


def test_raw_mail_comes_back_byte_for_byte_and_is_kept_once(store: Store) -> None:
    raw = bytes(range(256)) * 50
    first, new = post.put_raw(store, raw, NOW)
    again, known = post.put_raw(store, raw, NOW)
    assert (new, known) == (True, False)
    assert first == again
    assert post.raw_bytes(store, first) == raw


def test_raw_mail_and_events_cannot_be_changed(store: Store) -> None:
    post.put_raw(store, b"as it came", NOW)
    with pytest.raises(sqlite3.IntegrityError, match="kept as it came"):
        store.connection.execute("UPDATE raw SET size = 0")


def open_owner(store: Store) -> int:
    return records.add_owner(store, "Ada Roe", "ada@roe.example", "en", "Europe/Dublin", 18, NOW)


def queued_letter(store: Store) -> int:
    letter = letters.add_letter(
        store,
        owner=open_owner(store),
        kind="receipt",
        state=LetterState.PLANNED,
        recipient="ada@roe.example",
        domain="bot.example",
        now=NOW,
    )
    letters.freeze(store, letter, b"the bytes", "subject", "text")
    return letter


def test_a_letter_on_its_way_is_frozen(store: Store) -> None:
    letter = queued_letter(store)
    with pytest.raises(sqlite3.IntegrityError, match="frozen"):
        letters.change_letter(store, letter, bytes=b"other bytes")
    with pytest.raises(sqlite3.IntegrityError, match="frozen"):
        letters.change_letter(store, letter, recipient="somebody@else.example")
    letters.change_letter(store, letter, state=LetterState.SENT, sent_at=NOW)
    assert letters.get_letter(store, letter).content == b"the bytes"


def test_a_letter_waits_for_its_next_try(store: Store) -> None:
    letter = queued_letter(store)
    assert [found.id for found in letters.sendable(store, NOW)] == [letter]
    letters.change_letter(store, letter, next_try_at=NOW.replace(hour=12))
    assert letters.sendable(store, NOW) == []
    assert [found.id for found in letters.sendable(store, NOW.replace(hour=13))] == [letter]


def test_an_owner_is_found_by_her_address_in_any_case(store: Store) -> None:
    number = open_owner(store)
    found = records.owner_by_address(store, "ADA@Roe.example")
    assert found is not None
    assert found.id == number
    assert records.owner_by_address(store, "eve@roe.example") is None


HOME = Place("mail.bot.example/relance", "INBOX")


def test_the_mailbox_position_belongs_to_a_folder_of_an_account(store: Store) -> None:
    assert mailbox.position(store, HOME) is None
    mailbox.set_position(store, HOME, Position(7, 42), NOW)
    mailbox.set_position(store, HOME, Position(7, 43, NOW), NOW)
    assert mailbox.position(store, HOME) == Position(7, 43, NOW)
    for other in (Place("mail.bot.example/other", "INBOX"), Place(HOME.account, "Requests")):
        assert mailbox.position(store, other) is None


def test_a_position_of_an_older_release_belongs_to_the_account_that_asks_first(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection), stop_before="m007_accounts")
    connection.execute("INSERT INTO mailbox VALUES ('INBOX', 7, 42, '2026-03-02T09:00:00+00:00')")
    connection.commit()
    connection.close()
    store = Store(path)
    assert mailbox.position(store, HOME) == Position(7, 42)
    assert mailbox.position(store, Place("mail.bot.example/other", "INBOX")) is None
    assert mailbox.position(store, HOME) == Position(7, 42)
    store.close()


def test_a_mail_that_was_not_given_is_remembered_with_its_tries(store: Store) -> None:
    with store.transaction():
        mailbox.note_not_given(store, HOME, 7, [3, 9], 1, "the line broke", NOW)
        mailbox.note_not_given(store, HOME, 7, [3], 2, "not given", NOW + timedelta(hours=1))
    assert mailbox.not_given(store, HOME) == [
        NotGiven(7, 3, 3, NOW, NOW + timedelta(hours=1)),
        NotGiven(7, 9, 1, NOW, NOW),
    ]
    with store.transaction():
        mailbox.forget_not_given(store, HOME, 7, [9])
        mailbox.forget_generations(store, Place(HOME.account, "Requests"), None)
    assert [one.uid for one in mailbox.not_given(store, HOME)] == [3]
    with store.transaction():
        mailbox.forget_generations(store, HOME, 8)
    assert mailbox.not_given(store, HOME) == []


def test_a_second_process_that_writes_is_waited_for(store: Store) -> None:
    other = sqlite3.connect(store.path, timeout=5, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO mailbox VALUES (?, ?, 1, 1, NULL, '')", [HOME.account, HOME.folder])
    other.execute("COMMIT")
    with store.transaction():
        mailbox.set_position(store, HOME, Position(1, 2), NOW)
    assert mailbox.position(store, HOME) == Position(1, 2)
    other.close()
