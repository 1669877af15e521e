"""Owners say what each role may do alone; nobody lifts a limit past the own one alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.account import Allowances
from ledger.allowances import limits, set_limit
from ledger.approval_errors import NoSuchLimit, OwnRequest, RequesterGone
from ledger.confirm import confirm
from ledger.errors import AmountNegative, AmountTooLarge, CurrencyMismatch, NoRole, NotAllowed
from ledger.money import Money
from ledger.people import Actor
from ledger.roles import Role
from ledger.trail import Act
from ledger.views import Confirmation, Limits, Request
from tests.house import ANNA, BEN, GUEST, TENANT, grants
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import CARLA, DAN, ERIN, Office
from tests.outside import PoolOpening, usd


@pytest.fixture
async def office(pools: Pools) -> Office:
    return await Office(await pools(PoolOpening(on=False))).opens()


async def sets(
    office: Office, role: Role, limit: str | None, by: Actor = ANNA
) -> Limits | Confirmation:
    amount = None if limit is None else usd(limit)
    return await set_limit(office.pool.house, by, CHAT, role, amount)


async def allowed(office: Office) -> Allowances:
    return (await limits(office.pool.house, GUEST)).account.allowances


async def test_the_limits_at_first(office: Office) -> None:
    """Everybody may look at them."""
    assert await allowed(office) == Allowances(operator=usd(500), approver=usd(500), owner=None)


async def test_an_owner_sets_them(office: Office) -> None:
    """At once; None lets the role do as much as it wants."""
    told = await sets(office, Role.OPERATOR, "100")
    assert isinstance(told, Limits)
    assert (told.changed, told.was) == (Role.OPERATOR, usd(500))
    await sets(office, Role.APPROVER, None)
    assert await allowed(office) == Allowances(operator=usd(100))
    assert (await office.asks("100.01")).approval.limit == usd(100)
    [first, second] = [one for one in await office.acts() if one.act is Act.LIMITS]
    assert (first.subject, dict(first.before), dict(first.after)) == (
        "operator",
        {"limit": "USD 500.00"},
        {"limit": "USD 100.00"},
    )
    assert (second.subject, dict(second.after)) == ("approver", {"limit": "none"})


async def test_zero_lets_a_role_do_nothing_alone(office: Office) -> None:
    """Every cent then needs somebody else."""
    await sets(office, Role.OPERATOR, "0")
    assert (await office.asks("5")).approval.limit == usd(0)


async def test_the_same_once_more_leaves_no_trace(office: Office) -> None:
    """Nothing was done."""
    await sets(office, Role.OPERATOR, "500")
    assert Act.LIMITS not in [one.act for one in await office.acts()]


async def test_who_may_not(office: Office) -> None:
    """Owners arrange; the others look, and strangers do neither."""
    for who in (CARLA, ERIN, GUEST):
        with pytest.raises(NotAllowed):
            await sets(office, Role.OPERATOR, "9000", by=who)
    with pytest.raises(NoRole):
        await limits(office.pool.house, Actor(TENANT, "eve", "Eve"))


async def test_what_is_no_limit(office: Office) -> None:
    """Rules 4 and 5; who only looks has nothing to spend."""
    with pytest.raises(AmountTooLarge):
        await sets(office, Role.OPERATOR, "1000000.01")
    with pytest.raises(AmountNegative):
        await sets(office, Role.OPERATOR, "-1")
    with pytest.raises(CurrencyMismatch):
        await set_limit(office.pool.house, ANNA, CHAT, Role.OPERATOR, Money.of(5, "EUR"))
    with pytest.raises(NoSuchLimit):
        await sets(office, Role.VIEWER, "5")


@pytest.mark.parametrize(
    ("role", "limit"),
    [
        (Role.OWNER, "1000.01"),
        (Role.OWNER, None),
        (Role.OPERATOR, "1000.01"),
        (Role.APPROVER, None),
    ],
)
async def test_no_owner_lifts_a_limit_past_the_own_one_alone(
    office: Office, role: Role, limit: str | None
) -> None:
    """Not the own, nor that of a role that could be used instead."""
    await sets(office, Role.OWNER, "1000")
    before = await allowed(office)
    asked = await sets(office, role, limit)
    assert isinstance(asked, Confirmation)
    told = await confirm(office.pool.house, ANNA, asked.draft.id)
    assert isinstance(told, Request)
    assert told.approval.limit_was == (usd(1_000) if role is Role.OWNER else usd(500))
    assert await allowed(office) == before
    with pytest.raises(OwnRequest):
        await office.approves(told, by=ANNA)
    await office.approves(told, by=CARLA)
    assert await allowed(office) != before
    done = await confirm(office.pool.house, ANNA, asked.draft.id)
    assert isinstance(done, Limits)
    assert done.repeat
    [event] = [one for one in await office.acts() if one.act is Act.LIMITS][1:]
    assert (event.who, event.after["approved_by"]) == ("anna", "Carla Lo")


async def test_what_a_limited_owner_may_alone(office: Office) -> None:
    """Lower any limit, and lift others up to the own one."""
    await sets(office, Role.OWNER, "1000")
    for role, limit in (
        (Role.OPERATOR, "1000"),
        (Role.APPROVER, "100"),
        (Role.OWNER, "900"),
    ):
        assert isinstance(await sets(office, role, limit), Limits)


async def test_an_owner_of_another_organisation_locks_nobody_out(pools: Pools) -> None:
    """The settings name owners of all organisations; here only those count who have spoken."""
    pool = await pools(PoolOpening(on=False))
    served = replace(pool.house, owners=frozenset({"owner-of-another"}))
    olga = Actor(TENANT, "olga", "Olga")
    await grants(served, olga, Role.OWNER)
    for limit in ("100", "1000"):
        assert isinstance(await set_limit(served, olga, CHAT, Role.OWNER, usd(limit)), Limits)


async def test_an_owner_without_others_is_not_locked_out(pools: Pools) -> None:
    """Where nobody else could open, the only owner may."""
    pool = await pools(PoolOpening(on=False))
    alone = replace(pool.house, owners=frozenset({"anna"}))
    await set_limit(alone, ANNA, CHAT, Role.OWNER, usd(100))
    assert isinstance(await set_limit(alone, ANNA, CHAT, Role.OWNER, None), Limits)


async def test_an_owner_who_is_none_any_more(pools: Pools) -> None:
    """What was asked for by an owner needs an owner still, when it is approved and when tapped."""
    pool = await pools(PoolOpening(on=False))
    office = await Office(pool).opens()
    await grants(pool.house, DAN, Role.OWNER)
    await sets(office, Role.OWNER, "100")
    first, second = await sets(office, Role.OWNER, None, DAN), None
    assert isinstance(first, Confirmation)
    told = await confirm(pool.house, DAN, first.draft.id)
    assert isinstance(told, Request)
    second = await sets(office, Role.OWNER, "5000", DAN)
    assert isinstance(second, Confirmation)
    await grants(pool.house, DAN, Role.APPROVER)
    with pytest.raises(RequesterGone):
        await office.approves(told, by=BEN)
    with pytest.raises(NotAllowed):
        await confirm(pool.house, DAN, second.draft.id)
