"""Usage as people get to see it: what a period's calls came to, and against the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ledger.account import Account
from ledger.calls import Call
from ledger.money import Money
from ledger.reading import Reading
from ledger.roles import Role
from ledger.tallies import Axis, DayTally, Period, Tally


@dataclass(frozen=True, slots=True)
class Among:
    """The names of one axis: the dearest, and what the others come to together."""

    top: tuple[Tally, ...]
    rest: Tally
    others: int  # how many names `rest` sums up


@dataclass(frozen=True, slots=True)
class Named:
    """What may be shown of persons; a person without a name here is nobody that is known."""

    shown: bool  # whether the reader is shown names at all
    least: Role  # who is
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """All that a usage card shows, of one period; of `name` alone where one was asked for."""

    account: Account
    as_of: datetime
    period: Period
    total: Tally
    ended: Period | None  # its days that are over; None: today is its first
    held: Tally  # what those came to, which is held against the period before
    compared: Period
    was: Tally  # all of that
    since: date | None  # calls are known from this day on, if not from the start of `compared`
    days: tuple[DayTally, ...]  # those with a call, oldest first
    people: Named
    all: Tally  # of the period, whatever the name
    axis: Axis | None = None
    name: str | None = None
    among: Among | None = None  # where an axis was asked for, and no name of it
    most: Mapping[Axis, Tally] = field(default_factory=dict)  # what cost most, by kind and so on
    dearest: tuple[Call, ...] = ()  # where the period is one day
    reading: Reading | None = None  # of the calls that were there before Purser; None: all read

    @property
    def percent(self) -> int | None:
        """How much more than before, or less; None where there is nothing to compare with."""
        if self.ended is None or self.since is not None or self.was.charged.micros <= 0:
            return None
        return percent(self.held.charged - self.was.charged, self.was.charged)

    @property
    def runs(self) -> bool:
        """Whether a part of it is left out of that, as it is not over."""
        return self.ended != self.period


def percent(part: Money, whole: Money) -> int:
    """Whole percents, half away from zero."""
    hundreds = abs(part.micros) * 100
    rounded = (2 * hundreds + whole.micros) // (2 * whole.micros)
    return rounded if part.micros >= 0 else -rounded


def together(name: str, tallies: Sequence[Tally], currency: str) -> Tally:
    """One for all of them."""
    return Tally(
        name,
        sum(one.calls for one in tallies),
        sum(one.seconds for one in tallies),
        Money(sum(one.charged.micros for one in tallies), currency),
        sum(one.covered for one in tallies),
    )


def less(whole: Tally, part: Tally) -> Tally:
    """The rest of it."""
    return Tally(
        "",
        whole.calls - part.calls,
        whole.seconds - part.seconds,
        whole.charged - part.charged,
        whole.covered - part.covered,
    )


def within(days: Sequence[DayTally], period: Period) -> tuple[DayTally, ...]:
    return tuple(day for day in days if period.first <= day.on <= period.last)


def without_gaps(days: Sequence[DayTally], period: Period, currency: str) -> tuple[DayTally, ...]:
    """Every day of the period, oldest first; one without a call comes to nothing."""
    known = {day.on: day for day in days}
    every = (period.first + timedelta(days=n) for n in range(period.days))
    return tuple(known.get(on) or DayTally(on, together("", (), currency)) for on in every)
