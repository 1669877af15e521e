"""An account's extract: its lines, lots and calls of one moment, page by page."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import Transaction, usage
from ledger.exports.extract import Line, Metered
from ledger.lots import Lot
from ledger.money import Money
from ledger.tallies import Period
from storage.sql import journal, rows
from storage.sql.lines import lines_of
from storage.sql.lots import lot_of
from storage.sql.pages import paged, pages
from storage.sql.schema import accounts, days, lots, transactions
from storage.sql.tallies import SqlTallies, call_of, every_row

PAGE = 500  # bookings or lots held at once


class SqlExtract:
    """Implements `ledger.exports.extract.Extract` over one snapshot."""

    def __init__(self, connection: AsyncConnection, account: Account) -> None:
        self.account = account
        self.tallies = SqlTallies(_Held(connection))
        self._connection = connection

    @classmethod
    async def of(cls, connection: AsyncConnection, account_id: str) -> SqlExtract:
        found = await connection.execute(select(accounts).where(accounts.c.id == account_id))
        row = found.mappings().first()
        if row is None:
            raise LookupError(account_id)  # a bug: whoever asks has looked it up
        return cls(connection, rows.account_of(row))

    async def lines(self, period: Period) -> AsyncGenerator[Line, None]:
        of_account = transactions.c.account_id == self.account.id
        start, end = _bounds(period, self.account.time_zone)
        at = transactions.c.effective_at
        query = select(transactions.c.seq).where(of_account, at >= start, at < end)
        async for page in pages(self._connection, query, transactions.c.seq, most=PAGE):
            these = transactions.c.seq.in_([row["seq"] for row in page])
            booked = await journal.read(self._connection, of_account & these)
            told = await lines_of(self._connection, self.account.id, booked)
            for one, line in zip(booked, told, strict=True):
                yield Line(line, _charged(one))

    async def lots(self) -> AsyncGenerator[Lot, None]:
        query = select(lots).where(lots.c.account_id == self.account.id)
        async for row in paged(self._connection, query, lots.c.number, most=PAGE):
            yield lot_of(row)

    async def calls(self, period: Period) -> AsyncGenerator[Metered, None]:
        async for row in every_row(self._connection, self.account.id, period):
            yield Metered(call_of(row), booked=row["seq"] is not None)

    async def balance_before(self, day: date) -> Money:
        query = select(func.sum(days.c.net_micros)).where(
            days.c.account_id == self.account.id, days.c.day < day
        )
        return Money(int(await self._connection.scalar(query) or 0), self.account.currency)


class _Held:
    """The one connection, for parts that would else take their own, of another moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        yield self._connection

    @asynccontextmanager
    async def of_one_moment(self, *, patient: bool = False) -> AsyncIterator[AsyncConnection]:  # noqa: ARG002  it is patient already
        yield self._connection


def _charged(booked: Transaction) -> Money:
    """What its legs add to the books of calls."""
    legs = (leg.amount for leg in booked.entry.postings if leg.book.startswith(usage("")))
    return reduce(add, legs, Money.zero(booked.balance.currency))


def _bounds(period: Period, time_zone: str) -> tuple[datetime, datetime]:
    """From the first local instant of the period to that of the day after it."""
    zone, after = ZoneInfo(time_zone), period.last + timedelta(days=1)
    start, end = (datetime.combine(day, time(), zone) for day in (period.first, after))
    return start.astimezone(UTC), end.astimezone(UTC)
