"""Unchanged: what was read of an account stays what the database says until anybody commits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql.connections import Connections

MOST_KEPT = 1_000  # accounts; rule 5

T = TypeVar("T")


class Unchanged(Generic[T]):
    """Read in every turn and changed a few times a day.

    It is kept with the version that the watch told before it was read: any commit, also another
    process's, changes that. Where there is no version nothing is kept.
    """

    def __init__(
        self, connections: Connections, read: Callable[[AsyncConnection, str], Awaitable[T]]
    ) -> None:
        self._connections = connections
        self._read = read
        self._kept: dict[str, tuple[int, T]] = {}

    async def of(self, account_id: str) -> T:
        version = self._connections.version()
        kept = self._kept.get(account_id)
        if kept is not None and kept[0] == version:
            return kept[1]
        async with self._connections.reading() as connection:
            found = await self._read(connection, account_id)
        if version is not None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[account_id] = version, found
        return found
