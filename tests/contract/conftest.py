"""Every implementation of the ports that the suites run against."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from ledger.ports import Books, ChatMemory, Outbox, Subscribers
from storage.chat_memory import TinyChatMemory
from storage.sql import Database, open_database
from tests.contract.samples import account

OpenDatabase = Callable[[], Awaitable[Database]]
DATABASES = {"sqlite": lambda folder: f"sqlite:///{folder / 'purser.db'}"}
MEMORIES = {"tiny": lambda folder: TinyChatMemory.open(folder / "chats.json")}


@pytest.fixture(params=DATABASES)
async def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenDatabase]:
    """Opens the test's database; a second time it is another process's view of the same."""
    opened: list[Database] = []

    async def open_it() -> Database:
        opened.append(await open_database(DATABASES[request.param](tmp_path)))
        return opened[-1]

    yield open_it
    for database in opened:
        await database.close()


@pytest.fixture
async def database(open_again: OpenDatabase) -> Database:
    found = await open_again()
    await found.books.create(account())
    return found


@pytest.fixture
def books(database: Database) -> Books:
    return database.books


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return database.outbox


@pytest.fixture
def subscribers(database: Database) -> Subscribers:
    return database.subscribers


@pytest.fixture(params=MEMORIES)
async def memory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ChatMemory]:
    found = await MEMORIES[request.param](tmp_path)
    yield found
    await found.close()
