"""An account is opened once, with its past, and without an alert."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.account import Standing
from ledger.calls import CREDITS, Call
from ledger.enter import enter
from ledger.opening import Start
from ledger.subscribe import alerts_here
from ledger.tallies import Period
from ledger.zones import local_day
from tests.house import ANNA, TENANT, ZONE, BuiltHouse, MovableClock, build_house, open_house
from tests.ledger.conftest import CHAT, Pools
from tests.outside import PoolOpening, usd


async def test_the_sandbox_opens_with_its_past(tmp_path: Path) -> None:
    """Sixty days of calls and their payments stand in a book that replays to its balance."""
    async with open_house(tmp_path) as house:
        account = await enter(house, TENANT, ZONE)
        assert account.sandbox
        assert account.standing is Standing.HEALTHY
        assert usd(113) < account.balance < usd(115)
        assert (account.time_zone, account.trigger) == (ZONE, usd(100))
        assert account.usage_read_at == house.clock()
        proof = await house.database.verify()
        assert proof.fault is None
        assert proof.transactions == account.seq > 60


async def test_entering_again_changes_nothing(tmp_path: Path) -> None:
    """Every turn enters; only the first one opens."""
    async with open_house(tmp_path) as house:
        first = await enter(house, TENANT, ZONE)
        assert await enter(house, TENANT, "UTC") == first


async def test_two_turns_race_to_open(tmp_path: Path) -> None:
    """Rule 8: of two first messages at once one opens the account, and both find it open."""
    async with open_house(tmp_path) as house:
        one, two = await asyncio.gather(enter(house, TENANT, ZONE), enter(house, TENANT, ZONE))
        assert one == two
        assert (await house.database.verify()).transactions == one.seq


async def test_two_organisations_have_two_pools(tmp_path: Path) -> None:
    """The sandbox's past is made for each organisation, with its own calls."""
    async with open_house(tmp_path) as house:
        one, two = await enter(house, "one", ZONE), await enter(house, "two", ZONE)
        assert one.balance != two.balance


async def test_an_empty_account_opens_in_silence(tmp_path: Path) -> None:
    """Rule 25: a new pool stands at zero without having fallen there, so nobody is alerted."""
    async with open_house(tmp_path, sandbox=False) as house:
        account = await enter(house, TENANT, ZONE)
        assert (account.standing, account.balance) == (Standing.ZERO, usd(0))
        assert not account.recharge.on
        await alerts_here(house, ANNA, CHAT)
        assert await house.outbox.claim(house.clock(), 10) == ()


async def test_an_unknown_time_zone_keeps_nobody_out(tmp_path: Path) -> None:
    """A client may send any zone; what is none becomes UTC."""
    async with open_house(tmp_path, sandbox=False) as house:
        assert (await enter(house, TENANT, "Mars/Olympus_Mons")).time_zone == "UTC"
        assert (await enter(house, "another", "../etc")).time_zone == "UTC"


class _Failing:
    """An opening that fails the first time."""

    def __init__(self) -> None:
        self.failures = 1

    async def start(self, *of: object) -> Start:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        clock = MovableClock()
        return await PoolOpening().start(TENANT, "USD", ZONE, clock())


async def test_a_start_that_failed_is_made_up_for(tmp_path: Path) -> None:
    """A crash between account and start leaves an account that the next message opens."""
    house: BuiltHouse = await build_house(tmp_path, opening=_Failing())
    with pytest.raises(ConnectionError):
        await enter(house, TENANT, ZONE)
    opened = await enter(house, TENANT, ZONE)
    assert opened.balance == usd(120)
    await house.close()


async def test_a_restart_finds_the_account(pools: Pools) -> None:
    """The account outlives the process, and its opening is not asked again."""
    first = await (await pools()).account()
    again = await pools(PoolOpening(balance="999"))
    assert await again.account() == first


async def test_what_the_pool_does_not_pay_for_is_kept_and_not_booked(tmp_path: Path) -> None:
    """A start may tell of calls that a plan covered: the report knows them, the book does not."""
    at = MovableClock()() - timedelta(hours=3)
    paid = Call("paid", at, usd("2.50"), CREDITS, 60, "Germany")
    covered = Call("covered", at, usd(0), "MCOPSTN1", 60, "Hong Kong")
    async with open_house(tmp_path, opening=PoolOpening(calls=(paid, covered))) as house:
        account = await enter(house, TENANT, ZONE)
        today = local_day(at, ZONE)
        (day,) = await house.tallies.by_day(TENANT, Period(today, today))
        assert account.balance == usd("117.50")
        assert (day.tally.calls, day.tally.covered, day.tally.charged) == (2, 1, usd("2.50"))
        assert (await house.database.verify()).fault is None
