"""When reports are due, and of which days they tell. Pure, by the clock of who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ledger.zones import local_day

AT = time(8)
_MONDAY = 0


class Every(StrEnum):
    DAY = "daily"
    WEEK = "weekly"  # on Mondays

    @property
    def length(self) -> timedelta:
        return timedelta(days=7 if self is Every.WEEK else 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included."""

    first: date
    last: date

    @property
    def before(self) -> Period:
        """As many days right before it."""
        days = self.last - self.first + timedelta(days=1)
        return Period(self.first - days, self.last - days)


def due_after(every: Every, time_zone: str, since: datetime) -> datetime:
    """The first report after that moment."""
    zone = ZoneInfo(time_zone)
    day = since.astimezone(zone).date()
    while not (_is_day(every, day) and (at := _on(day, zone)) > since):
        day += timedelta(days=1)
    return at


def last_due(every: Every, time_zone: str, now: datetime) -> datetime:
    """The newest report that should have come by now."""
    zone = ZoneInfo(time_zone)
    day = now.astimezone(zone).date()
    while not (_is_day(every, day) and (at := _on(day, zone)) <= now):
        day -= timedelta(days=1)
    return at


def period_before(every: Every, due: datetime, time_zone: str) -> Period:
    """The days that were over when it was due, on the calendar of the book."""
    last = local_day(due, time_zone) - timedelta(days=1)
    return Period(last - every.length + timedelta(days=1), last)


def _is_day(every: Every, day: date) -> bool:
    return every is Every.DAY or day.weekday() == _MONDAY


def _on(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, AT, zone).astimezone(UTC)
