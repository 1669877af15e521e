"""The book and the audit trail in forms that other programs read, written line by line."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ledger.account import Account
from ledger.exports import beancount, csv_table, json_lines, trail
from ledger.exports.booked import Booked
from ledger.trail import SealedEvent

Write = Callable[[str], object]
Line = TypeVar("Line")
AUDIT_TRAIL = "audit"


def _nothing(*_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Format(Generic[Line]):
    """How a file begins, how an account begins and ends in it, and each of its lines."""

    line: Callable[[Account, Line], str]
    head: Callable[[], str] = _nothing
    opening: Callable[[Account], str] = _nothing
    closing: Callable[[Account, Line | None], str] = _nothing

    async def write(self, account: Account, lines: AsyncIterator[Line], to: Write) -> None:
        """All of one account, oldest first."""
        to(self.opening(account))
        last = None
        async for one in lines:
            to(self.line(account, one))
            last = one
        to(self.closing(account, last))


class Source(Protocol):
    """Whose books and trails are written: the database."""

    def accounts(self) -> AsyncGenerator[Account, None]: ...
    def bookings(self, account_id: str) -> AsyncGenerator[Booked, None]: ...
    def events(self, account_id: str) -> AsyncGenerator[SealedEvent, None]: ...


async def write(form: Format[Any], what: str, source: Source, to: Write, only: str = "") -> None:
    """Of every organisation, or of one."""
    lines = source.events if what == AUDIT_TRAIL else source.bookings
    to(form.head())
    async with aclosing(source.accounts()) as accounts:
        async for account in accounts:
            if only in ("", account.id):
                async with aclosing(lines(account.id)) as booked:
                    await form.write(account, booked, to)


BOOK: Mapping[str, Format[Booked]] = {
    "jsonl": Format(json_lines.booking),
    "csv": Format(csv_table.booking, csv_table.head),
    "beancount": Format(beancount.booking, beancount.head, beancount.opening, beancount.closing),
}
AUDIT: Mapping[str, Format[SealedEvent]] = {
    "jsonl": Format(trail.as_json),
    "csv": Format(trail.as_row, trail.head),
}
FORMATS: Mapping[str, Mapping[str, Format[Any]]] = {"book": BOOK, AUDIT_TRAIL: AUDIT}
