"""Decisions that meet, of two processes on one database: booked exactly once, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from ledger.caring import open_alerts
from ledger.confirm import confirm
from ledger.deciding import approve, decline, withdraw
from ledger.drafts import DraftState
from ledger.enter import enter
from ledger.funds import FundsRequest, draft_funds
from ledger.people import Actor
from ledger.roles import Role
from ledger.views import Request
from ledger.watch import poll
from storage.sql import Database
from tests.contract.conftest import OpenDatabase
from tests.house import ANNA, BEN, OWNERS, TENANT, ZONE, BuiltHouse, MovableClock, grants
from tests.outside import PoolOpening, ScriptedGateway, ScriptedUsage, usd

ERIN = Actor(TENANT, "erin", "Erin Day")
CHAT = "19:telephony@thread.tacv2"
ROUNDS = 4


@dataclass(slots=True)
class Two:
    """Two processes before the same database, and the bank behind both."""

    houses: tuple[BuiltHouse, BuiltHouse]
    gateway: ScriptedGateway
    clock: MovableClock

    async def asks(self) -> int:
        house = self.houses[0]
        asked = await draft_funds(house, ERIN, CHAT, FundsRequest(usd(800)))
        told = await confirm(house, ERIN, asked.draft.id)
        assert isinstance(told, Request)
        return told.incident.number

    async def booked(self) -> int:
        return len(await self.houses[0].books.history(TENANT, None, 100, "")) - 1


def _house(database: Database, gateway: ScriptedGateway, clock: MovableClock) -> BuiltHouse:
    ids = iter(range(10_000))
    return BuiltHouse(
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        purse=database.purse,
        tallies=database.tallies,
        gateway=gateway,
        usage=ScriptedUsage(),
        opening=PoolOpening(on=False),
        clock=clock,
        new_id=lambda: f"{id(database)}-{next(ids)}",
        currency="USD",
        poll_seconds=5,
        sandbox=False,
        owners=OWNERS,
        database=database,
    )


@pytest.fixture
async def two(open_again: OpenDatabase) -> Two:
    gateway, clock = ScriptedGateway(), MovableClock()
    houses = (
        _house(await open_again(), gateway, clock),
        _house(await open_again(), gateway, clock),
    )
    await enter(houses[0], TENANT, ZONE)
    await grants(houses[0], ERIN, Role.OPERATOR)
    await open_alerts(houses[0], BEN)  # from now on he is known to be here
    return Two(houses, gateway, clock)


Act = Callable[[BuiltHouse, int], Awaitable[Request]]


def approves(by: Actor) -> Act:
    return lambda house, number: approve(house, by, number)


def declines(by: Actor) -> Act:
    return lambda house, number: decline(house, by, number, "too much")


def withdraws(by: Actor) -> Act:
    return lambda house, number: withdraw(house, by, number)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (approves(ANNA), approves(BEN)),
        (approves(ANNA), approves(ANNA)),
        (approves(ANNA), declines(BEN)),
        (approves(ANNA), withdraws(ERIN)),
    ],
    ids=["two approve", "one taps twice", "one declines", "it is withdrawn"],
)
async def test_one_decision_wins(two: Two, one: Act, other: Act) -> None:
    """Both are told the same, and what was approved is booked and charged once."""
    approved = 0
    for _ in range(ROUNDS):
        number = await two.asks()
        first, second = two.houses
        told = await asyncio.gather(one(first, number), other(second, number))
        states = {each.approval.draft.state for each in told}
        assert sorted(each.first for each in told) == [False, True]
        assert len(states) == 1
        assert len({each.approval.draft.decided_by for each in told}) == 1
        approved += states == {DraftState.DONE}
    assert await two.booked() == approved
    assert len({each.key for each in two.gateway.asked}) == approved
    assert (await two.houses[0].database.verify()).fault is None


async def test_an_approval_meets_the_end(two: Two) -> None:
    """In the last moment or too late: every round ends in one way only."""
    approved = 0
    for early in (True, False) * (ROUNDS // 2):
        number = await two.asks()
        two.clock.move(hours=48)
        two.clock.move(seconds=-1 if early else 0)
        told, _ = await asyncio.gather(
            approve(two.houses[0], BEN, number), poll(two.houses[1], TENANT)
        )
        assert told.first is early
        approved += early
    assert await two.booked() == approved
    assert (await two.houses[0].database.verify()).fault is None


async def test_a_decision_meets_the_poll(two: Two) -> None:
    """Rule 8: while the bank thinks, a poll asks by the same key; it is booked once."""
    number = await two.asks()
    two.gateway.open.clear()
    deciding = asyncio.create_task(approve(two.houses[0], BEN, number))
    await two.gateway.reached.wait()
    watching = asyncio.create_task(poll(two.houses[1], TENANT))
    two.gateway.open.set()
    await asyncio.gather(deciding, watching)
    assert await two.booked() == 1
    assert len({each.key for each in two.gateway.asked}) == 1
