"""Who takes an alert and puts it off, and what becomes of that with time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ledger.alert_errors import (
    AlertOver,
    AlertTaken,
    CannotSnooze,
    NoSuchAlert,
    NotSnoozed,
    NotTaken,
    SnoozeOutOfRange,
)
from ledger.caring import alert, open_alerts, release, snooze, take, unsnooze
from ledger.errors import NoRole, NotAllowed
from ledger.incidents import AlertKind
from ledger.outbox import Subscriber, Wishes
from ledger.people import Actor
from ledger.quiet import Quiet
from ledger.roles import Delegation, Role
from ledger.watch import poll_due
from tests.house import ANNA, BEN, GUEST, MORNING, TENANT, ZONE, grants
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import UNKNOWN, PoolOpening, ScriptedGateway

HOUR = timedelta(hours=1)
STRANGER = Actor("another-tenant", "anna", "Anna Ng")


@pytest.fixture
async def low(pools: Pools) -> Pool:
    """A pool with one open alert, which has been told."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("30")
    assert await pool.alerts() == ["low"]
    return pool


async def rounds(pool: Pool, at: datetime) -> list[str]:
    """The watch goes round then."""
    pool.clock.now = at
    await poll_due(pool.house)
    return await pool.alerts()


async def test_one_has_it_until_it_is_given_back(low: Pool) -> None:
    """The first wins; saying so again changes nothing, and no card is edited for it."""
    taken = await take(low.house, ANNA, 1)
    assert (taken.facts.care.name, taken.facts.care.since) == ("Anna Ng", low.clock())
    assert await low.alerts() == ["low edited"]
    assert (await take(low.house, ANNA, 1)).facts.care == taken.facts.care
    assert await low.alerts() == []
    with pytest.raises(AlertTaken) as told:
        await take(low.house, BEN, 1)
    assert told.value.data == {"number": "1", "owner": "Anna Ng", "at": low.clock()}
    given_back = (await release(low.house, BEN, 1)).facts.care
    assert (given_back.by, given_back.waiting_since) == ("", low.clock())
    assert (await take(low.house, BEN, 1)).facts.care.name == "Ben Ho"


async def test_of_two_at_once_one_has_it(low: Pool) -> None:
    """Whoever comes second under the lock is told who was first."""
    both = (take(low.house, who, 1) for who in (ANNA, BEN))
    told = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["AlertTaken", "Incident"]
    [open_one] = await low.open_incidents()
    assert open_one.facts.care.name in ("Anna Ng", "Ben Ho")


async def test_what_nobody_can_care_for(low: Pool) -> None:
    """No such alert, another organisation's, one that is over, and news."""
    for number in (0, 7):
        with pytest.raises(NoSuchAlert):
            await take(low.house, ANNA, number)
    with pytest.raises((NoRole, LookupError)):
        await take(low.house, STRANGER, 1)
    with pytest.raises(NotTaken):
        await release(low.house, ANNA, 1)
    with pytest.raises(NotSnoozed):
        await unsnooze(low.house, ANNA, 1)
    await low.adds("100")
    for ask in (take, release, unsnooze):
        with pytest.raises(AlertOver):
            await ask(low.house, ANNA, 1)
    assert (await alert(low.house, GUEST, 1)).resolved


async def test_a_silent_alert_is_unknown(pools: Pools) -> None:
    """Nobody was told of it, so nobody can mean it."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 3))
    await pool.spends("30")
    assert await open_alerts(pool.house, GUEST) == ()
    with pytest.raises(NoSuchAlert):
        await take(pool.house, ANNA, 1)


async def test_who_may_care(low: Pool) -> None:
    """A viewer only looks; whoever decides in an approver's place may take it in his nights."""
    for ask in (take, release, unsnooze):
        with pytest.raises(NotAllowed):
            await ask(low.house, GUEST, 1)
    carl = Actor(TENANT, "carl", "Carl Sun")
    await grants(low.house, carl, Role.APPROVER)
    lent = Delegation("carl", GUEST.person_id, low.clock() + HOUR, MORNING)
    async with low.house.books.change(TENANT) as change:
        await change.keep_delegation(lent)
    assert (await take(low.house, GUEST, 1)).facts.care.name == "Guest"


@pytest.mark.parametrize("span", [timedelta(), HOUR / 2 - timedelta(seconds=1), 73 * HOUR])
async def test_an_alert_is_put_off_for_half_an_hour_to_three_days(
    low: Pool, span: timedelta
) -> None:
    """The bounds themselves are allowed."""
    with pytest.raises(SnoozeOutOfRange):
        await snooze(low.house, ANNA, 1, span)
    for allowed in (HOUR / 2, 72 * HOUR):
        put_off = await snooze(low.house, ANNA, 1, allowed)
        assert put_off.facts.care.snoozed_until == low.clock() + allowed


async def test_what_stops_calls_is_not_put_off(low: Pool) -> None:
    """An empty pool cannot wait."""
    await low.spends("100")
    with pytest.raises(CannotSnooze):
        await snooze(low.house, ANNA, 2, HOUR)


async def test_a_snooze_ends_once(low: Pool) -> None:
    """The card comes back at its time, not before and not again, and waits from then on."""
    put_off = low.clock() + 2 * HOUR
    await snooze(low.house, ANNA, 1, 2 * HOUR)
    assert await low.alerts() == ["low edited"]
    assert await rounds(low, put_off - timedelta(seconds=1)) == []
    assert await rounds(low, put_off) == ["low edited"]  # the old card makes way
    [back] = await low.open_incidents()
    assert back.facts.care.snoozed_until is None
    assert back.facts.care.waiting_since == put_off
    assert await rounds(low, put_off + 9 * HOUR) == []


async def test_whoever_has_it_keeps_it_over_a_snooze(low: Pool) -> None:
    """Taken and put off are two things."""
    await take(low.house, ANNA, 1)
    await snooze(low.house, BEN, 1, HOUR)
    await rounds(low, low.clock() + HOUR)
    [back] = await low.open_incidents()
    assert back.facts.care.name == "Anna Ng"


async def test_a_snooze_that_ends_at_night_waits_for_the_morning(low: Pool) -> None:
    """In a chat that sleeps the card is edited then, and comes back with the digest."""
    wishes = Wishes(quiet=Quiet(12 * 60, 14 * 60), time_zone=ZONE)
    async with low.house.books.change(TENANT) as change:
        here = Subscriber(TENANT, CHAT, MORNING, wishes=wishes)
        await change.keep_subscriber(here, low.clock())
    await snooze(low.house, ANNA, 1, 3 * HOUR)
    await low.alerts()
    asleep = low.clock() + 3 * HOUR
    assert await rounds(low, asleep) == ["low edited"]
    awake = asleep.replace(hour=6, minute=0, second=0)  # 14:00 there
    found = await rounds(low, awake)
    assert found == ["low edited", "digest"]


async def test_two_snoozes_end_each_at_their_time(low: Pool) -> None:
    """Of several the nearest comes first."""
    await low.spends("0.01")
    async with low.house.books.change(TENANT) as change:
        facts = replace((await change.open_incidents())[0].facts, lot=1)
        await change.open_incident(AlertKind.EXPIRING, facts, low.clock(), ())
    begun = low.clock()
    await snooze(low.house, ANNA, 1, 2 * HOUR)
    await snooze(low.house, ANNA, 2, HOUR)
    for hours, still in ((1, [1]), (2, [])):
        await rounds(low, begun + hours * HOUR)
        found = await low.open_incidents()
        assert [one.number for one in found if one.facts.care.snoozed_until] == still
