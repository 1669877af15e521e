"""Writes that nobody waits for one by one: they go with the next read or the commit.

A booking writes to seven tables. Each statement by itself is a trip to SQLite's thread or to the
server, and the trips cost more than the writes (measured). The order of all statements is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import Dialect, Insert, TextClause, Update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from storage.sql.one_trip import OneTripConnection

Values = Mapping[str, Any]


class Prepared:
    """A statement that is compiled once for each kind of database, and not for each row."""

    def __init__(self, statement: Insert | Update | TextClause) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Callable[[Iterable[Values]], list[Any]]]] = {}

    def ready(self, dialect: Dialect, rows: Iterable[Values]) -> tuple[str, list[Any]]:
        """The text, and the rows (there is one at least) as the driver takes them."""
        known = self._compiled.get(dialect.name)
        if known is None:
            compiled = self._statement.compile(dialect=dialect)
            if not isinstance(compiled, SQLCompiler):
                raise TypeError(str(self._statement))
            known = self._compiled[dialect.name] = (str(compiled), _binder(compiled, dialect))
        text, bound = known
        return text, bound(rows)


class Later(Protocol):
    """Where the writes of one transaction are gathered."""

    def write(self, statement: Prepared, *rows: Values) -> None: ...
    async def flush(self) -> None:
        """From here on a read of this transaction sees what was written before."""
        ...


def later_on(connection: AsyncConnection) -> Later:
    sync = connection.sync_connection
    if sync is None:
        raise RuntimeError("the connection was closed")
    driver = sync.connection.driver_connection
    if isinstance(driver, OneTripConnection):
        return _AheadOfTheNext(driver, sync.dialect)
    return _TogetherAtLast(connection, sync.dialect)


class _AheadOfTheNext:
    """The driver's connection takes them along, whatever goes next."""

    def __init__(self, driver: OneTripConnection, dialect: Dialect) -> None:
        self._driver = driver
        self._dialect = dialect

    def write(self, statement: Prepared, *rows: Values) -> None:
        if rows:
            self._driver.later(*statement.ready(self._dialect, rows))

    async def flush(self) -> None:
        """Nothing to do: what is read next goes behind them."""


class _TogetherAtLast:
    """Kept until they are asked for; rows of one statement then go together."""

    def __init__(self, connection: AsyncConnection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect
        self._waiting: list[tuple[str, list[Any]]] = []

    def write(self, statement: Prepared, *rows: Values) -> None:
        if rows:
            self._waiting.append(statement.ready(self._dialect, rows))

    async def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for text, rows in waiting:
            await self._connection.exec_driver_sql(text, rows)


def _binder(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Iterable[Values]], list[Any]]:
    """How rows become what the driver wants: in order, or by name.

    Thousands of rows go this way in a second: the values of each are fetched in one go, and those
    that are kept otherwise than they are said are turned column by column.
    """
    names = list(compiled.positiontup or compiled.binds)
    types = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    converts = [(nth, kind.bind_processor(dialect)) for nth, kind in enumerate(types)]
    changed = [(nth, convert) for nth, convert in converts if convert]
    fetched = itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)

    def in_order(rows: Iterable[Values]) -> Iterator[tuple[Any, ...]]:
        columns: list[Iterable[Any]] = list(zip(*map(fetched, rows), strict=True))
        for nth, convert in changed:
            columns[nth] = map(convert, columns[nth])
        return zip(*columns, strict=True)

    if compiled.positional:
        return lambda rows: list(in_order(rows))
    return lambda rows: [dict(zip(names, row, strict=True)) for row in in_order(rows)]
