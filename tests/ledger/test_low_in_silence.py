"""A low pool that auto-recharge is about to fill is told to nobody, unless it stays low."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.confirm import confirm
from ledger.incidents import AlertKind, Incident
from ledger.settings import SettingsRequest, change_settings
from tests.house import ANNA
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import NO_FUNDS, UNKNOWN, ScriptedGateway, usd


async def low_of(pool: Pool) -> Incident:
    [low] = [one for one in await pool.open_incidents() if one.kind is AlertKind.LOW]
    return low


async def asks(pool: Pool, request: SettingsRequest) -> None:
    await change_settings(pool.house, ANNA, CHAT, request)


async def test_nobody_hears_of_it_while_the_recharge_is_under_way(pools: Pools) -> None:
    """It is known and open, and no card of it is posted, however often it is looked at."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 4))
    await pool.spends("30")
    for _ in range(3):
        await pool.spends("0.1")
    assert (await low_of(pool)).facts.silent
    assert await pool.alerts() == []
    await pool.polls()
    assert await pool.alerts() == ["recharged"]


@pytest.mark.parametrize(
    "request_", [SettingsRequest(recharge_on=False), SettingsRequest(paused=True)]
)
async def test_whoever_stops_the_recharge_makes_it_heard(
    pools: Pools, request_: SettingsRequest
) -> None:
    """Turned off or paused, nothing is about to solve it any more; the card tells how it stands."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 9))
    await pool.spends("30")
    await pool.spends("7")
    assert await pool.alerts() == []
    await asks(pool, request_)
    assert await pool.alerts() == ["low"]
    low = (await low_of(pool)).facts
    assert (low.balance, low.silent) == (usd(83), False)
    assert low.auto_on is (request_.recharge_on is None)
    await pool.polls()
    assert await pool.alerts() == []


async def test_a_decline_makes_it_heard_once(pools: Pools) -> None:
    """With the failure, and edited from then on."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN, NO_FUNDS, NO_FUNDS))
    await pool.spends("30")
    assert await pool.alerts() == []
    await pool.polls()
    assert await pool.alerts() == ["low", "recharge_failed"]
    pool.clock.move(hours=1)
    await pool.polls()
    assert await pool.alerts() == ["low edited", "recharge_failed edited"]


async def test_a_cap_in_the_way_makes_it_heard(pool: Pool) -> None:
    """Where a part fits under the cap it is charged in silence, and what is missing is told."""
    await asks(pool, SettingsRequest(per_month=usd(50)))
    await pool.spends("110")
    assert await pool.balance() == "USD 60.00"
    assert await pool.alerts() == ["low", "recharged", "cap_reached"]


async def test_money_that_a_person_pays_is_no_promise(pools: Pools) -> None:
    """Rule 17 holds the recharge back while it is on its way; people know that it is low."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 9))
    await pool.adds("100")
    await pool.spends("110")
    assert await pool.alerts() == ["low"]


async def test_a_failure_that_stands_is_not_trusted_again(pools: Pools) -> None:
    """Rule 26: its card is still open, so that the next fall is told although a charge follows."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS, UNKNOWN))
    await pool.spends("30")
    await asks(pool, SettingsRequest(trigger=usd(50)))
    assert await pool.alerts() == ["low resolved", "recharge_failed"]
    await pool.spends("45")
    assert await pool.alerts() == ["low"]


async def test_an_empty_pool_is_told_at_once(pools: Pools) -> None:
    """Calls have stopped: that is told however surely a recharge follows, and low stays silent."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 5))
    await pool.spends("30")
    await pool.spends("90")
    assert await pool.alerts() == ["zero"]
    await asks(pool, SettingsRequest(recharge_on=False))
    assert await pool.alerts() == ["zero edited"]
    assert (await low_of(pool)).facts.silent


async def test_above_zero_and_still_low_is_told_after_all(pools: Pools) -> None:
    """The empty pool's card is over, and nothing else would say that it stays low."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN, UNKNOWN, NO_FUNDS))
    await pool.spends("30")
    await pool.spends("90")
    await pool.polls()
    assert await pool.alerts() == ["zero", "recharge_failed"]
    await pool.adds("30")
    assert sorted(await pool.alerts()) == [
        "low",
        "recharge_failed edited",
        "restored",
        "zero resolved",
    ]


async def test_turned_on_with_a_card_that_is_gone(pools: Pools) -> None:
    """A way to pay that is not there any more solves nothing."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN))
    async with pool.house.books.change((await pool.account()).id) as change:
        gone = replace(change.account.recharge, method_id="taken-away")
        await change.save(replace(change.account, recharge=gone))
    await pool.spends("30")
    assert (await pool.alerts())[0] == "low"


async def test_a_trigger_above_the_balance_says_nothing_where_it_charges(pools: Pools) -> None:
    """Rule 23: whoever agreed to the charge needs no alert of it."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN))
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(trigger=usd(150)))
    await confirm(pool.house, ANNA, asked.draft.id)  # type: ignore[union-attr]
    assert await pool.alerts() == []
    await pool.polls()
    assert await pool.alerts() == ["recharged"]
