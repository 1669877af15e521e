"""A database file and the raw way into it, past everything that guards it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storage.sql import Database, open_database
from tests.contract.samples import account

Raw = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "purser.db"


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    found = await open_database(f"sqlite:///{file}")
    await found.books.create(account())
    yield found
    await found.close()


@pytest.fixture
def raw(file: Path) -> Raw:
    """SQL by hand, as somebody with the file and bad intentions would write it."""

    def run(sql: str, *values: object, guarded: bool = False) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(file)
        try:
            if not guarded:
                for table in ("transactions", "postings", "moves", "events"):
                    for act in ("update", "delete"):
                        connection.execute(f"DROP TRIGGER IF EXISTS {table}_never_{act}")
            found = connection.execute(sql, values).fetchall()
            connection.commit()
            return found
        finally:
            connection.close()

    return run
