"""Alerts on their way to their chats: claimed for a minute, told or tried again (rule 27).

A delivery is due while `due_at` is set: it is cleared when the chat has seen the incident's
version and while the chat is closed. An incident that changes makes its deliveries due again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, delete, exists, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.ports import Delivery
from storage.sql.alerts import NEWS, incident_of
from storage.sql.columns import Moment
from storage.sql.connections import Connections
from storage.sql.rows import Row
from storage.sql.schema import deliveries, incidents, subscribers

LEASE = timedelta(minutes=1)
# A delivery that failed so often holds up the younger ones of its chat no longer: one card that
# the platform refuses again and again must not silence a `zero` behind it.
PATIENCE = 5
MOST_CLAIMED = 500  # rule 5


class SqlOutbox:
    """Implements `ledger.ports.Outbox`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def claim(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Due deliveries, one a chat, leased for a minute; looking costs no write."""
        due = _claimable(now, min(limit, MOST_CLAIMED))
        async with self._connections.reading() as connection:
            if (await connection.execute(due)).first() is None:
                return ()
        async with self._connections.writing() as connection:
            locked = due.with_for_update(of=deliveries, skip_locked=True)
            rows = (await connection.execute(locked)).mappings().all()
            await _lease(connection, [row["delivery_id"] for row in rows], now + LEASE)
        return tuple(_delivery_of(row) for row in rows)

    async def delivered(self, delivery: Delivery, activity_id: str, now: datetime) -> None:
        """The chat has seen the claimed version; a newer one stays due."""
        newer = delivery.incident.version < _current_version(delivery)
        open_chat = ~_is_closed(delivery.account_id, delivery.chat_id)
        mine = deliveries.c.lease == delivery.lease
        seen = deliveries.c.sent_version < delivery.incident.version
        async with self._connections.writing() as connection:
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery.id)
                .values(
                    activity_id=activity_id,
                    sent_version=case(
                        (seen, delivery.incident.version), else_=deliveries.c.sent_version
                    ),
                    attempts=0,
                    why="",
                    due_at=case((and_(newer, open_chat), literal(now, Moment)), else_=None),
                    leased_until=case((mine, None), else_=deliveries.c.leased_until),
                )
            )

    async def retry(self, delivery: Delivery, at: datetime, why: str) -> None:
        """Not before `at`; counts as an attempt."""
        closed = _is_closed(delivery.account_id, delivery.chat_id)
        async with self._connections.writing() as connection:
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery.id, deliveries.c.lease == delivery.lease)
                .values(
                    attempts=deliveries.c.attempts + 1,
                    due_at=case((closed, None), else_=literal(at, Moment)),
                    leased_until=None,
                    why=why[:256],
                )
            )

    def when_waiting(self, wake: Callable[[], None]) -> None:
        """After each commit of this process that made deliveries due."""
        self._connections.when_waiting(wake)

    async def close_chat(self, account_id: str, chat_id: str, why: str) -> None:
        """Park all that waits for that chat until it is opened again."""
        async with self._connections.writing() as connection:
            await connection.execute(
                update(subscribers)
                .where(_same_chat(subscribers, account_id, chat_id))
                .values(closed=why[:256] or "closed")
            )
            await connection.execute(
                update(deliveries)
                .where(_same_chat(deliveries, account_id, chat_id))
                .values(due_at=None, leased_until=None)
            )

    async def reopen_chat(self, account_id: str, chat_id: str, now: datetime) -> bool:
        """False where the chat was not closed."""
        async with self._connections.reading() as connection:
            if not await connection.scalar(select(_is_closed(account_id, chat_id))):
                return False
        async with self._connections.writing() as connection:
            opened = await reopen(connection, account_id, chat_id, now)
        self._connections.tell_waiting()
        return opened


async def reopen(connection: AsyncConnection, account_id: str, chat_id: str, now: datetime) -> bool:
    """What still holds is due again; what is over and was never posted there is dropped."""
    opened = await connection.execute(
        update(subscribers)
        .where(_same_chat(subscribers, account_id, chat_id), subscribers.c.closed != "")
        .values(closed="")
    )
    if opened.rowcount == 0:
        return False
    here = _same_chat(deliveries, account_id, chat_id)
    over = select(incidents.c.id).where(
        incidents.c.account_id == account_id,
        or_(incidents.c.resolved_at.is_not(None), incidents.c.kind.in_(NEWS)),
    )
    await connection.execute(
        delete(deliveries).where(
            here, deliveries.c.activity_id == "", deliveries.c.incident_id.in_(over)
        )
    )
    behind = exists().where(
        incidents.c.id == deliveries.c.incident_id,
        incidents.c.version > deliveries.c.sent_version,
    )
    await connection.execute(
        update(deliveries).where(here, behind).values(due_at=now, attempts=0, why="")
    )
    return True


def _claimable(now: datetime, limit: int) -> Select[Any]:
    other = deliveries.alias("other")
    on_its_way = other.c.leased_until > now
    goes_first = (other.c.number < deliveries.c.number) & (
        (other.c.attempts < PATIENCE) | (other.c.due_at <= now)
    )
    held_up = exists().where(
        other.c.account_id == deliveries.c.account_id,
        other.c.chat_id == deliveries.c.chat_id,
        other.c.id != deliveries.c.id,
        other.c.due_at.is_not(None),
        on_its_way | goes_first,
    )
    return (
        select(incidents, *_OWN)
        .join_from(deliveries, incidents, incidents.c.id == deliveries.c.incident_id)
        .where(
            deliveries.c.due_at <= now,
            deliveries.c.sent_version < incidents.c.version,
            or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= now),
            ~held_up,
        )
        .order_by(deliveries.c.due_at, deliveries.c.number, deliveries.c.id)
        .limit(limit)
    )


_OWN = (
    deliveries.c.id.label("delivery_id"),
    deliveries.c.chat_id,
    deliveries.c.activity_id,
    deliveries.c.attempts,
    deliveries.c.lease,
)


async def _lease(connection: AsyncConnection, ids: Sequence[str], until: datetime) -> None:
    if ids:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids))
            .values(leased_until=until, lease=deliveries.c.lease + 1)
        )


def _delivery_of(row: Row) -> Delivery:
    return Delivery(
        id=row["delivery_id"],
        account_id=row["account_id"],
        chat_id=row["chat_id"],
        incident=incident_of(row),
        activity_id=row["activity_id"],
        attempts=row["attempts"],
        lease=row["lease"] + 1,
    )


def _same_chat(table: Any, account_id: str, chat_id: str) -> Any:
    return and_(table.c.account_id == account_id, table.c.chat_id == chat_id)


def _is_closed(account_id: str, chat_id: str) -> Any:
    return exists().where(_same_chat(subscribers, account_id, chat_id), subscribers.c.closed != "")


def _current_version(delivery: Delivery) -> Any:
    return (
        select(incidents.c.version).where(incidents.c.id == delivery.incident.id).scalar_subquery()
    )
