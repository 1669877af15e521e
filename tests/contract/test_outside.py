"""What every source of calls and every opening keeps: the real, the sandbox, the doubles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import GENESIS
from ledger.calls import Call
from ledger.entries import usage_entries
from ledger.ports import Opening, UsageSource
from providers.recorded import EmptyOpening, NoUsage
from providers.sandbox import SandboxOpening, SandboxUsage
from tests.house import MORNING, TENANT, ZONE
from tests.outside import PoolOpening, ScriptedUsage, usd

OPENINGS = [SandboxOpening, EmptyOpening, PoolOpening]


def _scripted_usage() -> ScriptedUsage:
    usage = ScriptedUsage(page=3)
    for minute in range(10):
        usage.call("0.0135", MORNING + timedelta(minutes=minute))
    return usage


USAGES = [SandboxUsage, NoUsage, _scripted_usage]


def _account() -> Account:
    return Account(
        id=TENANT,
        currency="USD",
        time_zone=ZONE,
        balance=usd(100),
        trigger=usd(100),
        recharge=AutoRecharge(on=False, amount=usd(50), method_id=""),
        standing=Standing.HEALTHY,
        seq=0,
        head=GENESIS,
        version=1,
        usage_cursor="",
        sandbox=True,
        created_at=MORNING,
        due_at=MORNING,
    )


@pytest.fixture(params=USAGES)
def usage(request: pytest.FixtureRequest) -> UsageSource:
    made: UsageSource = request.param()
    return made


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
            page = await usage.calls(_account(), cursor, now)
            seen += page.calls
            cursor, more = page.cursor, page.more
    assert len({call.id for call in seen}) == len(seen)
    assert all(call.started_at <= now for call in seen)
    assert all(call.charge.currency == "USD" for call in seen)


async def test_the_same_window_has_the_same_calls(usage: UsageSource) -> None:
    """A read that is done again after a crash finds what it found."""
    account, now = _account(), MORNING + timedelta(minutes=1)
    first = await usage.calls(account, "", MORNING)
    assert await usage.calls(account, first.cursor, now) == await usage.calls(
        account, first.cursor, now
    )


async def test_a_start_can_be_booked(opening: Opening) -> None:
    """Rules 3, 4 and 24: one currency, positive amounts, and nothing from the future."""
    start = await opening.start(TENANT, "EUR", ZONE, MORNING)
    amounts = [start.trigger, start.recharge.amount, *(paid.amount for paid in start.fundings)]
    assert {amount.currency for amount in amounts} == {"EUR"}
    assert all(amount.micros > 0 for amount in amounts)
    assert all(paid.at <= MORNING for paid in start.fundings)
    assert all(entry.effective_at <= MORNING for entry, _ in usage_entries(start.calls, ZONE))
    assert await opening.start(TENANT, "EUR", ZONE, MORNING) == start
