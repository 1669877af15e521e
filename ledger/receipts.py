"""Receipts: what a person is told of a payment, the first time and every time after."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.account import Account, Method
from ledger.book import Transaction
from ledger.drafts import Draft
from ledger.facts import method_of
from ledger.methods import method_or_none
from ledger.settle import Settled
from ledger.views import Receipt
from ledger.zones import local_day


def receipt_of(
    draft: Draft, settled: Settled, methods: Sequence[Method], *, repeat: bool
) -> Receipt:
    """The receipt of a payment in any state; without a booking it has no number."""
    booked, account = settled.transaction, settled.account
    return Receipt(
        draft=draft,
        payment=settled.payment,
        account=account,
        method=_method(settled, methods),
        repeat=repeat,
        balance=account.balance if booked is None else booked.balance,
        number="" if booked is None else _number(booked, account),
    )


def _method(settled: Settled, methods: Sequence[Method]) -> Method | None:
    """As it was when it paid; the list of today where it has not."""
    noted = method_of(settled.transaction.entry.facts) if settled.transaction else None
    return noted or method_or_none(methods, settled.payment.method_id)


def _number(booked: Transaction, account: Account) -> str:
    """`P-2026-000318`: the year in the account's zone and the place in its book."""
    year = local_day(booked.booked_at, account.time_zone).year
    return f"P-{year}-{booked.seq:06d}"
