"""Which chats Teams has closed: nothing gets through there until they are heard of again.

It is noted with what a chat hears, where people ask why, and with where it is reached: somebody's
own chat hears of what there is to decide without hearing anything else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql.alert_tables import CLOSED, addresses, subscribers

_UNKNOWN = "closed"  # where nobody says why


def is_closed(account_id: Any, chat_id: Any) -> Any:
    """A chat by its ids, or by the columns that hold them."""
    return or_(
        *(
            exists().where(
                noted.c.account_id == account_id, noted.c.chat_id == chat_id, noted.c.closed != ""
            )
            for noted in (subscribers, addresses)
        )
    )


def closed_chats(account_id: str) -> Any:
    return union_all(
        *(
            select(noted.c.chat_id).where(noted.c.account_id == account_id, CLOSED)
            for noted in (subscribers, addresses)
        )
    )


async def close(connection: AsyncConnection, account_id: str, chat_id: str, why: str) -> None:
    for noted in (subscribers, addresses):
        here = and_(noted.c.account_id == account_id, noted.c.chat_id == chat_id)
        await connection.execute(update(noted).where(here).values(closed=why[:256] or _UNKNOWN))


async def open_again(connection: AsyncConnection, account_id: str, chat_id: str) -> bool:
    """Whether it was closed; what the chat hears keeps why, until somebody sets something there."""
    opened = False
    for noted, kept in ((subscribers, {"was_closed": subscribers.c.closed}), (addresses, {})):
        here = and_(noted.c.account_id == account_id, noted.c.chat_id == chat_id)
        was = update(noted).where(here, noted.c.closed != "").values(closed="", **kept)
        opened |= (await connection.execute(was)).rowcount > 0
    return opened
