"""The audit trail as rows: appended within a change, read page by page and replayed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.trail import Act, Event, SealedEvent, seal_event
from storage.sql.later import Later, Prepared
from storage.sql.pages import paged
from storage.sql.people_tables import events
from storage.sql.rows import Row, Values

PAGE = 500
_APPEND = Prepared(events.insert())


def append(later: Later, account: Account, event: Event) -> SealedEvent:
    """Behind the account's last one."""
    sealed = seal_event(
        account.id,
        account.event_number + 1,
        event,
        account.seq,
        account.head,
        account.event_head,
    )
    later.write(_APPEND, _row(sealed))
    return sealed


async def page(
    connection: AsyncConnection,
    account_id: str,
    before: int | None,
    size: int,
    acts: Sequence[Act] = (),
) -> tuple[SealedEvent, ...]:
    """Newest first."""
    query = select(events).where(events.c.account_id == account_id)
    if acts:
        query = query.where(events.c.act.in_([act.value for act in acts]))
    if before is not None:
        query = query.where(events.c.number < before)
    query = query.order_by(events.c.number.desc()).limit(min(size, PAGE))
    return tuple(sealed_of(row) for row in (await connection.execute(query)).mappings())


async def every(connection: AsyncConnection, account_id: str) -> AsyncIterator[SealedEvent]:
    """Oldest first, in flat memory."""
    query = select(events).where(events.c.account_id == account_id)
    async for row in paged(connection, query, events.c.number, most=PAGE):
        yield sealed_of(row)


def sealed_of(row: Row) -> SealedEvent:
    event = Event(
        act=Act(row["act"]),
        who=row["who"],
        name=row["name"],
        at=row["at"],
        chat_id=row["chat_id"],
        subject=row["subject"],
        before=row["before"],
        after=row["after"],
    )
    return SealedEvent(
        row["account_id"],
        row["number"],
        event,
        row["book_seq"],
        row["book_head"],
        row["prev_hash"],
        row["hash"],
    )


def _row(sealed: SealedEvent) -> Values:
    event = sealed.event
    return {
        "account_id": sealed.account_id,
        "number": sealed.number,
        "act": event.act.value,
        "who": event.who,
        "name": event.name,
        "at": event.at,
        "chat_id": event.chat_id,
        "subject": event.subject,
        "before": dict(event.before),
        "after": dict(event.after),
        "book_seq": sealed.book_seq,
        "book_head": sealed.book_head,
        "prev_hash": sealed.prev_hash,
        "hash": sealed.hash,
    }
