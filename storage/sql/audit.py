"""Proves a whole database: every book replayed row by row, and what is derived from it compared."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import BookError, Transaction
from ledger.errors import PurserError
from ledger.verify import Fault, Flaw, Proof, Replay
from storage.errors import UnreadableBook
from storage.sql import journal, rows
from storage.sql.calls_audit import CallAudit
from storage.sql.calls_tables import calls, tallies
from storage.sql.daybook import Moved, Pending
from storage.sql.events_audit import START, EventAudit
from storage.sql.lots_audit import LotAudit
from storage.sql.pages import paged, pages
from storage.sql.payments_audit import first_disagreement
from storage.sql.people_tables import events
from storage.sql.schema import accounts, days, lots, moves, payments, postings, transactions

PAGE = 500  # transactions held at once, however long a book is
# What a row that was tampered with can do on its way to a Transaction.
_UNREADABLE = (
    BookError,
    PurserError,
    ValueError,
    TypeError,
    KeyError,
    ArithmeticError,
    AttributeError,
)

Proved = Callable[[str, int], None]


def nobody(_account_id: str, _rows: int) -> None:
    """Who asks only for the whole need not hear of each account."""


async def prove(connection: AsyncConnection, proved: Proved = nobody) -> Proof:
    """Stops at the first fault, having told `proved` of each account before it and its rows.

    Memory does not grow with the number of rows.
    """
    counted = booked = 0
    async for account_id in _account_ids(connection):
        counted += 1
        replayed, fault = await _prove_account(connection, account_id)
        booked += replayed
        if fault is not None:
            return Proof(counted, booked, fault)
        proved(account_id, replayed)
    return Proof(counted, booked, await _stray(connection))


async def every_account(connection: AsyncConnection) -> AsyncIterator[Account]:
    """All of them in the order of their ids; UnreadableBook where one's row was tampered with."""
    async for account_id in _account_ids(connection):
        try:
            account = await _account(connection, account_id)
            ZoneInfo(account.time_zone)
        except _UNREADABLE as wrong:
            raise UnreadableBook(account=account_id, seq=0) from wrong
        yield account


async def _account_ids(connection: AsyncConnection) -> AsyncIterator[str]:
    async for row in paged(connection, select(accounts.c.id), accounts.c.id, most=PAGE):
        yield row["id"]


async def _account(connection: AsyncConnection, account_id: str) -> Account:
    found = await connection.execute(select(accounts).where(accounts.c.id == account_id))
    return rows.account_of(found.mappings().one())


async def every_transaction(
    connection: AsyncConnection, account_id: str
) -> AsyncIterator[Transaction | int]:
    """The book in its order; a row that cannot be read is told by its sequence alone."""
    of_account = transactions.c.account_id == account_id
    query = select(transactions.c.seq).where(of_account)
    async for page in pages(connection, query, transactions.c.seq, most=PAGE):
        for one in await _page(connection, of_account, [row["seq"] for row in page]):
            yield one


async def _page(
    connection: AsyncConnection, of_account: ColumnElement[bool], seqs: Sequence[int]
) -> list[Transaction | int]:
    within = transactions.c.seq.between(seqs[0], seqs[-1])
    try:
        return [*await journal.read(connection, of_account & within)]
    except _UNREADABLE:
        return [await _one(connection, of_account, seq) for seq in seqs]


async def _one(
    connection: AsyncConnection, of_account: ColumnElement[bool], seq: int
) -> Transaction | int:
    try:
        return (await journal.read(connection, of_account & (transactions.c.seq == seq)))[0]
    except _UNREADABLE:
        return seq


async def _prove_account(connection: AsyncConnection, account_id: str) -> tuple[int, Fault | None]:
    try:
        account = await _account(connection, account_id)
        proving = _Proving(connection, account)
    except _UNREADABLE:
        return 0, Fault(account_id, 0, Flaw.HEAD)
    fault = await _events_fault(proving.events, *START)
    rows_told = every_transaction(connection, account.id)
    while fault is None and (booked := await anext(rows_told, None)) is not None:
        fault = await proving.feed(booked)
    return proving.replay.seq, fault or await proving.close()


class _Proving:
    """One account's book, and all that is kept beside it, in step."""

    def __init__(self, connection: AsyncConnection, account: Account) -> None:
        self.replay = Replay(account.id, account.currency)
        self.events = EventAudit(connection, account)
        self._connection = connection
        self._account = account
        self._days = Pending(ZoneInfo(account.time_zone).key)
        self._lots = LotAudit(connection, account)
        self._calls = CallAudit(connection, account)

    async def feed(self, booked: Transaction | int) -> Fault | None:
        if isinstance(booked, int):
            return self.replay.unreadable(booked)
        fault = self.replay.feed(booked)
        if fault is not None:
            return fault
        flaw = await _lots_flaw(self._lots, booked) or await _calls_flaw(self._calls, booked)
        if flaw is not None:
            return Fault(self._account.id, booked.seq, flaw)
        self._days.add(booked)
        return await _events_fault(self.events, self.replay.seq, self.replay.head)

    async def close(self) -> Fault | None:
        connection, account = self._connection, self._account
        fault = self.replay.close(account)
        if fault is None and await _kept_days(connection, account.id) != self._days.moved:
            fault = Fault(account.id, self.replay.seq, Flaw.DAYS)
        fault = fault or await _doubled_key(connection, account.id) or await _lots_end(self._lots)
        fault = (
            fault
            or await self.events.close()
            or (await _calls_end(self._calls, account.id, self.replay.seq))
        )
        return fault or await first_disagreement(connection, account)


async def _lots_flaw(told: LotAudit, booked: Transaction) -> Flaw | None:
    """A lot that cannot be read is not what its bookings say."""
    try:
        return await told.feed(booked)
    except _UNREADABLE:
        return Flaw.LOTS


async def _calls_flaw(told: CallAudit, booked: Transaction) -> Flaw | None:
    """A call that cannot be read is not the one that was booked."""
    try:
        return await told.feed(booked)
    except _UNREADABLE:
        return Flaw.CALLS


async def _calls_end(told: CallAudit, account_id: str, seq: int) -> Fault | None:
    """The rows by themselves, and their sums beside what was booked."""
    try:
        flaw = await told.close()
    except _UNREADABLE:
        flaw = Flaw.TALLIES
    return Fault(account_id, seq, flaw) if flaw else None


async def _events_fault(told: EventAudit, seq: int, head: str) -> Fault | None:
    """An event that cannot be read is not the one that was written."""
    try:
        return await told.feed(seq, head)
    except _UNREADABLE:
        return told.unreadable()


async def _lots_end(told: LotAudit) -> Fault | None:
    try:
        return await told.close()
    except _UNREADABLE:
        return told.unreadable()


async def _doubled_key(connection: AsyncConnection, account_id: str) -> Fault | None:
    """Rule 8; asked of the database, which holds it by an index unless somebody took that away."""
    youngest = func.max(transactions.c.seq)
    query = select(youngest).where(transactions.c.account_id == account_id)
    query = query.group_by(transactions.c.key).having(func.count() > 1).order_by(youngest)
    seq = await connection.scalar(query.limit(1))
    return None if seq is None else Fault(account_id, seq, Flaw.KEY)


async def _kept_days(connection: AsyncConnection, account_id: str) -> Moved | None:
    query = select(days.c.day, days.c.used_micros, days.c.net_micros)
    try:
        found = await connection.execute(query.where(days.c.account_id == account_id))
        return {on: (used, net) for on, used, net in found}
    except _UNREADABLE:
        return None


async def _stray(connection: AsyncConnection) -> Fault | None:
    """Rows that no replay comes across, because what they belong to is not there."""
    of_account = transactions.c.account_id == accounts.c.id
    stray = await _first_without(connection, transactions, exists().where(of_account))
    stray = stray or await _lot_without_booking(connection)
    stray = stray or await _of_nobody(connection, events)
    for table in (postings, calls, moves):
        booked = exists().where(
            transactions.c.account_id == table.c.account_id, transactions.c.seq == table.c.seq
        )
        # Of calls, those that cost nothing are booked nowhere.
        owned = or_(booked, table.c.seq.is_(None)) if table is calls else booked
        stray = stray or await _first_without(connection, table, owned)
    stray = stray or await _of_nobody(connection, calls) or await _of_nobody(connection, tallies)
    return stray or await _of_nobody(connection, payments)


async def _lot_without_booking(connection: AsyncConnection) -> Fault | None:
    booked = exists().where(
        transactions.c.account_id == lots.c.account_id, transactions.c.seq == lots.c.number
    )
    query = select(lots.c.account_id, lots.c.number).where(~booked)
    found = (await connection.execute(query.order_by(*query.selected_columns))).first()
    return Fault(found.account_id, found.number, Flaw.STRAY) if found else None


async def _of_nobody(connection: AsyncConnection, table: Table) -> Fault | None:
    owner = exists().where(table.c.account_id == accounts.c.id)
    query = select(table.c.account_id).where(~owner).order_by(table.c.account_id)
    found = await connection.scalar(query.limit(1))
    return None if found is None else Fault(found, 0, Flaw.STRAY)


async def _first_without(
    connection: AsyncConnection, table: Table, owner: ColumnElement[bool]
) -> Fault | None:
    query = select(table.c.account_id, table.c.seq).where(~owner)
    found = (await connection.execute(query.order_by(table.c.account_id, table.c.seq))).first()
    return Fault(found.account_id, found.seq, Flaw.STRAY) if found else None
