"""The part of a change that is about when alerts are heard: held back, released, posted anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.incidents import AlertKind, Incident
from ledger.outbox import Recipient
from storage.sql import alerts
from storage.sql.closed import closed_chats


class HearingChange:
    """Implements that part of `ledger.change.Change`; `storage/sql/change.py` is the rest."""

    account: Account
    alerted: bool
    _connection: AsyncConnection

    async def post_anew(self, incident: Incident, to: Sequence[Recipient], now: datetime) -> None:
        self.alerted = True
        await alerts.post_anew(self._connection, incident, to, now)

    async def closed_chats(self) -> frozenset[str]:
        return frozenset(await self._connection.scalars(closed_chats(self.account.id)))

    async def reached(self, incident: Incident) -> frozenset[str]:
        return await alerts.reached(self._connection, incident)

    async def held(self) -> Mapping[str, tuple[Incident, ...]]:
        return await alerts.held(self._connection, self.account.id)

    async def release(
        self, chat_id: str, now: datetime, unwanted: Collection[AlertKind] = ()
    ) -> None:
        self.alerted = True
        await alerts.release(self._connection, self.account.id, chat_id, now, unwanted)
