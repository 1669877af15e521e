"""What is booked for what happened: calls day by day, and payments that went through. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.account import Method
from ledger.book import (
    ADJUSTMENT,
    FORFEITED,
    WALLET,
    BookError,
    Entry,
    Kind,
    Posting,
    Transaction,
    funding,
    usage,
)
from ledger.calls import Call
from ledger.drafts import Draft
from ledger.facts import (
    CALLS,
    CREDITS,
    FOUND,
    LOT,
    METHOD,
    OF_KIND,
    PURCHASE_ORDER,
    REVERSES,
    SETTLED_BY,
    approval_facts,
    method_facts,
)
from ledger.gateways import Clawback
from ledger.lots import Lot
from ledger.money import Money
from ledger.opening import PastFunding
from ledger.payments import Payment, Purpose
from ledger.people import PURSER
from ledger.zones import local_day


@dataclass(frozen=True, slots=True)
class Settled:
    """Up to when the balance is known whatever the calls say: by a figure of the admin centre.

    `by` is the number of the reconciliation; 0 where the book itself began then.
    """

    by: int
    until: datetime


NOTHING_SETTLED = Settled(0, datetime.min.replace(tzinfo=UTC))


def usage_entries(
    calls: Sequence[Call], time_zone: str, settled: Settled = NOTHING_SETTLED
) -> tuple[tuple[Entry, tuple[Call, ...]], ...]:
    """One entry for each day and capability, oldest first, with the calls it sums up.

    Calls of before the balance was known by a figure are in that figure: they move it no more,
    and take their part out of the adjustment that it made.
    """
    groups = defaultdict(list)
    for call in calls:
        late = call.ended_at <= settled.until
        groups[local_day(call.started_at, time_zone), call.capability, late].append(call)
    return tuple(
        (usage_entry(group, settled if late else None), tuple(group))
        for (_, _, late), group in sorted(groups.items())
    )


def usage_entry(calls: Sequence[Call], settled: Settled | None) -> Entry:
    """Of calls of one day and capability."""
    return _of_calls(calls, Kind.USAGE, "calls", _settled_facts(settled))


def credit_entry(calls: Sequence[Call], booked: int, settled: Settled | None) -> Entry:
    """Of calls that cost less than that booking says: their charges are below zero."""
    facts = {CREDITS: str(booked)} | _settled_facts(settled)
    return _of_calls(calls, Kind.CREDIT, "corrected", facts)


def _of_calls(calls: Sequence[Call], kind: Kind, why: str, facts: dict[str, str]) -> Entry:
    charged = Money(sum(call.charge.micros for call in calls), calls[0].charge.currency)
    paid_by = ADJUSTMENT if SETTLED_BY in facts else WALLET
    return Entry(
        key=_key_of(calls),
        kind=kind,
        postings=(Posting(paid_by, -charged), Posting(usage(calls[0].capability), charged)),
        who=PURSER,
        why=why,
        effective_at=max(call.started_at for call in calls),
        facts={CALLS: str(len(calls))} | facts,
    )


def _settled_facts(settled: Settled | None) -> dict[str, str]:
    return {} if settled is None else {SETTLED_BY: str(settled.by)}


def _key_of(calls: Sequence[Call]) -> str:
    """From the calls themselves, so that doing it again after a crash books nothing twice."""
    told = hashlib.sha256("\n".join(sorted(call.id for call in calls)).encode())
    return f"usage:{told.hexdigest()}"


def payment_entry(payment: Payment, method: Method, settled_at: datetime) -> Entry:
    """Under the payment's own key: it can be booked once, whoever settles it (rule 8)."""
    facts = method_facts(method)
    if payment.purchase_order:
        facts[PURCHASE_ORDER] = payment.purchase_order
    facts |= approval_facts(payment.approved_by)
    return Entry(
        key=payment.key,
        kind=Kind.RECHARGE if payment.purpose is Purpose.RECHARGE else Kind.FUNDS,
        postings=_paid_in(payment.amount, method),
        who=payment.person_id,
        why=payment.purpose.value,
        effective_at=payment.purchased_at or settled_at,
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


def expiry_entry(lot: Lot, after: int) -> Entry:
    """What is left of the lot, forfeited at its instant.

    A lot that gets something back later expires once more: the key tells after which booking.
    """
    return Entry(
        key=f"expiry:{lot.number}:{after}",
        kind=Kind.EXPIRY,
        postings=(Posting(WALLET, -lot.remaining), Posting(FORFEITED, lot.remaining)),
        who=PURSER,
        why="expiry",
        effective_at=lot.expires_at,
        facts={LOT: str(lot.number)},
    )


def reversal_entry(
    booked: Transaction, who: str, reason: str, now: datetime, approved_by: str = ""
) -> Entry:
    """The opposite of a transaction; its key is the transaction's, so it comes once (rule 6)."""
    undone = booked.entry
    return Entry(
        key=reversal_key(booked.seq),
        kind=Kind.REVERSAL,
        postings=tuple(Posting(one.book, -one.amount) for one in undone.postings),
        who=who,
        why=reason,
        effective_at=now,
        facts={REVERSES: str(booked.seq), OF_KIND: undone.kind.value}
        | _lot_of(undone)
        | approval_facts(approved_by),
    )


def _lot_of(undone: Entry) -> dict[str, str]:
    """Which lot a refund was of: its trace alone does not tell where others paid for it."""
    return {LOT: undone.facts[LOT]} if undone.kind is Kind.REFUND else {}


def reversal_key(seq: int) -> str:
    return f"reversal:{seq}"


def refund_entry(draft: Draft, funding_booked: Transaction, now: datetime) -> Entry:
    """Out of the lot, and back into the book that paid for it."""
    if draft.amount is None:
        raise BookError(f"draft {draft.id} refunds no amount")
    return Entry(
        key=draft.key,
        kind=Kind.REFUND,
        postings=_paid_back(draft.amount, funding_booked),
        who=draft.person_id,
        why=draft.reason,
        effective_at=now,
        facts=_facts_back(funding_booked) | approval_facts(draft.decided_by),
    )


def clawback_entry(clawback: Clawback, funding_booked: Transaction) -> Entry:
    """The same, where it was not asked for here: under the gateway's own name for it."""
    return Entry(
        key=clawback_key(clawback),
        kind=Kind.REFUND,
        postings=_paid_back(clawback.amount, funding_booked),
        who=PURSER,
        why=clawback.code,
        effective_at=clawback.at,
        facts=_facts_back(funding_booked),
    )


def clawback_key(clawback: Clawback) -> str:
    return f"clawback:{clawback.reference}"


def _paid_back(amount: Money, funding_booked: Transaction) -> tuple[Posting, ...]:
    paid_by = next(one.book for one in funding_booked.entry.postings if one.book != WALLET)
    return Posting(WALLET, -amount), Posting(paid_by, amount)


def _facts_back(funding_booked: Transaction) -> dict[str, str]:
    told = funding_booked.entry.facts.items()
    method = {name: value for name, value in told if name.startswith(METHOD)}
    return {**method, LOT: str(funding_booked.seq)}


def reconcile_entry(draft: Draft) -> Entry:
    """The difference between the admin centre's figure and ours."""
    if draft.amount is None:
        raise BookError(f"draft {draft.id} has no difference")
    return Entry(
        key=draft.key,
        kind=Kind.RECONCILE,
        postings=(Posting(WALLET, draft.amount), Posting(ADJUSTMENT, -draft.amount)),
        who=draft.person_id,
        why="reconcile",
        effective_at=draft.created_at,  # when the figure was read
        facts={FOUND: str(draft.found)} | approval_facts(draft.decided_by),
    )


def _paid_in(amount: Money, method: Method) -> tuple[Posting, ...]:
    return (Posting(funding(method.kind.value), -amount), Posting(WALLET, amount))
