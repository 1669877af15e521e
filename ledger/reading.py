"""How far a source of calls has been read, as its cursor tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """The first read of what was there before Purser came, and that it is done."""

    since: datetime
    upto: datetime  # everything before it has been read
    until: datetime  # where the first read ends
    rows: int  # so far
    done: bool

    @property
    def share(self) -> float:
        """Of the time that is to be read, not of its rows: how many they are nobody knows."""
        if self.done or self.until <= self.since:
            return 1.0
        return min(1.0, max(0.0, (self.upto - self.since) / (self.until - self.since)))


@dataclass(frozen=True, slots=True)
class Metered:
    """How all accounts together stand, for whoever runs Purser."""

    troubles: Mapping[str, int]  # accounts by the code of what keeps their calls from being read
    oldest_read: datetime | None  # when calls were last read, of the account where that is longest
    unfinished: tuple[str, ...]  # cursors of accounts that were never read to their end
