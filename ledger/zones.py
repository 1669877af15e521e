"""Time zones: which there are, and on which local day a moment falls."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


def local_day(at: datetime, time_zone: str) -> date:
    return at.astimezone(_zone(time_zone)).date()


_zone = lru_cache(maxsize=64)(ZoneInfo)  # its own memory takes thrice as long to ask


@lru_cache(maxsize=64)  # asked for in every turn, and there are few
def known_zone(name: str) -> str:
    """The zone as it was said, or UTC: a client's odd setting must not keep its people out."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return "UTC"
    return name
