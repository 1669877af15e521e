"""Synthetic organisations for the backtest: what each spends a day, from a seed alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import pi, sin
from random import Random

FIRST = date(2025, 1, 6)  # a Monday
DAYS = 400
_SATURDAY = 5
_YEAR = 365.25
_QUIET_FROM = 356  # of the year's days

World = Callable[[Random], list[float]]


def office(dice: Random) -> list[float]:
    """Office hours: Monday to Friday, next to nothing at the weekend."""
    week = _week(dice, weekend=dice.uniform(0, 0.1))
    return [20 * week[_weekday(n)] * _noise(dice, 0.25) for n in range(DAYS)]


def campaigns(dice: Random) -> list[float]:
    """An office that now and then telephones two to four times as much for one to three weeks."""
    spent, left, times = office(dice), 0, 1.0
    for n in range(DAYS):
        if not left and dice.random() < 1 / 45:
            left, times = dice.randint(7, 21), dice.uniform(2, 4)
        if left:
            left -= 1
            spent[n] *= times
    return spent


def seasonal(dice: Random) -> list[float]:
    """An office whose year has a tide, holidays, and two quiet weeks at its end."""
    top, height = dice.uniform(0, _YEAR), dice.uniform(0.2, 0.5)
    holidays = {dice.randrange(DAYS) for _ in range(12)}
    spent = office(dice)
    for n in range(DAYS):
        spent[n] *= 1 + height * sin(2 * pi * (n - top) / _YEAR)
        quiet = (FIRST + timedelta(days=n)).timetuple().tm_yday > _QUIET_FROM
        spent[n] *= 0.3 if quiet else 0.1 if n in holidays else 1
    return spent


def bursty(dice: Random) -> list[float]:
    """Few calls, some of them very dear: many days without any."""
    often, spread = dice.uniform(0.4, 1.2), dice.uniform(0.8, 1.2)
    return [
        sum(4 * _noise(dice, spread) for _ in range(_poisson(dice, often))) for _ in range(DAYS)
    ]


def hotline(dice: Random) -> list[float]:
    """A hotline that is busiest at the weekend."""
    week = _week(dice, weekend=dice.uniform(1.8, 4))
    return [12 * week[_weekday(n)] * _noise(dice, 0.3) for n in range(DAYS)]


def growing(dice: Random) -> list[float]:
    """An office that moves to Teams: a third of it first, then one to three percent more a week."""
    a_week = dice.uniform(1.01, 1.03)
    return [spent / 3 * a_week ** (n / 7) for n, spent in enumerate(office(dice))]


WORLDS: Mapping[str, World] = {
    "office hours": office,
    "campaigns": campaigns,
    "seasonal": seasonal,
    "bursty": bursty,
    "weekend hotline": hotline,
    "growing": growing,
}


def _weekday(day: int) -> int:
    return (FIRST + timedelta(days=day)).weekday()


def _week(dice: Random, weekend: float) -> list[float]:
    """How busy each day is: no two weekdays alike."""
    return [dice.uniform(0.7, 1.3) * (weekend if n >= _SATURDAY else 1) for n in range(7)]


def _noise(dice: Random, spread: float) -> float:
    """Around one, and never below zero."""
    return dice.lognormvariate(-spread * spread / 2, spread)


def _poisson(dice: Random, often: float) -> int:
    count, passed = 0, dice.expovariate(often)
    while passed < 1:
        count, passed = count + 1, passed + dice.expovariate(often)
    return count
