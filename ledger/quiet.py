"""Quiet hours: when an address wants to hear only what cannot wait. Pure, by the clock there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR = 60
DAY = 24 * HOUR
_MOST_MINUTES = 3 * DAY  # a day whose only loud minutes the clocks jump over makes it two nights


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one minute of the day to another, which may be on the next day."""

    begins: int  # minutes after midnight
    ends: int


def is_quiet(quiet: Quiet, time_zone: str, now: datetime) -> bool:
    """As the clock on the wall says, also in an hour that comes twice."""
    there = now.astimezone(ZoneInfo(time_zone))
    minute = there.hour * HOUR + there.minute
    if quiet.begins <= quiet.ends:
        return quiet.begins <= minute < quiet.ends
    return minute >= quiet.begins or minute < quiet.ends


def over_at(quiet: Quiet, time_zone: str, now: datetime) -> datetime:
    """The first minute that is not quiet any more."""
    return _walked(quiet, time_zone, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=256)  # the chats of an organisation mostly share their night
def _walked(quiet: Quiet, time_zone: str, since: datetime) -> datetime:
    """Nothing quicker is right in every night in which clocks are changed."""
    minutes = (since + timedelta(minutes=count) for count in range(_MOST_MINUTES))
    return next(at for at in minutes if not is_quiet(quiet, time_zone, at))
