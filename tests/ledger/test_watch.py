"""Polling: payments are settled, one failure stops no other, and due times are kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger import settle, watch
from ledger.book import GENESIS
from ledger.confirm import confirm
from ledger.enter import enter
from ledger.funds import FundsRequest, draft_funds
from ledger.payments import Charge, Payment, PaymentState
from ledger.watch import poll, poll_due
from tests.house import ANNA, MORNING, TENANT, ZONE, MovableClock
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    EXPIRED,
    NO_FUNDS,
    UNKNOWN,
    PoolOpening,
    ScriptedGateway,
    ScriptedUsage,
    usd,
)


async def test_two_polls_at_once_book_once(pool: Pool) -> None:
    """Rules 8 and 19: two pollers see the same calls and the same gap; one books, one charges."""
    pool.call("40")
    await asyncio.gather(poll(pool.house, TENANT), poll(pool.house, TENANT))
    assert await pool.balance() == "USD 130.00"
    assert len({one.key for one in pool.gateway.asked}) == 1
    assert await pool.alerts() == ["recharged"]


async def test_due_accounts_are_polled_and_put_off(pool: Pool) -> None:
    """What is due stands in the database: polled once, and not again before its time."""
    await enter(pool.house, "another", ZONE)
    assert await poll_due(pool.house) == 0
    pool.clock.move(seconds=5)
    assert await poll_due(pool.house) == 2
    assert await poll_due(pool.house) == 0


async def test_due_times_keep_step(pool: Pool) -> None:
    """Nudges come every five seconds too: one that is a little late must not cost the next."""
    due = (await pool.account()).due_at
    pool.clock.move(seconds=6.5)
    await poll_due(pool.house)
    assert (await pool.account()).due_at == due + timedelta(seconds=5)
    pool.clock.move(minutes=1)
    await poll_due(pool.house)
    assert (await pool.account()).due_at == pool.clock() + timedelta(seconds=5)


async def test_one_account_that_fails_does_not_stop_the_others(pools: Pools) -> None:
    """A failure is raised after all are done, and the failed account is put off as well."""
    usage = ScriptedUsage()
    pool = await pools(usage=usage)
    usage.failing = ConnectionError("no answer")
    pool.clock.move(seconds=5)
    with pytest.raises(ExceptionGroup) as failed:
        await poll_due(pool.house)
    assert failed.value.subgroup(ConnectionError) is not None
    assert await poll_due(pool.house) == 0


async def test_payments_are_settled_though_calls_cannot_be_read(pools: Pools) -> None:
    """An outage of the usage source does not leave a payment hanging."""
    usage = ScriptedUsage()
    pool = await pools(gateway=ScriptedGateway(UNKNOWN), usage=usage)
    await pool.adds("50")
    usage.failing = ConnectionError("no answer")
    with pytest.raises(ConnectionError):
        await pool.polls()
    assert await pool.balance() == "USD 170.00"


async def test_calls_are_booked_though_a_payment_cannot_be_settled(pools: Pools) -> None:
    """A gateway that breaks must not make the pool look full: the failure is raised afterwards."""
    broken = ScriptedGateway(UNKNOWN, RuntimeError("broken"), RuntimeError("broken"))
    pool = await pools(gateway=broken)
    await pool.adds("50")
    for balance in ("USD 110.00", "USD 100.00"):
        pool.call("10")
        with pytest.raises(ExceptionGroup) as failed:
            await pool.polls()
        assert failed.value.subgroup(RuntimeError) is not None
        assert await pool.balance() == balance
    await pool.polls()
    assert await pool.balance() == "USD 150.00"


async def test_a_gateway_that_hangs_is_asked_again_later(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 20: no answer in time is unknown; whoever waits behind it goes on."""
    monkeypatch.setattr(settle, "ANSWER_SECONDS", 0)
    pool.gateway.open.clear()
    assert (await pool.adds("50")).payment.state is PaymentState.UNKNOWN
    monkeypatch.undo()
    pool.gateway.open.set()
    await pool.polls()
    assert await pool.balance() == "USD 170.00"
    assert len({one.key for one in pool.gateway.asked}) == 1


class Hanging(ScriptedGateway):
    """Keeps everybody waiting, and says nothing in the end."""

    def __init__(self, clock: MovableClock) -> None:
        super().__init__()
        self._clock = clock

    async def charge(self, payment: Payment) -> Charge:
        await super().charge(payment)
        self._clock.move(seconds=30)
        return UNKNOWN


async def test_a_gateway_that_hangs_stops_neither_the_watch_nor_a_payment(pools: Pools) -> None:
    """Rule 20: all of them are asked for in the end, two in a poll as far as patience goes."""
    clock = MovableClock()
    pool = await pools(PoolOpening(on=False), gateway=Hanging(clock), clock=clock)
    for _ in range(5):
        await pool.adds("50")
    pool.gateway.asked.clear()
    polls = 0
    while len({one.key for one in pool.gateway.asked}) < 5:
        began, asked = clock(), len(pool.gateway.asked)
        await poll_due(pool.house)
        polls += 1
        assert len(pool.gateway.asked) - asked <= 2
        clock.now = began + timedelta(minutes=1)
    assert polls < 10


async def test_a_clock_that_is_set_back_stops_no_poll(pool: Pool) -> None:
    """A machine that woke up half a year ahead polled, and was put right, goes on at once."""
    pool.clock.move(days=180)
    await poll_due(pool.house)
    pool.clock.move(days=-180, seconds=1)
    pool.call("5")
    assert await poll_due(pool.house) == 1
    assert await pool.balance() == "USD 115.00"
    assert await poll_due(pool.house) == 0


async def _written(pool: Pool) -> int:
    """How many rows were ever written."""
    async with pool.house.database._connections.writing() as connection:
        return int(await connection.scalar(text("SELECT total_changes()")) or 0)


async def test_an_idle_account_costs_one_write_for_its_due_time(pool: Pool) -> None:
    """Ten thousand of them are polled in a second because nothing else is written for any."""
    pool.clock.move(seconds=5)
    await poll_due(pool.house)  # the first one notes that the source was read
    for _ in range(3):
        before = await _written(pool)
        version = (await pool.account()).version
        pool.clock.move(seconds=5)
        assert await poll_due(pool.house) == 1
        assert await _written(pool) == before + 1
        assert (await pool.account()).version == version


async def test_more_accounts_than_are_taken_at_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One round polls all that is due, batch by batch; none waits for the next round."""
    monkeypatch.setattr(watch, "AT_A_TIME", 3)
    for n in range(10):
        await enter(pool.house, f"tenant-{n}", ZONE)
    pool.clock.move(seconds=5)
    assert await poll_due(pool.house) == 11
    assert await poll_due(pool.house) == 0


async def test_an_account_that_was_never_opened_is_opened(pool: Pool) -> None:
    """A crash between making an account and booking its start is made up for by the poll."""
    fresh = replace(
        await pool.account(),
        id="fresh",
        version=0,
        seq=0,
        head=GENESIS,
        balance=usd(0),
        usage_cursor="",
    )
    await pool.house.books.create(fresh)
    pool.clock.move(seconds=5)
    await poll_due(pool.house)
    opened = await pool.house.books.account("fresh")
    assert opened is not None
    assert (opened.version > 0, opened.balance) == (True, usd(120))


async def test_a_retry_is_polled_when_it_is_due(pools: Pools) -> None:
    """Rule 21: where polls are a day apart the retry comes at its hour all the same."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS))
    house = replace(pool.house, poll_seconds=86_400)
    await pool.spends("30")
    pool.clock.move(seconds=5)
    await poll_due(house)
    times = 0
    while await pool.balance() != "USD 140.00" and times < 3:  # what nobody took comes before it
        pool.clock.now = (await pool.account()).due_at
        assert await poll_due(house) == 1
        times += 1
    assert pool.clock() == MORNING + timedelta(hours=1, seconds=5)
    assert await pool.balance() == "USD 140.00"


async def test_a_balance_that_expired_in_between_is_alerted_once(pools: Pools) -> None:
    """Rules 13 and 25: whichever change books the expiry tells its edge, and the poll no more."""
    pool = await pools(PoolOpening(on=False))
    pool.clock.move(days=366)
    await pool.drafts("50")
    assert (await pool.balance(), await pool.alerts()) == ("USD 0.00", ["zero"])
    await poll_due(pool.house)
    assert await pool.alerts() == []


async def test_a_replica_that_died_costs_one_interval(pool: Pool) -> None:
    """What was taken and never polled is due again at its next time."""
    pool.call("30")
    pool.clock.move(seconds=5)
    interval = timedelta(seconds=pool.house.poll_seconds)
    [taken] = await pool.house.books.take_due(pool.clock(), interval, 10)
    assert taken.account.id == TENANT
    assert await poll_due(pool.house) == 0
    pool.clock.move(seconds=5)
    assert await poll_due(pool.house) == 1
    assert await pool.balance() == "USD 140.00"


async def test_polling_what_is_not_there_does_nothing(pool: Pool) -> None:
    """An account that was never entered has nothing to poll."""
    await poll(pool.house, "nobody")


async def test_a_whole_week_replays(pools: Pools) -> None:
    """Rule 10: after many polls, recharges and a decline the book still proves itself."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN, EXPIRED] * 3))
    for day in range(20):
        pool.clock.move(hours=9)
        await pool.spends(f"{7 + day}.0135")
        if day % 5 == 4:
            asked = await draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(100)))
            await confirm(pool.house, ANNA, asked.draft.id)
    assert (await pool.house.database.verify()).fault is None
