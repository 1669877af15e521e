"""A disk that is full and a file that may not be written: one clear error, nothing half done."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import text

from storage.errors import UnusableDatabase
from storage.sql import Database, open_database
from tests.contract.samples import TENANT, account, booked, funds, usd

NOBODY = 65534
FULL = "database or disk is full"


async def balance(database: Database) -> object:
    found = await database.books.account(TENANT)
    assert found is not None
    return found.balance


async def until_full(database: Database) -> tuple[int, UnusableDatabase]:
    """How many were acknowledged before one was refused."""
    for n in range(10_000):
        try:
            await booked(database.books, funds(1, f"k-{n}"))
        except UnusableDatabase as refused:
            return n, refused
    raise AssertionError("it never got full")


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process may grow beyond."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_books_nothing_and_loses_nothing(database: Database) -> None:
    """The one that did not fit is told so; with room again everything goes on."""
    async with database._connections.writing() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count = {pages + 6}"))
    kept, refused = await until_full(database)
    assert refused.data == {"why": FULL}
    assert await balance(database) == usd(kept)
    async with database._connections.writing() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    await booked(database.books, funds(1, f"k-{kept}"))
    assert await balance(database) == usd(kept + 1)
    proof = await database.verify()
    assert (proof.transactions, proof.fault) == (kept + 1, None)


async def test_a_log_that_cannot_grow_books_nothing_and_loses_nothing(
    database: Database, file: Path
) -> None:
    """The commit itself fails; whoever opens the file afterwards finds the same."""
    await booked(database.books, funds(1, "first"))
    room = file.with_name(f"{file.name}-wal").stat().st_size + 100_000
    with files_end_at(room):
        kept, refused = await until_full(database)
    assert refused.data["why"] in {FULL, "disk I/O error"}
    assert await balance(database) == usd(kept + 1)
    other = await open_database(f"sqlite:///{file}")
    assert await balance(other) == usd(kept + 1)
    await booked(other.books, funds(1, f"k-{kept}"))
    assert (await database.verify()).fault is None
    assert await balance(database) == usd(kept + 2)
    await other.close()


@pytest.fixture
async def foreign() -> AsyncIterator[Path]:
    """A database with a booking, in a folder that other users may look into."""
    folder = Path(mkdtemp(prefix="purser-"))
    file = folder / "purser.db"
    database = await open_database(f"sqlite:///{file}")
    await database.books.create(account())
    await booked(database.books, funds())
    await database.close()
    yield file
    _remove(folder)


def _remove(folder: Path) -> None:
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def permitted(file: Path, of_file: int, of_folder: int) -> Iterator[None]:
    """Only so much, for another user; what is there must not change meanwhile."""
    before = file.read_bytes()
    file.chmod(of_file)
    file.parent.chmod(of_folder)
    with another_user():
        yield
    file.chmod(0o644)
    assert file.read_bytes() == before


@contextmanager
def another_user() -> Iterator[None]:
    """Permissions mean nothing to root."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o755), (0o444, 0o555), (0o000, 0o755)])
async def test_what_may_not_be_written_is_refused_and_left_alone(
    foreign: Path, of_file: int, of_folder: int
) -> None:
    """Another user's file or folder, a backup that was mounted read-only."""
    with permitted(foreign, of_file, of_folder), pytest.raises(UnusableDatabase) as refused:
        await open_database(f"sqlite:///{foreign}")
    assert refused.value.data["why"] in {
        "attempt to write a readonly database",
        "unable to open database file",
    }


async def test_a_file_that_becomes_read_only_keeps_what_it_has(foreign: Path) -> None:
    """The file system is mounted anew beneath a running Purser: changes fail, reads go on."""
    database = await open_database(f"sqlite:///{foreign}")
    async with database._connections.writing() as connection:
        await connection.execute(text("PRAGMA query_only = 1"))
    with pytest.raises(UnusableDatabase) as refused:
        await booked(database.books, funds(1, "k-2"))
    assert refused.value.data == {"why": "attempt to write a readonly database"}
    assert await balance(database) == usd(100)
    await database.close()
    with sqlite3.connect(foreign) as plain:
        assert plain.execute("SELECT count(*) FROM transactions").fetchone() == (1,)
    plain.close()
