"""A pool whose story a test tells: what is spent, what is tapped, what alerts come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.account import Account
from ledger.calls import Call
from ledger.confirm import confirm
from ledger.enter import enter
from ledger.funds import FundsRequest, draft_funds
from ledger.incidents import Incident
from ledger.payments import Payment
from ledger.roles import Role
from ledger.subscribe import alerts_here
from ledger.views import Confirmation, HistoryLine, Receipt
from ledger.watch import poll
from tests.house import ANNA, GUEST, TENANT, ZONE, BuiltHouse, MovableClock, build_house, grants
from tests.outside import PoolOpening, ScriptedGateway, ScriptedUsage, usd

CHAT = "19:telephony@thread.tacv2"


@dataclass(slots=True)
class Pool:
    """One organisation's pool and the doubles around it."""

    house: BuiltHouse
    gateway: ScriptedGateway
    usage: ScriptedUsage
    clock: MovableClock

    async def account(self) -> Account:
        account = await self.house.books.account(TENANT)
        assert account is not None
        return account

    async def balance(self) -> str:
        return str((await self.account()).balance)

    def call(self, charge: str) -> Call:
        return self.usage.call(charge, self.clock())

    async def spends(self, charge: str) -> None:
        """A call is made, and the next poll finds it."""
        self.call(charge)
        await self.polls()

    async def polls(self) -> None:
        self.clock.move(seconds=5)
        await poll(self.house, TENANT)

    async def drafts(self, amount: str, *, method: str = "", order: str = "") -> Confirmation:
        return await draft_funds(self.house, ANNA, CHAT, FundsRequest(usd(amount), method, order))

    async def taps(self, confirmation: Confirmation) -> Receipt:
        told = await confirm(self.house, ANNA, confirmation.draft.id)
        assert isinstance(told, Receipt)
        return told

    async def adds(self, amount: str) -> Receipt:
        return await self.taps(await self.drafts(amount))

    async def alerts(self) -> list[str]:
        """What would be posted or edited in the subscribed chat now, in order."""
        told = []
        while claimed := await self.house.outbox.claim(self.clock(), 10):
            for delivery in claimed:
                incident = delivery.incident
                edited = " edited" if delivery.activity_id else ""
                told.append(f"{incident.kind}{' resolved' if incident.resolved else edited}")
                await self.house.outbox.delivered(delivery, f"card-{incident.number}", self.clock())
        return told

    async def open_incidents(self) -> tuple[Incident, ...]:
        async with self.house.books.change(TENANT) as change:
            return await change.open_incidents()

    async def in_flight(self) -> tuple[Payment, ...]:
        async with self.house.books.change(TENANT) as change:
            return await change.payments_in_flight()

    async def book(self) -> tuple[HistoryLine, ...]:
        """Newest first."""
        return await self.house.books.history(TENANT, None, 100, "")


class Pools:
    """Builds pools in the test's folder, and closes them all at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._built: list[BuiltHouse] = []

    async def __call__(
        self,
        opening: PoolOpening | None = None,
        gateway: ScriptedGateway | None = None,
        usage: ScriptedUsage | None = None,
        clock: MovableClock | None = None,
        *,
        sandbox: bool = True,
    ) -> Pool:
        """A pool over the test's one database: built again, it is the same pool restarted."""
        clock = clock or MovableClock()
        gateway, usage = gateway or ScriptedGateway(), usage or ScriptedUsage()
        house = await build_house(
            self._path,
            clock=clock,
            gateway=gateway,
            usage=usage,
            opening=opening or PoolOpening(),
            sandbox=sandbox,
        )
        self._built.append(house)
        await enter(house, TENANT, ZONE)
        await grants(house, GUEST, Role.VIEWER)
        await alerts_here(house, ANNA, CHAT)
        return Pool(house, gateway, usage, clock)

    async def close(self) -> None:
        for house in self._built:
            await house.close()


@pytest.fixture
async def pools(tmp_path: Path) -> AsyncIterator[Pools]:
    pools = Pools(tmp_path)
    yield pools
    await pools.close()


@pytest.fixture
async def pool(pools: Pools) -> Pool:
    """120.00 in it, trigger 100.00, recharges of 50.00 by card, alerts to one chat."""
    return await pools()
