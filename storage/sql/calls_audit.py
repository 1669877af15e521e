"""Proves that the calls that are kept are those that were booked, and cost what was booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, case, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import NullType

from ledger.account import Account
from ledger.book import Entry, Kind, Transaction
from ledger.calls import REVISED, Call
from ledger.entries import Settled, credit_entry, usage_entries, usage_entry
from ledger.facts import CALLS, CREDITS, SETTLED_BY
from ledger.money import Money
from ledger.tallies import Axis
from ledger.verify import Flaw
from ledger.zones import local_day
from storage.sql.calls_tables import calls, tallies
from storage.sql.columns import moment_of
from storage.sql.months import months_agree
from storage.sql.pages import paged
from storage.sql.rows import Row

PAGE = 1_000  # calls held at once, besides those of one booking
_BOOKED = select(
    calls.c.seq,
    calls.c.id,
    calls.c.charge_micros,
    calls.c.currency,
    calls.c.capability,
    calls.c.seconds,
    # As it stands there: one that cannot be read is told of its booking, not of the page.
    type_coerce(calls.c.started_at, NullType).label("at"),
).where(calls.c.seq.is_not(None))
_OF_CALLS = (Kind.USAGE, Kind.CREDIT)
_MISTOLD = (
    select(calls.c.id)
    .where(
        calls.c.account_id == bindparam("of"),
        calls.c.revisions == 0,
        calls.c.id.not_like(f"%{REVISED}%"),
        calls.c.told_micros != case((calls.c.seq.is_(None), 0), else_=calls.c.charge_micros),
    )
    .limit(1)
)
_CHARGED = func.sum(tallies.c.charged_micros)
_TALLIED = (
    select(tallies.c.day, _CHARGED)
    .where(tallies.c.account_id == bindparam("of"), tallies.c.axis == Axis.KIND.value)
    .group_by(tallies.c.day)
    .having(_CHARGED != 0)
)


class CallAudit:
    """Fed with the book's rows in their order; a call that was changed could be booked again."""

    def __init__(self, connection: AsyncConnection, account: Account) -> None:
        self._account = account
        self._connection = connection
        self._kept = _Kept(connection, account.id)
        self._used: Counter[date] = Counter()
        self._settled = {0: account.created_at}  # up to when each figure was one of

    async def feed(self, row: Transaction) -> Flaw | None:
        entry = row.entry
        if entry.kind is Kind.RECONCILE:
            self._settled[row.seq] = entry.effective_at
        told = int(entry.facts.get(CALLS, "0"))
        if told:
            on = local_day(entry.effective_at, self._account.time_zone)
            self._used[on] += entry.used.micros
        kept = await self._kept.of(row.seq, told)
        if not kept and self._let_go(entry):
            return None
        if len(kept) != told or (kept and entry.kind not in _OF_CALLS):
            return Flaw.CALLS
        return None if not kept or self._sums_up(entry, kept) else Flaw.CALLS

    async def close(self) -> Flaw | None:
        """What every row is compared with when it comes again, and what all of them come to."""
        asked = {"of": self._account.id}
        if (await self._connection.execute(_MISTOLD, asked)).first():
            return Flaw.CALLS
        found = await self._connection.execute(_TALLIED, asked)
        tallied = {on: int(micros) for on, micros in found}
        used = {on: micros for on, micros in self._used.items() if micros}
        if tallied != used or not await months_agree(self._connection, self._account.id):
            return Flaw.TALLIES
        return None

    def _let_go(self, entry: Entry) -> bool:
        """Rows of that day are not kept any more: its sums alone are."""
        since = self._account.calls_since
        return since is not None and entry.effective_at < since

    def _sums_up(self, booked: Entry, kept: Sequence[Call]) -> bool:
        """Booked once more, they have to come to the same: their key is made of their ids."""
        if any(call.charge.currency != self._account.currency for call in kept):
            return False
        settled = self._settled_by(booked)
        if booked.kind is Kind.CREDIT:
            again = credit_entry(kept, int(booked.facts[CREDITS]), settled)
        else:
            again, *more = (entry for entry, _ in usage_entries(kept, self._account.time_zone))
            again = usage_entry(kept, settled)
            if more or (settled and any(call.ended_at > settled.until for call in kept)):
                return False
        return (again.key, again.postings, again.effective_at) == (
            booked.key,
            booked.postings,
            booked.effective_at,
        )

    def _settled_by(self, booked: Entry) -> Settled | None:
        by = booked.facts.get(SETTLED_BY)
        return None if by is None else Settled(int(by), self._settled[int(by)])


class _Kept:
    """The calls of an account in the order of its book."""

    def __init__(self, connection: AsyncConnection, account_id: str) -> None:
        query = _BOOKED.where(calls.c.account_id == account_id)
        self._rows = paged(connection, query, calls.c.seq, calls.c.id, most=PAGE)
        self._ahead: Row | None = None

    async def of(self, seq: int, told: int) -> list[Call]:
        """One more than was told at most: however many there are, they are too many."""
        found: list[Call] = []
        while len(found) <= told:
            row = self._ahead or await anext(self._rows, None)
            if row is None or row["seq"] > seq:
                self._ahead = row
                break
            self._ahead = None
            if row["seq"] == seq:  # else no booking has that number: told as a stray
                found.append(_call(row))
        return found


def _call(row: Row) -> Call:
    charge = Money(row["charge_micros"], row["currency"])
    return Call(row["id"], moment_of(row["at"]), charge, row["capability"], row["seconds"])
