"""An organisation's pool: its balance, its settings and the payment methods it may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ledger.book import GENESIS
from ledger.money import Money


class MethodKind(StrEnum):
    CARD = "card"
    INVOICE = "invoice"
    RECORDED = "recorded"  # bought in the admin centre, written down here


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay; `cards/` words it. Never more of a card than its brand and last four."""

    id: str
    kind: MethodKind
    brand: str = ""
    last4: str = ""
    expires: str = ""  # "08/28"
    reference: str = ""  # an enterprise agreement number
    unattended: bool = True  # may be charged by auto-recharge


PAUSED_BY_PERSON = "person"
HELD_BY_AGREEMENT = "customer_agreement"  # it is on, and credits cannot be bought


class Standing(StrEnum):
    """Where the balance stands; the alert state of rule 25 is the stored previous one."""

    HEALTHY = "healthy"
    LOW = "low"  # below the trigger
    ZERO = "zero"  # at or below zero


@dataclass(frozen=True, slots=True)
class AutoRecharge:
    on: bool
    amount: Money
    method_id: str
    paused: str = ""  # why it stands still: a decline code, or PAUSED_BY_PERSON; empty: it works
    declines: int = 0  # in a row, since it last succeeded or was taken up again (rule 21)
    retry_at: datetime | None = None  # not before; set by a decline
    per_day: int = 0  # recharges a local day at most; 0: no cap (rule 22)
    per_month: Money | None = None  # amount a local month at most; None: no cap


@dataclass(frozen=True, slots=True)
class Allowances:
    """What each role may do alone, at most; None: as much as it wants. Viewers do nothing."""

    operator: Money | None = None
    approver: Money | None = None
    owner: Money | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One row a tenant: read whole, changed only under its lock."""

    id: str
    currency: str
    time_zone: str
    balance: Money
    trigger: Money
    recharge: AutoRecharge
    standing: Standing
    seq: int
    head: str
    version: int  # grows with every change; a card made for an older one can be told apart
    usage_cursor: str
    sandbox: bool
    created_at: datetime
    due_at: datetime
    usage_read_at: datetime | None = (
        None  # when calls were last read to their end; storage keeps it
    )
    # On a Microsoft Customer Agreement: credits cannot be bought, and recharging has to be off.
    customer_agreement: bool = False
    allowances: Allowances = field(default_factory=Allowances)
    wake_at: datetime | None = None  # when something is next due that only time brings
    usage_trouble: str = ""  # what keeps calls from being read; empty: nothing does
    calls_since: datetime | None = None  # rows of calls that are older are kept as sums alone
    event_number: int = 0  # the last event of the audit trail, and its hash
    event_head: str = GENESIS


def standing_of(balance: Money, trigger: Money) -> Standing:
    if balance.micros <= 0:
        return Standing.ZERO
    return Standing.LOW if balance < trigger else Standing.HEALTHY
