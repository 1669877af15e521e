"""Sums of whole months by person: those of thousands of people on thirty days are slow to add up.

They are rows of `tallies` as those of days are, of an axis of their own and at the month's first
day. Whatever a person's days gain or lose, the month does in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.periods import end_of_month
from ledger.tallies import Axis, Period
from storage.sql.calls_tables import COUNTED, tallies

MONTH = "person_month"  # no `Axis`: to reports it says nothing that the days do not
DAY = Axis.PERSON.value
_ONE_DAY = timedelta(days=1)

Key = tuple[str, date, str]  # axis, day, name
Sums = dict[Key, list[int]]  # in the order of `COUNTED`


def by_month(sums: Sums) -> Sums:
    """What sums of days by person add to their months."""
    months: Sums = {}
    for (axis, on, name), more in sums.items():
        if axis == DAY:
            add_to(months, (MONTH, on.replace(day=1), name), more)
    return months


def add_to(sums: Sums, key: Key, more: Sequence[int]) -> None:
    known = sums.setdefault(key, [0] * len(COUNTED))
    for nth, value in enumerate(more):
        known[nth] += value


async def in_months(
    connection: AsyncConnection, account_id: str, period: Period
) -> ColumnElement[bool]:
    """The rows that add up to a period by person: its whole months, and the days around them."""
    period = await _to_its_end(connection, account_id, period)
    months = _whole_months(period)
    rows = [_within(DAY, part) for part in _around(months, period)]
    if months:
        rows.append(_within(MONTH, months))
    return and_(tallies.c.account_id == account_id, or_(*rows))


async def _to_its_end(connection: AsyncConnection, account_id: str, period: Period) -> Period:
    """As the running month is asked for: one of which no later day is known is as good as over."""
    whole = Period(period.first, end_of_month(period.last))
    behind = Period(period.last + _ONE_DAY, whole.last)
    if not (behind.days and _whole_months(whole)):
        return period
    of_account = tallies.c.account_id == account_id
    query = select(tallies.c.day).where(of_account, _within(DAY, behind)).limit(1)
    return whole if await connection.scalar(query) is None else period


def _whole_months(period: Period) -> Period | None:
    first = end_of_month(period.first - _ONE_DAY) + _ONE_DAY
    last = (period.last + _ONE_DAY).replace(day=1) - _ONE_DAY
    return Period(first, last) if first < last else None


def _around(months: Period | None, period: Period) -> Iterator[Period]:
    """The days of a period that its whole months leave over."""
    if months is None:
        yield period
        return
    for part in (
        Period(period.first, months.first - _ONE_DAY),
        Period(months.last + _ONE_DAY, period.last),
    ):
        if part.days:
            yield part


def _within(axis: str, period: Period) -> ColumnElement[bool]:
    return and_(tallies.c.axis == axis, tallies.c.day.between(period.first, period.last))


async def remove_empty(
    connection: AsyncConnection, account_id: str, days: Collection[date]
) -> None:
    """Months of these days to which nothing is left; they held what their days did."""
    firsts = {on.replace(day=1) for on in days}
    those = and_(tallies.c.account_id == account_id, tallies.c.axis == MONTH)
    empty = and_(tallies.c.day.in_(firsts), *(one == 0 for one in COUNTED))
    await connection.execute(delete(tallies).where(those, empty))


async def months_agree(connection: AsyncConnection, account_id: str) -> bool:
    """Whether every person's month is the sum of the days; one month at a time in memory."""
    of_account = tallies.c.account_id == account_id
    known = select(tallies.c.day).where(of_account, tallies.c.axis.in_((DAY, MONTH))).distinct()
    firsts = {on.replace(day=1) for on in await connection.scalars(known)}
    side = case((tallies.c.axis == DAY, 1), else_=literal(-1))
    differs = or_(*(func.sum(one * side) != 0 for one in COUNTED))
    for first in sorted(firsts):
        month = Period(first, end_of_month(first))
        both = or_(_within(DAY, month), _within(MONTH, month))
        query = select(tallies.c.name).where(of_account, both).group_by(tallies.c.name)
        if (await connection.execute(query.having(differs).limit(1))).first():
            return False
    return True
