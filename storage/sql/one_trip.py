"""An aiosqlite connection that goes to its thread once a statement instead of four times.

Cursor, execution, rows and closing are each a trip there and back, and the trips cost more than
SQLite does: measured, they were three quarters of the time of every statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

Waiting = tuple[str, list[Any] | None]  # a statement, and the rows that it is run for


class OneTripConnection(aiosqlite.Connection):
    """What SQLAlchemy asks of a driver's connection; everything else is aiosqlite's."""

    _at_rest = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._waiting: list[Waiting] = []

    def later(self, statement: str, rows: list[Any] | None = None) -> None:
        """Do this ahead of whatever is asked for next, or with the commit."""
        self._waiting.append((statement, rows))

    def cursor(self) -> OneTripCursor:  # type: ignore[override]
        return OneTripCursor(self)

    async def commit(self) -> None:
        if self._waiting or self._may_be_open():
            await self.trip(self._conn.commit)

    async def rollback(self) -> None:
        self._waiting.clear()
        if self._may_be_open():
            await self.trip(self._conn.rollback)

    async def trip(self, act: Callable[[], Any]) -> Any:
        """One thing done on the connection's thread, behind what waits for it."""
        self._at_rest = False
        waiting, self._waiting = self._waiting, []
        done = await self.on_thread(partial(self._run, waiting, act) if waiting else act)
        self._at_rest = True
        return done

    async def on_thread(self, act: Callable[[], Any]) -> Any:
        return await self._execute(act)  # type: ignore[no-untyped-call]

    def _run(self, waiting: Sequence[Waiting], act: Callable[[], Any]) -> Any:
        for statement, rows in waiting:
            if rows is None:
                self._conn.execute(statement).close()
            else:
                self._conn.executemany(statement, rows).close()
        return act()

    def _may_be_open(self) -> bool:
        # Whoever was cancelled may have left a BEGIN in the queue that the connection does not
        # know of yet: then only the thread itself can tell.
        return not self._at_rest or self.in_transaction


class OneTripCursor:
    """Runs a statement and brings all its rows along."""

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def execute(self, statement: str, values: Any = ()) -> OneTripCursor:
        await self._connection.trip(partial(self._run, "execute", statement, values))
        return self

    async def executemany(self, statement: str, values: Any) -> OneTripCursor:
        await self._connection.trip(partial(self._run, "executemany", statement, values))
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    def _run(self, how: str, statement: str, values: Any) -> None:
        cursor: sqlite3.Cursor = getattr(self._connection._conn, how)(statement, values)  # noqa: SLF001
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()


async def connect(file: str, **options: Any) -> OneTripConnection:
    """As `aiosqlite.connect`; its thread does not hold up the end of the process."""
    connection = OneTripConnection(partial(sqlite3.connect, file, **options), 64)
    connection._thread.daemon = True  # noqa: SLF001
    await connection
    return connection
