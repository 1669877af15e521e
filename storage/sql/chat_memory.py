"""What the bot remembers of its chats, in the database: for more processes than one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Column, Table, Text, bindparam, delete, func, literal, select, text

from storage.chat_memory import Changes, plain
from storage.sql.connections import Connections
from storage.sql.schema import metadata

chat_memory = Table(
    "chat_memory",
    metadata,
    Column("key", Text, primary_key=True),
    Column("document", Text, nullable=False),  # JSON
)

_READ = select(chat_memory.c.document).where(chat_memory.c.key == bindparam("of"))
# What is the same already is not written again: then there is nothing to wait for on the disk.
_KEEP = text(
    "INSERT INTO chat_memory (key, document) VALUES (:of, :document) "
    "ON CONFLICT (key) DO UPDATE SET document = excluded.document "
    "WHERE chat_memory.document <> excluded.document"
)
_FORGET = delete(chat_memory).where(chat_memory.c.key == bindparam("of"))


@dataclass(slots=True)
class _Batch:
    changes: Changes = field(default_factory=dict)
    kept: bool = False


class SqlChatMemory:
    """Implements `ledger.ports.ChatMemory`; writes that wait for each other share a commit."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._turn = asyncio.Lock()
        self._batch = _Batch()

    async def read(self, key: str) -> Mapping[str, object] | None:
        async with self._connections.reading() as connection:
            found = await connection.scalar(_READ, {"of": key})
        return None if found is None else orjson.loads(found)

    async def write(self, changes: Mapping[str, Mapping[str, object] | None]) -> None:
        """In the order in which they come, each whole or not at all."""
        own = {key: plain(document) for key, document in changes.items()}
        batch = self._batch
        batch.changes.update(own)
        async with self._turn:
            if batch.kept:
                return
            if batch is self._batch:
                self._batch = _Batch()
                await self._keep(batch.changes)
                batch.kept = True
            else:  # whoever took the batch along failed or was cancelled: each for itself
                await self._keep(own)

    async def keys(self, prefix: str) -> tuple[str, ...]:
        begins = func.substr(chat_memory.c.key, 1, len(prefix)) == literal(prefix)
        async with self._connections.reading() as connection:
            return tuple(await connection.scalars(select(chat_memory.c.key).where(begins)))

    async def ready(self) -> None:
        """Raises where it cannot be read."""
        await self.read("")

    async def _keep(self, changes: Changes) -> None:
        """In the order of the keys, so that no two processes wait for each other."""
        async with self._connections.writing() as connection:
            for key, document in sorted(changes.items()):
                if document is None:
                    await connection.execute(_FORGET, {"of": key})
                else:
                    values = {"of": key, "document": orjson.dumps(document).decode()}
                    await connection.execute(_KEEP, values)
