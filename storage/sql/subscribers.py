"""Which addresses hear an account's alerts, and where each chat is reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.outbox import Subscriber, Wishes
from storage.sql.alert_tables import addresses, deliveries, subscribers
from storage.sql.connections import Connections
from storage.sql.keep import keep
from storage.sql.outbox import reopen
from storage.sql.plain import plain, rich

MOST_CHATS = 1_000  # rule 5: of one account
_SAID = (addresses.c.address, addresses.c.person_id, addresses.c.closed)
# There may be no account yet whose lock could be held: two processes may hear of a chat at once.
_KEEP_ADDRESS = text(
    "INSERT INTO addresses (account_id, chat_id, address, person_id, closed) "
    "VALUES (:account_id, :chat_id, :address, :person_id, :closed) "
    "ON CONFLICT (account_id, chat_id) "
    "DO UPDATE SET address = excluded.address, person_id = excluded.person_id, "
    "closed = excluded.closed"
)


class SqlSubscribers:
    """Implements `ledger.outbox.Subscribers`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def of(self, account_id: str) -> tuple[Subscriber, ...]:
        """Longest subscribed first."""
        async with self._connections.reading() as connection:
            return await read(connection, account_id)

    async def keep_address(
        self, account_id: str, chat_id: str, address: str, person_id: str = ""
    ) -> None:
        """The newest one wins; the same again writes nothing."""
        chat = {"account_id": account_id, "chat_id": chat_id}
        said = {"address": address, "person_id": person_id, "closed": ""}  # it was heard of
        if await self._kept(account_id, chat_id) == said:
            return
        async with self._connections.writing() as connection:
            await connection.execute(_KEEP_ADDRESS, {**chat, **said})

    async def address(self, account_id: str, chat_id: str) -> str:
        """Empty where none was kept."""
        return (await self._kept(account_id, chat_id)).get("address", "")

    async def _kept(self, account_id: str, chat_id: str) -> dict[str, str]:
        same = and_(addresses.c.account_id == account_id, addresses.c.chat_id == chat_id)
        query = select(*_SAID).where(same)
        async with self._connections.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return dict(row) if row else {}


async def read(connection: AsyncConnection, account_id: str) -> tuple[Subscriber, ...]:
    found = await connection.execute(
        select(subscribers)
        .where(subscribers.c.account_id == account_id)
        .order_by(subscribers.c.since, subscribers.c.chat_id)
        .limit(MOST_CHATS)
    )
    return tuple(
        Subscriber(
            row.account_id,
            row.chat_id,
            row.since,
            row.closed,
            rich(Wishes, row.wishes),
            row.was_closed,
        )
        for row in found
    )


async def keep_one(connection: AsyncConnection, subscriber: Subscriber, now: datetime) -> bool:
    """Whether it was closed and is open again, so that something may be due."""
    opened = await reopen(connection, subscriber.account_id, subscriber.chat_id, now)
    key = {"account_id": subscriber.account_id, "chat_id": subscriber.chat_id}
    wishes = plain(subscriber.wishes)
    values = {
        "since": subscriber.since,
        "closed": "",
        "was_closed": subscriber.was_closed,
        "wishes": wishes,
    }
    await keep(connection, subscribers, key, values)
    return opened


async def remove(connection: AsyncConnection, account_id: str, chat_id: str) -> None:
    here = (subscribers.c.account_id == account_id) & (subscribers.c.chat_id == chat_id)
    await connection.execute(delete(subscribers).where(here))
    there = (deliveries.c.account_id == account_id) & (deliveries.c.chat_id == chat_id)
    await connection.execute(delete(deliveries).where(there, deliveries.c.activity_id == ""))
    comes_back = deliveries.c.held | deliveries.c.anew
    await connection.execute(
        update(deliveries).where(there, comes_back).values(held=False, anew=False)
    )
