"""The ways into the database: one that writes, several that read, and a watch over both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import UnusableDatabase


class Watch(Protocol):
    """Tells whether anybody has committed: the same number means nobody did."""

    def version(self) -> int | None: ...
    def close(self) -> None: ...


class Connections:
    """Hands out connections; every failure of the database itself becomes UnusableDatabase."""

    def __init__(
        self,
        writer: AsyncEngine,
        reader: AsyncEngine,
        watch: Watch,
        snapshot: tuple[str, str],
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._watch = watch
        self._snapshot = snapshot  # the statements that begin and end one
        # Writers of this process queue here, first come first served, instead of polling SQLite's
        # lock; those of other processes are waited for by the busy time-out.
        self._turn = asyncio.Lock()
        self._wakes: list[Callable[[], None]] = []

    def when_waiting(self, wake: Callable[[], None]) -> None:
        self._wakes.append(wake)

    def tell_waiting(self) -> None:
        """Said after a commit that made deliveries due, so that nobody has to poll for them."""
        for wake in self._wakes:
            wake()

    def version(self) -> int | None:
        """Grows with every commit of anybody; None where that cannot be told."""
        return self._watch.version()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that holds the write lock; commits when the block ends well."""
        async with self._turn:
            with _wrapped():
                async with self._writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """For statements that need not see the same moment."""
        with _wrapped():
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def of_one_moment(self) -> AsyncIterator[AsyncConnection]:
        """For several statements that must not see a commit between them."""
        begin, end = self._snapshot
        async with self.reading() as connection:
            await connection.exec_driver_sql(begin)
            try:
                yield connection
            finally:
                await connection.exec_driver_sql(end)

    async def close(self) -> None:
        self._watch.close()
        await self._writer.dispose()
        await self._reader.dispose()


@contextmanager
def _wrapped() -> Iterator[None]:
    """Outside failures are wrapped once; what the statements did wrong themselves is a bug."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except DBAPIError as failed:
        raise UnusableDatabase(why=str(failed.orig)) from failed
