"""Upgrading: the calls of a book that knew neither kinds, persons nor daily sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ledger.calls import Call
from ledger.charging import Charged, charge_calls
from ledger.moment import Moment
from ledger.money import Money
from ledger.tallies import Axis, DayTally, Period
from ledger.zones import local_day
from storage.sql import Database
from tests.contract.conftest import OpenDatabase
from tests.contract.older import taken_back
from tests.contract.samples import NOW, TENANT, ZONE, account, booked, call, funds, usd, used

PAID_BY = ("MCOPSTNPP",)
BEFORE = "0007"
CALLS = tuple(
    replace(
        call(f"c-{n:05}"),
        charge=usd(f"0.{n % 7}"),
        seconds=n % 90,
        destination=("Germany", "日本", "")[n % 3],
        started_at=NOW - timedelta(hours=n % 100),
    )
    for n in range(1, 10_501)  # more than a page of the step
)


async def sums(database: Database) -> dict[Axis, list[DayTally]]:
    period = Period(local_day(NOW - timedelta(days=9), ZONE), local_day(NOW, ZONE))
    return {
        axis: [one async for one in database.tallies.every(TENANT, axis, period)] for axis in Axis
    }


async def told(database: Database, calls: Sequence[Call]) -> Charged:
    """The source tells of them, as it does with each overlap."""
    async with database.books.change(TENANT) as change:
        return await charge_calls(change, calls, Moment(NOW, ()), PAID_BY)


async def balance(database: Database) -> Money:
    found = await database.books.account(TENANT)
    assert found is not None
    return found.balance


async def test_a_book_of_before_is_taken_along(open_again: OpenDatabase) -> None:
    """Its sums are those of its calls, each is known when it comes again, and all is proven."""
    before = await open_again()
    await before.books.create(replace(account(), created_at=NOW - timedelta(days=9)))
    await booked(before.books, funds(500))
    for start in range(0, len(CALLS), 2_000):
        await used(before.books, *CALLS[start : start + 2_000])
    summed, left = await sums(before), await balance(before)
    async with before._connections.writing() as connection:
        await connection.run_sync(taken_back, BEFORE)
    after = await open_again()
    assert (await after.verify()).fault is None
    assert await sums(after) == summed
    again = await told(after, CALLS)
    assert (again.fresh, again.revised, again.known) == (0, 0, len(CALLS))
    assert await balance(after) == left
    await told(after, [replace(CALLS[5], charge=usd("0.1")), replace(CALLS[6], charge=usd("0.7"))])
    assert await balance(after) == left - usd("0.2")
    assert (await after.verify()).fault is None
