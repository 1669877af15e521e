"""Proves that the calls that are kept are those that were booked, and cost what was booked."""

from __future__ import annotations

from sqlalchemy import Integer, Select, and_, bindparam, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.book import WALLET, Kind
from ledger.facts import CALLS
from ledger.verify import Fault, Flaw
from storage.sql.schema import calls, postings, transactions


async def first_miscounted(connection: AsyncConnection, account_id: str) -> Fault | None:
    """The first usage with other calls than it sums up: one of them could be booked once more."""
    found = (await connection.execute(_MISCOUNTED, {"of": account_id})).first()
    return Fault(account_id, found.seq, Flaw.CALLS) if found else None


def _miscounted() -> Select[tuple[int]]:
    kept = (
        select(
            calls.c.seq, func.count().label("calls"), func.sum(calls.c.charge_micros).label("cost")
        )
        .where(calls.c.account_id == bindparam("of"))
        .group_by(calls.c.seq)
        .subquery()
    )
    told = cast(func.coalesce(transactions.c.facts[CALLS].as_string(), "0"), Integer)
    leg = and_(
        postings.c.account_id == transactions.c.account_id,
        postings.c.seq == transactions.c.seq,
        postings.c.book == WALLET,
    )
    wrong = or_(
        told != func.coalesce(kept.c.calls, 0),
        kept.c.cost != -postings.c.amount_micros,  # unknown where there are none
        and_(kept.c.calls > 0, transactions.c.kind != Kind.USAGE.value),
    )
    return (
        select(transactions.c.seq)
        .join_from(transactions, postings, leg)
        .join(kept, kept.c.seq == transactions.c.seq, isouter=True)
        .where(transactions.c.account_id == bindparam("of"), wrong)
        .order_by(transactions.c.seq)
        .limit(1)
    )


_MISCOUNTED = _miscounted()
