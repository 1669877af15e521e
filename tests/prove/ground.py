"""The ground a history runs on: a real SQLite database that is emptied instead of made anew.

Three things differ from production, all for speed, none in what is stored: the driver runs each
statement at once instead of on a thread of its own; `synchronous` is off (no power cut happens
here, other tests have that); and between two histories the file becomes what it was at first.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from storage.sql import Database, one_trip, open_database, sqlite

T = TypeVar("T")


class _AtOnce:
    """Stands in for the queue to a connection's thread: what is put in is done there and then."""

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, act = item
        try:
            done = act()
        except Exception as failed:  # noqa: BLE001 - handed on, as the thread would
            if future is not None:
                future.set_exception(failed)
        else:
            if future is not None:
                future.set_result(done)


class _Threadless(one_trip.OneTripConnection):
    async def on_thread(self, act: Callable[[], Any]) -> Any:
        return act()


async def _connect(file: str, **options: Any) -> _Threadless:
    connection = _Threadless(partial(sqlite3.connect, file, **options), 64)
    connection._tx = _AtOnce()  # type: ignore[assignment]
    await connection._connect()
    return connection


@contextmanager
def hurried() -> Iterator[None]:
    """Within it, the connections of databases are made for speed."""
    connect, synchronous = one_trip.connect, sqlite.PRAGMAS["synchronous"]
    one_trip.connect, sqlite.PRAGMAS["synchronous"] = _connect, 0
    try:
        yield
    finally:
        one_trip.connect, sqlite.PRAGMAS["synchronous"] = connect, synchronous


class Ground:
    """One database file and one event loop for many histories, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._hurry = hurried()
        self._hurry.__enter__()
        self.file = folder / "purser.db"
        self.loop = asyncio.new_event_loop()
        self.database = self.run(self._opened())
        # A view past our own code: what is checked was read by the standard library alone.
        self.glass = sqlite3.connect(self.file, isolation_level=None)
        self._empty = sqlite3.connect(":memory:")
        self.glass.backup(self._empty)

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(story)

    async def reopen(self, *, whole: bool = True) -> None:
        """A new process on the same file; where not `whole`, its connections are the old ones.

        A rollback has cleaned those, and to make new ones takes longer than all other steps.
        """
        if whole:
            await self.database.close()
            self.database = await self._opened()
        else:
            self.database = Database(self.database._connections)

    def clear(self) -> None:
        """As it was before anything was booked; no row could be deleted, the book forbids it."""
        self._empty.backup(self.glass)

    def close(self) -> None:
        self._empty.close()
        self.glass.close()
        self.run(self.database.close())
        self.loop.close()
        self._hurry.__exit__(None, None, None)

    async def _opened(self) -> Database:
        return await open_database(f"sqlite:///{self.file}")
