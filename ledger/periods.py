"""Periods that usage is asked for: what each is called in a button, and which lies beside it. Pure.

A period is a calendar month, or some days in a row. The running month ends today, and is held
against as many days of the month before. Days are held against the same weekdays before them, as a
Monday beside a Sunday says nothing; and only days that are over, as a morning says nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.tallies import Period

MOST_DAYS = 366  # rule 5: of one period
_WEEK = 7
_QUARTER = 3  # months
_MONTH = re.compile(r"(20[0-9]{2})-([0-9]{2})")
_DAYS = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})(?:\.\.(20[0-9]{2}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Month(Period):
    """A calendar month, or what there is of the running one."""

    @property
    def whole(self) -> bool:
        return self.last == end_of_month(self.first)


def end_of_month(day: date) -> date:
    return _month_after(day) - timedelta(days=1)


def month_of(day: date, today: date) -> Month:
    """The month of that day: up to today where it is the running one."""
    first, end = day.replace(day=1), end_of_month(day)
    return Month(first, today if first <= today < end else end)


def quarter_of(day: date, today: date) -> Period:
    """January to March and so on: up to today where it is the running one."""
    first = day.replace(month=day.month - (day.month - 1) % _QUARTER, day=1)
    last_month = first.replace(month=first.month + _QUARTER - 1)
    return Period(first, min(today, end_of_month(last_month)))


def year_of(day: date, today: date) -> Period:
    """From its January on: up to today where it is the running one."""
    return Period(day.replace(month=1, day=1), min(today, day.replace(month=12, day=31)))


def last_days(count: int, today: date) -> Period:
    """That many, today included."""
    return Period(today - timedelta(days=count - 1), today)


def ended(period: Period, today: date) -> Period | None:
    """Its days that are over; None: it has begun today, or begins later."""
    yesterday = today - timedelta(days=1)
    if period.last <= yesterday:
        return period
    return replace(period, last=yesterday) if period.first <= yesterday else None


def before(period: Period) -> Period:
    """What it is held against: as long as it is, or the whole month before a whole one."""
    if not isinstance(period, Month):
        return _moved(period, -_whole_weeks(period.days))
    end = period.first - timedelta(days=1)
    first = end.replace(day=1)
    if period.whole:
        return Month(first, end)
    return Month(first, min(end, first + timedelta(days=period.days - 1)))


def earlier(period: Period, today: date) -> Period:
    """The one that lies before it, as it would be asked for by itself."""
    if isinstance(period, Month):
        return month_of(period.first - timedelta(days=1), today)
    return _moved(period, -period.days)


def later(period: Period, today: date) -> Period | None:
    """None where nothing of it has come yet."""
    if isinstance(period, Month):
        following = _month_after(period.first)
        return month_of(following, today) if following <= today else None
    following = period.last + timedelta(days=1)
    return _moved(period, period.days) if following <= today else None


def word_of(period: Period) -> str:
    """`2026-10`, `2026-11-02`, `2026-11-06..2026-11-12`: as a button carries it."""
    if isinstance(period, Month):
        return f"{period.first:%Y-%m}"
    first, last = period.first.isoformat(), period.last.isoformat()
    return first if first == last else f"{first}..{last}"


def period_of(word: str, today: date) -> Period | None:
    """The period of such a word; None where it is none, or too long."""
    if month := _MONTH.fullmatch(word):
        return _in_calendar(lambda: month_of(date(int(month[1]), int(month[2]), 1), today))
    if days := _DAYS.fullmatch(word):
        return _in_calendar(lambda: _from_to(days[1], days[2] or days[1]))
    return None


def _from_to(first: str, last: str) -> Period | None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return period if 1 <= period.days <= MOST_DAYS else None


def _in_calendar(made: Callable[[], Period | None]) -> Period | None:
    """None for a 31 November."""
    try:
        return made()
    except ValueError:
        return None


def _month_after(day: date) -> date:
    """Its first day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _whole_weeks(days: int) -> int:
    """So many days, and those that are missing to a week."""
    return -(-days // _WEEK) * _WEEK


def _moved(period: Period, days: int) -> Period:
    by = timedelta(days=days)
    return Period(period.first + by, period.last + by)
