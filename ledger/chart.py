"""The last thirty days without a gap, and the pace they show: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import dropwhile

from ledger.account import Account
from ledger.money import Money
from ledger.pace import Pace, pace_of
from ledger.views import Day
from ledger.zones import local_day

DAYS = 30
PACE_DAYS = 28  # four whole weeks, so that every weekday weighs the same
LOOK_BACK = 45  # a pool that was not used for over two weeks before those starts afresh


def reading_since(now: datetime) -> date:
    """The first day to read, in any time zone: before the account's own is known."""
    return now.date() - timedelta(days=LOOK_BACK + 1)


def thirty_days(account: Account, days: Sequence[Day], now: datetime) -> tuple[Day, ...]:
    """Thirty days up to today; a day nobody called on closes where the one before did."""
    by_date = {day.on: day for day in days}
    return tuple(
        by_date.get(on) or Day(on, _carried(account, days, on), Money.zero(account.currency))
        for on in _dates(account, DAYS, now)
    )


def pace_now(account: Account, days: Sequence[Day], now: datetime) -> Pace | None:
    """From the last whole days: not today, and not the days before the pool was first used."""
    used = {day.on: day.used.micros for day in days}
    whole = [used.get(on, 0) for on in _dates(account, LOOK_BACK, now)][:-1]
    since_first_use = list(dropwhile(lambda micros: micros <= 0, whole))
    return pace_of(account.balance, since_first_use[-PACE_DAYS:])


def _dates(account: Account, count: int, now: datetime) -> tuple[date, ...]:
    """That many local days, oldest first; the last one is today."""
    return _until(local_day(now, account.time_zone), count)


@lru_cache(maxsize=64)  # asked for in every turn, and other ones once a day
def _until(today: date, count: int) -> tuple[date, ...]:
    return tuple(today - timedelta(days=ago) for ago in range(count - 1, -1, -1))


def _carried(account: Account, days: Sequence[Day], on: date) -> Money:
    """The closing of the last day before; without any in reach, nothing has changed since."""
    earlier = [day for day in days if day.on < on]
    if earlier:
        return max(earlier, key=lambda day: day.on).closing
    return Money.zero(account.currency) if days else account.balance
