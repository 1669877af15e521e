"""The ways into the database: those that write, those that read, and a watch over both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import UnusableDatabase
from storage.sql.writers import Writers

# Whether this task, a turn, has committed anything: then it cannot say that nothing was kept.
_COMMITTED: ContextVar[bool] = ContextVar("committed", default=False)
_MAY_NOT = "42501"  # the role lacks a right: nothing that a statement of ours did wrong


class Watch(Protocol):
    """Tells whether anybody has committed: the same number means nobody did."""

    def version(self) -> int | None: ...
    def close(self) -> None: ...


class Alone(IntEnum):
    """What only one process at a time may do, by the number that the database knows it by."""

    UPGRADING = 1
    CLAIMING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """What differs between one database and another."""

    watch: Watch
    snapshot: tuple[str, str]  # the statements that begin and end one
    one_writer: bool  # whoever writes is alone in any case
    alone: str = ""  # waits until nobody else does the same, up to the end of the transaction
    patience: str = ""  # takes the time-outs away, up to the end of the transaction
    unusable: Callable[[str], UnusableDatabase]  # from what the driver said


class Reads(Protocol):
    """Hands out connections to read from: each a new one, or all the same."""

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]: ...
    def of_one_moment(
        self, *, patient: bool = False
    ) -> AbstractAsyncContextManager[AsyncConnection]: ...


class Connections:
    """Hands out connections; every failure of the database itself becomes UnusableDatabase."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, backend: Backend) -> None:
        self._writer = writer
        self._reader = reader
        self._backend = backend
        # Where there is one writer at a time, those of this process queue here, instead of
        # polling the database's lock; other processes' are waited for there.
        self._turn = Writers().turn if backend.one_writer else nullcontext
        self._wakes: list[Callable[[], None]] = []

    def when_waiting(self, wake: Callable[[], None]) -> None:
        self._wakes.append(wake)

    def tell_waiting(self) -> None:
        """Said after a commit that made deliveries due, so that nobody has to poll for them."""
        for wake in self._wakes:
            wake()

    def version(self) -> int | None:
        """Grows with every commit of anybody; None where that cannot be told."""
        return self._backend.watch.version()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction; commits when the block ends well.

        Whoever writes what belongs to an account holds that account's lock first.
        """
        async with self._turn():
            with self._wrapped(unsure_when_lost=True):
                async with self._writer.begin() as connection:
                    yield connection
        _COMMITTED.set(True)

    @asynccontextmanager
    async def writing_alone(self, what: Alone) -> AsyncIterator[AsyncConnection]:
        """A transaction of which there is one at a time, in all processes."""
        async with self.writing() as connection:
            if what is Alone.UPGRADING and self._backend.patience:
                await connection.exec_driver_sql(self._backend.patience)
            if self._backend.alone:
                await connection.exec_driver_sql(self._backend.alone.format(what.value))
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """For statements that need not see the same moment."""
        with self._wrapped():
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def of_one_moment(self, *, patient: bool = False) -> AsyncIterator[AsyncConnection]:
        """For several statements that must not see a commit between them.

        `patient` where they go through everything there is, however long that takes.
        """
        begin, end = self._backend.snapshot
        async with self.reading() as connection:
            await connection.exec_driver_sql(begin)
            try:
                if patient and self._backend.patience:
                    await connection.exec_driver_sql(self._backend.patience)
                yield connection
            finally:
                if not connection.invalidated:  # else it was lost, and the moment with it
                    await connection.exec_driver_sql(end)

    async def close(self) -> None:
        self._backend.watch.close()
        await self._writer.dispose()
        await self._reader.dispose()

    @contextmanager
    def _wrapped(self, *, unsure_when_lost: bool = False) -> Iterator[None]:
        """Outside failures are wrapped once; what the statements did wrong themselves is a bug."""
        try:
            yield
        except DBAPIError as failed:
            if _is_bug(failed):
                raise
            lost = unsure_when_lost and failed.connection_invalidated  # perhaps while committing
            raise self._unusable(str(failed.orig), unsure=lost) from failed
        except NoneFree as failed:
            raise self._unusable("no connection is free") from failed

    def _unusable(self, said: str, *, unsure: bool = False) -> UnusableDatabase:
        error = self._backend.unusable(said)
        error.unsure = unsure or _COMMITTED.get()
        return error


def _is_bug(failed: DBAPIError) -> bool:
    """What no statement did wrong happened on the way to the database."""
    if isinstance(failed, IntegrityError):  # also of a write that went along with the commit
        return True
    if failed.statement is None or getattr(failed.orig, "sqlstate", None) == _MAY_NOT:
        return False
    return isinstance(failed, (ProgrammingError, DataError))
