"""Insert or update in portable SQL: safe because every writer of a row holds its account's lock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection


async def keep(
    connection: AsyncConnection, table: Table, key: dict[str, Any], values: dict[str, Any]
) -> None:
    """Make the row of that key say `values`."""
    same = and_(*(table.c[name] == value for name, value in key.items()))
    done = await connection.execute(update(table).where(same).values(values))
    if done.rowcount == 0:
        await connection.execute(insert(table).values(key | values))
