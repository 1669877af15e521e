"""Alerts of what is to come: when they open, that they do not chatter, and when they end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ledger.calls import Call
from ledger.incidents import AlertKind, Incident
from tests.house import MORNING
from tests.ledger.conftest import Pool, Pools
from tests.outside import PoolOpening, ScriptedGateway, usd

DAYS = 60  # in which ten a day were spent


def past(now: datetime, days: int = DAYS) -> tuple[Call, ...]:
    """One call a day, up to yesterday."""
    return tuple(
        Call(f"past-{ago}", now - timedelta(days=ago), usd(10), "MCOPSTNPP", 60, "Germany")
        for ago in range(days, 0, -1)
    )


def opening(left: int, *, on: bool = False, trigger: str = "20") -> PoolOpening:
    """A pool with so much in it today."""
    funds = str(10 * DAYS + left)
    return PoolOpening(funds, on=on, trigger=trigger, calls=past(MORNING))


async def soon(pool: Pool) -> Incident:
    [found] = [one for one in await pool.open_incidents() if one.kind is AlertKind.RUNS_OUT_SOON]
    return found


async def test_it_is_told_a_week_ahead_and_once(pools: Pools) -> None:
    """At ten a day: not with ninety left, with seventy, and not again while it hovers there."""
    pool = await pools(opening(91))
    await pool.spends("1")
    assert await pool.alerts() == []
    await pool.spends("20")
    assert await pool.alerts() == ["runs_out_soon"]
    told = await soon(pool)
    assert told.facts.pace is not None
    assert told.facts.pace.days == 7
    for _ in range(3):
        await pool.spends("1")
    assert await pool.alerts() == []


async def test_more_funds_end_it_and_a_few_do_not(pools: Pools) -> None:
    """Eight days are no more than a dear day away from seven; thirty are."""
    pool = await pools(opening(71))
    await pool.spends("10")
    assert await pool.alerts() == ["runs_out_soon"]
    await pool.adds("15")
    assert await pool.alerts() == []
    await pool.adds("300")
    assert await pool.alerts() == ["runs_out_soon resolved"]
    await pool.spends("10")
    assert await pool.alerts() == []


async def test_a_working_auto_recharge_prevents_it(pools: Pools) -> None:
    """Nothing runs out that is filled up in time."""
    pool = await pools(opening(71, on=True))
    await pool.spends("10")
    assert await pool.alerts() == []


async def test_below_the_trigger_the_graver_alert_tells_it(pools: Pools) -> None:
    """Where `low` has said when zero comes, it is not said twice; `low` ends what it takes over."""
    low_first = await pools(opening(71, trigger="65"))
    await low_first.spends("10")
    assert await low_first.alerts() == ["low"]
    await low_first.spends("5")
    assert await low_first.alerts() == []


async def test_falling_below_the_trigger_ends_it(pools: Pools) -> None:
    """One card says how it stands, and it is the newer one."""
    pool = await pools(opening(71, trigger="50"))
    await pool.spends("10")
    assert await pool.alerts() == ["runs_out_soon"]
    await pool.spends("15")
    assert await pool.alerts() == ["runs_out_soon resolved", "low"]
    await pool.spends("5")
    assert await pool.alerts() == []


async def test_a_low_pool_that_lasted_long_is_told_once_more(pools: Pools) -> None:
    """`low` came five weeks before zero: a week before, that is worth another card."""
    pool = await pools(opening(301, trigger="300"))
    await pool.spends("10")
    assert await pool.alerts() == ["low"]
    for _ in range(23):
        pool.clock.move(days=1)
        await pool.spends("10")
    told = await pool.alerts()
    assert told.count("runs_out_soon") == 1
    assert "low resolved" not in told


async def test_too_little_history_says_nothing(pools: Pools) -> None:
    """Thirteen days are no forecast."""
    calls = past(MORNING, 13)
    pool = await pools(PoolOpening("160", on=False, trigger="10", calls=calls))
    await pool.spends("5")
    assert await pool.alerts() == []


@pytest.mark.parametrize("sandbox", [False, True], ids=["real", "sandbox"])
async def test_an_unusual_day_is_told_with_where_it_went(pools: Pools, *, sandbox: bool) -> None:
    """Once that day; in the sandbox's time-lapse only where it is ten times as much."""
    pool = await pools(opening(5_000), gateway=ScriptedGateway(), sandbox=sandbox)
    for charge in ("25", "15", "5"):
        await pool.spends(charge)
    assert await pool.alerts() == ([] if sandbox else ["unusual_spend"])
    if sandbox:
        await pool.spends("300")
        assert await pool.alerts() == ["unusual_spend"]
    [told] = [one.facts for one in await pool.open_incidents()]
    assert told.usual == usd(10)
    assert told.spent is not None
    assert told.spent > usd(20)
    assert [(one.name, one.charged) for one in told.called] == [("Germany", told.spent)]


async def test_a_campaign_is_told_once_and_over_with_a_usual_day(pools: Pools) -> None:
    """Five days, each dearer than any before, are one card; after usual ones it comes again."""
    pool = await pools(opening(50_000), gateway=ScriptedGateway(), sandbox=False)
    told = []
    for charge in ("60", "70", "80", "90", "100", "10", "10", "10", "10", "120"):
        await pool.spends(charge)
        told.append(await pool.alerts())
        pool.clock.move(days=1)
    assert told == [
        ["unusual_spend"],
        *[[]] * 6,
        ["unusual_spend resolved"],
        [],
        ["unusual_spend"],
    ]


async def test_it_is_decided_with_the_booking(pools: Pools) -> None:
    """Where the change fails nothing was told, and the next poll tells it."""
    pool = await pools(opening(71))
    pool.usage.failing = OSError("gone")
    pool.call("10")
    with pytest.raises(OSError, match="gone"):
        await pool.polls()
    assert await pool.alerts() == []
    pool.usage.failing = None
    await pool.polls()
    assert await pool.alerts() == ["runs_out_soon"]
