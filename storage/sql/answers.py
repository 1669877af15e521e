"""What couriers report, many in one commit: the disk is asked once for all that wait for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import Update

from storage.sql.connections import Connections
from storage.sql.holding import hold
from storage.sql.rows import Values

Answer = tuple[str, Update, Values]  # of whose account


@dataclass(slots=True)
class _Batch:
    answers: list[Answer] = field(default_factory=list)
    kept: bool = False


class Answers:
    """Writes down each answer before `tell` returns, together with those that came meanwhile."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._turn = asyncio.Lock()
        self._batch = _Batch()

    async def tell(self, account_id: str, statement: Update, values: Values) -> None:
        batch, answer = self._batch, (account_id, statement, values)
        batch.answers.append(answer)
        async with self._turn:
            if batch.kept:
                return
            if batch is self._batch:
                self._batch = _Batch()
                await self._keep(batch.answers)
                batch.kept = True
            else:  # whoever took the batch along failed or was cancelled: each for itself
                await self._keep([answer])

    async def _keep(self, answers: list[Answer]) -> None:
        async with self._connections.writing() as connection:
            await hold(connection, *(account_id for account_id, *_ in answers))
            for _, statement, values in answers:
                await connection.execute(statement, values)
