"""Every implementation of the ports that the suites run against."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from ledger.outbox import Outbox, Subscribers
from ledger.ports import Books, ChatMemory
from storage.chat_memory import TinyChatMemory
from storage.sql import Database, open_database
from tests.contract.samples import account
from tests.postgres import migrate

OpenDatabase = Callable[[], Awaitable[Database]]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database that was migrated: for each test anew takes too long."""
    file = tmp_path_factory.mktemp("empty") / "purser.db"
    migrate(f"sqlite:///{file}")
    return file.read_bytes()


@pytest.fixture
def fresh_sqlite(empty_file: bytes, tmp_path: Path) -> str:
    file = tmp_path / "purser.db"
    file.write_bytes(empty_file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Of a database that nobody has used yet."""
    fresh: str = request.getfixturevalue(f"fresh_{request.param}")
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
