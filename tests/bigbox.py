"""A mailbox of 200,000 mails on Dovecot: time, memory and commands to read it: `python -m tests.bigbox --mails 200000`.

A new database reads and stores all of it (the bytes, without reading what they say), one that is up to date finds
nothing new, and one that is a thousand mails behind catches up. Ends with 1 when the server was ever asked for all.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db import mailbox, post
from db.mailbox import Place, Position
from db.store import Store
from demo.servers import LOOPBACK
from mail.inbox import Account, Batch, Inbox, Keeping
from tests.servers import Dovecot, dovecot
from tests.wires import Proxy

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PLACE = Place("bigbox", "INBOX")
MEGABYTE = 1024


class Ear(Proxy):
    """A line that counts the commands on it."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.heard: list[str] = []
        self.rest = b""

    def said(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\r\n")
        self.heard += [line.decode("latin-1").partition(" ")[2] for line in lines]

    def count(self) -> Counter[str]:
        return Counter(" ".join(one.split()[: 2 if one.startswith("UID") else 1]) for one in self.heard)


class Keeper:
    """Stores bytes and position as the daemon does, and nothing else."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.mails = 0

    def position(self, uidvalidity: int) -> int:
        known = mailbox.position(self.store, PLACE)
        return known.last_uid if known is not None and known.uidvalidity == uidvalidity else 0

    def ingest(self, batch: Batch) -> list[int]:
        with self.store.transaction():
            for one in batch.mails:
                post.put_raw(self.store, one.raw, NOW)
            if batch.mails:
                last = batch.mails[-1].uid
                mailbox.set_position(self.store, PLACE, Position(batch.uidvalidity, last), NOW)
        self.mails += len(batch.mails)
        return []

    def go_back(self, mails: int) -> None:
        """As if the last mails had come while nobody looked."""
        known = mailbox.position(self.store, PLACE)
        assert known is not None
        with self.store.transaction():
            mailbox.set_position(self.store, PLACE, Position(known.uidvalidity, known.last_uid - mails), NOW)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: what it took in, seconds, the peak of memory of the whole process so far in MB, commands by verb."""

    name: str
    mails: int
    seconds: float
    megabytes: float
    commands: Counter[str]
    heard: tuple[str, ...]


def fill(server: Dovecot, user: str, mails: int) -> None:
    """Put mails of a few hundred bytes, each with words of its own, into a maildir, numbered as Dovecot does it.

    Where file names are alike, or have no numbers yet, Dovecot is busy with so many for minutes before it answers.
    """
    folder = server.folder / "mail" / user
    for name in ("new", "tmp", "cur"):
        (folder / name).mkdir(parents=True)
    numbered = [f"3 V1700000000 N{mails + 1} G{'5a' * 16}"]
    for uid in range(1, mails + 1):
        name = f"{hashlib.sha256(str(uid).encode()).hexdigest()[:32]}.bigbox"
        numbered.append(f"{uid} :{name}")
        (folder / "cur" / f"{name}:2,S").write_bytes(
            f"From: desk@firm.example\r\nTo: relance@bot.example\r\nSubject: number {uid}\r\n"
            f"Message-ID: <n{uid}@firm.example>\r\n\r\nYour request has the number {uid}.\r\n".encode()
        )
    (folder / "dovecot-uidlist").write_text("\n".join(numbered) + "\n")
    owner = server.folder.stat()
    for path in (folder.parent, folder, *folder.iterdir()):
        os.chown(path, owner.st_uid, owner.st_gid)


def measure(mails: int, behind: int) -> Iterator[Pass]:
    """The three passes, one after the other."""
    with dovecot() as server, tempfile.TemporaryDirectory() as folder, _ear(server.port) as ear:
        fill(server, "bigbox@bot.example", mails)
        account = Account(LOOPBACK, ear.port, "bigbox@bot.example", "demo", "plain")
        store = Store(Path(folder) / "relance.db")
        keeper = Keeper(store)
        yield _pass("new database", account, keeper, ear)
        yield _pass("nothing new", account, keeper, ear)
        keeper.go_back(behind)
        yield _pass(f"{behind} mails behind", account, keeper, ear)
        store.close()


def _pass(name: str, account: Account, keeper: Keeper, ear: Ear) -> Pass:
    before, began = keeper.mails, time.monotonic()
    ear.heard.clear()
    Inbox(account).catch_up(Keeping(keeper.position, keeper.ingest))
    took = time.monotonic() - began
    return Pass(name, keeper.mails - before, took, _memory(), ear.count(), tuple(ear.heard))


@contextmanager
def _ear(port: int) -> Iterator[Ear]:
    ear = Ear(port)
    try:
        yield ear
    finally:
        ear.close()


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def asks_for_all(heard: tuple[str, ...]) -> bool:
    """True when somebody asked for every mail in one command."""
    return any("SEARCH ALL" in one or "FETCH 1:*" in one or one.startswith("FETCH") for one in heard)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=200_000)
    parser.add_argument("--behind", type=int, default=1000)
    words = parser.parse_args()
    print(f"at the start: {_memory():.0f} MB")
    bad = False
    for one in measure(words.mails, words.behind):
        commands = ", ".join(f"{count} {verb}" for verb, count in sorted(one.commands.items()))
        print(
            f"{one.name}: {one.mails:,} mails in {one.seconds:.2f} s, peak {one.megabytes:.0f} MB; {commands}",
            flush=True,
        )
        bad = bad or asks_for_all(one.heard)
    sys.exit(int(bad))


if __name__ == "__main__":
    main()
