"""Alerts on their way to their chats: claimed for a minute, told or tried again (rule 27).

A delivery is due while `due_at` is set: it is cleared when the chat has seen the incident's
version and while the chat is closed. An incident that changes makes its deliveries due again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Update, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.outbox import Delivery
from storage.sql import outbox_statements as statements
from storage.sql.alert_tables import BY_MAIL, KEPT_BACK, deliveries, incidents
from storage.sql.alerts import NEWS, incident_of
from storage.sql.answers import Answers
from storage.sql.closed import close, is_closed, open_again
from storage.sql.connections import Alone, Connections
from storage.sql.holding import hold
from storage.sql.rows import Row

MOST_CLAIMED = 500  # rule 5


class SqlOutbox:
    """Implements `ledger.ports.Outbox`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._answers = Answers(connections)

    async def claim(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Due deliveries, one a chat, leased for a minute; looking costs no write.

        Claims of all processes go one after the other, so that each sees what is on its way.
        """
        times = statements.times(now)
        values = {**times, "most": min(limit, MOST_CLAIMED)}
        async with self._connections.reading() as connection:
            if (await connection.execute(statements.DUE, values)).first() is None:
                return ()
        async with self._connections.writing_alone(Alone.CLAIMING) as connection:
            rows = (await connection.execute(statements.DUE_LOCKED, values)).mappings().all()
            taken = [{"of": row["delivery_id"], "until": times["lease_end"]} for row in rows]
            if taken:
                await connection.execute(statements.LEASE, taken)
        return tuple(_delivery_of(row) for row in rows)

    async def delivered(self, delivery: Delivery, activity_id: str, now: datetime) -> None:
        """The chat has seen the claimed version; a newer one stays due."""
        values = {
            "of": delivery.id,
            "claim": delivery.lease,
            "version": delivery.incident.version,
            "anew": delivery.anew,
            "activity": activity_id,
            "now": now,
        }
        await self._answers.tell(delivery.account_id, statements.DELIVERED, values)

    async def retry(self, delivery: Delivery, at: datetime, why: str) -> None:
        """Not before `at`; counts as an attempt."""
        await self._later(statements.RETRY, delivery, at, why)

    async def put_off(self, delivery: Delivery, at: datetime, why: str) -> None:
        """Not before `at`; counts as none."""
        await self._later(statements.PUT_OFF, delivery, at, why)

    async def _later(self, how: Update, delivery: Delivery, at: datetime, why: str) -> None:
        values = {"of": delivery.id, "claim": delivery.lease, "at": at, "reason": why[:256]}
        await self._answers.tell(delivery.account_id, how, values)

    async def waiting(self) -> int:
        """By the index on `due_at`, which holds nothing that is done."""
        async with self._connections.reading() as connection:
            return await connection.scalar(statements.WAITING) or 0

    def when_waiting(self, wake: Callable[[], None]) -> None:
        """After each commit of this process that made deliveries due."""
        self._connections.when_waiting(wake)

    async def close_chat(self, account_id: str, chat_id: str, why: str) -> None:
        """Park all that waits for that chat until it is opened again."""
        async with self._connections.writing() as connection:
            await hold(connection, account_id)
            await close(connection, account_id, chat_id, why)
            await connection.execute(
                update(deliveries)
                .where(_same_chat(account_id, chat_id))
                .values(due_at=None, leased_until=None)
            )

    async def reopen_chat(self, account_id: str, chat_id: str, now: datetime) -> bool:
        """False where the chat was not closed."""
        async with self._connections.reading() as connection:
            closed = or_(is_closed(account_id, chat_id), _is_parked(account_id, chat_id))
            if not await connection.scalar(select(closed)):
                return False
        async with self._connections.writing() as connection:
            await hold(connection, account_id)
            opened = await reopen(connection, account_id, chat_id, now)
        self._connections.tell_waiting()
        return opened


async def reopen(connection: AsyncConnection, account_id: str, chat_id: str, now: datetime) -> bool:
    """What still holds is due again; what is over and was never posted there is dropped."""
    opened = await open_again(connection, account_id, chat_id)
    if not opened and not await connection.scalar(select(_is_parked(account_id, chat_id))):
        return False
    here = _same_chat(account_id, chat_id)
    over = select(incidents.c.id).where(
        incidents.c.account_id == account_id,
        or_(incidents.c.resolved_at.is_not(None), incidents.c.kind.in_(NEWS)),
    )
    await connection.execute(
        delete(deliveries).where(
            here,
            ~deliveries.c.held,
            deliveries.c.activity_id == "",
            deliveries.c.incident_id.in_(over),
        )
    )
    await connection.execute(
        update(deliveries).where(here, _owed()).values(due_at=now, attempts=0, why="", owed_at=now)
    )
    return True


def _delivery_of(row: Row) -> Delivery:
    return Delivery(
        id=row["delivery_id"],
        account_id=row["account_id"],
        chat_id=row["chat_id"],
        incident=incident_of(row),
        activity_id=row["activity_id"],
        attempts=row["attempts"],
        lease=row["lease"] + 1,
        anew=bool(row["anew"]),
        owed_at=row["owed_at"],
    )


def _same_chat(account_id: str, chat_id: str) -> Any:
    return and_(deliveries.c.account_id == account_id, deliveries.c.chat_id == chat_id)


def _is_parked(account_id: str, chat_id: str) -> Any:
    """Also where nobody noted that it was closed: its address may have been lost."""
    here = _same_chat(account_id, chat_id)
    return exists().where(here, deliveries.c.due_at.is_(None), _owed())


def _owed() -> Any:
    """Something newer than the chat has seen, and nothing that is held back from it on purpose."""
    behind = exists().where(
        incidents.c.id == deliveries.c.incident_id,
        incidents.c.version > deliveries.c.sent_version,
    )
    written = BY_MAIL & (deliveries.c.sent_version > 0)
    return and_(behind, ~written, ~KEPT_BACK)
