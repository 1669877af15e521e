"""Call rows as a usage source reports them, and the entries that book them day by day."""

from __future__ import annotations

from collections.abc import Sequence
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


class CallsRefused(Exception):
    """Rows of a source that no book can take; the others of their page were booked."""

    def __init__(self, refused: Sequence[Call], currency: str) -> None:
        first = refused[0]
        got, at = first.charge.currency, first.started_at.isoformat()
        super().__init__(f"calls={len(refused)} {first.id=} {at=} {got=} expected={currency}")
        self.refused = tuple(refused)


# Outside of them a date was misread, and not every time zone could hold it.
_YEARS = range(2000, 3000)


def bookable(call: Call, currency: str) -> bool:
    """Whether it has an id, a charge in the account's currency (rule 4) and a possible moment."""
    at = call.started_at
    known = bool(call.id) and call.charge.currency == currency and call.charge.micros >= 0
    return known and at.tzinfo is not None and at.year in _YEARS


@dataclass(frozen=True, slots=True)
class CallPage:
    calls: tuple[Call, ...]
    cursor: str  # where the next read goes on
    more: bool
