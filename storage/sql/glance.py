"""What every turn reads: an account, its recent days and its roles, kept until anybody commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.ports import Recent
from ledger.roles import Roles
from storage.sql import daybook, journal, lots, members, rows
from storage.sql.connections import Connections
from storage.sql.schema import accounts
from storage.sql.unchanged import Unchanged

_MOST_LOTS = 100  # of one account; whoever has more sees the first of them
_ACCOUNT = select(accounts).where(accounts.c.id == bindparam("of"))


class Glances:
    """Reads of one account, from memory where that is provably what the database says."""

    def __init__(self, connections: Connections) -> None:
        self._accounts = Unchanged(connections, _account)
        self._recent = Unchanged(connections, _recent, of_one_moment=True)
        self._roles = Unchanged(connections, members.read)

    async def account(self, account_id: str) -> Account | None:
        return await self._accounts.of(account_id)

    async def recent(self, account_id: str, since: date) -> Recent | None:
        return await self._recent.of((account_id, since))

    async def roles(self, account_id: str) -> Roles:
        return await self._roles.of(account_id)


async def _recent(connection: AsyncConnection, asked: tuple[str, date]) -> Recent | None:
    account_id, since = asked
    account = await _account(connection, account_id)
    if account is None:
        return None
    days = await daybook.read(connection, account, since)
    funding = await journal.last_funding(connection, account_id)
    left = await lots.with_something_left(connection, account_id, _MOST_LOTS)
    return Recent(account, days, funding, left)


async def _account(connection: AsyncConnection, account_id: str) -> Account | None:
    found = await connection.execute(_ACCOUNT, {"of": account_id})
    row = found.mappings().first()
    return rows.account_of(row) if row else None
