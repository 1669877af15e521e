"""Where a forecast sets out: which days are read for it, and what of them is the habit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from ledger.account import Account
from ledger.forecast import Lapse, Outset, Pace, forecast
from ledger.habit import WEEK
from ledger.lots import Lot
from ledger.views import Day
from ledger.zones import local_day

LOOK_BACK = 120  # whole days: more of them told nothing more, as what is older weighs so little
_AFRESH = 3 * WEEK  # a pool that was not used for so long starts afresh: no holiday lasts longer


def reading_since(now: datetime) -> date:
    """The first day to read, in any time zone: before the account's own is known."""
    return now.date() - timedelta(days=LOOK_BACK + 1)


def outset(account: Account, days: Sequence[Day], lots: Sequence[Lot], now: datetime) -> Outset:
    """Where a forecast sets out, from whole days: what is left of today counts as to come.

    `lots` are those with something left, soonest to expire first.
    """
    today = local_day(now, account.time_zone)
    whole = tuple(day.used.micros for day in days if day.on < today)
    idle = (today - days[-1].on).days - 1 if days else 0  # nothing is booked on them
    return Outset(
        balance=account.balance.micros,
        trigger=account.trigger.micros,
        used=_since_afresh((*whole, *[0] * max(0, idle))[-LOOK_BACK:]),
        used_today=sum(day.used.micros for day in days[-2:] if day.on == today),
        weekday=today.weekday(),
        lapses=tuple(
            Lapse((local_day(lot.expires_at, account.time_zone) - today).days, left)
            for lot in lots
            if lot.spendable(now) and (left := lot.remaining.micros)
        ),
    )


def pace_now(
    account: Account, days: Sequence[Day], lots: Sequence[Lot], now: datetime
) -> Pace | None:
    """Until zero; None where there is too little to go by."""
    found = forecast(outset(account, days, lots, now))
    return found.zero if found else None


@lru_cache(maxsize=256)
def _since_afresh(used: tuple[int, ...]) -> tuple[int, ...]:
    """The days since the pool was first used, or used again after it had not been for long."""
    start, idle = len(used), _AFRESH
    for n, micros in enumerate(used):
        if micros > 0 and idle >= _AFRESH:
            start = n
        idle = 0 if micros > 0 else idle + 1
    return () if idle >= _AFRESH else used[start:]
