"""Which chats hear an account's alerts, and where each chat is reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.ports import Subscriber
from storage.sql.alert_tables import addresses, deliveries, subscribers
from storage.sql.connections import Connections
from storage.sql.holding import hold
from storage.sql.outbox import reopen

MOST_CHATS = 1_000  # rule 5: of one account
# There may be no account yet whose lock could be held: two processes may hear of a chat at once.
_KEEP_ADDRESS = text(
    "INSERT INTO addresses (account_id, chat_id, address) VALUES (:account_id, :chat_id, :address) "
    "ON CONFLICT (account_id, chat_id) DO UPDATE SET address = excluded.address"
)


class SqlSubscribers:
    """Implements `ledger.ports.Subscribers`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add(self, account_id: str, chat_id: str, now: datetime) -> bool:
        """False where it was so already; a closed chat that asks again is open again."""
        async with self._connections.writing() as connection:
            await hold(connection, account_id)
            if await _known(connection, account_id, chat_id):
                return await reopen(connection, account_id, chat_id, now)
            row = {"account_id": account_id, "chat_id": chat_id, "since": now, "closed": ""}
            await connection.execute(subscribers.insert(), row)
            return True

    async def remove(self, account_id: str, chat_id: str) -> bool:
        """Nothing new goes there; cards that stand there are still brought up to date."""
        async with self._connections.writing() as connection:
            await hold(connection, account_id)
            gone = await connection.execute(
                delete(subscribers).where(
                    subscribers.c.account_id == account_id, subscribers.c.chat_id == chat_id
                )
            )
            await connection.execute(
                delete(deliveries).where(
                    deliveries.c.account_id == account_id,
                    deliveries.c.chat_id == chat_id,
                    deliveries.c.activity_id == "",
                )
            )
            return gone.rowcount > 0

    async def of(self, account_id: str) -> tuple[Subscriber, ...]:
        """Longest subscribed first."""
        async with self._connections.reading() as connection:
            found = await connection.execute(
                select(subscribers)
                .where(subscribers.c.account_id == account_id)
                .order_by(subscribers.c.since, subscribers.c.chat_id)
                .limit(MOST_CHATS)
            )
            return tuple(
                Subscriber(row.account_id, row.chat_id, row.since, row.closed) for row in found
            )

    async def keep_address(self, account_id: str, chat_id: str, address: str) -> None:
        """The newest one wins; the same again writes nothing."""
        if await self.address(account_id, chat_id) == address:
            return
        async with self._connections.writing() as connection:
            chat = {"account_id": account_id, "chat_id": chat_id}
            await connection.execute(_KEEP_ADDRESS, {**chat, "address": address})

    async def address(self, account_id: str, chat_id: str) -> str:
        """Empty where none was kept."""
        async with self._connections.reading() as connection:
            same = and_(addresses.c.account_id == account_id, addresses.c.chat_id == chat_id)
            return await connection.scalar(select(addresses.c.address).where(same)) or ""


async def _known(connection: AsyncConnection, account_id: str, chat_id: str) -> bool:
    same = and_(subscribers.c.account_id == account_id, subscribers.c.chat_id == chat_id)
    found = await connection.scalar(select(subscribers.c.since).where(same))
    return found is not None
