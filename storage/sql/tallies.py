"""What calls came to, as reports read it: sums of days, rows of calls, names of callers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.calls import REVISED, Call
from ledger.money import Money
from ledger.tallies import Axis, DayTally, Period, Tally
from storage.sql.calls_tables import COUNTED, callers, calls, tallies
from storage.sql.connections import Reads
from storage.sql.months import in_months
from storage.sql.pages import paged
from storage.sql.rows import Row
from storage.sql.schema import accounts

MOST_NAMES = 10_000  # rule 5: of one answer
PAGE = 2_000  # rows held at once, however many are asked for
_SUMS = tuple(func.sum(one) for one in COUNTED)
_NAMED_BY = {
    Axis.KIND: calls.c.kind,
    Axis.DESTINATION: calls.c.destination,
    Axis.PERSON: calls.c.person_id,
}


class SqlTallies:
    """Implements `ledger.tallies.Tallies`."""

    def __init__(self, connections: Reads) -> None:
        self._connections = connections

    async def by_name(self, account_id: str, axis: Axis, period: Period) -> tuple[Tally, ...]:
        async with self._connections.reading() as connection:
            currency = await _currency(connection, account_id)
            return await named(connection, account_id, axis, period, MOST_NAMES, currency)

    async def dearest_names(
        self, account_id: str, axis: Axis, period: Period, most: int
    ) -> tuple[tuple[Tally, ...], int]:
        """The names are counted where they are sorted: thousands of them are never handed out."""
        counted = func.count().over()
        async with self._connections.reading() as connection:
            currency = await _currency(connection, account_id)
            query = await _names(connection, account_id, axis, period)
            query = query.add_columns(counted).limit(most)
            found = (await connection.execute(query)).all()
        top = tuple(_tally(name, sums, currency) for name, *sums, _ in found)
        return top, int(found[0][-1]) if found else 0

    async def by_day(
        self, account_id: str, period: Period, axis: Axis = Axis.KIND, name: str | None = None
    ) -> tuple[DayTally, ...]:
        within = _within(account_id, axis, period)
        if name is not None:
            within = _one_by_one(account_id, axis, period, name)
        query = select(tallies.c.day, *_SUMS).where(within).group_by(tallies.c.day)
        async with self._connections.reading() as connection:
            currency = await _currency(connection, account_id)
            found = (await connection.execute(query.order_by(tallies.c.day))).all()
        return tuple(DayTally(on, _tally(name or "", sums, currency)) for on, *sums in found)

    async def every(
        self, account_id: str, axis: Axis, period: Period
    ) -> AsyncGenerator[DayTally, None]:
        on, name = tallies.c.day, tallies.c.name
        async with self._connections.of_one_moment(patient=True) as connection:
            currency = await _currency(connection, account_id)
            query = select(on, name, *COUNTED).where(_within(account_id, axis, period))
            async for row in paged(connection, query, on, name, most=PAGE):
                sums = [row[one.name] for one in COUNTED]
                yield DayTally(row["day"], _tally(row["name"], sums, currency))

    async def names(self, account_id: str, person_ids: Collection[str]) -> Mapping[str, str]:
        query = select(callers.c.person_id, callers.c.name).where(
            callers.c.account_id == account_id, callers.c.person_id.in_(person_ids)
        )
        async with self._connections.reading() as connection:
            found = (await connection.execute(query)).all()
        return {row.person_id: row.name for row in found}

    async def calls(self, account_id: str, period: Period) -> AsyncGenerator[Call, None]:
        async with self._connections.of_one_moment(patient=True) as connection:
            async for row in every_row(connection, account_id, period):
                yield call_of(row)

    async def dearest(
        self,
        account_id: str,
        on: date,
        most: int,
        axis: Axis | None = None,
        name: str | None = None,
    ) -> tuple[Call, ...]:
        """By what each really cost: rows that correct one are no calls of their own."""
        dearest_first = (calls.c.told_micros.desc(), calls.c.id)
        paid = and_(calls.c.told_micros > 0, calls.c.id.not_like(f"%{REVISED}%"))
        async with self._connections.reading() as connection:
            currency = await _currency(connection, account_id)
            within = await _bounds(connection, account_id, Period(on, on))
            ids = select(calls.c.id).where(_began(account_id, within), paid)
            if axis and name is not None:
                ids = ids.where(_NAMED_BY[axis] == name)
            # Whole rows, with their names, only of those that are handed out.
            first = ids.order_by(*dearest_first).limit(most).scalar_subquery()
            query = _with_names().where(calls.c.account_id == account_id, calls.c.id.in_(first))
            found = (await connection.execute(query.order_by(*dearest_first))).mappings().all()
        costs = (Money(row["told_micros"], currency) for row in found)
        return tuple(
            replace(call_of(row), charge=cost) for row, cost in zip(found, costs, strict=True)
        )


async def every_row(
    connection: AsyncConnection, account_id: str, period: Period
) -> AsyncIterator[Row]:
    query = _with_names().where(_began(account_id, await _bounds(connection, account_id, period)))
    async for row in paged(connection, query, calls.c.started_at, calls.c.id, most=PAGE):
        yield row


async def named(
    connection: AsyncConnection,
    account_id: str,
    axis: Axis,
    period: Period,
    most: int,
    currency: str,
) -> tuple[Tally, ...]:
    """Names with what they came to, the dearest first, then the longest."""
    query = await _names(connection, account_id, axis, period)
    found = (await connection.execute(query.limit(most))).all()
    return tuple(_tally(name, sums, currency) for name, *sums in found)


async def _names(
    connection: AsyncConnection, account_id: str, axis: Axis, period: Period
) -> Select[Any]:
    rows = _within(account_id, axis, period)
    if axis is Axis.PERSON:
        rows = await in_months(connection, account_id, period)
    return (
        select(tallies.c.name, *_SUMS)
        .where(rows)
        .group_by(tallies.c.name)
        .order_by(_SUMS[2].desc(), _SUMS[1].desc(), tallies.c.name)
    )


def _one_by_one(account_id: str, axis: Axis, period: Period, name: str) -> ColumnElement[bool]:
    """Each day by its whole key: between two of them stand the sums of all other names."""
    return and_(
        tallies.c.account_id == account_id,
        tallies.c.axis == axis.value,
        tallies.c.day.in_([period.first + timedelta(days=n) for n in range(period.days)]),
        tallies.c.name == name,
    )


def _within(account_id: str, axis: Axis, period: Period) -> ColumnElement[bool]:
    return and_(
        tallies.c.account_id == account_id,
        tallies.c.axis == axis.value,
        tallies.c.day.between(period.first, period.last),
    )


def _tally(name: str, sums: Any, currency: str) -> Tally:
    called, seconds, charged, covered = map(int, sums)
    return Tally(name, called, seconds, Money(charged, currency), covered)


async def _currency(connection: AsyncConnection, account_id: str) -> str:
    query = select(accounts.c.currency).where(accounts.c.id == account_id)
    return await connection.scalar(query) or ""


async def _bounds(
    connection: AsyncConnection, account_id: str, period: Period
) -> tuple[datetime, datetime]:
    """From the first local instant of the period to that of the day after it."""
    query = select(accounts.c.time_zone).where(accounts.c.id == account_id)
    zone = ZoneInfo(await connection.scalar(query) or "UTC")
    end = period.last + timedelta(days=1)
    return (
        datetime.combine(period.first, time(), zone),
        datetime.combine(end, time(), zone),
    )


def _with_names() -> Select[Any]:
    return select(calls, func.coalesce(callers.c.name, "").label("person")).join_from(
        calls,
        callers,
        and_(callers.c.account_id == calls.c.account_id, callers.c.person_id == calls.c.person_id),
        isouter=True,
    )


def _began(account_id: str, within: tuple[datetime, datetime]) -> ColumnElement[bool]:
    start, end = within
    return and_(
        calls.c.account_id == account_id, calls.c.started_at >= start, calls.c.started_at < end
    )


def call_of(row: Row) -> Call:
    return Call(
        id=row["id"],
        started_at=row["started_at"],
        charge=Money(row["charge_micros"], row["currency"]),
        capability=row["capability"],
        seconds=row["seconds"],
        destination=row["destination"],
        kind=row["kind"],
        person_id=row["person_id"],
        person=row["person"],
        caller=row["caller"],
        callee=row["callee"],
    )
