"""What the bot remembers of its chats: a TinyDB table whose writers share one flush."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import structlog
from tinydb import TinyDB
from tinydb.table import Table

from storage.durable_json import Document, DurableJson

Changes = dict[str, Document | None]
_PLAIN = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME

log = structlog.get_logger()


class Documents(Table):
    """Documents by our own keys, changed many at a time.

    Each of TinyDB's operations rebuilds the whole table and writes the whole file: 21 inserts a
    second at 10,000 documents. So all changes that wait go through one operation.
    """

    document_id_class = str  # type: ignore[assignment]

    def apply(self, changes: Changes) -> None:
        def change(table: dict[Any, Mapping[str, Any]]) -> None:
            for key, document in changes.items():
                if document is None:
                    table.pop(key, None)
                else:
                    table[key] = document

        self._update_table(change)

    def find(self, key: str) -> Document | None:
        return self._read_table().get(key)  # type: ignore[return-value]

    def keys(self) -> list[str]:
        return list(self._read_table())


class TinyChatMemory:
    """Implements `ledger.ports.ChatMemory`; reads come from memory, writes wait for the disk."""

    def __init__(self, database: TinyDB, storage: DurableJson) -> None:
        self._database = database
        self._storage = storage
        self._documents = Documents(storage, "documents")
        self._thread = ThreadPoolExecutor(1, "chat-memory")
        self._waiting: Changes = {}
        self._flying: Changes = {}
        self._next: asyncio.Future[None] | None = None  # done when what waits now is on the disk
        self._flusher: asyncio.Task[None] | None = None
        self._failed: Exception | None = None

    @classmethod
    async def open(cls, path: Path | str) -> TinyChatMemory:
        """The file's one owner; a damaged file is set aside and the memory starts empty."""
        database = TinyDB(Path(path), storage=DurableJson)
        memory = cls(database, database.storage)  # type: ignore[arg-type]
        if memory.set_aside is not None:
            log.error("chat_memory_damaged", set_aside=memory.set_aside.name)
        return memory

    @property
    def set_aside(self) -> Path | None:
        """Where the damaged file went that was found at the start."""
        return self._storage.set_aside

    async def read(self, key: str) -> Mapping[str, object] | None:
        """What is on the disk; a copy, so that nobody changes the memory by accident."""
        document = self._documents.find(key)
        return None if document is None else orjson.loads(orjson.dumps(document))

    async def write(self, changes: Mapping[str, Mapping[str, object] | None]) -> None:
        """Waits for the flush that takes all these changes along, or raises MemoryNotKept."""
        own = {key: plain(document) for key, document in changes.items()}
        if not any(self._differs(key, document) for key, document in own.items()):
            return
        self._waiting.update(own)
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        kept = self._next
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush_all())
        await asyncio.shield(kept)

    async def keys(self, prefix: str) -> tuple[str, ...]:
        return tuple(key for key in self._documents.keys() if key.startswith(prefix))  # noqa: SIM118

    async def ready(self) -> None:
        """Raises where the last write failed and the disk still refuses."""
        if self._failed is not None:
            await self._in_thread(self._documents.apply, {})
            self._failed = None

    async def close(self) -> None:
        """After the writes that are under way."""
        if self._flusher is not None:
            await self._flusher
        self._thread.shutdown()
        self._database.close()

    def _differs(self, key: str, document: Document | None) -> bool:
        if key in self._waiting or key in self._flying:
            return True  # not on the disk yet: even the same again has to wait for it
        return orjson.dumps(self._documents.find(key)) != orjson.dumps(document)

    async def _flush_all(self) -> None:
        while self._next is not None:
            kept, self._next = self._next, None
            self._flying, self._waiting = self._waiting, {}
            try:
                await self._in_thread(self._documents.apply, self._flying)
            except Exception as failed:  # noqa: BLE001 — told to every writer, none may hang
                self._failed = failed
                kept.set_exception(failed)
                kept.exception()  # read here: all its writers may have been cancelled
            else:
                self._failed = None
                kept.set_result(None)
            finally:
                self._flying = {}

    async def _in_thread(self, act: Callable[[Changes], None], changes: Changes) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, act, changes)


def plain(document: Mapping[str, object] | None) -> Document | None:
    """A copy in plain JSON; what is none raises here, before anything is written."""
    if document is None:
        return None
    try:
        encoded = orjson.dumps(document, option=_PLAIN)
    except orjson.JSONEncodeError:
        encoded = orjson.dumps(_well_formed(document), option=_PLAIN)
    plain: Document = orjson.loads(encoded)
    return plain


def _well_formed(found: Any) -> Any:
    """Text from outside may hold half a character; it is replaced, the rest stays."""
    match found:
        case str():
            return found.encode(errors="replace").decode()
        case Mapping():
            return {_well_formed(key): _well_formed(value) for key, value in found.items()}
        case list() | tuple():
            return [_well_formed(value) for value in found]
        case _:
            return found
