"""Recommending: how the days of the book are read, and what is said where there are too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.account import Account, AutoRecharge
from ledger.choosing import LEAST_DAYS
from ledger.errors import NothingToApply
from ledger.recommend import DAYS, Recommendation, recommended
from ledger.recommending import apply, recommend
from ledger.settings import SettingsRequest
from ledger.views import Day, SettingsChange
from tests.house import ANNA
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import CARD, PoolOpening, usd
from tests.pools import a_pool

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 19)
ACCOUNT = a_pool(300, recharge=AutoRecharge(on=True, amount=usd(40), method_id=CARD.id))


def days(count: int, used: int = 12, until: date = TODAY - timedelta(days=1)) -> list[Day]:
    """So many days of the same use, to the last whole one."""
    first = until - timedelta(days=count - 1)
    return [Day(first + timedelta(days=nth), usd(150 - nth), usd(used)) for nth in range(count)]


def found(past: list[Day], account: Account = ACCOUNT) -> Recommendation:
    return recommended(account, past, (CARD,), NOON)


def test_whole_days_only() -> None:
    """Today is not over, and what is older than ninety days says little."""
    today = Day(TODAY, usd(100), usd(999))
    one = found([*days(120), today])
    assert (one.days, one.past[0].on, one.past[-1].on) == (
        DAYS,
        TODAY - timedelta(days=DAYS),
        TODAY - timedelta(days=1),
    )
    assert one.reserve == usd(36)


def test_days_without_calls_count_from_the_first_call_on() -> None:
    """Nobody called for a week: those days are days like others, but not those before the first."""
    past = [*days(3, used=0, until=date(2026, 10, 29)), *days(14, until=date(2026, 11, 12))]
    one = found(past)
    assert (one.days, one.past[0].on) == (20, date(2026, 10, 30))
    assert one.past[-1].closing == past[-1].closing


@pytest.mark.parametrize(("count", "enough"), [(0, False), (LEAST_DAYS - 1, False), (14, True)])
def test_fewer_than_fourteen_days_are_too_few(count: int, *, enough: bool) -> None:
    """Nothing is recommended then, and nothing would be applied."""
    one = found(days(count))
    assert (one.best is not None) is enough
    assert one.changes() is enough
    assert one.days == count


def test_the_present_settings_are_replayed_as_well() -> None:
    """The same days, beside those that are recommended, and whether they would do."""
    one = found(days(DAYS))
    assert one.now
    assert one.best
    assert (one.now.amount, one.now.does) == (usd(40), False)
    assert one.now.recharges > one.best.recharges
    assert one.now.lowest == usd(88)  # recharged at the end of the day that fell below 100.00


def test_without_auto_recharge_it_is_as_it_was() -> None:
    """What people added by hand is in it, as they added it."""
    off = replace(ACCOUNT, recharge=replace(ACCOUNT.recharge, on=False))
    one = found(days(DAYS), off)
    assert one.now
    assert one.now.amount is None
    assert one.now.closings == tuple(day.closing for day in one.past)
    assert one.request().recharge_on is True


def test_only_what_differs_is_asked_for() -> None:
    """Applied once, it asks for nothing any more."""
    one = found(days(DAYS))
    assert one.best
    assert one.best.amount
    assert one.request() == SettingsRequest(
        trigger=one.best.trigger, recharge_amount=one.best.amount
    )
    recharge = replace(ACCOUNT.recharge, amount=one.best.amount)
    done = replace(ACCOUNT, trigger=one.best.trigger, recharge=recharge)
    assert not found(days(DAYS), done).changes()


def test_the_mark_tells_one_from_another() -> None:
    """Whatever would be applied otherwise has another mark."""
    off = replace(ACCOUNT, recharge=replace(ACCOUNT.recharge, on=False))
    marks = {
        found(days(DAYS)).mark(),
        found(days(DAYS, used=40)).mark(),
        found(days(DAYS), off).mark(),
    }
    assert len(marks) == 3
    assert found(days(DAYS)).mark() == found([*days(120)]).mark()


async def test_of_a_real_book(pools: Pools) -> None:
    """Twenty days of calls in the book, and a change that takes both amounts at once."""
    pool = await pools(PoolOpening(balance="500"))
    await _calls(pool, 20)
    one = await recommend(pool.house, ANNA)
    assert (one.days, one.reserve) == (20, usd("31.50"))
    done = await apply(pool.house, ANNA, CHAT, one.mark())
    assert isinstance(done, SettingsChange)
    assert one.best
    assert (done.after.trigger, done.after.recharge.amount) == (one.best.trigger, one.best.amount)
    with pytest.raises(NothingToApply):
        await apply(pool.house, ANNA, CHAT, one.mark())


async def test_too_early_to_apply(pool: Pool) -> None:
    """It is told again that it is too early."""
    told = await apply(pool.house, ANNA, CHAT)
    assert isinstance(told, Recommendation)
    assert told.best is None


async def _calls(pool: Pool, count: int) -> None:
    for _ in range(count):
        await pool.spends("10.50")
        pool.clock.move(days=1)
