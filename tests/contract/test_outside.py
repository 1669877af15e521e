"""What every source of calls and every opening keeps: the real, the sandbox, the doubles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import pytest

from ledger.calls import Call
from ledger.entries import usage_entries
from ledger.ports import Opening, UsageSource
from providers.recorded import EmptyOpening, NoUsage
from providers.sandbox import SandboxOpening, SandboxUsage
from tests.graph_stand_in import call_row
from tests.house import MORNING, TENANT, ZONE
from tests.outside import PoolOpening, ScriptedUsage
from tests.pools import a_pool
from tests.providers.graph_desk import graph_desk

OPENINGS = [SandboxOpening, EmptyOpening, PoolOpening]


def _scripted_usage() -> ScriptedUsage:
    usage = ScriptedUsage(page=3)
    for minute in range(10):
        usage.call("0.0135", MORNING + timedelta(minutes=minute))
    return usage


@asynccontextmanager
async def _graph_usage() -> AsyncIterator[UsageSource]:
    async with graph_desk(page=3) as desk:
        desk.graph.add(*(call_row(n, MORNING - timedelta(minutes=9 * n + 1)) for n in range(20)))
        yield desk.source


USAGES = [SandboxUsage, NoUsage, _scripted_usage, _graph_usage]


@pytest.fixture(params=USAGES)
async def usage(request: pytest.FixtureRequest) -> AsyncIterator[UsageSource]:
    made = request.param()
    if isinstance(made, AbstractAsyncContextManager):
        async with made as source:
            yield source
    else:
        yield made


@pytest.fixture(params=OPENINGS)
def opening(request: pytest.FixtureRequest) -> Opening:
    made: Opening = request.param()
    return made


async def test_reading_comes_to_an_end(usage: UsageSource) -> None:
    """Following the cursor ends, every call comes once, and none is from the future."""
    cursor, seen, now = "", list[Call](), MORNING
    for _ in range(10):
        now += timedelta(minutes=2)
        more = True
        while more:
            page = await usage.calls(a_pool(sandbox=True), cursor, now)
            seen += page.calls
            cursor, more = page.cursor, page.more
    assert len({call.id for call in seen}) == len(seen)
    assert all(call.started_at <= now for call in seen)
    assert all(call.charge.currency == "USD" for call in seen)


async def test_the_same_window_has_the_same_calls(usage: UsageSource) -> None:
    """A read that is done again after a crash finds what it found."""
    account, now = a_pool(sandbox=True), MORNING + timedelta(minutes=1)
    first = await usage.calls(account, "", MORNING)
    assert await usage.calls(account, first.cursor, now) == await usage.calls(
        account, first.cursor, now
    )


async def test_progress_ends_with_the_reading(usage: UsageSource) -> None:
    """It is told by the cursor alone, and what has been read to its end is done."""
    assert usage.progress("") is None
    cursor, more = "", True
    while more:
        page = await usage.calls(a_pool(sandbox=True), cursor, MORNING)
        cursor, more = page.cursor, page.more
        told = usage.progress(cursor)
        assert told is None or 0 <= told.share <= 1
    last = usage.progress(cursor)
    assert last is None or last.done


async def test_a_start_can_be_booked(opening: Opening) -> None:
    """Rules 3, 4 and 24: one currency, positive amounts, and nothing from the future."""
    start = await opening.start(TENANT, "EUR", ZONE, MORNING)
    amounts = [start.trigger, start.recharge.amount, *(paid.amount for paid in start.fundings)]
    assert {amount.currency for amount in amounts} == {"EUR"}
    assert all(amount.micros > 0 for amount in amounts)
    assert all(paid.at <= MORNING for paid in start.fundings)
    assert all(entry.effective_at <= MORNING for entry, _ in usage_entries(start.calls, ZONE))
    assert await opening.start(TENANT, "EUR", ZONE, MORNING) == start
