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


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database that nobody has used yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'purser.db'}"
    fresh: str = request.getfixturevalue("fresh_postgres")
    return fresh


@pytest.fixture
async def open_again(address: str) -> AsyncIterator[OpenDatabase]:
    """Opens the test's database; a second time it is another process's view of the same."""
    opened: list[Database] = []

    async def open_it() -> Database:
        opened.append(await open_database(address))
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


@pytest.fixture
async def tiny(tmp_path: Path) -> AsyncIterator[ChatMemory]:
    found = await TinyChatMemory.open(tmp_path / "chats.json")
    yield found
    await found.close()


@pytest.fixture
async def in_sql(fresh_postgres: str) -> AsyncIterator[ChatMemory]:
    database = await open_database(fresh_postgres)
    yield database.chat_memory
    await database.close()


@pytest.fixture(params=["tiny", "in_sql"])
def memory(request: pytest.FixtureRequest) -> ChatMemory:
    found: ChatMemory = request.getfixturevalue(request.param)
    return found
