"""Proves that money which moved was booked, and what was booked has moved (rules 9 and 20)."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import WALLET, Kind
from ledger.entries import reversal_key
from ledger.facts import APPROVED_BY, LOT
from ledger.lots import FUNDING_KINDS
from ledger.payments import PaymentState, Purpose
from ledger.verify import Fault, Flaw
from storage.sql.schema import payments, postings, transactions

_BEFORE_US = "opening:"  # `ledger.entries.past_entry`: nobody was charged by us
_UNDOES = reversal_key(0)[:-1]
_FUNDINGS = [kind.value for kind in FUNDING_KINDS]
_BACK = payments.c.purpose == Purpose.REFUND.value  # booked before the gateway is asked
_WENT = payments.c.state == PaymentState.SUCCEEDED.value
_OF_ACCOUNT = payments.c.account_id == bindparam("of")
# What a refund gives back, found by the name that the payment has for it.
_paid = transactions.alias("paid")
_reversal = transactions.alias("reversal")


async def first_disagreement(connection: AsyncConnection, account: Account) -> Fault | None:
    """A payment without its booking, a booking without its payment, or two that differ."""
    asked = {"of": account.id, "in_currency": account.currency}
    found = [
        row.seq
        for statement in (_DISAGREES, _UNPAID)
        for row in await connection.execute(statement, asked)
    ]
    return Fault(account.id, min(found), Flaw.PAYMENT) if found else None


def _disagrees() -> Select[tuple[int]]:
    """The first payment that is not as its booking has it; 0 where it has none."""
    booked = and_(
        transactions.c.account_id == payments.c.account_id, transactions.c.key == payments.c.key
    )
    leg = and_(
        postings.c.account_id == transactions.c.account_id,
        postings.c.seq == transactions.c.seq,
        postings.c.book == WALLET,
    )
    paid = and_(_paid.c.account_id == payments.c.account_id, _paid.c.key == payments.c.refunds)
    first = func.coalesce(transactions.c.seq, 0).label("seq")
    return (
        select(first)
        .select_from(payments)
        .join(transactions, booked, isouter=True)
        .join(postings, leg, isouter=True)
        .join(_paid, paid, isouter=True)
        .where(_OF_ACCOUNT, or_(_unknown(), _unbooked(), _another(), and_(_BACK, _misled())))
        .order_by(first)
        .limit(1)
    )


def _unknown() -> ColumnElement[bool]:
    """What no payment of ours can be."""
    return or_(
        payments.c.state.not_in([state.value for state in PaymentState]),
        payments.c.purpose.not_in([purpose.value for purpose in Purpose]),
        payments.c.currency != bindparam("in_currency"),
        payments.c.amount_micros <= 0,
    )


def _unbooked() -> ColumnElement[bool]:
    """Booked is what went through, and nothing else."""
    return or_(_BACK, _WENT) != transactions.c.seq.is_not(None)


def _another() -> ColumnElement[bool]:
    """Of another kind than the booking, of another amount, or approved by another."""
    amount = case((_BACK, -payments.c.amount_micros), else_=payments.c.amount_micros)
    by = func.coalesce(transactions.c.facts[APPROVED_BY].as_string(), "")
    return or_(
        transactions.c.kind != payments.c.purpose,
        postings.c.amount_micros != amount,
        transactions.c.seq.is_not(None) & (by != payments.c.approved_by),
    )


def _misled() -> ColumnElement[bool]:
    """A refund that names another booking, or another funding; or that was not taken back as told.

    It names the funding's key, and its booking the funding's lot: one that was booked before
    Purser came has no payment.
    """
    undone = literal(_UNDOES) + cast(payments.c.seq, String)
    taken_back = exists().where(
        _reversal.c.account_id == payments.c.account_id, _reversal.c.key == undone
    )
    declined = payments.c.state == PaymentState.DECLINED.value
    return or_(
        transactions.c.seq != payments.c.seq,
        _paid.c.seq.is_(None),
        _paid.c.kind.not_in(_FUNDINGS),
        transactions.c.facts[LOT].as_string() != cast(_paid.c.seq, String),
        declined != taken_back,
    )


def _unpaid() -> Select[tuple[int]]:
    """The first booking that moved money and has no payment."""
    has = exists().where(
        payments.c.account_id == transactions.c.account_id, payments.c.key == transactions.c.key
    )
    before_us = and_(
        transactions.c.kind.in_(_FUNDINGS),
        transactions.c.key.startswith(_BEFORE_US, autoescape=True),
    )
    return (
        select(transactions.c.seq)
        .where(
            transactions.c.account_id == bindparam("of"),
            transactions.c.kind.in_([*_FUNDINGS, Kind.REFUND.value]),
            ~before_us,
            ~has,
        )
        .order_by(transactions.c.seq)
        .limit(1)
    )


_DISAGREES = _disagrees()
_UNPAID = _unpaid()
