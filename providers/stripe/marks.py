"""Marks: what is written on all that is ours at Stripe, so that it can be found again."""

from __future__ import annotations

from ledger.payments import Payment
from providers.stripe.answers import Json

ACCOUNT = "purser_account"
KEY = "purser_key"
ORDER = "purser_purchase_order"


def marks_of(payment: Payment) -> dict[str, str]:
    """The same for the same payment, always."""
    marks = {KEY: payment.key, ACCOUNT: payment.account_id}
    if payment.purchase_order:
        marks[ORDER] = payment.purchase_order
    return marks


def is_marked(payment: Payment, found: Json) -> bool:
    """Whether that object was made for that payment, and for nobody else's of the same key."""
    marks = found.get("metadata") or {}
    return (marks.get(KEY), marks.get(ACCOUNT)) == (payment.key, payment.account_id)


def idempotency_key(act: str, payment: Payment) -> str:
    """Keys are an account's own; Stripe knows one book of keys for all."""
    return f"purser-{act}-{payment.account_id}-{payment.key}"
