"""The people who have spoken to Purser in an organisation: their names, and where to ask Teams."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.people import Acquaintance, Actor
from storage.sql.keep import keep
from storage.sql.rows import Row
from storage.sql.schema import people

MOST = 1_000  # rule 5: of one account


async def name(connection: AsyncConnection, actor: Actor) -> None:
    """Whoever does something is known by the name that was last used."""
    who = {"account_id": actor.account_id, "person_id": actor.person_id}
    await keep(connection, people, who, {"name": actor.name})


async def is_news(connection: AsyncConnection, account_id: str, somebody: Acquaintance) -> bool:
    known = await _known(connection, account_id, somebody.person_id)
    return known is None or _together(known, somebody) != known


async def keep_one(connection: AsyncConnection, account_id: str, somebody: Acquaintance) -> None:
    known = await _known(connection, account_id, somebody.person_id)
    told = _together(known, somebody) if known else somebody
    values = {"name": told.name, "place": told.place, "member_id": told.member_id}
    await keep(connection, people, {"account_id": account_id, "person_id": told.person_id}, values)


async def read(connection: AsyncConnection, account_id: str) -> tuple[Acquaintance, ...]:
    query = select(people).where(people.c.account_id == account_id)
    found = await connection.execute(query.order_by(people.c.name, people.c.person_id).limit(MOST))
    return tuple(map(_acquaintance, found.mappings()))


async def names(
    connection: AsyncConnection, account_id: str, ids: Collection[str]
) -> dict[str, str]:
    if not ids:
        return {}
    query = select(people.c.person_id, people.c.name)
    query = query.where(people.c.account_id == account_id, people.c.person_id.in_(ids))
    return {row.person_id: row.name for row in await connection.execute(query)}


async def _known(
    connection: AsyncConnection, account_id: str, person_id: str
) -> Acquaintance | None:
    same: Any = and_(people.c.account_id == account_id, people.c.person_id == person_id)
    row = (await connection.execute(select(people).where(same))).mappings().first()
    return _acquaintance(row) if row else None


def _together(known: Acquaintance, told: Acquaintance) -> Acquaintance:
    """What is not told leaves what was known."""
    return Acquaintance(
        known.person_id,
        told.name or known.name,
        told.place or known.place,
        told.member_id or known.member_id,
    )


def _acquaintance(row: Row) -> Acquaintance:
    return Acquaintance(row["person_id"], row["name"], row["place"], row["member_id"])
