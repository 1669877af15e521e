"""Payments: one attempt to charge a method, from its claim to its settlement (rules 17-20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ledger.money import Money


class Purpose(StrEnum):
    FUNDS = "funds"
    RECHARGE = "recharge"
    REFUND = "refund"  # goes the other way: what is left of a lot, back to who paid it


class PaymentState(StrEnum):
    CHARGING = "charging"  # claimed in the database; the gateway may have been asked
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"  # asked, no answer: asked again with the same key, never released by time


@dataclass(frozen=True, slots=True)
class Payment:
    key: str
    account_id: str
    purpose: Purpose
    amount: Money
    method_id: str
    purchase_order: str
    person_id: str  # `purser` for a recharge
    state: PaymentState
    code: str  # why it was declined
    created_at: datetime
    settled_at: datetime | None = None
    reference: str = ""  # the gateway's own name for it, where it has one
    refunds: str = ""  # the key of the payment that a refund gives back
    purchased_at: datetime | None = None  # paid elsewhere, at that time: nothing is charged
    seq: int = 0  # the booking of a refund, made before the gateway is asked
    approved_by: str = ""  # who let it happen, where the one who asked may not alone


class ChargeOutcome(StrEnum):
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Charge:
    """What a gateway answered; asked again with the same key it answers the same."""

    outcome: ChargeOutcome
    code: str = ""  # `expired_card`, `insufficient_funds` …
    reference: str = ""  # what the gateway calls it; kept with the payment


def whole_recharges(short_of: Money, recharge: Money) -> int:
    """How many recharge amounts close the gap with one charge (rule 18)."""
    return max(0, -(-short_of.micros // recharge.micros))
