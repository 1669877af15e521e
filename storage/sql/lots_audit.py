"""Proves one account's lots: every booking's trace, and what the lots say at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import WALLET, Kind, Transaction
from ledger.facts import LOT
from ledger.lots import FUNDING_KINDS, Lot, Move, gives_back
from ledger.money import Money
from ledger.verify import REACH_BACK, Fault, Flaw, LotReplay
from storage.sql.lots import MOST_LOTS, lot_of
from storage.sql.pages import paged
from storage.sql.schema import accounts, lots, moves, postings, transactions

PAGE = 500  # traces or lots held at once
_OF_LOTS = lots.c.account_id == bindparam("of")
_TRACES = (
    select(moves.c.seq, moves.c.lot, moves.c.amount_micros)
    .where(
        moves.c.account_id == bindparam("of"),
        moves.c.seq.between(bindparam("first"), bindparam("last")),
    )
    .order_by(moves.c.seq, moves.c.nth)
)
_BEFORE = (
    select(lots)
    .where(_OF_LOTS, lots.c.number < bindparam("seq"))
    .order_by(lots.c.expires_at.desc())
    .limit(MOST_LOTS)
)
_NAMED = select(lots).where(_OF_LOTS, lots.c.number.in_(bindparam("named", expanding=True)))
_MOVED = or_(lots.c.remaining_micros != 0, lots.c.taken_micros != 0)


class Traces:
    """The traces of an account's book, read ahead page by page."""

    def __init__(self, connection: AsyncConnection, account_id: str) -> None:
        self._connection = connection
        self._account_id = account_id
        self._known: dict[int, list[Move]] = {}
        self._read_to = 0

    async def of(self, seq: int, currency: str, ahead: int = 0) -> list[Move]:
        """Asked for in the order of the book."""
        if seq > self._read_to:
            self._read_to = seq + (ahead or PAGE) - 1
            asked = {"of": self._account_id, "first": seq, "last": self._read_to}
            self._known = {}
            for one, lot, amount in await self._connection.execute(_TRACES, asked):
                self._known.setdefault(one, []).append(Move(lot, Money(amount, currency)))
        return self._known.get(seq, [])


class LotAudit:
    """Fed with the book's rows in their order."""

    def __init__(self, connection: AsyncConnection, account: Account) -> None:
        self._connection = connection
        self._account = account
        self._replay = LotReplay(account.currency, account.time_zone)
        self._traces = Traces(connection, account.id)
        self._seq = 0

    async def feed(self, row: Transaction) -> Flaw | None:
        self._seq = row.seq
        trace = await self._traces.of(row.seq, self._account.currency)
        if row.entry.kind not in REACH_BACK:
            return self._replay.feed(row, trace)
        facts = row.entry.facts
        undone: list[Move] = []
        if (booked := gives_back(row.entry)) is not None:
            earlier = Traces(self._connection, self._account.id)
            undone = await earlier.of(booked, self._account.currency, ahead=1)
        named = [*(move.lot for move in undone), *([int(facts[LOT])] if LOT in facts else [])]
        return self._replay.feed(row, trace, await self._bought_before(row.seq, named), undone)

    async def close(self) -> Fault | None:
        """The lots that are kept, against the replay and against what was booked."""
        of_account = accounts.c.id == self._account.id
        debt = await self._connection.scalar(select(accounts.c.debt_micros).where(of_account))
        kept = [lot async for lot in self._left_or_taken()]
        if not self._replay.close(kept, Money(debt or 0, self._account.currency)):
            return Fault(self._account.id, self._seq, Flaw.LOTS)
        wrong = (await self._connection.execute(_FORGED, {"of": self._account.id})).first()
        return Fault(self._account.id, wrong.seq, Flaw.LOTS) if wrong else None

    def unreadable(self) -> Fault:
        """One of the lots that are kept cannot be read at all."""
        return Fault(self._account.id, self._seq, Flaw.LOTS)

    async def _bought_before(self, seq: int, named: Sequence[int]) -> list[Lot]:
        """As a reversal loads them: those that can wait longest, and those that it names."""
        found: dict[int, Lot] = {}
        for which, more in ((_BEFORE, {"seq": seq}), (_NAMED, {"named": list(named)})):
            rows = await self._connection.execute(which, {"of": self._account.id, **more})
            found |= {row["number"]: lot_of(row) for row in rows.mappings()}
        return list(found.values())

    async def _left_or_taken(self) -> AsyncIterator[Lot]:
        query = select(lots).where(lots.c.account_id == self._account.id, _MOVED)
        async for row in paged(self._connection, query, lots.c.number, most=PAGE):
            yield lot_of(row)


def _forged() -> Select[tuple[int]]:
    """The first lot that is not what its funding says, and the first funding without its lot."""
    booked = and_(
        transactions.c.account_id == postings.c.account_id,
        transactions.c.seq == postings.c.seq,
        postings.c.book == WALLET,
    )
    made = and_(lots.c.account_id == transactions.c.account_id, lots.c.number == transactions.c.seq)
    funded = or_(
        transactions.c.kind.in_([kind.value for kind in FUNDING_KINDS]),
        and_(transactions.c.kind == Kind.RECONCILE.value, postings.c.amount_micros > 0),
    )
    wrong = or_(
        lots.c.number.is_(None),
        lots.c.amount_micros != postings.c.amount_micros,
        lots.c.currency != postings.c.currency,
        lots.c.purchased_at != transactions.c.effective_at,
        lots.c.expires_at != transactions.c.expires_at,  # unknown where it is older than lots
    )
    return (
        select(transactions.c.seq)
        .join_from(transactions, postings, booked)
        .join(lots, made, isouter=True)
        .where(transactions.c.account_id == bindparam("of"), funded, wrong)
        .order_by(transactions.c.seq)
        .limit(1)
    )


_FORGED = _forged()
