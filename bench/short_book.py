"""Bookings one by one, calls in bulk, and the poll of many accounts on which nothing happens."""

from __future__ import annotations

import resource
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import GENESIS, WALLET, Entry, Kind, Posting, funding, usage
from ledger.calls import Call, CallPage
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.ports import House
from ledger.watch import poll, poll_due
from providers.recorded import EmptyOpening, NoUsage, RecordedGateway
from storage.sql import Database, open_database

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
BOOKINGS = 1_000
CALLS = 100_000
PAGE = 1_000
_WARM_UP = 50


def account(account_id: str = TENANT) -> Account:
    return Account(
        id=account_id,
        currency="USD",
        time_zone="Asia/Hong_Kong",
        balance=usd(0),
        trigger=usd(100),
        recharge=AutoRecharge(on=False, amount=usd(50), method_id=""),
        standing=Standing.ZERO,
        seq=0,
        head=GENESIS,
        version=1,
        usage_cursor="",
        sandbox=False,
        created_at=NOW,
        due_at=NOW,
    )


def usd(units: str | int) -> Money:
    return Money.of(units, "USD")


def funds(units: int, key: str) -> Entry:
    legs = (Posting(funding("card"), -usd(units)), Posting(WALLET, usd(units)))
    return Entry(key, Kind.FUNDS, legs, "purser", "funds", NOW, {"method": "recorded"})


def paid(booked: Entry) -> Payment:
    """What a funding is booked for; without it `verify` finds a fault."""
    succeeded, way = PaymentState.SUCCEEDED, booked.facts["method"]
    at = booked.effective_at
    return Payment(
        booked.key, TENANT, Purpose.FUNDS, booked.wallet, way, "", booked.who, succeeded, "", at
    )


def spent(units: str, key: str) -> Entry:
    legs = (Posting(WALLET, -usd(units)), Posting(usage("MCOPSTNPP"), usd(units)))
    return Entry(key, Kind.USAGE, legs, "purser", "calls", NOW, {"calls": "0"})


async def opened(folder: Path) -> Database:
    """A pool with a lot to take from."""
    database = await open_database(f"sqlite:///{folder / 'purser.db'}")
    await database.books.create(account())
    async with database.books.change(TENANT) as change:
        first = funds(9_000, "first")
        await change.save_payment(paid(first))
        await change.book(first, NOW)
    return database


def house_over(database: Database, usage_source: Any) -> House:
    return House(
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        gateway=RecordedGateway(),
        purse=database.purse,
        tallies=database.tallies,
        usage=usage_source,
        opening=EmptyOpening(),
        clock=lambda: NOW,
        new_id=lambda: uuid4().hex,
        currency="USD",
        poll_seconds=300,
        sandbox=False,
        owners=frozenset({"anna"}),
    )


async def bookings(folder: Path) -> tuple[float, float]:
    """How many a second: ours, and the same statements without us."""
    database = await opened(folder)
    for n in range(_WARM_UP):
        await book_one(database, f"warm-{n}")
    start = perf_counter()
    for n in range(BOOKINGS):
        await book_one(database, f"spent-{n}")
    ours = BOOKINGS / (perf_counter() - start)
    await database.close()
    return ours, _straight(folder / "purser.db")


async def book_one(database: Database, key: str) -> None:
    async with database.books.change(TENANT) as change:
        await change.book(spent("0.013", key), NOW)


def _straight(file: Path) -> float:
    """The rows that one booking writes, once more under other numbers."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    like = {table: _like(connection, table) for table in ("transactions", "postings", "moves")}
    start = perf_counter()
    for n in range(BOOKINGS):
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in like.items():
            for row in rows:
                values = {**row, "seq": 10_000_000 + n}
                if "key" in values:
                    values["key"] = f"straight-{n}"
                _insert(connection, table, values)
        connection.execute("UPDATE lots SET remaining_micros = remaining_micros - 1")
        connection.execute("UPDATE days SET used_micros = used_micros + 1")
        connection.execute("UPDATE accounts SET seq = seq + 1, balance_micros = balance_micros - 1")
        connection.execute("COMMIT")
    took = perf_counter() - start
    connection.close()
    return BOOKINGS / took


def _like(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    found = connection.execute(f"SELECT * FROM {table} WHERE seq = 5")  # noqa: S608 - our names
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(values.values()))  # noqa: S608


class _Calls:
    """A source of so many rows, page by page."""

    def __init__(self, count: int) -> None:
        self._rows = [
            Call(f"{n:032x}", NOW - timedelta(seconds=20 * n), usd("0.013"), "MCOPSTNPP", 60, "DE")
            for n in range(count)
        ]

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        start = int(cursor or 0)
        end = start + PAGE
        return CallPage(tuple(self._rows[start:end]), str(end), more=end < len(self._rows))

    def progress(self, cursor: str) -> None:
        return None


async def imported(folder: Path) -> float:
    """Rows a second, through the poll: read, sorted out, booked by day, lots and alerts."""
    database = await opened(folder)
    house = house_over(database, _Calls(CALLS))
    start = perf_counter()
    polls = 0
    while await _rows(database) < CALLS:
        await poll(house, TENANT)
        polls += 1
    rate = CALLS / (perf_counter() - start)
    await database.close()
    return rate


async def _rows(database: Database) -> int:
    found = await database.books.account(TENANT)
    return int(found.usage_cursor or 0) if found else 0


async def idle_polls(folder: Path, count: int) -> tuple[float, float]:
    """Seconds of one round over so many accounts, and the memory it came to."""
    database = await open_database(f"sqlite:///{folder / 'purser.db'}")
    for n in range(count):
        await database.books.create(account(f"tenant-{n:06d}"))
    house = house_over(database, NoUsage())
    start = perf_counter()
    polled = await poll_due(house)
    took = perf_counter() - start
    await database.close()
    if polled != count:
        raise RuntimeError(f"polled {polled} of {count}")
    return took, resident_mib()


def resident_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
