"""Unchanged: what was read stays what the database says until anybody commits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql.connections import Connections

MOST_KEPT = 1_000  # answers; rule 5

Asked = TypeVar("Asked", bound=Hashable)
Told = TypeVar("Told")


class Unchanged(Generic[Asked, Told]):
    """Answers that are asked for in every turn and change a few times a day.

    They are kept with the version that the watch told before they were read: any commit, also
    another process's, changes that. Where there is no version nothing is kept.
    """

    def __init__(
        self,
        connections: Connections,
        read: Callable[[AsyncConnection, Asked], Awaitable[Told]],
        *,
        of_one_moment: bool = False,
    ) -> None:
        self._connections = connections
        self._read = read
        self._reading = connections.of_one_moment if of_one_moment else connections.reading
        self._version: int | None = None
        self._kept: dict[Asked, Told] = {}

    async def of(self, asked: Asked) -> Told:
        version = self._connections.version()
        if version != self._version or len(self._kept) >= MOST_KEPT:
            self._kept, self._version = {}, version
        if asked in self._kept:
            return self._kept[asked]
        async with self._reading() as connection:
            told = await self._read(connection, asked)
        if version is not None and version == self._version:  # else somebody committed meanwhile
            self._kept[asked] = told
        return told
