"""Whoever is taken the role hears nothing more alone, and keeps no alert waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.caring import take
from ledger.granting import ALL, grant, revoke
from ledger.incidents import AlertKind
from ledger.outbox import Subscriber
from ledger.people import Face
from ledger.roles import Role
from ledger.subscribe import alerts_here
from ledger.trail import Act
from ledger.waiting import approvals_here
from tests.house import ANNA, TENANT
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import BEN_ALONE, CARLA, CARLA_ALONE, DAN, ERIN, ERIN_ALONE, Office
from tests.outside import PoolOpening

ERIN_FACE = Face("erin", "Erin Day")


@pytest.fixture
async def office(pools: Pools) -> Office:
    return await Office(await pools(PoolOpening(on=False))).opens()


async def listens(office: Office) -> None:
    """Erin, alone with Purser, hears alerts and what waits."""
    erin = replace(ERIN, chat_id=ERIN_ALONE)
    await alerts_here(office.pool.house, erin, ERIN_ALONE)
    await approvals_here(office.pool.house, erin, ERIN_ALONE)


async def subscribed(office: Office) -> dict[str, Subscriber]:
    return {one.chat_id: one for one in await office.pool.house.subscribers.of(TENANT)}


async def hearing(office: Office) -> set[str]:
    return {one.chat_id for one in await office.delivers()}


async def test_a_removed_user_hears_nothing_more(office: Office) -> None:
    """Neither alerts nor requests come to the own chat; shared ones hear on; the trail says so."""
    await listens(office)
    await revoke(office.pool.house, ANNA, [ERIN_FACE])
    await office.asks(by=DAN)
    await office.pool.spends("50")
    assert await hearing(office) == {CHAT, BEN_ALONE, CARLA_ALONE}
    assert set(await subscribed(office)) == {CHAT}
    [told] = [one for one in await office.acts() if one.subject == ERIN_ALONE][2:]
    assert (told.act, told.who, dict(told.before)) == (
        Act.ALERTS,
        "anna",
        {"alerts": "on", "approvals": "on"},
    )


async def test_what_was_on_its_way_is_not_sent(office: Office) -> None:
    """A request that waits is not shown to an approver who is none any more."""
    await office.asks()
    await revoke(office.pool.house, ANNA, [Face("carla", "Carla Lo")])
    assert await hearing(office) == {CHAT, BEN_ALONE}


async def test_whoever_may_still_look_hears_on(office: Office) -> None:
    """A viewer, by an own role or by everybody's."""
    await listens(office)
    await grant(office.pool.house, ANNA, [ERIN_FACE], Role.VIEWER)
    assert ERIN_ALONE in await subscribed(office)
    await grant(office.pool.house, ANNA, [ALL], Role.VIEWER)
    await revoke(office.pool.house, ANNA, [ERIN_FACE])
    assert ERIN_ALONE in await subscribed(office)
    await revoke(office.pool.house, ANNA, [ALL])
    assert ERIN_ALONE not in await subscribed(office)


@pytest.mark.parametrize("role", [None, Role.VIEWER])
async def test_what_a_removed_user_had_taken_waits_for_somebody(
    office: Office, role: Role | None
) -> None:
    """It is given back, and those who decide are called to it in time."""
    house = office.pool.house
    await office.pool.spends("130")
    [zero] = [one for one in await office.pool.open_incidents() if one.kind is AlertKind.ZERO]
    await take(house, ERIN, zero.number)
    await (grant(house, ANNA, [ERIN_FACE], role) if role else revoke(house, ANNA, [ERIN_FACE]))
    [zero] = [one for one in await office.pool.open_incidents() if one.kind is AlertKind.ZERO]
    assert zero.facts.care.by == ""
    await office.delivers()
    office.pool.clock.move(minutes=31)
    await office.pool.polls()
    assert {BEN_ALONE, CARLA_ALONE} <= await hearing(office)


async def test_what_others_have_taken_stays_theirs(office: Office) -> None:
    """Only what the one who goes has taken is given back."""
    await office.pool.spends("130")
    [zero] = [one for one in await office.pool.open_incidents() if one.kind is AlertKind.ZERO]
    await take(office.pool.house, CARLA, zero.number)
    await revoke(office.pool.house, ANNA, [ERIN_FACE])
    [zero] = [one for one in await office.pool.open_incidents() if one.kind is AlertKind.ZERO]
    assert zero.facts.care.by == "carla"
