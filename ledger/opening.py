"""How an organisation's pool starts: its first settings and what happened before Purser came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.account import AutoRecharge, Method
from ledger.calls import Call
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class PastFunding:
    amount: Money
    at: datetime
    method: Method
    automatic: bool


@dataclass(frozen=True, slots=True)
class Start:
    trigger: Money
    recharge: AutoRecharge
    fundings: tuple[PastFunding, ...] = ()
    calls: tuple[Call, ...] = ()
    usage_cursor: str = ""
