"""Habit: what a day of calls usually costs: its level, weekdays, drift and spread. Pure.

Statistics, so floats: no amount is booked from them, and what is said of them comes back as whole
micros.  The constants were chosen by backtests on synthetic organisations (`bench/forecast.py`),
with other seeds than those that are reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from math import sqrt
from statistics import median

WEEK = 7
MIN_DAYS = 14  # every weekday twice; with fewer, ranges missed a third of what came
_HALF_LIFE_DAYS = 28.0  # so old a day counts half as much for the level
_SHRINK = 1.0  # weeks of even days that each weekday is mixed with
_TREND_WEEKS = 16
_MIN_TREND_WEEKS = 6
_SURE, _CERTAIN = 2.0, 3.5  # deviations by which weeks rank by age: a drift begins and is whole
_MAX_DRIFT = 0.007  # a day: what has doubled in five months
_OF_WEEKS = 0.75  # of the spread that is seen between weeks rather than days: calls come in waves
_PRIOR_SPREAD, _PRIOR_DAYS = 0.6, 7.0  # as if seen before: few days that happen to be alike
_LEAST_WANDER = 0.0001  # by which any level may wander off in a day (a variance)
_WANDER = 0.05  # of what weeks differ by beyond what their days do
_MOST_WANDER = 0.002


@dataclass(frozen=True, slots=True)
class Habit:
    """Relative to `level`, but for `level` itself; variances are of one usual day."""

    level: float  # micros that a day costs by now, averaged over a week
    weekdays: tuple[float, ...]  # Monday first; one on average
    drift: float  # by how much a day costs more than the day before
    spread: float  # the variance of one day
    unsure: float  # the variance of the level as it was estimated
    wander: float  # the variance that a level gains in each day ahead


def habit_of(used: Sequence[int], first_weekday: int) -> Habit | None:
    """From whole days in micros, oldest first; None where they are too few, or nothing was used."""
    if len(used) < MIN_DAYS or sum(used) <= 0:
        return None
    weekdays = _weekdays(used, first_weekday)
    usual = [weekdays[(first_weekday + n) % WEEK] for n in range(len(used))]
    drift = _drift(_weeks(used)[-_TREND_WEEKS:])
    grown = [_grown(drift, len(used) - 1 - n) for n in range(len(used))]
    expected = [part * so_far for part, so_far in zip(usual, grown, strict=True)]
    weights = _weights(len(used))
    level = _weighted(weights, used) / _weighted(weights, expected)
    off = [got / level - part for got, part in zip(used, expected, strict=True)]
    spread, wander = _spread(off)
    return Habit(level, weekdays, drift, spread, spread * _share(weights), wander)


def _weekdays(used: Sequence[int], first_weekday: int) -> tuple[float, ...]:
    """What each weekday costs beside the week around it, mixed with an even week."""
    mean = sum(used) / len(used)
    got, around = [_SHRINK * mean] * WEEK, [_SHRINK * mean] * WEEK
    sums = list(accumulate(used, initial=0))
    for n, micros in enumerate(used):
        start = min(max(0, n - WEEK // 2), len(used) - WEEK)
        weekday = (first_weekday + n) % WEEK
        got[weekday] += micros
        around[weekday] += (sums[start + WEEK] - sums[start]) / WEEK
    shares = [mine / others for mine, others in zip(got, around, strict=True)]
    return tuple(share * WEEK / sum(shares) for share in shares)


def _drift(weeks: Sequence[float]) -> float:
    """The growth a day, in so far as later weeks really are dearer or cheaper than earlier ones.

    By ranks and medians (Mann-Kendall, Theil-Sen), so that one campaign is no growth.
    """
    count, middle = len(weeks), median(weeks)
    if count < _MIN_TREND_WEEKS or middle <= 0:
        return 0.0
    slopes = [(weeks[j] - weeks[i]) / (j - i) for i, j in combinations(range(count), 2)]
    rising = sum((slope > 0) - (slope < 0) for slope in slopes)
    deviations = abs(rising) / sqrt(count * (count - 1) * (2 * count + 5) / 18)
    trust = min(1.0, max(0.0, (deviations - _SURE) / (_CERTAIN - _SURE)))
    drift = trust * median(slopes) / middle / WEEK
    return max(-_MAX_DRIFT, min(_MAX_DRIFT, drift))


def _grown(drift: float, ago: int) -> float:
    """What a day so long ago cost, beside today; never nothing, and never a multiple."""
    return min(3.0, max(0.2, 1 - drift * ago))


def _spread(off: Sequence[float]) -> tuple[float, float]:
    """The variance of a day, and how much of it is a level that wanders.

    Weeks that differ more than their days do come of calls that stay away or come for a while.
    """
    days = sum(one * one for one in off) / (len(off) - 1)
    weeks = [week / WEEK for week in _weeks(off)]
    between = sum(week * week for week in weeks) / len(weeks)
    mixed = (1 - _OF_WEEKS) * days + _OF_WEEKS * WEEK * between
    spread = (mixed * len(off) + _PRIOR_SPREAD * _PRIOR_DAYS) / (len(off) + _PRIOR_DAYS)
    waves = max(0.0, between - days / WEEK) / WEEK
    return spread, min(_MOST_WANDER, _LEAST_WANDER + _WANDER * waves)


def _weeks(values: Sequence[float]) -> list[float]:
    """Sums of whole weeks that end with the last day, oldest first."""
    first = len(values) % WEEK
    return [sum(values[n : n + WEEK]) for n in range(first, len(values), WEEK)]


def _weights(count: int) -> list[float]:
    return [0.5 ** ((count - 1 - n) / _HALF_LIFE_DAYS) for n in range(count)]


def _weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _share(weights: Sequence[float]) -> float:
    """One through the number of days that so weighted days are worth."""
    return sum(weight * weight for weight in weights) / sum(weights) ** 2
