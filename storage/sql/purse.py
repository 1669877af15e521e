"""The purse: what organisations set up to pay with, and which notices were followed already."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Method, MethodKind
from ledger.errors import TooManyMethods
from ledger.methods import MAX_METHODS
from storage.sql.columns import Moment, account_key, worded
from storage.sql.connections import Connections
from storage.sql.holding import hold
from storage.sql.keep import keep
from storage.sql.schema import metadata
from storage.sql.unchanged import Unchanged

# Stripe repeats a notice for three days. One that came later still would only be asked about again.
REMEMBERED_FOR = timedelta(days=30)

methods = Table(
    "methods",
    metadata,
    account_key(),
    Column("id", String(128), primary_key=True),
    Column("number", BigInteger, nullable=False),  # in the order in which they were added
    worded("kind", 16),
    worded("brand", 64),
    worded("last4", 4),
    worded("expires", 8),
    worded("reference", 64),
    Column("unattended", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
    UniqueConstraint("account_id", "number"),
)

customers = Table(
    "customers",
    metadata,
    account_key(),
    Column("customer", String(128), nullable=False, unique=True),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("seen_at", Moment, nullable=False),
)


_METHODS = (
    select(methods)
    .where(methods.c.account_id == bindparam("of"))
    .order_by(methods.c.number)
    .limit(MAX_METHODS)
)


class SqlPurse:
    """Implements `ledger.gateways.Purse`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._methods = Unchanged(connections, _methods)

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        """Asked for in every turn."""
        return await self._methods.of(account_id)

    async def customer(self, account_id: str) -> str:
        async with self._connections.reading() as connection:
            return await _customer(connection, account_id)

    async def keep_customer(self, account_id: str, customer: str) -> str:
        async with self._connections.writing() as connection:
            await hold(connection, account_id)
            first = await _customer(connection, account_id)
            if not first:
                row = {"account_id": account_id, "customer": customer}
                await connection.execute(customers.insert(), row)
            return first or customer

    async def account_of(self, customer: str) -> str:
        query = select(customers.c.account_id).where(customers.c.customer == customer)
        async with self._connections.reading() as connection:
            return await connection.scalar(query) or ""

    async def seen(self, notice_id: str) -> bool:
        query = select(notices.c.seen_at).where(notices.c.id == notice_id)
        async with self._connections.reading() as connection:
            return await connection.scalar(query) is not None

    async def remember_notice(self, notice_id: str, now: datetime) -> None:
        if await self.seen(notice_id):
            return
        old = delete(notices).where(notices.c.seen_at < now - REMEMBERED_FOR)
        with suppress(IntegrityError):  # another replica remembered it at the same moment
            async with self._connections.writing() as connection:
                row = {"id": notice_id, "seen_at": now}
                await connection.execute(notices.insert(), row)
                await connection.execute(old)


async def keep_method(
    connection: AsyncConnection, account_id: str, method: Method, now: datetime
) -> bool:
    """Within a change of the account, which holds its lock; False where it was there already."""
    key = {"account_id": account_id, "id": method.id}
    known = await _is_there(connection, account_id, method.id)
    added = {} if known else await _next(connection, account_id, now)
    await keep(connection, methods, key, {**_row(method), **added})
    return not known


async def remove_method(connection: AsyncConnection, account_id: str, method_id: str) -> bool:
    gone = await connection.execute(delete(methods).where(_same(account_id, method_id)))
    return gone.rowcount > 0


async def _is_there(connection: AsyncConnection, account_id: str, method_id: str) -> bool:
    query = select(methods.c.number).where(_same(account_id, method_id))
    return await connection.scalar(query) is not None


async def _next(connection: AsyncConnection, account_id: str, now: datetime) -> dict[str, Any]:
    """Where a new one stands: after all that are there, as long as there is room."""
    own = methods.c.account_id == account_id
    found = await connection.execute(
        select(func.count(), func.max(methods.c.number)).where(own).select_from(methods)
    )
    count, last = found.one()
    if count >= MAX_METHODS:
        raise TooManyMethods(limit=MAX_METHODS)
    return {"number": (last or 0) + 1, "added_at": now}


async def _methods(connection: AsyncConnection, account_id: str) -> tuple[Method, ...]:
    found = await connection.execute(_METHODS, {"of": account_id})
    return tuple(_method(row) for row in found)


async def _customer(connection: AsyncConnection, account_id: str) -> str:
    query = select(customers.c.customer).where(customers.c.account_id == account_id)
    return await connection.scalar(query) or ""


def _same(account_id: str, method_id: str) -> Any:
    return and_(methods.c.account_id == account_id, methods.c.id == method_id)


def _row(method: Method) -> dict[str, Any]:
    return {
        "kind": method.kind.value,
        "brand": method.brand,
        "last4": method.last4,
        "expires": method.expires,
        "reference": method.reference,
        "unattended": method.unattended,
    }


def _method(row: Any) -> Method:
    return Method(
        id=row.id,
        kind=MethodKind(row.kind),
        brand=row.brand,
        last4=row.last4,
        expires=row.expires,
        reference=row.reference,
        unattended=bool(row.unattended),
    )
