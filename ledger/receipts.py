"""Receipts: what a person is told of a payment, the first time and every time after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ledger.account import Account, Method
from ledger.book import Transaction
from ledger.change import Change
from ledger.drafts import Draft, DraftKind
from ledger.entries import reversal_key
from ledger.facts import history_line, method_of
from ledger.methods import method_or_none
from ledger.settle import Settled
from ledger.views import Corrected, Receipt
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
        number="" if booked is None else number_of(booked, account),
    )


async def corrected(change: Change, draft: Draft, *, repeat: bool) -> Corrected:
    """What became of a draft that corrects something; it was booked with its confirmation."""
    reversal = draft.kind is DraftKind.REVERSAL
    booked = await change.find(reversal_key(draft.seq) if reversal else draft.key)
    if booked is None:
        raise LookupError(draft.id)  # a bug: it is booked in the change that closes the draft
    corrects = draft.kind is not DraftKind.RECONCILE
    wrong = await change.transaction(draft.seq) if corrects else None
    return Corrected(
        draft=draft,
        account=change.account,
        amount=booked.entry.wallet,
        balance=booked.balance,
        number=number_of(booked, change.account),
        at=booked.booked_at,
        line=history_line(wrong, "") if wrong else None,
        payment=await change.payment(draft.key),
        repeat=repeat,
    )


def _method(settled: Settled, methods: Sequence[Method]) -> Method | None:
    """As it was when it paid; the list of today where it has not."""
    noted = method_of(settled.transaction.entry.facts) if settled.transaction else None
    return noted or method_or_none(methods, settled.payment.method_id)


def number_of(booked: Transaction, account: Account) -> str:
    """`P-2026-000318`: the year in the account's zone and the place in its book."""
    return number(booked.seq, booked.booked_at, account)


def number(seq: int, booked_at: datetime, account: Account) -> str:
    """The same of what is known of a booking elsewhere."""
    return f"P-{local_day(booked_at, account.time_zone).year}-{seq:06d}"
