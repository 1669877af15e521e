"""Upgrading: sums of days by person whose months nobody had added up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from storage.sql import Database
from storage.sql.calls_tables import tallies
from storage.sql.months import MONTH
from tests.contract.conftest import OpenDatabase
from tests.contract.older import taken_back
from tests.contract.samples import NOW, account, call, used

BEFORE = "0008"


async def months(database: Database) -> list[tuple[object, ...]]:
    rows = select(tallies).where(tallies.c.axis == MONTH)
    async with database._connections.reading() as connection:
        found = await connection.execute(rows.order_by(*tallies.primary_key))
        return [tuple(row) for row in found]


async def test_months_of_before_are_added_up(open_again: OpenDatabase) -> None:
    """As they would have been with each call, of every organisation."""
    before = await open_again()
    await before.books.create(account())
    await before.books.create(account("second"))
    made = [
        replace(
            call(f"c-{n}", n),
            person_id=("maya", "chen", "")[n % 3],
            started_at=NOW - timedelta(days=n * 3),
        )
        for n in range(1, 30)
    ]
    await used(before.books, *made)
    async with before.books.change("second") as change:
        await change.keep_calls(made[:9], None)
    kept = await months(before)
    async with before._connections.writing() as connection:
        await connection.run_sync(taken_back, BEFORE)
        query = select(func.count()).where(tallies.c.axis == MONTH)
        assert await connection.scalar(query) == 0
    after = await open_again()
    assert len(kept) > len(made[:9])
    assert await months(after) == kept
    assert (await after.verify()).fault is None
