"""The days of a chart: the last thirty, without a gap. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from ledger.account import Account
from ledger.money import Money
from ledger.views import Day
from ledger.zones import local_day

DAYS = 30


def thirty_days(account: Account, days: Sequence[Day], now: datetime) -> tuple[Day, ...]:
    """Thirty days up to today; a day nobody called on closes where the one before did."""
    dates = _until(local_day(now, account.time_zone), DAYS)
    by_date = {day.on: day for day in days if day.on >= dates[0]}
    return tuple(
        by_date.get(on) or Day(on, _carried(account, days, on), Money.zero(account.currency))
        for on in dates
    )


@lru_cache(maxsize=64)  # asked for in every turn, and other ones once a day
def _until(today: date, count: int) -> tuple[date, ...]:
    """That many days, oldest first."""
    return tuple(today - timedelta(days=ago) for ago in range(count - 1, -1, -1))


def _carried(account: Account, days: Sequence[Day], on: date) -> Money:
    """The closing of the last day before; without any in reach, nothing has changed since."""
    earlier = [day for day in days if day.on < on]
    if earlier:
        return max(earlier, key=lambda day: day.on).closing
    return Money.zero(account.currency) if days else account.balance
