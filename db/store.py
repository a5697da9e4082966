"""Open the one SQLite file and keep its promises: one writer, foreign keys, whole transactions.

The tables' business is split by room: `records` (people, cases, events), `post` (what came in),
`letters` (what goes out). All share the connection of a `Store`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from cases.problems import Problem
from db.migrations import APPLICATION_ID, migrations


class DatabaseProblem(Problem):
    """The database cannot be used; the text says why and what to do."""


class StorageTrouble(DatabaseProblem):
    """The database cannot be used now: disk full, locked by another process, unreadable; nothing was half done.

    `kind` is the first word of SQLite's error code in small letters, `said` its sentence.
    """

    def __init__(self, sentence: str, kind: str = "", said: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind
        self.said = said


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What SQLite says of the disk and of other processes, as a sentence; mistakes in our SQL stay what they are."""
    try:
        yield
    except sqlite3.OperationalError as error:
        kind = (error.sqlite_errorname or "").removeprefix("SQLITE_").partition("_")[0]
        mending = MENDING.get(kind)
        if mending is None:
            raise
        sentence = f"The database cannot be used ({error}): {mending}."
        raise StorageTrouble(sentence, kind.lower(), str(error)) from error


MENDING = {
    "FULL": "make room on its disk",
    "IOERR": "check its disk, and whether it is full",
    "BUSY": "another program holds it; end that one",
    "LOCKED": "another program holds it; end that one",
    "READONLY": "let the bot's user write to it",
    "CANTOPEN": "check the path and its rights",
}
"""How to mend what SQLite cannot do, by the first word of its error code."""


def utc(moment: datetime) -> str:
    """ISO 8601 text of an aware moment in UTC, to the microsecond only when there is one."""
    return moment.astimezone(UTC).isoformat()


class Store:
    """The open database; every write happens inside `transaction`."""

    def __init__(self, path: Path) -> None:
        """Open `path`, creating and migrating it as needed.

        Raises:
            DatabaseProblem: when the file is no database, belongs to another program, or is damaged.
        """
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(
                path, timeout=30, isolation_level=None, check_same_thread=False, cached_statements=512
            )
            self.connection.row_factory = sqlite3.Row
            self._claim()
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                self.connection.execute(f"PRAGMA {pragma}")
            migrations.apply(Database(self.connection))
        except (sqlite3.Error, OSError) as error:
            raise DatabaseProblem(
                f"The database {path} cannot be opened ({error}): check the path and its rights, "
                "or move the file away and start anew."
            ) from error

    def _claim(self) -> None:
        """Refuse a stranger's database; mark an empty one as ours."""
        (application,) = self.connection.execute("PRAGMA application_id").fetchone()
        tables = self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application not in (0, APPLICATION_ID) or (application == 0 and tables):
            raise DatabaseProblem(
                f"{self.path} is a database of another program: choose another folder with --home."
            )
        self.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One write transaction (BEGIN IMMEDIATE); nested uses join the outer one, any error undoes it all.

        Raises:
            StorageTrouble: when the disk is full, or another process holds the database.
        """
        with self._lock, _told_plainly():
            if self._depth == 0:
                self.connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0 and self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._commit()

    def _commit(self) -> None:
        try:
            self.connection.execute("COMMIT")
        except sqlite3.Error:
            # a full disk may show only now; SQLite has then undone all or left it open
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Part of a transaction that is undone alone when it fails (inside `transaction` only)."""
        with self._lock:
            self.connection.execute("SAVEPOINT part")
            try:
                yield
            except BaseException:
                # on a full disk SQLite has undone the whole transaction already
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK TO part")
                    self.connection.execute("RELEASE part")
                raise
            self.connection.execute("RELEASE part")

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Insert one row and return its id."""
        columns = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        with self._lock:
            cursor = self.connection.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values())
            )
        return int(cursor.lastrowid or 0)

    def update(self, table: str, key: int, changes: Mapping[str, Any]) -> None:
        """Change columns of the row with id `key`."""
        sets = ", ".join(f"{column} = ?" for column in changes)
        with self._lock:
            self.connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", [*changes.values(), key])

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock, _told_plainly():
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._lock, _told_plainly():
            return self.connection.execute(sql, values).fetchone()

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, *values)
        return row[0] if row is not None else None
