"""The stores: the database and the chat memory, opened where settings say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from ledger.ports import ChatMemory
    from storage.sql import Database


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    from storage.sql import open_database

    database = await open_database(settings.database)
    try:
        yield database
    finally:
        await database.close()


async def open_stores(settings: Settings, opened: AsyncExitStack) -> tuple[ChatMemory, Database]:
    """The memory in the folder first: it is what tells that another Purser has this folder."""
    from storage.chat_memory import TinyChatMemory

    if not settings.embedded:
        database = await opened.enter_async_context(opened_database(settings))
        return database.chat_memory, database
    memory = await TinyChatMemory.open(settings.data_dir / "chats.json")
    opened.push_async_callback(memory.close)
    return memory, await opened.enter_async_context(opened_database(settings))
