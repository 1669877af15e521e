"""The days and the pace that a chart shows: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import GENESIS
from ledger.chart import DAYS, pace_now, thirty_days
from ledger.money import Money
from ledger.views import Day
from tests.outside import CARD, usd

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def _account(balance: Money) -> Account:
    return Account(
        id="pool",
        currency="USD",
        time_zone="Asia/Hong_Kong",
        balance=balance,
        trigger=usd(100),
        recharge=AutoRecharge(on=False, amount=usd(50), method_id=CARD.id),
        standing=Standing.HEALTHY,
        seq=1,
        head=GENESIS,
        version=1,
        usage_cursor="",
        sandbox=False,
        created_at=NOON,
        due_at=NOON,
    )


def _days(*used: int, until: date = date(2026, 11, 19)) -> list[Day]:
    first = until - timedelta(days=len(used) - 1)
    return [Day(first + timedelta(days=n), usd(300 - n), usd(one)) for n, one in enumerate(used)]


def test_a_pool_nobody_used_shows_thirty_even_days() -> None:
    """Without a booking in reach every day closes at the balance, and there is no pace."""
    days = thirty_days(_account(usd(80)), (), NOON)
    assert len(days) == DAYS
    assert {day.closing for day in days} == {usd(80)}
    assert days[-1].on == date(2026, 11, 19)
    assert pace_now(_account(usd(80)), (), NOON) is None


def test_a_quiet_day_closes_where_the_one_before_did() -> None:
    """Days after the last booking carry its closing; days before the first were empty."""
    days = thirty_days(_account(usd(298)), _days(1, 1, 1, until=date(2026, 11, 17)), NOON)
    assert [str(day.closing) for day in days[-5:]] == [
        "USD 300.00",
        "USD 299.00",
        "USD 298.00",
        "USD 298.00",
        "USD 298.00",
    ]
    assert days[0].closing == usd(0)


def test_today_does_not_count_for_the_pace() -> None:
    """Half a day would look like a slow one: twenty days at 10 a day last ten days more."""
    pace = pace_now(_account(usd(100)), _days(*[10] * 20, 1000), NOON)
    assert pace is not None
    assert (pace.soonest, pace.days, pace.latest) == (10, 10, 10)


def test_days_before_the_first_use_do_not_count() -> None:
    """A pool that was opened a week ago is judged by that week."""
    pace = pace_now(_account(usd(100)), _days(*[0] * 30, *[10] * 8, 0), NOON)
    assert pace is not None
    assert pace.days == 10
    assert pace_now(_account(usd(100)), _days(*[0] * 30, *[10] * 6, 0), NOON) is None


def test_quiet_days_within_use_do_count() -> None:
    """An office that calls on one day in two lasts twice as long."""
    pace = pace_now(_account(usd(100)), _days(*[0, 10] * 20, 0), NOON)
    assert pace is not None
    assert pace.days == 20
