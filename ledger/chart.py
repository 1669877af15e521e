"""The last thirty days without a gap, and the pace they show: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import dropwhile
from zoneinfo import ZoneInfo

from ledger.account import Account
from ledger.money import Money
from ledger.pace import Pace, pace_of
from ledger.views import Day

DAYS = 30
PACE_DAYS = 28  # four whole weeks, so that every weekday weighs the same


def reading_since(now: datetime) -> date:
    """Far enough back for thirty days of any time zone, before the account's own is known."""
    return now.date() - timedelta(days=DAYS + 1)


def local_day(at: datetime, time_zone: str) -> date:
    return at.astimezone(ZoneInfo(time_zone)).date()


def thirty_days(account: Account, days: Sequence[Day], now: datetime) -> tuple[Day, ...]:
    """Thirty days up to today; a day nobody called on closes where the one before did."""
    today = local_day(now, account.time_zone)
    by_date = {day.on: day for day in days}
    filled: list[Day] = []
    for ago in range(DAYS - 1, -1, -1):
        on = today - timedelta(days=ago)
        filled.append(by_date.get(on) or Day(on, _carried(account, days, on), _none(account)))
    return tuple(filled)


def pace_now(account: Account, days: Sequence[Day], now: datetime) -> Pace | None:
    """From the last whole days: not today, and not the days before the pool was first used."""
    whole = [day.used.micros for day in thirty_days(account, days, now)[:-1]]
    used = list(dropwhile(lambda micros: micros <= 0, whole))
    return pace_of(account.balance, used[-PACE_DAYS:])


def _carried(account: Account, days: Sequence[Day], on: date) -> Money:
    """The closing of the last day before; without any in reach, nothing has changed since."""
    earlier = [day for day in days if day.on < on]
    if earlier:
        return max(earlier, key=lambda day: day.on).closing
    return _none(account) if days else account.balance


def _none(account: Account) -> Money:
    return Money.zero(account.currency)
