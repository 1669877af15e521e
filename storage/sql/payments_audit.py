"""Proves that money which moved was booked, and what was booked has moved (rules 9 and 20)."""

from __future__ import annotations

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.book import WALLET
from ledger.payments import PaymentState, Purpose
from ledger.verify import Fault, Flaw
from storage.sql.schema import payments, postings, transactions


async def first_disagreement(connection: AsyncConnection, account_id: str) -> Fault | None:
    """A payment without its booking, a booking of one that failed, or another amount."""
    found = (await connection.execute(_DISAGREES, {"of": account_id})).first()
    return Fault(account_id, found.seq or 0, Flaw.PAYMENT) if found else None


def _disagrees() -> Select[tuple[int]]:
    booked = and_(
        transactions.c.account_id == payments.c.account_id, transactions.c.key == payments.c.key
    )
    leg = and_(
        postings.c.account_id == transactions.c.account_id,
        postings.c.seq == transactions.c.seq,
        postings.c.book == WALLET,
    )
    back = payments.c.purpose == Purpose.REFUND.value  # booked before the gateway is asked
    went = payments.c.state == PaymentState.SUCCEEDED.value
    wrong = or_(
        and_(or_(back, went), transactions.c.seq.is_(None)),
        and_(~back, ~went, transactions.c.seq.is_not(None)),
        and_(~back, postings.c.amount_micros != payments.c.amount_micros),
        and_(back, postings.c.amount_micros != -payments.c.amount_micros),
    )
    return (
        select(transactions.c.seq)
        .select_from(payments)
        .join(transactions, booked, isouter=True)
        .join(postings, leg, isouter=True)
        .where(payments.c.account_id == bindparam("of"), wrong)
        .order_by(transactions.c.seq)
        .limit(1)
    )


_DISAGREES = _disagrees()
