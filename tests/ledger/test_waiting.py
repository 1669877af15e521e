"""What waits for a decision, as each sees it; and the chats that show it."""

from __future__ import annotations

import pytest

from ledger.deciders import Side
from ledger.errors import NoRole, NotAllowed
from ledger.people import Actor
from ledger.subscribe import alerts_here, alerts_off
from ledger.waiting import approvals_here, approvals_off, waiting
from ledger.wishing import chat_alerts
from tests.house import ANNA, BEN, GUEST, TENANT
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import BEN_ALONE, CARLA, CARLA_ALONE, ERIN, FINANCE, Office
from tests.outside import PoolOpening, ScriptedGateway


@pytest.fixture
async def office(pools: Pools) -> Office:
    return await Office(await pools(PoolOpening(on=False))).opens()


async def seen(office: Office, by: Actor) -> list[tuple[int, Side]]:
    told = await waiting(office.pool.house, by, CHAT)
    return [(one.draft.number, side) for one, side in told.requests]


async def test_oldest_first_and_what_each_may_do(office: Office) -> None:
    """Who asked may withdraw, who decides decides, the others look."""
    assert await seen(office, ANNA) == []
    await office.asks()
    await office.asks("900", by=CARLA)
    assert await seen(office, ERIN) == [(1, Side.ASKED), (2, Side.LOOKS)]
    assert await seen(office, CARLA) == [(1, Side.DECIDES), (2, Side.ASKED)]
    assert await seen(office, BEN) == [(1, Side.DECIDES), (2, Side.DECIDES)]
    assert await seen(office, GUEST) == [(1, Side.LOOKS), (2, Side.LOOKS)]
    with pytest.raises(NoRole):
        await seen(office, Actor(TENANT, "eve", "Eve"))


async def test_what_is_decided_waits_no_more(pools: Pools) -> None:
    """Not even while its payment is on its way."""
    gateway = ScriptedGateway()
    office = await Office(await pools(PoolOpening(on=False), gateway=gateway)).opens()
    asked = await office.asks()
    gateway.answers = [RuntimeError("broken")]
    with pytest.raises(RuntimeError):
        await office.approves(asked)
    assert await seen(office, ANNA) == []


async def test_a_chat_that_shows_approvals(office: Office) -> None:
    """What waits already too; it hears no alerts by that."""
    house = office.pool.house
    await office.asks()
    assert await approvals_here(house, ERIN, FINANCE)
    assert not await approvals_here(house, ERIN, FINANCE)
    assert not (await chat_alerts(house, ERIN, FINANCE)).wishes
    assert (await waiting(house, ERIN, FINANCE)).here
    assert sorted(await office.tells()) == sorted(
        [
            f"{CHAT} approval edited",
            f"{BEN_ALONE} approval",
            f"{CARLA_ALONE} approval",
            f"{FINANCE} approval",
        ]
    )


async def test_and_shows_them_no_more(office: Office) -> None:
    """Cards that stand there are brought up to date all the same."""
    house = office.pool.house
    await approvals_here(house, ERIN, FINANCE)
    asked = await office.asks()
    await office.tells()
    assert await approvals_off(house, ERIN, FINANCE)
    assert not await approvals_off(house, ERIN, FINANCE)
    assert not (await waiting(house, ERIN, FINANCE)).here
    await office.declines(asked)
    assert f"{FINANCE} approval edited" in await office.tells()
    await office.asks()
    assert FINANCE not in " ".join(await office.tells())


async def test_alerts_and_approvals_go_by_themselves(office: Office) -> None:
    """Each is turned off without the other."""
    house = office.pool.house
    await alerts_here(house, ANNA, FINANCE)
    await approvals_here(house, ANNA, FINANCE)
    await alerts_off(house, ANNA, FINANCE)
    assert (await waiting(house, ANNA, FINANCE)).here
    assert not (await chat_alerts(house, ANNA, FINANCE)).wishes
    await alerts_here(house, ANNA, FINANCE)
    await approvals_off(house, ANNA, FINANCE)
    assert (await chat_alerts(house, ANNA, FINANCE)).wishes
    with pytest.raises(NotAllowed):
        await approvals_here(house, GUEST, FINANCE)
