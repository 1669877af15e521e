"""Pace: how long the balance lasts at the recent rate of use, and when that is too soon to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from ledger.money import Money

MIN_DAYS = 7
MAX_DAYS = 365
_SPREAD = 1.28  # four days in five of a bell curve lie within


@dataclass(frozen=True, slots=True)
class Pace:
    """Days until zero: about `days`, probably between `soonest` and `latest`."""

    days: int
    soonest: int
    latest: int


def pace_of(balance: Money, used_by_day: Sequence[int]) -> Pace | None:
    """The pace from whole days of use in micros, oldest first; None where it would be a guess."""
    days = len(used_by_day)
    total = sum(used_by_day)
    if days < MIN_DAYS or total <= 0:
        return None
    if balance.micros <= 0:
        return Pace(0, 0, 0)
    mean = total / days
    deviation = sqrt(sum((used - mean) ** 2 for used in used_by_day) / (days - 1))
    expected = balance.micros / mean
    margin = _SPREAD * deviation / mean * sqrt(expected)
    return Pace(_whole(expected), _whole(max(0.0, expected - margin)), _whole(expected + margin))


def _whole(days: float) -> int:
    return min(MAX_DAYS, round(days))
