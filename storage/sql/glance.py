"""What every turn reads: an account with its recent days, kept as long as nobody commits.

The answer is asked for in every conversation and changes a few times an hour. It is kept with the
version that the watch told before it was read: any commit, also another process's, changes the
version and the next read goes to the database. Where there is no version nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.ports import Recent
from ledger.roles import Roles
from storage.sql import daybook, journal, lots, members, rows
from storage.sql.connections import Connections
from storage.sql.schema import accounts
from storage.sql.unchanged import MOST_KEPT, Unchanged

_MOST_LOTS = 100  # of one account; whoever has more sees the first of them
_ACCOUNT = select(accounts).where(accounts.c.id == bindparam("of"))


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    account: Account
    since: date | None = None
    recent: Recent | None = None


class Glances:
    """Reads of one account, from memory where that is provably what the database says."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._kept: dict[str, _Kept] = {}
        self._roles = Unchanged(connections, members.read)

    async def account(self, account_id: str) -> Account | None:
        version = self._connections.version()
        kept = self._current(account_id, version)
        if kept is not None:
            return kept.account
        async with self._connections.reading() as connection:
            account = await _account(connection, account_id)
        if account is not None and version is not None:
            self._keep(_Kept(version, account))
        return account

    async def recent(self, account_id: str, since: date) -> Recent | None:
        version = self._connections.version()
        kept = self._current(account_id, version)
        if kept is not None and kept.since == since:
            return kept.recent
        async with self._connections.of_one_moment() as connection:
            account = await _account(connection, account_id)
            if account is None:
                return None
            days = await daybook.read(connection, account, since)
            funding = await journal.last_funding(connection, account_id)
            left = await lots.with_something_left(connection, account_id, _MOST_LOTS)
        recent = Recent(account, days, funding, left)
        if version is not None:
            self._keep(_Kept(version, account, since, recent))
        return recent

    async def roles(self, account_id: str) -> Roles:
        return await self._roles.of(account_id)

    def _current(self, account_id: str, version: int | None) -> _Kept | None:
        kept = self._kept.get(account_id)
        return kept if kept is not None and kept.version == version else None

    def _keep(self, kept: _Kept) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[kept.account.id] = kept


async def _account(connection: AsyncConnection, account_id: str) -> Account | None:
    found = await connection.execute(_ACCOUNT, {"of": account_id})
    row = found.mappings().first()
    return rows.account_of(row) if row else None
