"""Long answers, page by page: each goes on behind the row with which the one before ended.

Memory stays flat, which a driver that streams does not promise: it may still bring all along at
once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Select, and_, or_
from sqlalchemy.ext.asyncio import AsyncConnection


async def pages(
    connection: AsyncConnection, query: Select[Any], *key: Column[Any], most: int
) -> AsyncIterator[Sequence[RowMapping]]:
    """In the order of `key`: columns of the answer that no two rows have alike."""
    query = query.order_by(*key).limit(most)
    page = (await connection.execute(query)).mappings().all()
    while page:
        yield page
        if len(page) < most:
            return
        page = (await connection.execute(query.where(_behind(page[-1], key)))).mappings().all()


async def paged(
    connection: AsyncConnection, query: Select[Any], *key: Column[Any], most: int
) -> AsyncIterator[RowMapping]:
    """The same row by row."""
    async for page in pages(connection, query, *key, most=most):
        for row in page:
            yield row


def _behind(row: RowMapping, key: Sequence[Column[Any]]) -> ColumnElement[bool]:
    """The first column by itself as well, so that its index is used."""
    first, *rest = key
    at = row[first.name]
    behind: ColumnElement[bool] = first > at
    return and_(first >= at, or_(behind, _behind(row, rest))) if rest else behind
