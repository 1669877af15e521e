"""Metering: each call is booked once, on its day, however a source tells of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.account import Account
from ledger.book import Kind
from ledger.calls import CallPage, CallsRefused, Unread
from ledger.metering import MAX_PAGES
from ledger.metering_trouble import Forbidden, Throttled, Unreachable
from ledger.money import Money
from ledger.watch import poll_due
from tests.house import MovableClock
from tests.ledger.conftest import Pool, Pools
from tests.outside import (
    ScriptedUsage,
    usd,
)


async def test_calls_are_booked_once(pools: Pools) -> None:
    """Rule 8: rows that are reported again, as late readers must ask for them, book nothing."""
    usage = ScriptedUsage()
    usage.overlap = 10
    pool = await pools(usage=usage)
    pool.call("1.2345")
    await pool.spends("0.0135")
    await pool.polls()
    await pool.spends("2")
    assert [
        (line.kind, str(line.amount.units), line.calls) for line in (await pool.book())[:2]
    ] == [
        (Kind.USAGE, "-2.000000", 1),
        (Kind.USAGE, "-1.248000", 2),
    ]
    assert (await pool.account()).balance == usd("116.752")


async def test_a_page_spans_days(pool: Pool) -> None:
    """Rule 7: late rows are booked under the day they happened on, with both times kept."""
    pool.usage.call("1", pool.clock() - timedelta(days=2))
    await pool.spends("3")
    newest, older = (await pool.book())[:2]
    assert older.effective_at == pool.clock() - timedelta(days=2, seconds=5)
    assert newest.booked_at == older.booked_at == pool.clock()


async def test_all_pages_are_read(pools: Pools) -> None:
    """One poll goes on while there is more."""
    pool = await pools(usage=ScriptedUsage(page=2))
    for _ in range(5):
        pool.call("1")
    pool.clock.move(seconds=5)
    assert await poll_due(pool.house) == 1
    account = await pool.account()
    assert (account.balance, account.usage_cursor) == (usd(115), "5")
    assert account.due_at == pool.clock() + timedelta(seconds=pool.house.poll_seconds)


async def test_a_source_without_end_is_left_for_later(pools: Pools) -> None:
    """Rule 5: a poll reads so many pages and no more; the account is due again at once."""
    pool = await pools(usage=ScriptedUsage(page=1))
    for _ in range(MAX_PAGES + 1):
        pool.call("0.01")
    await pool.polls()
    account = await pool.account()
    assert (account.usage_cursor, account.due_at) == (str(MAX_PAGES), pool.clock())
    assert account.usage_read_at is None
    await pool.polls()
    account = await pool.account()
    assert (account.usage_cursor, account.usage_read_at) == (str(MAX_PAGES + 1), pool.clock())


@pytest.mark.parametrize(
    "wrong",
    [
        {"charge": Money.of(3, "EUR")},
        {"id": ""},
        {"started_at": datetime.max.replace(tzinfo=UTC)},
        {"id": "a\ud800b"},
        {"charge": Money(2**63, "USD")},
        {"started_at": datetime(2026, 11, 19)},  # noqa: DTZ001 - that is what is wrong
    ],
    ids=["currency", "no id", "year", "odd id", "charge", "zone"],
)
async def test_a_call_that_cannot_be_booked_stops_no_other(
    pool: Pool, wrong: dict[str, Any]
) -> None:
    """Rule 4: it is refused with both currencies named, and metering goes on without it."""
    for charge in ("1", "2", "4"):
        pool.call(charge)
    pool.usage.made[1] = replace(pool.usage.made[1], **wrong)
    with pytest.raises(ExceptionGroup) as failed:
        await pool.polls()
    refused = failed.value.exceptions[0]
    assert isinstance(refused, CallsRefused)
    assert refused.refused == (pool.usage.made[1],)
    assert "USD" in str(refused)
    assert await pool.balance() == "USD 115.00"
    await pool.spends("5")
    assert await pool.balance() == "USD 110.00"


async def test_a_source_that_is_quiet_is_noted_now_and_then(pools: Pools) -> None:
    """The balance card says when calls were last read; to the hour is enough while none come."""
    pool = await pools(usage=_Quiet("cursor"))
    first = pool.clock.move(seconds=5)
    await poll_due(pool.house)
    pool.clock.move(minutes=59)
    await poll_due(pool.house)
    assert (await pool.account()).usage_read_at == first
    pool.clock.move(minutes=1)
    await poll_due(pool.house)
    assert (await pool.account()).usage_read_at == pool.clock()


async def test_a_new_cursor_is_kept(pools: Pools) -> None:
    """A source that has nothing to say but where to go on is not read from the start again."""
    usage = _Quiet("one")
    pool = await pools(usage=usage)
    for cursor in ("one", "two"):
        usage.cursor = cursor
        pool.clock.move(seconds=5)
        await poll_due(pool.house)
        assert (await pool.account()).usage_cursor == cursor
    assert (await pool.account()).usage_read_at == pool.clock()


class _Quiet(ScriptedUsage):
    """Nothing has happened, as far as the cursor says."""

    def __init__(self, cursor: str) -> None:
        super().__init__()
        self.cursor = cursor

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        return CallPage((), self.cursor, more=False)


async def test_trouble_is_noted_until_calls_are_read_again(pools: Pools) -> None:
    """It survives a restart, and every replica can say what is wrong."""
    usage = ScriptedUsage()
    pool = await pools(usage=usage)
    usage.failing = Forbidden("Calls.Read")
    version = (await pool.account()).version
    with pytest.raises(ExceptionGroup) as failed:
        await pool.polls()
    assert failed.value.exceptions == (usage.failing,)
    with pytest.raises(ExceptionGroup):
        await pool.polls()
    restarted = await pools(usage=usage)
    assert (await restarted.account()).usage_trouble == "forbidden:Calls.Read"
    assert (await restarted.account()).usage_read_at is None
    assert (await restarted.account()).version > version
    usage.failing = None
    await restarted.polls()
    assert (await restarted.account()).usage_trouble == ""


async def test_trouble_in_the_middle_keeps_what_was_read(pools: Pools) -> None:
    """Each page stands by itself, and rows that no book can take are told all the same."""
    usage = _Stumbling(page=1)
    pool = await pools(usage=usage)
    pool.call("1")
    usage.unread = (Unread("row-1", "startDateTime"),)
    pool.call("2")
    with pytest.raises(ExceptionGroup) as failed:
        await pool.polls()
    trouble, refused = failed.value.exceptions
    assert isinstance(trouble, Unreachable)
    assert isinstance(refused, CallsRefused)
    assert str(refused) == "calls=1 named='row-1' unread=startDateTime expected=USD"
    assert await pool.balance() == "USD 119.00"
    usage.stumbles, usage.unread = 0, ()
    await pool.polls()
    assert await pool.balance() == "USD 117.00"


async def test_a_source_that_hangs_is_trouble(
    pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends in time, and is noted as no answer."""
    monkeypatch.setattr("ledger.metering.READ_SECONDS", 0)
    pool = await pools(usage=_Hanging())
    with pytest.raises(ExceptionGroup):
        await pool.polls()
    assert (await pool.account()).usage_trouble == "unreachable:timed_out"


async def test_a_source_that_rests_is_asked_when_it_says(pools: Pools) -> None:
    """Its cursor, and when calls were last read, stay as they are; the account is due then."""
    usage = ScriptedUsage()
    pool = await pools(usage=usage)
    await pool.spends("1")
    before = await pool.account()
    usage.again_at = pool.clock.move(seconds=5) + timedelta(seconds=3)
    pool.call("2")
    await poll_due(pool.house)
    account = await pool.account()
    assert (account.usage_cursor, account.usage_read_at) == (
        before.usage_cursor,
        before.usage_read_at,
    )
    assert account.due_at == usage.again_at
    pool.clock.move(seconds=3)
    assert await poll_due(pool.house) == 1
    assert await pool.balance() == "USD 117.00"


async def test_a_source_that_is_throttled_is_asked_when_it_says(pools: Pools) -> None:
    """Sooner than the next poll would come, and never later."""
    usage = ScriptedUsage()
    pool = await pools(usage=usage)
    await pool.polls()
    due_at = (await pool.account()).due_at
    for again_at, expected in ((due_at + timedelta(hours=1), due_at), (pool.clock(), pool.clock())):
        usage.failing = Throttled(again_at)
        with pytest.raises(ExceptionGroup):
            await pool.polls()
        assert (await pool.account()).due_at == expected


async def test_a_slow_source_is_left_for_later(pools: Pools) -> None:
    """Others wait for their poll: after half a minute the rest is due at once."""
    usage = _Slow(page=1)
    pool = await pools(usage=usage)
    usage.clock = pool.clock
    for _ in range(5):
        pool.call("1")
    await pool.polls()
    account = await pool.account()
    assert (account.usage_cursor, account.usage_read_at) == ("2", None)
    assert account.due_at <= pool.clock()


class _Stumbling(ScriptedUsage):
    """Its second page cannot be had, so often."""

    stumbles = 1

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        if cursor and self.stumbles:
            raise Unreachable("status_500")
        return await super().calls(account, cursor, now)


class _Hanging(ScriptedUsage):
    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        await asyncio.Event().wait()
        raise AssertionError


class _Slow(ScriptedUsage):
    """A page takes twenty seconds."""

    clock: MovableClock

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        self.clock.move(seconds=20)
        return await super().calls(account, cursor, now)
