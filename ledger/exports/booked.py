"""A booking with its trace, as an export takes it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book import Transaction
from ledger.lots import Move
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Booked:
    transaction: Transaction
    trace: tuple[Move, ...]


def plain(amount: Money) -> str:
    """All six decimals: nothing is rounded on the way out (rule 2)."""
    return f"{amount.units:.6f}"
