"""The book in forms that other programs read; each is written line by line, whatever its length."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from ledger.account import Account
from ledger.book import Transaction
from ledger.exports import beancount, csv_table, json_lines
from ledger.exports.booked import Booked

Write = Callable[[str], object]


def _nothing(*_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Format:
    """How a file begins, how an account begins and ends in it, and each booking."""

    booking: Callable[[Account, Booked], str]
    head: Callable[[], str] = _nothing
    opening: Callable[[Account], str] = _nothing
    closing: Callable[[Account, Transaction | None], str] = _nothing

    async def write(self, account: Account, book: AsyncIterator[Booked], to: Write) -> None:
        """One account's book, oldest first."""
        to(self.opening(account))
        last = None
        async for booked in book:
            to(self.booking(account, booked))
            last = booked.transaction
        to(self.closing(account, last))


FORMATS = {
    "jsonl": Format(json_lines.booking),
    "csv": Format(csv_table.booking, csv_table.head),
    "beancount": Format(beancount.booking, beancount.head, beancount.opening, beancount.closing),
}
