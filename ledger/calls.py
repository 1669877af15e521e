"""Call rows as a usage source reports them, and the entries that book them day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Call:
    """One charged call; `id` is the source's own and is booked once for ever."""

    id: str
    started_at: datetime
    charge: Money
    capability: str  # `MCOPSTNPP` marks a call paid from Communications Credits
    seconds: int = 0
    destination: str = ""


@dataclass(frozen=True, slots=True)
class CallPage:
    calls: tuple[Call, ...]
    cursor: str  # where the next read goes on
    more: bool
