"""How far calls are read, of all accounts together, for the operator's figures."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.reading import Metered
from storage.sql.schema import accounts

_MOST_UNFINISHED = 100  # rule 5: the share is that of the least among these
# One that was not asked yet has neither.
_METERED = or_(accounts.c.usage_cursor != "", accounts.c.usage_trouble != "")


async def read(connection: AsyncConnection) -> Metered:
    read_at = accounts.c.usage_read_at
    counted = select(accounts.c.usage_trouble, func.count(), func.min(read_at))
    found = await connection.execute(counted.where(_METERED).group_by(accounts.c.usage_trouble))
    groups = found.all()
    begun = select(accounts.c.usage_cursor).where(accounts.c.usage_cursor != "", read_at.is_(None))
    unfinished = await connection.scalars(begun.order_by(accounts.c.id).limit(_MOST_UNFINISHED))
    return Metered(
        troubles={code: count for code, count, _ in groups if code},
        oldest_read=min((oldest for *_, oldest in groups if oldest), default=None),
        unfinished=tuple(unfinished),
    )
