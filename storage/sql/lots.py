"""Lots and the traces of bookings: how they are read for a change, and kept with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.book import BookError, Transaction
from ledger.facts import LOT
from ledger.lots import Lot, Move, Pool, burn_order, carried_out, gives_back, marks
from ledger.money import Money
from storage.sql.later import Later, Prepared
from storage.sql.rows import Row, Values
from storage.sql.schema import lots, moves

MOST_LOTS = 10_000  # rule 5: of one account, with something left
_OF = lots.c.account_id == bindparam("of")
_OPEN = (
    select(lots)
    .where(_OF, lots.c.remaining_micros > 0)
    .order_by(lots.c.expires_at, lots.c.purchased_at, lots.c.number)
    .limit(MOST_LOTS + 1)
)
# Those that a reversal may give something back to: whoever can wait longest first.
_ALL = select(lots).where(_OF).order_by(lots.c.expires_at.desc()).limit(MOST_LOTS)
_ONE = select(lots).where(_OF, lots.c.number == bindparam("asked"))
_TRACE = (
    select(moves.c.lot, moves.c.amount_micros)
    .where(moves.c.account_id == bindparam("of"), moves.c.seq == bindparam("asked"))
    .order_by(moves.c.nth)
)
_MARKED = select(lots.c.number).where(
    _OF, lots.c.remaining_micros > 0, lots.c.mark_at <= bindparam("now")
)
_MARK = update(lots).where(_OF, lots.c.number == bindparam("asked")).values(mark_at=bindparam("at"))
_NEW = Prepared(lots.insert())
_KEEP = Prepared(
    update(lots)
    .where(_OF, lots.c.number == bindparam("asked"))
    .values(remaining_micros=bindparam("left"), taken_micros=bindparam("gone"))
)
_TRACED = Prepared(moves.insert())


class LotsPending:
    """The lots of an account while a change to it goes on; written once, at its end."""

    def __init__(
        self, connection: AsyncConnection, later: Later, account_id: str, debt: Money
    ) -> None:
        self._connection = connection
        self._later = later
        self._account_id = account_id
        self._found: dict[int, Lot] = {}  # as they are in the database
        self._pool: Pool | None = None
        self._complete = False
        self._traces: dict[int, tuple[Move, ...]] = {}
        self._debt = debt

    @property
    def debt(self) -> Money:
        return self._pool.debt if self._pool else self._debt

    async def carry_out(self, transaction: Transaction) -> None:
        """Move the lots as the entry says, and note its trace."""
        entry = transaction.entry
        undone: tuple[Move, ...] = ()
        if (booked := gives_back(entry)) is not None:
            await self._load_all()
            undone = await self.trace(booked)
            for move in undone:
                await self.numbered(move.lot)
        if LOT in entry.facts:
            await self.numbered(int(entry.facts[LOT]))
        pool = await self._opened()
        self._pool, trace = carried_out(pool, entry, transaction.seq, transaction.booked_at, undone)
        self._traces[transaction.seq] = trace

    async def with_something_left(self) -> tuple[Lot, ...]:
        pool = await self._opened()
        return tuple(burn_order(lot for lot in pool.lots if lot.remaining.micros > 0))

    async def numbered(self, number: int) -> Lot | None:
        pool = await self._opened()
        known = next((lot for lot in pool.lots if lot.number == number), None)
        if known is None and not self._complete:
            asked = {"of": self._account_id, "asked": number}
            row = (await self._connection.execute(_ONE, asked)).mappings().first()
            if row:
                self._add([lot_of(row)])
                known = self._found[number]
        return known

    async def marked(self, now: datetime) -> tuple[Lot, ...]:
        """Of those with something left; one that this change makes is marked only after it."""
        asked = {"of": self._account_id, "now": now}
        numbers = set(await self._connection.scalars(_MARKED, asked))
        if not numbers:
            return ()
        return tuple(lot for lot in await self.with_something_left() if lot.number in numbers)

    async def mark(self, number: int, at: datetime) -> None:
        await self._connection.execute(_MARK, {"of": self._account_id, "asked": number, "at": at})

    async def trace(self, seq: int) -> tuple[Move, ...]:
        if seq in self._traces:
            return self._traces[seq]
        rows = await self._connection.execute(_TRACE, {"of": self._account_id, "asked": seq})
        currency = self.debt.currency
        return tuple(Move(lot, Money(amount, currency)) for lot, amount in rows)

    def flush(self) -> None:
        """Write the lots that are new or changed, and what was traced."""
        if self._pool is None:
            return
        after = self._pool.lots
        new = [lot_row(lot, self._account_id) for lot in after if lot.number not in self._found]
        changed = [
            _change_of(self._account_id, lot)
            for lot in after
            if self._found.get(lot.number, lot) != lot
        ]
        self._later.write(_NEW, *new)
        self._later.write(_KEEP, *changed)
        self._later.write(_TRACED, *_trace_rows(self._account_id, self._traces))
        self._found = {lot.number: lot for lot in after}
        self._traces.clear()

    async def _opened(self) -> Pool:
        if self._pool is None:
            self._pool = Pool((), self._debt)
            self._add(await self._read(_OPEN))
        return self._pool

    async def _load_all(self) -> None:
        """Also those that are used up: a reversal may give something back to them."""
        await self._opened()
        if not self._complete:
            self._add(await self._read(_ALL))
            self._complete = True

    async def _read(self, which: Select[Any]) -> list[Lot]:
        rows = (await self._connection.execute(which, {"of": self._account_id})).mappings().all()
        if len(rows) > MOST_LOTS:  # then their order would not be rule 12's
            raise BookError(f"{self._account_id} has more than {MOST_LOTS} lots")
        return [lot_of(row) for row in rows]

    def _add(self, read: Sequence[Lot]) -> None:
        """What this change has moved already stays as it moved it."""
        pool = self._pool or Pool((), self._debt)
        known = {lot.number for lot in pool.lots}
        fresh = tuple(lot for lot in read if lot.number not in known)
        self._found |= {lot.number: lot for lot in fresh}
        self._pool = Pool(pool.lots + fresh, pool.debt)


def _change_of(account_id: str, lot: Lot) -> Values:
    return {
        "of": account_id,
        "asked": lot.number,
        "left": lot.remaining.micros,
        "gone": lot.taken.micros,
    }


def _trace_rows(account_id: str, traces: Mapping[int, Sequence[Move]]) -> Iterator[Values]:
    for seq, trace in traces.items():
        for nth, move in enumerate(trace):
            yield {
                "account_id": account_id,
                "seq": seq,
                "nth": nth,
                "lot": move.lot,
                "amount_micros": move.amount.micros,
            }


async def with_something_left(
    connection: AsyncConnection, account_id: str, most: int = MOST_LOTS
) -> tuple[Lot, ...]:
    """For a glance: in the order in which they are used (rule 12)."""
    rows = (await connection.execute(_OPEN.limit(most), {"of": account_id})).mappings()
    return tuple(lot_of(row) for row in rows)


async def left_of(
    connection: AsyncConnection, account_id: str, numbers: Sequence[int]
) -> dict[int, Money]:
    """What is left of the lots that those transactions made, where something is."""
    if not numbers:
        return {}
    rows = await connection.execute(
        select(lots.c.number, lots.c.remaining_micros, lots.c.currency).where(
            lots.c.account_id == account_id,
            lots.c.number.in_(numbers),
            lots.c.remaining_micros > 0,
        )
    )
    return {number: Money(left, currency) for number, left, currency in rows}


def lot_of(row: Row) -> Lot:
    currency = row["currency"]
    return Lot(
        number=row["number"],
        amount=Money(row["amount_micros"], currency),
        remaining=Money(row["remaining_micros"], currency),
        purchased_at=row["purchased_at"],
        expires_at=row["expires_at"],
        taken=Money(row["taken_micros"], currency),
    )


def lot_row(lot: Lot, account_id: str) -> Values:
    return {
        "account_id": account_id,
        "number": lot.number,
        "currency": lot.amount.currency,
        "amount_micros": lot.amount.micros,
        "remaining_micros": lot.remaining.micros,
        "taken_micros": lot.taken.micros,
        "purchased_at": lot.purchased_at,
        "expires_at": lot.expires_at,
        "mark_at": marks(lot.expires_at)[0],
    }
