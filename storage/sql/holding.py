"""The lock of an account, for whoever writes what belongs to it without changing the account.

Held first by all of them, it puts writers in a row instead of letting them wait in a circle: each
delivery of an incident is edited by the change and answered by the courier, in any order.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql.schema import accounts

_HOLD = (
    select(accounts.c.id)
    .where(accounts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(accounts.c.id)
    .with_for_update(key_share=True)
)


async def hold(connection: AsyncConnection, *account_ids: str) -> None:
    """Until the transaction ends; several in the order of their ids."""
    if connection.dialect.name == "sqlite":
        return  # the transaction holds the only lock there is
    await connection.execute(_HOLD, {"ids": sorted(set(account_ids))})
