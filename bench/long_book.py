"""A book of any length, written with the ledger's own functions, and what it costs to use it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.environment import CACHE as FOLDER
from bench.short_book import (
    TENANT,
    account,
    book_one,
    funds,
    house_over,
    paid,
    resident_mib,
    usd,
)
from ledger.calls import Call
from ledger.change import Change
from ledger.entries import usage_entries
from ledger.look import glance
from ledger.people import Actor
from providers.recorded import NoUsage
from storage.sql import Database, open_database

STEP = timedelta(seconds=25)  # between two bookings: a million of them are ten months
FUNDING_EVERY = 1_000
READS = 300
_START = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
_BATCH = 5_000
_ANNA = Actor(TENANT, "anna", "Anna Ng")


async def measured(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        database = await open_database(f"sqlite:///{Path(folder) / 'purser.db'}")
        try:
            await database.books.create(account())
            await _write(database, size)
            return await _used(database)
        finally:
            await database.close()


async def _used(database: Database) -> dict[str, float]:
    house = house_over(database, NoUsage())
    reads, bookings = [], []
    for n in range(READS):
        start = perf_counter()
        await book_one(database, f"measured-{n}")
        bookings.append(perf_counter() - start)
        start = perf_counter()
        await glance(house, _ANNA)  # after a commit: nothing is read from memory
        reads.append(perf_counter() - start)
    resident = resident_mib()
    start = perf_counter()
    proof = await database.verify()
    took = perf_counter() - start
    if proof.fault is not None:
        raise RuntimeError(proof.fault)
    return {
        "balance_ms": median(reads) * 1_000,
        "booking_ms": median(bookings) * 1_000,
        "resident_mib": resident,
        "verify_s": took,
        "verify_mib": resident_mib(),
    }


async def _write(database: Database, size: int) -> None:
    """As many transactions by the book's own way, thousands in one commit."""
    now = _START
    for first in range(0, size, _BATCH):
        async with database.books.change(TENANT) as change:
            for n in range(first, min(first + _BATCH, size)):
                now += STEP
                if n % FUNDING_EVERY:
                    await _uses(change, n, now)
                else:
                    await _funds(change, n, now)


async def _funds(change: Change, n: int, now: datetime) -> None:
    fresh = replace(funds(50, f"f-{n}"), effective_at=now)
    await change.save_payment(paid(fresh))
    await change.book(fresh, now)


async def _uses(change: Change, n: int, now: datetime) -> None:
    """One call each, under an id that does not tell when it was."""
    call_id = sha256(f"{n}".encode()).hexdigest()[:32]
    call = Call(call_id, now, usd("0.049"), "MCOPSTNPP", 60, "DE")
    [(fresh, of_fresh)] = usage_entries([call], change.account.time_zone)
    booked, _ = await change.book(fresh, now)
    await change.keep_calls(of_fresh, booked.seq)
