"""Proves that the audit trail is the one that was written, beside the bookings of its time."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.trail import GENESIS, SealedEvent
from ledger.verify import Fault, Flaw
from ledger.verify_trail import TrailReplay
from storage.sql import trail


class EventAudit:
    """Fed with the book's ends as they grow; an event was written behind one of them."""

    def __init__(self, connection: AsyncConnection, account: Account) -> None:
        self._account = account
        self._kept: AsyncIterator[SealedEvent] = trail.every(connection, account.id)
        self._replay = TrailReplay(account.id)
        self._next: SealedEvent | None = None
        self._begun = False

    async def feed(self, seq: int, head: str) -> Fault | None:
        """Every event that was written while the book ended so."""
        while (event := await self._coming()) is not None and event.book_seq == seq:
            if not self._replay.fits(event, head):
                return self.unreadable()
            self._next = await anext(self._kept, None)
        return None

    async def close(self) -> Fault | None:
        """What is left was written behind bookings that the book does not have."""
        if await self._coming() is not None or not self._replay.ends(self._account):
            return self.unreadable()
        return None

    def unreadable(self) -> Fault:
        return Fault(self._account.id, self._replay.number, Flaw.EVENTS)

    async def _coming(self) -> SealedEvent | None:
        if not self._begun:
            self._begun = True
            self._next = await anext(self._kept, None)
        return self._next


START = (0, GENESIS)  # how every book ends before it has begun
