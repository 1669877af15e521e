"""Metering: each call is booked once, on its day, however a source tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.account import Account
from ledger.book import Kind
from ledger.calls import CallPage, CallsRefused
from ledger.metering import MAX_PAGES
from ledger.money import Money
from ledger.watch import poll_due
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
