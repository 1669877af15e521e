"""SQLite as Purser needs it: durable, strict, waiting its turn, and refused where it is not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import UnsupportedDatabase, UnusableDatabase
from storage.sql import Database, open_database, sqlite
from tests.contract.samples import TENANT, account, booked, funds, usd
from tests.storage.conftest import Raw


async def pragmas(connection: AsyncConnection) -> dict[str, object]:
    return {
        name: await connection.scalar(text(f"PRAGMA {name}"))
        for name in (*sqlite.PRAGMAS, "query_only")
    }


async def test_every_connection_holds_the_pragmas(database: Database) -> None:
    """Those that read as well, all of them, and for as long as they live."""
    connections = database._connections
    async with connections.writing() as writer:
        assert await pragmas(writer) == {**sqlite.PRAGMAS, "query_only": 0}
        assert await writer.run_sync(lambda each: each.in_transaction())
    for _ in range(2):
        opened = [connections.reading() for _ in range(sqlite.READERS)]
        readers = [await each.__aenter__() for each in opened]
        for reader in readers:
            assert await pragmas(reader) == {**sqlite.PRAGMAS, "query_only": 1}
        for each in opened:
            await each.__aexit__(None, None, None)


async def test_a_writer_holds_the_lock_from_its_first_statement(
    database: Database, file: Path
) -> None:
    """BEGIN IMMEDIATE: nobody can write between our read and our write."""
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    async with database._connections.writing() as connection:
        await connection.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_what_fails_tells_no_values(database: Database) -> None:
    """Names and purchase orders stand in statements; a statement that fails is logged."""
    name = "nobody-may-read-this"
    for way in (database._connections.writing, database._connections.reading):
        with pytest.raises(UnusableDatabase) as failed:
            async with way() as connection:
                await connection.execute(text("UPDATE nowhere SET name = :name"), {"name": name})
        assert "UPDATE nowhere" in str(failed.value.__cause__)
        assert name not in f"{failed.value} {failed.value.__cause__}"


async def test_a_reader_cannot_write(database: Database) -> None:
    """A bug in a read must not change money."""
    async with database._connections.reading() as reader:
        with pytest.raises(DBAPIError, match="readonly"):
            await reader.execute(text("DELETE FROM people"))


@pytest.fixture
async def impatient(file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(sqlite, "BUSY_MS", 20)
    monkeypatch.setitem(sqlite.PRAGMAS, "busy_timeout", 20)
    found = await open_database(f"sqlite:///{file}")
    await found.books.create(account())
    yield found
    await found.close()


async def test_a_locked_database_is_reported_and_recovers(impatient: Database, file: Path) -> None:
    """Another process writes for too long: reads go on, the change fails whole, the next works."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnusableDatabase) as refused:
        await booked(impatient.books, funds())
    assert refused.value.data == {"why": "database is locked"}
    assert await impatient.books.account(TENANT) == account()
    other.execute("ROLLBACK")
    other.close()
    await booked(impatient.books, funds())
    found = await impatient.books.account(TENANT)
    assert found is not None
    assert found.balance == usd(100)


async def test_a_cancelled_change_leaves_nothing_and_frees_the_lock(database: Database) -> None:
    """A turn that is given up half way must not hold up the others."""
    inside = asyncio.Event()

    async def given_up() -> None:
        async with database.books.change(TENANT) as change:
            await change.book(funds(), account().created_at)
            inside.set()
            await asyncio.Event().wait()

    turn = asyncio.create_task(given_up())
    await inside.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await database.books.account(TENANT) == account()
    await booked(database.books, funds(5))


@pytest.mark.parametrize("statement", ["UPDATE {} SET seq = seq + 1", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["transactions", "postings"])
async def test_a_booked_row_is_never_changed(
    database: Database, raw: Raw, table: str, statement: str
) -> None:
    """Rule 6, held by the database itself against whoever writes."""
    await booked(database.books, funds())
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        raw(statement.format(table), guarded=True)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "nonsense", ""])
async def test_an_address_of_no_use_is_refused(url: str) -> None:
    """By name, and never with a password in it."""
    with pytest.raises(UnsupportedDatabase):
        await open_database(url)


async def test_a_password_is_not_shown() -> None:
    """The sentence goes to a terminal and into logs."""
    with pytest.raises(UnsupportedDatabase) as refused:
        await open_database("mysql://user:secret@host/name")
    assert "secret" not in str(refused.value.data)


async def test_folders_are_made(tmp_path: Path) -> None:
    """A first start needs no preparation; the driver may be named."""
    for _ in range(2):
        database = await open_database(f"sqlite+aiosqlite:///{tmp_path}/a/b/purser.db")
        await database.books.ready()
        await database.close()


async def test_nobody_else_reads_a_file_that_is_new(tmp_path: Path) -> None:
    """Nor what SQLite lays beside it; one that is there keeps the rights it was given."""
    file = tmp_path / "purser.db"
    for rights in (0o600, 0o660):
        database = await open_database(f"sqlite:///{file}")
        await database.books.create(account(f"tenant-{rights}"))
        assert _rights_in(tmp_path) == {rights}
        await database.close()
        file.chmod(0o660)


def _rights_in(folder: Path) -> set[int]:
    return {one.stat().st_mode & 0o777 for one in folder.iterdir()}


LETTER = b"a letter to my aunt, long enough to be taken for a header" * 9


@pytest.fixture(params=["letter", "folder", "folder is a file"])
def nonsense(file: Path, request: pytest.FixtureRequest) -> Path:
    """What may stand where the database should be."""
    if request.param == "letter":
        file.write_bytes(LETTER)
    elif request.param == "folder":
        file.mkdir()
    else:
        file.write_bytes(LETTER)
        return file / "purser.db"
    return file


async def test_what_is_no_database_is_refused(nonsense: Path, file: Path) -> None:
    """One clear error, whatever the system calls it, and what stands there is left as it is."""
    with pytest.raises(UnusableDatabase):
        await open_database(f"sqlite:///{nonsense}")
    _still(file)


def _still(file: Path) -> None:
    assert file.is_dir() or file.read_bytes() == LETTER


async def test_a_broken_database_is_not_ready(file: Path) -> None:
    """A destroyed table stands for a destroyed disk."""
    database = await open_database(f"sqlite:///{file}")
    async with database._connections.writing() as connection:
        await connection.execute(text("ALTER TABLE accounts RENAME TO gone"))
    with pytest.raises(UnusableDatabase):
        await database.books.ready()
    await database.close()
