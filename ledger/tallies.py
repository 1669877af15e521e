"""Tallies: what calls came to, day by day, and the port by which reports read them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from ledger.calls import Call
from ledger.money import Money


class Axis(StrEnum):
    """By what calls are added up, besides the day."""

    KIND = "kind"
    DESTINATION = "destination"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Period:
    """Local days of the account, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def month_from(first: date) -> Period:
    """The whole month that begins on that day."""
    return Period(first, first.replace(day=monthrange(first.year, first.month)[1]))


@dataclass(frozen=True, slots=True)
class Tally:
    """What the calls of one name came to; `name` is a kind, a destination or a person's id."""

    name: str
    calls: int
    seconds: int
    charged: Money  # what the pool paid
    covered: int  # of the calls, those that cost it nothing


@dataclass(frozen=True, slots=True)
class DayTally:
    on: date
    tally: Tally


class Tallies(Protocol):
    """Reads of what was metered; the day is the account's own, and so is the currency."""

    async def by_name(self, account_id: str, axis: Axis, period: Period) -> tuple[Tally, ...]:
        """The dearest first, then the longest."""
        ...

    async def dearest_names(
        self, account_id: str, axis: Axis, period: Period, most: int
    ) -> tuple[tuple[Tally, ...], int]:
        """The first of them, at most so many, and how many there are in all."""
        ...

    async def by_day(
        self, account_id: str, period: Period, axis: Axis = Axis.KIND, name: str | None = None
    ) -> tuple[DayTally, ...]:
        """Days on which there was a call, oldest first; of one name where it is given."""
        ...

    def every(self, account_id: str, axis: Axis, period: Period) -> AsyncIterator[DayTally]:
        """Day by day and name by name, in flat memory."""
        ...

    async def names(self, account_id: str, person_ids: Collection[str]) -> Mapping[str, str]:
        """What persons who called are called; who was forgotten is left out."""
        ...

    def calls(self, account_id: str, period: Period) -> AsyncIterator[Call]:
        """Every row that is kept of these days, oldest first, in flat memory."""
        ...

    async def dearest(
        self,
        account_id: str,
        on: date,
        most: int,
        axis: Axis | None = None,
        name: str | None = None,
    ) -> tuple[Call, ...]:
        """The calls of that day that cost the pool most; of one name where it is given."""
        ...
