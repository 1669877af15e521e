"""SQLite and nothing else: its pragmas, its transactions, and how to see that it has changed."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import create_async_engine

from storage.errors import UnusableDatabase
from storage.sql import one_trip
from storage.sql.connections import Backend, Connections

DRIVER = "sqlite+aiosqlite"
BUSY_MS = 5_000
READERS = 4
SNAPSHOT = ("BEGIN", "COMMIT")
# What each connection must answer after set-up; a file system may refuse WAL without an error.
PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged booking survives a power cut
    "foreign_keys": 1,
    "busy_timeout": BUSY_MS,
    "secure_delete": 1,  # whoever was forgotten does not stay behind in a page that is free
}


def _keep_private(file: Path) -> None:
    """One that is new is made for our eyes alone, and so is what SQLite lays beside it."""
    with suppress(OSError):  # it is there; or it cannot be made, and SQLite says why
        file.touch(mode=0o600, exist_ok=False)


def connect(url: URL) -> Connections:
    """The one connection that writes, those that only read, and the watch over both."""
    file = Path(url.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    _keep_private(file)
    place = url.set(drivername=DRIVER)
    options: dict[str, Any] = {
        "max_overflow": 0,
        "pool_timeout": None,
        # A failed statement is logged, and its values are people's names and purchase orders.
        "hide_parameters": True,
        "connect_args": {"async_creator_fn": one_trip.connect},
    }
    writer = create_async_engine(place, pool_size=1, **options)
    reader = create_async_engine(
        place,
        pool_size=READERS,
        # Most reads are one statement, a snapshot of its own: no BEGIN, nothing to roll back.
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        **options,
    )
    event.listen(writer.sync_engine, "connect", _prepare_writer)
    event.listen(writer.sync_engine, "begin", _begin_immediate)
    event.listen(reader.sync_engine, "connect", _prepare_reader)
    backend = Backend(
        watch=FileWatch(file),
        snapshot=SNAPSHOT,
        one_writer=True,
        unusable=lambda said: UnusableDatabase(why=said),
    )
    return Connections(writer, reader, backend)


class FileWatch:
    """Tells in microseconds whether anybody, this process or another, has committed since.

    `PRAGMA data_version` looks at the shared memory of the write-ahead log: no file is read, no
    lock is waited for, so it may run on the event loop. A database that is busy counts as changed.
    """

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, timeout=0, isolation_level=None)
        self._connection.execute("PRAGMA query_only = 1")

    def version(self) -> int | None:
        try:
            found = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:  # the read that follows will say what is wrong
            return None
        return int(found[0])

    def close(self) -> None:
        self._connection.close()


def _prepare_writer(connection: Any, _: Any) -> None:
    # The driver must not begin by itself: it would begin late and only for some statements.
    connection.isolation_level = None
    _set_pragmas(connection)


def _prepare_reader(connection: Any, _: Any) -> None:
    _set_pragmas(connection)
    connection.execute("PRAGMA query_only = 1").close()


def _set_pragmas(connection: Any) -> None:
    cursor = connection.cursor()
    # First, so that the change to WAL waits for another process instead of failing.
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    for name, value in PRAGMAS.items():
        _set(cursor, f"PRAGMA {name} = {value}")
        cursor.execute(f"PRAGMA {name}")
        found = cursor.fetchone()[0]
        if found != value:
            raise UnusableDatabase(why=f"{name}={found}")
    cursor.close()


def _set(cursor: Any, pragma: str, tries: int = 5) -> None:
    """Two that change to WAL at once refuse each other without waiting: so wait for the lock."""
    try:
        cursor.execute(pragma)
    except sqlite3.OperationalError:
        if not tries:
            raise
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("ROLLBACK")
        _set(cursor, pragma, tries - 1)


def _begin_immediate(connection: Connection) -> None:
    # Taking the write lock at once: a reader that turns writer later could only fail.
    driver: Any = connection.connection.driver_connection
    driver.later("BEGIN IMMEDIATE")
