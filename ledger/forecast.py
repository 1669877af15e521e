"""The forecast: when the pool reaches its trigger and zero, and what is spent until then. Pure.

The likely course is the habit carried on.  How far off it may be is reckoned for the sum of all
days up to each one: their own spread, a level that was estimated, and one that wanders.  Sums of
calls are never negative and lean to the dear side, so their range is that of a log-normal curve.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import exp, log1p, sqrt

from ledger.habit import WEEK, Habit, habit_of

COVERAGE_PERCENT = 80  # so often what comes lies within a range
_DEVIATIONS = 1.2816  # of a bell curve that leave a tenth on either side
MAX_DAYS = 365
COURSE_DAYS = 30  # that a chart shows
_DAMPED = 0.98  # of a drift that is left after each day ahead: nothing grows for ever
_LEAST_DAYS = 0.3  # a closed Sunday alone still varies like so much of a usual day


@dataclass(frozen=True, slots=True)
class Pace:
    """Days until something is reached: about `days`, in four of five cases within the range.

    `MAX_DAYS` stands for all that lies further ahead.
    """

    days: int
    soonest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Spend:
    """Micros."""

    likely: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """What of a lot is left, and in how many days it expires."""

    days: int
    micros: int


@dataclass(frozen=True, slots=True)
class Outset:
    """Where a forecast sets out: what is there, and what was used up to yesterday, in micros."""

    balance: int
    trigger: int
    used: tuple[int, ...]  # oldest first
    used_today: int
    weekday: int  # today's; Monday is 0
    lapses: tuple[Lapse, ...] = ()  # soonest first


@dataclass(frozen=True, slots=True)
class Forecast:
    """If nothing is added from now on."""

    zero: Pace
    trigger: Pace
    week: Spend  # of the next seven whole days
    month: Spend  # of the next thirty
    weekdays: tuple[float, ...]  # what each costs beside an average day; Monday first
    course: tuple[int, ...]  # the likely balance at the end of today and of the days to come
    expires: int  # micros that are likely to expire before they are used, until zero


@lru_cache(maxsize=256)  # asked for in every turn, and another one only once something is booked
def forecast(start: Outset) -> Forecast | None:
    """None where there is too little to go by."""
    habit = habit_of(start.used, (start.weekday - len(start.used)) % WEEK)
    if habit is None:
        return None
    ahead = _ahead(habit, start.weekday)
    rest = max(0.0, ahead[0] - start.used_today)
    sums = list(_sums(habit, [rest, *ahead[1:]]))
    courses = [_balances(start, course) for course in zip(*sums, strict=True)]
    zero = _reached(courses, 1)
    likely = courses[1]
    return Forecast(
        zero=zero,
        trigger=_reached(courses, start.trigger),
        week=_spend(habit, ahead[1 : 1 + WEEK]),
        month=_spend(habit, ahead[1 : 1 + COURSE_DAYS]),
        weekdays=habit.weekdays,
        course=tuple(round(micros) for micros in likely[: COURSE_DAYS + 1]),
        expires=round(start.balance - sums[zero.days][1] - likely[zero.days]),
    )


def _ahead(habit: Habit, weekday: int) -> list[float]:
    """What each day is likely to cost, in micros: today as a whole, and the days to come."""
    return [
        habit.level * habit.weekdays[(weekday + day) % WEEK] * (1 + habit.drift * _damped(day))
        for day in range(MAX_DAYS + 1)
    ]


def _damped(days: int) -> float:
    """So many days of a drift that slackens."""
    return (1 - _DAMPED**days) / (1 - _DAMPED)


def _sums(habit: Habit, days: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    """What is spent up to each day, in micros: at least, as is likely, and at most."""
    for ahead, likely in enumerate(accumulate(days), start=1):
        share = max(likely / habit.level, _LEAST_DAYS)
        variance = habit.spread / share + habit.unsure + habit.wander * ahead
        spread = log1p(variance)
        middle, apart = likely * exp(-spread / 2), exp(_DEVIATIONS * sqrt(spread))
        yield middle / apart, likely, max(likely, middle * apart)


def _spend(habit: Habit, days: Sequence[float]) -> Spend:
    *_, (least, likely, most) = _sums(habit, days)
    return Spend(round(likely), round(least), round(most))


def _balances(start: Outset, sums: Sequence[float]) -> list[float]:
    """What is left at the end of each day, where funds expire on the way (rules 11 to 13)."""
    lots, balance, before, course = deque(start.lapses), float(start.balance), 0.0, []
    taken = 0.0  # of the first lot
    for day, spent in enumerate(sums):
        while lots and lots[0].days <= day:
            balance -= lots.popleft().micros - taken
            taken = 0.0
        used = max(0.0, spent - before)
        balance, taken, before = balance - used, taken + used, max(before, spent)
        while lots and taken >= lots[0].micros:
            taken -= lots.popleft().micros
        course.append(balance)
    return course


def _reached(courses: Sequence[Sequence[float]], below: float) -> Pace:
    """When each course is first below that; the dearest one is the soonest."""
    latest, likely, soonest = (
        next((day for day, left in enumerate(course) if left < below), MAX_DAYS)
        for course in courses
    )
    return Pace(likely, soonest, latest)
