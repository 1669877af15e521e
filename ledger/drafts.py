"""Drafts: what a confirmation card asks for, kept here so that the card carries only its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ledger.money import Money
from ledger.people import Actor

DRAFT_LIFE = timedelta(minutes=10)


class DraftKind(StrEnum):
    FUNDS = "funds"
    SETTINGS = "settings"  # a new trigger or auto-recharge that would charge at once
    REVERSAL = "reversal"
    REFUND = "refund"
    RECONCILE = "reconcile"
    LIMITS = "limits"  # what a role may do alone; no amount: as much as it wants
    LICENCES = "licences"


CORRECTIONS = (DraftKind.REVERSAL, DraftKind.REFUND, DraftKind.RECONCILE)


class DraftState(StrEnum):
    OPEN = "open"
    DONE = "done"  # confirmed; its payment or change stands under `key`
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    WAITING = "waiting"  # for somebody else's decision
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody decided in time


@dataclass(frozen=True, slots=True)
class Draft:
    id: str
    key: str  # minted with the card (rule 8); the booking's idempotency key
    account_id: str
    chat_id: str
    person_id: str
    person_name: str
    kind: DraftKind
    state: DraftState
    created_at: datetime
    amount: Money | None = None
    method_id: str = ""
    purchase_order: str = ""
    trigger: Money | None = None
    recharge_on: bool | None = None
    recharge_amount: Money | None = None
    cancelled_at: datetime | None = None
    card_id: str = ""  # the message that shows it, so that it can be changed from elsewhere
    purchased_at: datetime | None = None  # funds that were bought earlier, elsewhere
    seq: int = 0  # the booking to be reversed or refunded; the last that a reconciliation knew
    reason: str = ""
    found: Money | None = None  # the balance that the admin centre shows
    per_day: int | None = None
    per_month: Money | None = None  # zero: no cap
    paused: bool | None = None
    role: str = ""  # whose limit is to change; or what is done about licences
    number: int = 0  # of its approval, where it needs one: `approve 17`
    asked_at: datetime | None = None
    until: datetime | None = None  # when the approval lapses
    reminded_at: datetime | None = None
    decided_by: str = ""
    decided_name: str = ""
    decided_for: str = ""  # the approver whose delegate decided
    decided_at: datetime | None = None
    decided_why: str = ""
    people: str = ""  # whose licences, and what has come of each: `ledger/licence_drafts.py`

    @property
    def asker(self) -> Actor:
        """Whoever asked for it, and where."""
        return Actor(self.account_id, self.person_id, self.person_name, self.chat_id)

    def expired(self, now: datetime) -> bool:
        return now - self.created_at > DRAFT_LIFE
