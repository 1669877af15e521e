"""The book in SQL: changes under their account's lock, and the reads of the screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, bindparam, func, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import funding
from ledger.drafts import Draft
from ledger.incidents import AlertKind, Incident
from ledger.money import Money
from ledger.people import Acquaintance
from ledger.ports import Due, Recent
from ledger.reading import Metered
from ledger.roles import Roles
from ledger.trail import Act, SealedEvent
from ledger.views import HistoryLine
from storage.errors import UnusableDatabase
from storage.sql import acquaintances, alerts, approvals, due, journal, metered, rows, trail
from storage.sql.change import SqlChange
from storage.sql.connections import Connections
from storage.sql.glance import Glances
from storage.sql.holding import hold
from storage.sql.lines import lines_of
from storage.sql.schema import accounts, drafts, transactions

MOST_LINES = 1_000  # rule 5: of one page
# FOR UPDATE where the database knows it; in SQLite the transaction holds the only lock.
_LOCK = select(accounts).where(accounts.c.id == bindparam("of")).with_for_update()


class SqlBooks:
    """Implements `ledger.ports.Books`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._glances = Glances(connections)

    @asynccontextmanager
    async def change(self, account_id: str) -> AsyncIterator[SqlChange]:
        """Commits when the block ends well, rolls back when it raises."""
        async with self._connections.writing() as connection:
            row = await _locked_row(connection, account_id)
            if row is None:
                raise LookupError(account_id)  # a bug: every way in enters the account first
            account = rows.account_of(row)
            change = SqlChange(connection, account, Money(row["debt_micros"], account.currency))
            yield change
            await change.finish()
        if change.alerted:
            self._connections.tell_waiting()

    async def account(self, account_id: str) -> Account | None:
        return await self._glances.account(account_id)

    async def create(self, account: Account) -> Account:
        """Keep a new account; the one that is there wins."""
        async with self._connections.writing() as connection:
            found = await _locked(connection, account.id)
            if found is not None:
                return found
            try:
                async with connection.begin_nested():
                    await connection.execute(accounts.insert(), rows.account_row(account))
            except IntegrityError:  # another process came first
                found = await _locked(connection, account.id)
            return found or account

    async def take_due(self, now: datetime, interval: timedelta, limit: int) -> tuple[Due, ...]:
        """Longest due first, and each put off at once."""
        async with self._connections.writing() as connection:
            return await due.take(connection, now, interval, limit)

    async def recent(self, account_id: str, since: date) -> Recent | None:
        """All a glance needs, of one moment."""
        return await self._glances.recent(account_id, since)

    async def history(
        self, account_id: str, before: int | None, size: int, month: str, paid_by: str = ""
    ) -> tuple[HistoryLine, ...]:
        """Newest first; a month is the account's own, by when things happened."""
        within = _page(account_id, before, min(size, MOST_LINES))
        if paid_by:
            within = within.where(journal.touches(funding(paid_by)))
        async with self._connections.reading() as connection:
            if month:
                zone = await connection.scalar(
                    select(accounts.c.time_zone).where(accounts.c.id == account_id)
                )
                start, end = month_bounds(month, zone or "UTC")
                happened = transactions.c.effective_at
                within = within.where(happened >= start, happened < end)
            booked = await journal.read(
                connection, and_(transactions.c.account_id == account_id, journal.among(within))
            )
            return await lines_of(connection, account_id, booked[::-1])

    async def draft(self, account_id: str, draft_id: str) -> Draft | None:
        """An id is no secret: whoever reads by it says whose it has to be."""
        query = select(drafts).where(drafts.c.id == draft_id, drafts.c.account_id == account_id)
        async with self._connections.reading() as connection:
            found = await connection.execute(query)
            row = found.mappings().first()
        return rows.draft_of(row) if row else None

    async def meet(self, account_id: str, somebody: Acquaintance) -> None:
        """Know somebody who has spoken; nothing is written where nothing is new."""
        async with self._connections.reading() as connection:
            if not await acquaintances.is_news(connection, account_id, somebody):
                return
        async with self._connections.writing() as connection:
            await hold(connection, account_id)
            await acquaintances.keep_one(connection, account_id, somebody)

    async def acquaintances(self, account_id: str) -> tuple[Acquaintance, ...]:
        async with self._connections.reading() as connection:
            return await acquaintances.read(connection, account_id)

    async def roles(self, account_id: str) -> Roles:
        """Asked in every turn, so kept as a glance is."""
        return await self._glances.roles(account_id)

    async def events(
        self, account_id: str, before: int | None, size: int, acts: Sequence[Act] = ()
    ) -> tuple[SealedEvent, ...]:
        """The audit trail, newest first."""
        async with self._connections.reading() as connection:
            return await trail.page(connection, account_id, before, size, acts)

    async def names(self, account_id: str, person_ids: Collection[str]) -> Mapping[str, str]:
        async with self._connections.reading() as connection:
            return await acquaintances.names(connection, account_id, set(person_ids))

    async def incident(self, account_id: str, number: int) -> Incident | None:
        async with self._connections.reading() as connection:
            return await alerts.numbered(connection, account_id, number)

    async def approvals(self, account_id: str) -> tuple[Incident, ...]:
        """Requests that wait for a decision or for their money."""
        async with self._connections.reading() as connection:
            return await approvals.open_ones(connection, account_id, [AlertKind.APPROVAL])

    async def metered(self) -> Metered:
        async with self._connections.reading() as connection:
            return await metered.read(connection)

    async def ready(self) -> None:
        """Raises where the database cannot be used."""
        try:
            async with self._connections.reading() as connection:
                await connection.scalar(select(func.count()).select_from(_ONE_ACCOUNT))
        except Exception as unusable:
            raise UnusableDatabase(why=type(unusable).__name__) from unusable


_ONE_ACCOUNT = select(literal(1)).select_from(accounts).limit(1).subquery()


def month_bounds(month: str, time_zone: str) -> tuple[datetime, datetime]:
    """`2026-10` from its first local instant to the next month's, half-open."""
    year, number = (int(part) for part in month.split("-"))
    zone = ZoneInfo(time_zone)
    after = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004
    start = datetime(year, number, 1, tzinfo=zone).astimezone(UTC)
    return start, datetime(*after, 1, tzinfo=zone).astimezone(UTC)


def _page(account_id: str, before: int | None, size: int) -> Select[tuple[int]]:
    query = select(transactions.c.seq).where(transactions.c.account_id == account_id)
    if before is not None:
        query = query.where(transactions.c.seq < before)
    return query.order_by(transactions.c.seq.desc()).limit(size)


async def _locked_row(connection: AsyncConnection, account_id: str) -> rows.Row | None:
    return (await connection.execute(_LOCK, {"of": account_id})).mappings().first()


async def _locked(connection: AsyncConnection, account_id: str) -> Account | None:
    row = await _locked_row(connection, account_id)
    return rows.account_of(row) if row else None
