"""What calls came to, as reports read it: sums of days, rows of calls, names of callers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.calls import Call
from ledger.money import Money
from ledger.tallies import Axis, DayTally, Period, Tally
from storage.sql.calls_tables import callers, calls, tallies
from storage.sql.connections import Reads
from storage.sql.rows import Row
from storage.sql.schema import accounts

MOST_NAMES = 10_000  # rule 5: of one answer
PAGE = 2_000  # rows held at once, however many are asked for
_SUMS = (
    func.sum(tallies.c.calls),
    func.sum(tallies.c.seconds),
    func.sum(tallies.c.charged_micros),
    func.sum(tallies.c.covered),
)

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

    async def by_day(
        self, account_id: str, period: Period, axis: Axis = Axis.KIND, name: str | None = None
    ) -> tuple[DayTally, ...]:
        within = _within(account_id, axis, period)
        if name is not None:
            within = and_(within, tallies.c.name == name)
        query = select(tallies.c.day, *_SUMS).where(within).group_by(tallies.c.day)
        async with self._connections.reading() as connection:
            currency = await _currency(connection, account_id)
            found = (await connection.execute(query.order_by(tallies.c.day))).all()
        return tuple(DayTally(on, _tally(name or "", sums, currency)) for on, *sums in found)

    async def every(
        self, account_id: str, axis: Axis, period: Period
    ) -> AsyncGenerator[DayTally, None]:
        async with self._connections.of_one_moment(patient=True) as connection:
            currency = await _currency(connection, account_id)
            async for on, name, *sums in _every_sum(connection, _within(account_id, axis, period)):
                yield DayTally(on, _tally(name, sums, currency))

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
        async with self._connections.reading() as connection:
            query = _rows(account_id, await _bounds(connection, account_id, Period(on, on)))
            query = query.where(calls.c.seq.is_not(None)).order_by(
                calls.c.charge_micros.desc(), calls.c.id
            )
            if axis and name is not None:
                query = query.where(_NAMED_BY[axis] == name)
            found = (await connection.execute(query.limit(most))).mappings().all()
        return tuple(call_of(row) for row in found)


async def every_row(
    connection: AsyncConnection, account_id: str, period: Period
) -> AsyncIterator[Row]:
    """Page by page: a driver that streams may still bring all rows along at once."""
    within = await _bounds(connection, account_id, period)
    query = _rows(account_id, within).order_by(calls.c.started_at, calls.c.id).limit(PAGE)
    page = (await connection.execute(query)).mappings().all()
    while page:
        for row in page:
            yield row
        at, last = page[-1]["started_at"], page[-1]["id"]
        behind = and_(calls.c.started_at >= at, or_(calls.c.started_at > at, calls.c.id > last))
        page = (await connection.execute(query.where(behind))).mappings().all()


async def _every_sum(
    connection: AsyncConnection, within: ColumnElement[bool]
) -> AsyncIterator[Sequence[Any]]:
    """The same for the sums of days."""
    on, name = tallies.c.day, tallies.c.name
    sums = (tallies.c.calls, tallies.c.seconds, tallies.c.charged_micros, tallies.c.covered)
    query = select(on, name, *sums).where(within).order_by(on, name).limit(PAGE)
    page = (await connection.execute(query)).all()
    while page:
        for row in page:
            yield row
        behind = and_(on >= page[-1].day, or_(on > page[-1].day, name > page[-1].name))
        page = (await connection.execute(query.where(behind))).all()


async def named(
    connection: AsyncConnection,
    account_id: str,
    axis: Axis,
    period: Period,
    most: int,
    currency: str,
) -> tuple[Tally, ...]:
    """Names with what they came to, the dearest first, then the longest."""
    query = (
        select(tallies.c.name, *_SUMS)
        .where(_within(account_id, axis, period))
        .group_by(tallies.c.name)
        .order_by(_SUMS[2].desc(), _SUMS[1].desc(), tallies.c.name)
        .limit(most)
    )
    found = (await connection.execute(query)).all()
    return tuple(_tally(name, sums, currency) for name, *sums in found)


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


def _rows(account_id: str, within: tuple[datetime, datetime]) -> Select[Any]:
    start, end = within
    return (
        select(calls, func.coalesce(callers.c.name, "").label("person"))
        .join_from(
            calls,
            callers,
            and_(
                callers.c.account_id == calls.c.account_id, callers.c.person_id == calls.c.person_id
            ),
            isouter=True,
        )
        .where(
            calls.c.account_id == account_id, calls.c.started_at >= start, calls.c.started_at < end
        )
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
