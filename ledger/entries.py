"""What is booked for what happened: calls day by day, and payments that went through. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from ledger.account import Method
from ledger.book import WALLET, Entry, Kind, Posting, funding, usage
from ledger.calls import Call
from ledger.facts import CALLS, PURCHASE_ORDER, method_facts
from ledger.money import Money
from ledger.opening import PastFunding
from ledger.payments import Payment, Purpose
from ledger.people import PURSER
from ledger.zones import local_day


def usage_entries(
    calls: Sequence[Call], time_zone: str
) -> tuple[tuple[Entry, tuple[Call, ...]], ...]:
    """One entry for each day and capability, oldest first, with the calls it sums up."""
    groups = defaultdict(list)
    for call in calls:
        groups[local_day(call.started_at, time_zone), call.capability].append(call)
    return tuple((_usage(group), tuple(group)) for _, group in sorted(groups.items()))


def _usage(calls: Sequence[Call]) -> Entry:
    charged = calls[0].charge
    for call in calls[1:]:
        charged = charged + call.charge
    return Entry(
        key=_key_of(calls),
        kind=Kind.USAGE,
        postings=(Posting(WALLET, -charged), Posting(usage(calls[0].capability), charged)),
        who=PURSER,
        why="calls",
        effective_at=max(call.started_at for call in calls),
        facts={CALLS: str(len(calls))},
    )


def _key_of(calls: Sequence[Call]) -> str:
    """From the calls themselves, so that doing it again after a crash books nothing twice."""
    told = hashlib.sha256("\n".join(sorted(call.id for call in calls)).encode())
    return f"usage:{told.hexdigest()}"


def payment_entry(payment: Payment, method: Method, settled_at: datetime) -> Entry:
    """Under the payment's own key: it can be booked once, whoever settles it (rule 8)."""
    facts = method_facts(method)
    if payment.purchase_order:
        facts[PURCHASE_ORDER] = payment.purchase_order
    return Entry(
        key=payment.key,
        kind=Kind.RECHARGE if payment.purpose is Purpose.RECHARGE else Kind.FUNDS,
        postings=_paid_in(payment.amount, method),
        who=payment.person_id,
        why=payment.purpose.value,
        effective_at=settled_at,
        facts=facts,
    )


def past_entry(past: PastFunding, number: int) -> Entry:
    """A funding from before Purser came."""
    return Entry(
        key=f"opening:{number}",
        kind=Kind.RECHARGE if past.automatic else Kind.FUNDS,
        postings=_paid_in(past.amount, past.method),
        who=PURSER,
        why="opening",
        effective_at=past.at,
        facts=method_facts(past.method),
    )


def _paid_in(amount: Money, method: Method) -> tuple[Posting, ...]:
    return (Posting(funding(method.kind.value), -amount), Posting(WALLET, amount))
