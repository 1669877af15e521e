"""The hashes of codes that claim: kept by the operator's side, used up or worn out within a change.

Whoever tries holds every code that is still good, so that tries anywhere queue and each counts.
"""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.claims import TRIES
from storage.sql.connections import Connections
from storage.sql.people_tables import claims

MOST_LIVE = 20  # rule 5: a process that starts again and again makes one each time


class SqlClaims:
    """Implements `ledger.claims.Claims`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def keep(self, code_hash: str, made_at: datetime, expires_at: datetime) -> None:
        row = {
            "code_hash": code_hash,
            "made_at": made_at,
            "expires_at": expires_at,
            "tries_left": TRIES,
        }
        async with self._connections.writing() as connection:
            await connection.execute(delete(claims).where(claims.c.expires_at <= made_at))
            newest = select(claims.c.code_hash).order_by(claims.c.made_at.desc())
            older = (await connection.scalars(newest.offset(MOST_LIVE - 1))).all()
            await connection.execute(delete(claims).where(claims.c.code_hash.in_(older)))
            await connection.execute(claims.insert(), row)


async def attempt(connection: AsyncConnection, code_hash: str, now: datetime) -> bool:
    """Whether it was good; then all of them are used up, else each has a try less."""
    live = and_(claims.c.used_at.is_(None), claims.c.expires_at > now, claims.c.tries_left > 0)
    query = select(claims.c.code_hash).where(live).order_by(claims.c.code_hash)
    held = (await connection.scalars(query.with_for_update())).all()
    # Every one is compared, whichever it is: how long it takes tells nothing.
    good = sum(compare_digest(one, code_hash) for one in held) > 0
    after = {"used_at": now} if good else {"tries_left": claims.c.tries_left - 1}
    await connection.execute(update(claims).where(claims.c.code_hash.in_(held)).values(after))
    return good
