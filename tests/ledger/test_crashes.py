"""Crashes between any two steps: what was claimed is settled later, once (rules 8, 19 and 20)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from ledger.approval import Came
from ledger.change import Change
from ledger.payments import PaymentState
from ledger.ports import Books
from ledger.watch import poll
from tests.house import BEN, TENANT, BuiltHouse
from tests.ledger.conftest import Pool, Pools
from tests.ledger.office import Office
from tests.outside import NO_FUNDS, PoolOpening, ScriptedGateway, usd


class _Died(BaseException):
    """The process is gone: nothing catches this."""


class _MortalBooks:
    """Books whose process dies at a chosen change, before or after its commit."""

    def __init__(self, books: Books, dies_at: int, *, committed: bool) -> None:
        self._books = books
        self._left = dies_at
        self._committed = committed

    def __getattr__(self, name: str) -> object:
        return getattr(self._books, name)

    @asynccontextmanager
    async def change(self, account_id: str) -> AsyncIterator[Change]:
        self._left -= 1
        dying = self._left == 0
        async with self._books.change(account_id) as change:
            yield change
            if dying and not self._committed:
                raise _Died
        if dying:
            raise _Died


def _mortal(house: BuiltHouse, dies_at: int, *, committed: bool) -> BuiltHouse:
    books = _MortalBooks(house.books, dies_at, committed=committed)
    return replace(house, books=books)  # type: ignore[arg-type]


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("dies_at", [1, 2, 3])
async def test_a_poll_that_dies_is_made_up_for(
    pools: Pools, dies_at: int, *, committed: bool
) -> None:
    """Rule 8: whichever of a poll's changes it dies at, the next poll ends where one would have."""
    pool = await pools()
    pool.call("35.0135")
    with pytest.raises(_Died):
        await poll(_mortal(pool.house, dies_at, committed=committed), TENANT)
    again = await pools(gateway=pool.gateway, usage=pool.usage, clock=pool.clock)
    await again.polls()
    assert (await again.account()).balance == usd("134.9865")
    assert len({one.key for one in pool.gateway.asked}) == 1
    assert await again.in_flight() == ()
    assert await again.alerts() == ["recharged"]
    assert (await again.house.database.verify()).fault is None


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("dies_at", [1, 2, 3])
async def test_a_retry_that_dies_counts_once(
    pools: Pools, dies_at: int, *, committed: bool
) -> None:
    """Rules 21 and 25: dead at its claim, between charge and booking, or after it: one decline.

    The card hears one key, and the alert that tells it is in the same commit as the count.
    """
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS, NO_FUNDS))
    await pool.spends("30")
    await pool.alerts()
    pool.clock.move(hours=1)
    with pytest.raises(_Died):
        await poll(_mortal(pool.house, dies_at, committed=committed), TENANT)
    again = await pools(gateway=pool.gateway, usage=pool.usage, clock=pool.clock)
    await again.polls()
    recharge = (await again.account()).recharge
    assert (recharge.declines, recharge.paused) == (2, "")
    assert len({one.key for one in pool.gateway.asked}) == 2
    assert await again.alerts() == ["low edited", "recharge_failed edited"]
    assert await again.in_flight() == ()


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("dies_at", [1, 2])
async def test_a_notice_that_dies_is_told_once(
    pools: Pools, dies_at: int, *, committed: bool
) -> None:
    """Rule 25: a notice of expiry and the mark that it was told are one commit."""
    pool = await pools(PoolOpening(on=False, trigger="0"))
    pool.clock.move(days=335)
    with pytest.raises(_Died):
        await poll(_mortal(pool.house, dies_at, committed=committed), TENANT)
    again = await pools(usage=pool.usage, clock=pool.clock)
    await again.polls()
    assert await again.alerts() == ["expiring"]


@pytest.mark.parametrize("committed", [False, True])
async def test_a_tap_that_dies_after_the_charge_is_made_up_for(
    pools: Pools, *, committed: bool
) -> None:
    """Rule 20: the money was taken and the booking lost; the poll asks by the key and books it."""
    pool = await pools()
    asked = await pool.drafts("50")
    dying = Pool(_mortal(pool.house, 2, committed=committed), pool.gateway, pool.usage, pool.clock)
    with pytest.raises(_Died):
        await dying.taps(asked)
    again = await pools(gateway=pool.gateway, clock=pool.clock)
    before = await again.taps(asked)
    assert before.repeat
    assert (before.payment.state is PaymentState.SUCCEEDED) == committed
    await again.polls()
    after = await again.taps(asked)
    assert (after.payment.state, str(after.balance)) == (PaymentState.SUCCEEDED, "USD 170.00")
    assert await again.balance() == "USD 170.00"


@pytest.mark.parametrize("committed", [False, True])
async def test_a_tap_that_dies_at_its_claim(pools: Pools, *, committed: bool) -> None:
    """Rule 8: before the claim is committed nothing happened; after it the poll carries on."""
    pool = await pools()
    asked = await pool.drafts("50")
    dying = Pool(_mortal(pool.house, 1, committed=committed), pool.gateway, pool.usage, pool.clock)
    with pytest.raises(_Died):
        await dying.taps(asked)
    assert pool.gateway.asked == []
    await pool.polls()
    assert await pool.balance() == ("USD 170.00" if committed else "USD 120.00")
    assert (await pool.taps(asked)).repeat == committed
    assert await pool.balance() == "USD 170.00"


async def test_a_gateway_that_breaks_leaves_the_payment_in_flight(pools: Pools) -> None:
    """Rule 20: an exception is no answer; the payment waits and is asked for again."""
    pool = await pools(gateway=ScriptedGateway(RuntimeError("broken")))
    asked = await pool.drafts("50")
    with pytest.raises(RuntimeError, match="broken"):
        await pool.taps(asked)
    (waiting,) = await pool.in_flight()
    assert waiting.state is PaymentState.CHARGING
    await pool.polls()
    assert await pool.balance() == "USD 170.00"
    assert {one.key for one in pool.gateway.asked} == {asked.draft.key}


async def test_a_cancelled_turn_leaves_the_payment_in_flight(pool: Pool) -> None:
    """SIGTERM in the middle of a charge loses nothing."""
    pool.gateway.open.clear()
    asked = await pool.drafts("50")
    turn = asyncio.create_task(pool.taps(asked))
    await pool.gateway.reached.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    pool.gateway.open.set()
    await pool.polls()
    assert await pool.balance() == "USD 170.00"


async def test_tap_and_poll_settle_the_same_payment(pool: Pool) -> None:
    """Rule 8: a poll that meets a payment in flight asks by its key; it is booked once."""
    pool.gateway.open.clear()
    asked = await pool.drafts("50")
    turn = asyncio.create_task(pool.taps(asked))
    await pool.gateway.reached.wait()
    pool.gateway.reached.clear()
    watching = asyncio.create_task(poll(pool.house, TENANT))
    await pool.gateway.reached.wait()
    pool.gateway.open.set()
    receipt = await turn
    await watching
    assert receipt.payment.state is PaymentState.SUCCEEDED
    assert await pool.balance() == "USD 170.00"
    assert len({one.key for one in pool.gateway.asked}) == 1


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("dies_at", [1, 2])
async def test_a_decision_that_dies_is_made_up_for(
    pools: Pools, dies_at: int, *, committed: bool
) -> None:
    """Rule 8: dead at the decision or between it and the booking, what was approved comes once.

    Before the decision is committed nothing was decided; after it the poll carries on.
    """
    pool = await pools(PoolOpening(on=False))
    office = await Office(pool).opens()
    asked = await office.asks("800")
    house = _mortal(pool.house, dies_at, committed=committed)
    dying = Office(Pool(house, pool.gateway, pool.usage, pool.clock))
    with pytest.raises(_Died):
        await dying.approves(asked)
    again = Office(await pools(gateway=pool.gateway, clock=pool.clock))
    await again.pool.polls()
    kept = dies_at > 1 or committed
    assert (await again.approves(asked, by=BEN)).first is not kept
    one = await again.card(asked)
    assert (one.came, one.draft.decided_name) == (Came.DONE, "Carla Lo" if kept else "Ben Ho")
    assert await again.pool.balance() == "USD 920.00"
    assert len({each.key for each in pool.gateway.asked}) == 1
    assert (await again.pool.house.database.verify()).fault is None
