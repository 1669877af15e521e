"""What an entry's facts are called, so that the book can say later how it was paid and for what."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.account import Method, MethodKind
from ledger.book import Entry, Kind, Transaction
from ledger.money import Money
from ledger.people import PURSER
from ledger.views import HistoryLine

METHOD = "method"
PURCHASE_ORDER = "purchase_order"
CALLS = "calls"
FOUND = "found"  # the figure that was reconciled with
LOT = "lot"  # the number of the lot that a forfeiture or a refund takes from
REVERSES = "reverses"  # the number of the transaction that a reversal undoes
CREDITS = "credits"  # the number of the booking of calls of which a credit gives back a part
# The reconciliation that had these calls in its figure already; 0: they are older than the book.
SETTLED_BY = "settled_by"
OF_KIND = "of"  # and its kind
APPROVED_BY = "approved_by"  # who let it happen, where the one who asked may not alone
_CORRECTED = (REVERSES, LOT, CREDITS)
_CORRECTIONS = (Kind.REVERSAL, Kind.REFUND)
_OF_METHOD = ("kind", "brand", "last4", "expires", "reference")


def method_facts(method: Method) -> dict[str, str]:
    """The method as it was on the day; empty fields are left out."""
    shown = {f"{METHOD}_{name}": str(getattr(method, name)) for name in _OF_METHOD}
    return {METHOD: method.id} | {name: value for name, value in shown.items() if value}


def approval_facts(approved_by: str) -> dict[str, str]:
    """No fact where nobody had to approve: what is booked alone stays as it was."""
    return {APPROVED_BY: approved_by} if approved_by else {}


def method_of(facts: Mapping[str, str]) -> Method | None:
    if METHOD not in facts:
        return None
    kind, brand, last4, expires, reference = (
        facts.get(f"{METHOD}_{name}", "") for name in _OF_METHOD
    )
    return Method(
        facts[METHOD], MethodKind(kind or MethodKind.RECORDED), brand, last4, expires, reference
    )


def history_line(
    transaction: Transaction,
    who: str,
    *,
    undone: bool = False,
    left: Money | None = None,
    approved_by: str = "",
) -> HistoryLine:
    """A transaction as people read it.

    `who` and `approved_by` are names; `who` is empty for Purser itself.
    """
    entry = transaction.entry
    reason = entry.why if entry.kind in _CORRECTIONS else ""
    by_gateway = _by_gateway(entry)
    return HistoryLine(
        seq=transaction.seq,
        kind=entry.kind,
        amount=entry.wallet,
        balance=transaction.balance,
        effective_at=entry.effective_at,
        booked_at=transaction.booked_at,
        who=who,
        method=method_of(entry.facts),
        purchase_order=entry.facts.get(PURCHASE_ORDER, ""),
        calls=int(entry.facts.get(CALLS, "0")),
        why="" if by_gateway else reason,
        code=reason if by_gateway else "",
        corrects=int(next(filter(None, map(entry.facts.get, _CORRECTED)), "0")),
        undone=undone,
        left=left,
        approved_by=approved_by,
        settled=entry.used if SETTLED_BY in entry.facts else None,
    )


def _by_gateway(entry: Entry) -> bool:
    """A refund that it refused or took back, whoever had asked for it; or one that it made."""
    took_back = entry.facts.get(OF_KIND) == Kind.REFUND
    return took_back or (entry.kind is Kind.REFUND and entry.who == PURSER)
