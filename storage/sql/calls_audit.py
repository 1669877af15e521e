"""Proves that the calls that are kept are those that were booked, and cost what was booked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

from ledger.account import Account
from ledger.book import Kind, Transaction
from ledger.calls import Call
from ledger.entries import usage_entries
from ledger.facts import CALLS
from ledger.money import Money
from ledger.verify import Flaw
from storage.sql.columns import moment_of
from storage.sql.schema import calls

PAGE = 1_000  # calls held at once, besides those of one booking
_NEXT = (
    select(
        calls.c.seq,
        calls.c.id,
        calls.c.charge_micros,
        calls.c.currency,
        calls.c.capability,
        # As it stands there: one that cannot be read is told of its booking, not of the page.
        type_coerce(calls.c.started_at, NullType).label("at"),
    )
    .where(
        calls.c.account_id == bindparam("of"),
        calls.c.seq >= bindparam("seq"),  # by itself, so that the index is used
        or_(calls.c.seq > bindparam("seq"), calls.c.id > bindparam("id")),
    )
    .order_by(calls.c.seq, calls.c.id)
    .limit(bindparam("most"))
)


class CallAudit:
    """Fed with the book's rows in their order; a call that was changed could be booked again."""

    def __init__(self, connection: AsyncConnection, account: Account) -> None:
        self._account = account
        self._kept = _Kept(connection, account.id)

    async def feed(self, row: Transaction) -> Flaw | None:
        entry = row.entry
        told = int(entry.facts.get(CALLS, "0"))
        kept = await self._kept.of(row.seq, told)
        if len(kept) != told or (kept and entry.kind is not Kind.USAGE):
            return Flaw.CALLS
        return None if not kept or self._sums_up(row, kept) else Flaw.CALLS

    def _sums_up(self, row: Transaction, kept: Sequence[Call]) -> bool:
        """Booked once more, they have to come to the same: their key is made of their ids."""
        booked = row.entry
        if any(call.charge.currency != self._account.currency for call in kept):
            return False
        again, *more = (entry for entry, _ in usage_entries(kept, self._account.time_zone))
        return not more and (again.key, again.postings, again.effective_at) == (
            booked.key,
            booked.postings,
            booked.effective_at,
        )


class _Kept:
    """The calls of an account in the order of its book, read ahead page by page."""

    def __init__(self, connection: AsyncConnection, account_id: str) -> None:
        self._connection = connection
        self._asked: dict[str, Any] = {"of": account_id, "seq": 0, "id": ""}
        self._page: Sequence[Any] = ()
        self._at = 0
        self._more = True

    async def of(self, seq: int, told: int) -> list[Call]:
        """One more than was told at most: however many there are, they are too many."""
        found: list[Call] = []
        while len(found) <= told:
            if self._at == len(self._page) and not await self._turned():
                break
            row = self._page[self._at]
            if row.seq > seq:
                break
            self._at += 1
            if row.seq == seq:  # else no booking has that number: told as a stray
                found.append(_call(row))
        return found

    async def _turned(self) -> bool:
        """To the next page; False after the last one."""
        if not self._more:
            return False
        answer = await self._connection.execute(_NEXT, {**self._asked, "most": PAGE})
        self._page, self._at = answer.all(), 0
        self._more = len(self._page) == PAGE
        if self._page:
            self._asked |= {"seq": self._page[-1].seq, "id": self._page[-1].id}
        return bool(self._page)


def _call(row: Any) -> Call:
    return Call(row.id, moment_of(row.at), Money(row.charge_micros, row.currency), row.capability)
