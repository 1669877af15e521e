"""Finding accounts that are due, and putting them off: one transaction for many.

Whoever takes an account polls it; a process that dies with it leaves it to the next interval.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.clocks import APART
from ledger.due import asks, next_due
from ledger.ports import Due
from storage.sql import rows
from storage.sql.schema import accounts, lots, payments

# Written out as in the partial indexes, which the database then sees to fit.
_FLIES = (
    exists()
    .where(
        payments.c.account_id == accounts.c.id, text("payments.state IN ('charging', 'unknown')")
    )
    .correlate(accounts)
)
_NEXT_MARK = (
    select(func.min(lots.c.mark_at))
    .where(lots.c.account_id == accounts.c.id, text("lots.remaining_micros > 0"))
    .correlate(accounts)
    .scalar_subquery()
)
_NEXT = (
    select(accounts, _FLIES.label("in_flight"), _NEXT_MARK.label("mark_at"))
    .where(or_(accounts.c.due_at <= bindparam("now"), accounts.c.due_at > bindparam("latest")))
    .order_by(accounts.c.due_at, accounts.c.id)
    .limit(bindparam("most"))
    # Replicas share the work: what one of them takes or changes, another passes over.
    .with_for_update(of=accounts, key_share=True, skip_locked=True)
)
_PUT_OFF = update(accounts).where(accounts.c.id == bindparam("of")).values(due_at=bindparam("at"))


async def take(
    connection: AsyncConnection, now: datetime, interval: timedelta, limit: int
) -> tuple[Due, ...]:
    asked = {"now": now, "latest": now + interval + APART, "most": limit}
    found = (await connection.execute(_NEXT, asked)).mappings().all()
    taken = [(_due(row, now, interval), row["mark_at"]) for row in found]
    if taken:
        put_off = [
            {"of": one.account.id, "at": next_due(one.account, now, interval, mark_at)}
            for one, mark_at in taken
        ]
        await connection.execute(_PUT_OFF, put_off)
    return tuple(one for one, _ in taken)


def _due(row: rows.Row, now: datetime, interval: timedelta) -> Due:
    account, mark_at = rows.account_of(row), row["mark_at"]
    marked = mark_at is not None and mark_at <= now
    return Due(account, bool(row["in_flight"]) or marked or asks(account, now, interval))
