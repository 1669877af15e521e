"""The moment of a change: what it is judged with besides the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.account import Method
from ledger.ports import House


@dataclass(frozen=True, slots=True)
class Moment:
    """The time, and the payment methods that there are."""

    now: datetime
    methods: Sequence[Method]


async def moment_of(house: House, account_id: str) -> Moment:
    """Now; asked before the account is locked, as a gateway may take its time."""
    return Moment(house.clock(), await house.gateway.methods(account_id))
