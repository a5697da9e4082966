"""A full disk and a locked database: nothing is half done, nothing is moved or sent, and it goes on by itself."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cases.model import LetterState
from db import letters
from db.store import StorageTrouble
from mail.inbox import Batch, Fetched, connect
from nlp.reader import Reader
from tests.desk import Desk
from tests.faults.conftest import MakeWorld
from tests.faults.world import World


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    desk = Desk(tmp_path, reader)
    yield desk
    desk.close()


def in_folder(here: World, folder: str) -> int:
    """How many mails lie in a folder of the bot's mailbox."""
    client = connect(here.account)
    try:
        exists = client.folder_exists(folder)
        return client.select_folder(folder, readonly=True)[b"EXISTS"] if exists else 0
    finally:
        client.logout()


def test_a_full_disk_stops_intake_and_sending_is_said_and_nothing_is_lost(make_world: MakeWorld) -> None:
    here = make_world()
    here.start()
    here.request(1)
    here.settle()
    moved, sent = in_folder(here, "Processed"), len(here.outside)
    # no file may grow any more, and each write to the database is one to its log
    size = max(path.stat().st_size for path in here.database.parent.iterdir())
    resource.prlimit(here.child, resource.RLIMIT_FSIZE, (min(size, 4096), resource.RLIM_INFINITY))
    here.request(2)
    here.request(3)
    here.jump(days=8, hours=9)
    until = time.monotonic() + 10
    while not (
        "Nothing is taken in or sent" in here.said() and "relance.inbox WARNING The database" in here.said()
    ):
        assert time.monotonic() < until, here.said()
        assert here.alive(), here.said()
        time.sleep(0.05)
    assert (in_folder(here, "Processed"), in_folder(here, "INBOX")) == (moved, 2)
    assert len(here.outside) == sent
    assert here.value("PRAGMA integrity_check") == "ok"
    resource.prlimit(here.child, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    here.jump(minutes=2)
    here.settle(until=lambda: in_folder(here, "INBOX") == 0)
    assert here.value("SELECT count(*) FROM outages WHERE what = 'storage' AND until IS NOT NULL") >= 1


@pytest.fixture
def full_disk(desk: Desk) -> Desk:
    """A desk whose database may not grow by one page."""
    pages = desk.store.value("PRAGMA page_count")
    desk.store.connection.execute(f"PRAGMA max_page_count = {pages}")
    return desk


def test_a_mail_for_which_there_is_no_room_is_not_half_stored_and_not_called_unreadable(
    full_disk: Desk,
) -> None:
    raw = full_disk.mail("Ada Roe <ada@roe.example>", "Firm <privacy@firm.example>", "Access request",
                         "I use my right of access under Article 15 GDPR." + "x" * 200_000)  # fmt: skip
    with pytest.raises(StorageTrouble, match="make room"):
        full_disk.receive(raw)
    counts = {
        table: full_disk.store.value(f"SELECT count(*) FROM {table}")
        for table in ("raw", "pending", "messages", "cases")
    }
    # where there was room for its bytes alone they wait; nothing has followed from them
    assert counts["raw"] == counts["pending"]
    assert (counts["messages"], counts["cases"]) == (0, 0)
    full_disk.store.connection.execute("PRAGMA max_page_count = 1000000")
    full_disk.uid = 0
    full_disk.receive(raw)
    assert full_disk.store.value("SELECT count(*) FROM cases") == 1
    assert full_disk.store.value("SELECT count(*) FROM pending") == 0
    assert full_disk.quarantined() == []


def test_from_when_to_when_nothing_could_be_stored_is_told_when_there_is_room_again(full_disk: Desk) -> None:
    desk = full_disk
    raw = desk.mail(
        "Ada Roe <ada@roe.example>", "Firm <privacy@firm.example>", "Access request", "x" * 300_000
    )
    with pytest.raises(StorageTrouble):
        desk.service._take_in(Batch(1, (Fetched(1, raw, None),)))
    desk.clock.jump(desk.clock.now() + timedelta(minutes=30))
    with pytest.raises(StorageTrouble):
        desk.service._take_in(Batch(1, (Fetched(1, raw, None),)))
    desk.store.connection.execute("PRAGMA max_page_count = 1000000")
    desk.service._interruption.over(desk.clock.now())
    desk.open_case()
    desk.until(desk.clock.now() + timedelta(days=7))
    digest = " ".join(desk.store.value("SELECT text FROM letters WHERE kind = 'digest'").split())
    assert "Nothing could be stored (Monday 2 March 2026 at 10:00" in digest
    assert "at 10:30" in digest
    assert "the disk was full (database or disk is full)" in digest


def test_a_letter_whose_sending_cannot_be_written_down_is_not_sent(desk: Desk) -> None:
    desk.open_case()
    other = sqlite3.connect(desk.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    desk.store.connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StorageTrouble, match="another program holds it"):
        asyncio.run(desk.service.dispatch.send_all())
    with pytest.raises(StorageTrouble):
        desk.service.act_on_due() or desk.open_case()
    assert desk.sink.accepted == []
    other.execute("ROLLBACK")
    other.close()
    desk.work()
    assert len(desk.sink.accepted) == 1
    assert letters.get_letter(desk.store, 1).state is LetterState.SENT


def test_a_database_that_is_held_for_a_while_delays_and_loses_nothing(make_world: MakeWorld) -> None:
    here = make_world()
    here.request(1)
    here.start()
    here.settle()
    other = sqlite3.connect(here.database, isolation_level=None, timeout=10)
    other.execute("BEGIN IMMEDIATE")
    here.request(2)
    time.sleep(1)
    other.execute("ROLLBACK")
    other.close()
    here.settle()
