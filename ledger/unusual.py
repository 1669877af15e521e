"""Unusual spend: a day that costs far more than that weekday did, and when that is over. Pure.

Medians and what days usually lie off them, so that one dear day hides no other.  How often that
rings in organisations where nothing is wrong, and how much it misses, measures `bench/forecast.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from ledger.habit import WEEK
from ledger.views import Day

COMES_LATE = 2  # days by which rows of calls may come late: so long a day is looked at again
_MIN_SAME = 4  # of a weekday: with fewer, one of them decides
_SPREADS = 5.0
_OF_A_BELL_CURVE = 1.4826  # its deviation, where half of all lies within one median off
_TIMES = 2.0  # the floor where days are much alike
_ALL_BUT = 0.05  # of all days, whatever their weekday: some organisations have no usual Tuesday
# The sandbox calls in time-lapse, a morning's calls every minute: nothing of it would be unusual.
TIME_LAPSE = 10


@dataclass(frozen=True, slots=True)
class Unusual:
    """In micros; `usual` is the median of that weekday."""

    on: date
    spent: int
    usual: int


def unusual_day(days: Sequence[Day], today: date, *, factor: int = 1) -> Unusual | None:
    """The newest of today and the days whose calls may still be coming in."""
    used = {day.on: day.used.micros for day in days}
    recent = (today - timedelta(days=ago) for ago in range(COMES_LATE + 1))
    return next((found for on in recent if (found := _judged(used, on, factor))), None)


def usual_since(days: Sequence[Day], told: date, today: date, *, factor: int = 1) -> bool:
    """Whether a day after that one, of which all calls have come in, was a usual one."""
    used = {day.on: day.used.micros for day in days}
    settled = today - timedelta(days=COMES_LATE)
    later = (told + timedelta(days=n) for n in range(1, (settled - told).days + 1))
    return any(_judged(used, on, factor) is None for on in later)


def _judged(used: Mapping[date, int], on: date, factor: int) -> Unusual | None:
    """Beside the days since the pool was first used."""
    spent = used.get(on, 0)
    first = min((day for day, micros in used.items() if micros), default=on)
    before = [used.get(first + timedelta(days=n), 0) for n in range((on - first).days)]
    same = before[-WEEK::-WEEK]
    if len(same) < _MIN_SAME or spent <= factor * _limit(before, same):
        return None
    return Unusual(on, spent, round(median(same)))


def _limit(before: Sequence[int], same: Sequence[int]) -> float:
    """What a day may cost; `same` are those of its weekday.

    An average day more is the least that is worth telling, and never nothing.
    """
    usual = median(same)
    off = _OF_A_BELL_CURVE * median(abs(one - usual) for one in same)
    dear = sorted(before)[round((1 - _ALL_BUT) * (len(before) - 1))]
    return max(usual + _SPREADS * off, _TIMES * usual, usual + fmean(before), float(dear))
