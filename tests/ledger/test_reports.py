"""Reports by subscription: once each, late rather than never, and never several at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.confirm import confirm
from ledger.incidents import AlertKind, Incident
from ledger.outbox import Subscriber, Wishes
from ledger.quiet import Quiet
from ledger.report_times import Every
from ledger.settings import SettingsRequest, change_settings
from ledger.watch import poll_due
from ledger.wishing import reporting, sleeping, wish
from tests.house import ANNA, TENANT, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import PoolOpening, usd

EIGHT = datetime(2026, 11, 20, 0, tzinfo=UTC)  # Friday in Hong Kong
MONDAY = datetime(2026, 11, 23, 0, tzinfo=UTC)


async def wants(pool: Pool, every: Every | None) -> None:
    await wish(pool.house, ANNA, CHAT, reporting(every, ZONE, pool.clock()))


async def rounds(pool: Pool, at: datetime) -> list[Incident]:
    """The watch goes round then; the reports that come because of it."""
    pool.clock.now = at
    await poll_due(pool.house)
    found = []
    while claimed := await pool.house.outbox.claim(pool.clock(), 10):
        for one in claimed:
            found.append(one.incident)
            await pool.house.outbox.delivered(one, f"card-{one.id}", pool.clock())
    return [one for one in found if one.kind is AlertKind.REPORT]


async def test_every_morning_what_the_day_before_cost(pools: Pools) -> None:
    """At eight, not before and not twice; a day without a call is told too."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    await pool.spends("12.50")
    assert await rounds(pool, EIGHT - timedelta(seconds=1)) == []
    [first] = await rounds(pool, EIGHT)
    told = first.facts.report
    assert told is not None
    assert (told.first, told.last) == (date(2026, 11, 19), date(2026, 11, 19))
    assert (told.spent, told.spent_before) == (usd("12.5"), None)
    assert first.facts.balance == usd("107.5")
    assert await rounds(pool, EIGHT + timedelta(hours=3)) == []
    [second] = await rounds(pool, EIGHT + timedelta(days=1))
    assert second.facts.report is not None
    assert (second.facts.report.spent, second.facts.report.spent_before) == (usd(0), usd("12.5"))


async def test_a_week_with_a_recharge(pools: Pools) -> None:
    """What was recharged in it, what expires next, and what is open when it is written."""
    pool = await pools()
    await wants(pool, Every.WEEK)
    await pool.spends("30")
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=False))
    await pool.spends("50")
    [monday] = await rounds(pool, MONDAY)
    told = monday.facts.report
    assert told is not None
    assert (told.first, told.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (told.spent, told.recharges, told.recharged) == (usd(80), 1, usd(50))
    assert told.expiring == usd(40)
    assert [one.kind for one in monday.facts.happened] == [AlertKind.LOW]


async def test_missed_ones_come_as_one_and_late(pools: Pools) -> None:
    """The process was down for four mornings: the newest is told, once."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    late = EIGHT + timedelta(days=3, hours=5)
    [told] = await rounds(pool, late)
    assert told.facts.report is not None
    assert told.facts.report.last == date(2026, 11, 22)
    assert await rounds(pool, late + timedelta(hours=1)) == []
    assert len(await rounds(pool, EIGHT + timedelta(days=4))) == 1


async def test_nobody_is_woken_for_it(pools: Pools) -> None:
    """Quiet hours that last longer come first, and then it is told."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    await wish(pool.house, ANNA, CHAT, sleeping(Quiet(22 * 60, 9 * 60), ZONE))
    assert await rounds(pool, EIGHT) == []
    assert await rounds(pool, EIGHT + timedelta(minutes=59)) == []
    assert len(await rounds(pool, EIGHT + timedelta(hours=1))) == 1
    assert await rounds(pool, EIGHT + timedelta(hours=2)) == []


async def test_not_any_more(pools: Pools) -> None:
    """Turned off it does not come; turned on again it begins with the next morning."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    await wants(pool, None)
    assert await rounds(pool, EIGHT) == []
    await wants(pool, Every.DAY)
    assert await rounds(pool, EIGHT + timedelta(hours=1)) == []
    assert len(await rounds(pool, EIGHT + timedelta(days=1))) == 1


async def test_one_for_those_who_want_the_same(pools: Pools) -> None:
    """Two chats share a report; a third, whose morning came in between, gets its own."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    async with pool.house.books.change(TENANT) as change:
        for name, zone in (("beside", ZONE), ("berlin", "Europe/Berlin")):
            said = Wishes(time_zone=zone, report=Every.DAY, reported_at=pool.clock())
            await change.keep_subscriber(
                Subscriber(TENANT, name, pool.clock(), wishes=said), pool.clock()
            )
    together = await rounds(pool, EIGHT)
    assert [one.number for one in together] == [1, 1, 2]
    assert [one.number for one in await rounds(pool, EIGHT + timedelta(hours=7))] == [3]


@pytest.mark.parametrize("again", [False, True])
async def test_a_closed_chat_is_left_in_peace(pools: Pools, again: bool) -> None:
    """It stays closed; once it can be reached it gets the next one that is due, or the last."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    await pool.house.outbox.close_chat(TENANT, CHAT, "gone")
    assert await rounds(pool, EIGHT) == []
    [here] = await pool.house.subscribers.of(TENANT)
    assert here.closed == "gone"
    if again:
        await pool.house.outbox.reopen_chat(TENANT, CHAT, pool.clock())
        assert len(await rounds(pool, EIGHT + timedelta(days=1))) == 1


async def test_why_a_chat_was_closed_outlives_a_report(pools: Pools) -> None:
    """Until somebody sets something there."""
    pool = await pools(PoolOpening(on=False))
    await wants(pool, Every.DAY)
    await pool.house.outbox.close_chat(TENANT, CHAT, "gone")
    await pool.house.outbox.reopen_chat(TENANT, CHAT, pool.clock())
    assert len(await rounds(pool, EIGHT)) == 1
    [here] = await pool.house.subscribers.of(TENANT)
    assert here.was_closed == "gone"
    await wants(pool, Every.WEEK)
    [here] = await pool.house.subscribers.of(TENANT)
    assert here.was_closed == ""


async def test_a_confirmed_recharge_counts(pools: Pools) -> None:
    """Whoever agreed to it: it is auto-recharge's all the same."""
    pool = await pools(PoolOpening(balance="60", on=False))
    await wants(pool, Every.DAY)
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=True))
    await confirm(pool.house, ANNA, asked.draft.id)  # type: ignore[union-attr]
    [told] = await rounds(pool, EIGHT)
    assert told.facts.report is not None
    assert (told.facts.report.recharges, told.facts.report.recharged) == (1, usd(50))
