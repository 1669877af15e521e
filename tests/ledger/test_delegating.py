"""An approver names who decides while she is away, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ledger.approval_errors import DelegationEnded, DelegationTooLong, NotADelegate
from ledger.delegating import delegate, end_delegation
from ledger.errors import NotAllowed
from ledger.people import Face
from ledger.people_errors import FromElsewhere, GuestLooksOnly
from ledger.roles import EVERYONE, Role
from ledger.trail import Act
from ledger.waiting import waiting
from tests.house import BEN, TENANT, grants
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import CARLA, CARLA_ALONE, DAN, DAN_ALONE, ERIN, Office
from tests.outside import PoolOpening

TODAY = date(2026, 11, 19)  # in Hong Kong
FACE = Face("dan", "Dan Fox", TENANT)


@pytest.fixture
async def office(pools: Pools) -> Office:
    office = await Office(await pools(PoolOpening(on=False))).opens()
    await office.pool.house.subscribers.keep_address(TENANT, DAN_ALONE, "{}", "dan")
    return office


async def test_until_the_end_of_the_day_that_is_named(office: Office) -> None:
    """By the organisation's own calendar."""
    house = office.pool.house
    named = await delegate(house, CARLA, FACE, TODAY)
    assert (named.of, named.to, named.to_name) == ("carla", "dan", "Dan Fox")
    assert named.until == datetime(2026, 11, 19, 16, 0, tzinfo=UTC)
    asked = await office.asks()
    office.pool.clock.now = named.until
    with pytest.raises(NotAllowed):
        await office.approves(asked, by=DAN)
    office.pool.clock.move(seconds=-1)
    assert (await office.approves(asked, by=DAN)).first


async def test_what_waits_already_is_shown_to_the_delegate(office: Office) -> None:
    """But nothing that may not be decided in that name."""
    await office.asks()
    await office.asks(by=CARLA, chat=CARLA_ALONE)
    await office.asks(by=DAN)
    await office.tells()
    await delegate(office.pool.house, CARLA, FACE, TODAY)
    assert await office.tells() == [f"{DAN_ALONE} approval"]


async def test_the_newer_one_takes_the_place(office: Office) -> None:
    """One at a time; the trail holds who it was before."""
    house = office.pool.house
    await delegate(house, CARLA, FACE, TODAY)
    await delegate(house, CARLA, Face("erin", "Erin Day"), date(2026, 12, 24))
    found = (await waiting(house, CARLA, CHAT)).delegation
    assert found is not None
    assert found.to == "erin"
    told = [one for one in await office.acts() if one.act is Act.DELEGATED]
    assert [(one.subject, one.after["to"]) for one in told] == [
        ("dan", "Dan Fox"),
        ("erin", "Erin Day"),
    ]
    assert told[1].before["to"] == "Dan Fox"


async def test_it_can_be_ended(office: Office) -> None:
    """At once; a second time there is nothing to end."""
    house = office.pool.house
    await delegate(house, CARLA, FACE, TODAY)
    [ended] = await end_delegation(house, CARLA)
    assert ended.to == "dan"
    assert await end_delegation(house, CARLA) == ()
    assert (await waiting(house, CARLA, CHAT)).delegation is None
    with pytest.raises(NotAllowed):
        await office.approves(await office.asks(), by=DAN)
    assert [one.act for one in await office.acts()].count(Act.DELEGATION_ENDED) == 1


async def test_one_that_has_ended_by_itself_is_not_told_as_ended(office: Office) -> None:
    """It is cleared away all the same."""
    await delegate(office.pool.house, CARLA, FACE, TODAY)
    office.pool.clock.move(days=2)
    assert (await waiting(office.pool.house, CARLA, CHAT)).delegation is None
    assert await end_delegation(office.pool.house, CARLA) == ()


async def test_an_end_is_needed_and_it_is_near(office: Office) -> None:
    """At most ninety days, and not in the past."""
    house = office.pool.house
    assert (await delegate(house, CARLA, FACE, date(2027, 2, 17))).to == "dan"
    with pytest.raises(DelegationTooLong) as long:
        await delegate(house, CARLA, FACE, date(2027, 2, 18))
    assert long.value.data == {"limit": 90}
    with pytest.raises(DelegationEnded):
        await delegate(house, CARLA, FACE, date(2026, 11, 18))
    with pytest.raises(DelegationTooLong):
        await delegate(house, CARLA, FACE, date.max)


async def test_only_an_own_right_can_be_lent(office: Office) -> None:
    """Not to oneself, not what was lent, and not by those who may not decide."""
    house = office.pool.house
    with pytest.raises(NotADelegate):
        await delegate(house, CARLA, Face("carla", "Carla Lo"), TODAY)
    await delegate(house, CARLA, FACE, TODAY)
    with pytest.raises(NotADelegate):
        await delegate(house, DAN, Face("erin", "Erin Day"), TODAY)
    with pytest.raises(NotAllowed):
        await delegate(house, ERIN, FACE, TODAY)
    with pytest.raises(NotADelegate):
        await delegate(house, CARLA, Face(EVERYONE, ""), TODAY)
    with pytest.raises(GuestLooksOnly):
        await delegate(house, CARLA, replace(FACE, guest=True), TODAY)
    with pytest.raises(FromElsewhere):
        await delegate(house, CARLA, replace(FACE, tenant_id="another"), TODAY)


async def test_it_ends_with_the_approvers_own_role(office: Office) -> None:
    """Whoever may not decide has nothing to lend."""
    await delegate(office.pool.house, CARLA, FACE, TODAY)
    asked = await office.asks()
    await grants(office.pool.house, CARLA, Role.OPERATOR)
    with pytest.raises(NotAllowed):
        await office.approves(asked, by=DAN)
    assert (await office.approves(asked, by=BEN)).first
