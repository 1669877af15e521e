"""Replay: past days of use run again as if auto-recharge had had other amounts: pure, in micros.

Whole local days are enough, and the hours within one are not looked at: whatever a day used comes
off first, and a recharge arrives only at its end.  That is worse than what happens, where one is
asked for within a poll, so no recommendation looks better than it would be.  What is compared is
fair to every pair of amounts: each begins with an empty pool that is recharged before the first
call, and funds that people added by hand are left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LOT_DAYS = 365  # what is not used twelve months after it was bought expires (rule 11)


@dataclass(frozen=True, slots=True)
class Use:
    """What each whole local day used, oldest first and without a gap."""

    first: date
    spent: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.spent)

    def most_in(self, days: int) -> int:
        """The most that so many days running used."""
        ends = range(1, len(self.spent) + 1)
        return max((sum(self.spent[max(0, end - days) : end]) for end in ends), default=0)

    def months(self) -> tuple[int, ...]:
        """The month of each day, as a number of its own: a cap counts afresh with it."""
        days = (self.first + timedelta(days=nth) for nth in range(len(self.spent)))
        return tuple(day.year * 12 + day.month for day in days)


@dataclass(frozen=True, slots=True)
class Terms:
    """What auto-recharge goes by."""

    trigger: int
    amount: int
    per_month: int = 0  # the cap of a calendar month; zero: none (rule 22)


@dataclass(frozen=True, slots=True)
class Course:
    """How it went."""

    recharges: int  # charges, without the one that filled the empty pool
    bought: int  # with that one
    lowest: int  # before a day's recharge had arrived
    below: int  # days on which it was below zero
    capped: int  # days on which the month's cap kept a charge back, or made it smaller
    closings: tuple[int, ...]

    @property
    def idle(self) -> int:
        """What lay in the pool on average."""
        return sum(max(0, one) for one in self.closings) // max(1, len(self.closings))


def replay(use: Use, terms: Terms) -> Course:
    """The days once through."""
    balance = bought = _filling(0, terms)
    lowest, recharges, below, capped = balance, 0, 0, 0
    purse = _Purse(terms.per_month, use.months() if terms.per_month else ())
    closings = []
    for nth, spent in enumerate(use.spent):
        balance -= spent
        lowest = min(lowest, balance)
        below += balance < 0
        if balance < terms.trigger:  # strictly (rule 17)
            wanted = _filling(balance, terms)
            charge = purse.fitting(nth, wanted, terms.amount)
            balance, bought = balance + charge, bought + charge
            recharges += charge > 0
            capped += charge < wanted
        closings.append(balance)
    return Course(recharges, bought, lowest, below, capped, tuple(closings))


def expiring_in_a_year(use: Use, terms: Terms) -> int:
    """What would be forfeited in a year, if every year went on as these days did.

    They are run round and round for two years, first in, first out, and the second one counts:
    in the first, nothing is old enough.  Without the cap, which would only hide it.
    """
    if not use.spent or _used_up_in_time(use, terms):
        return 0
    pool = _Lots()
    pool.buy(0, _filling(0, terms))
    forfeited = 0
    for day in range(2 * LOT_DAYS):
        forfeited += pool.expire(day)
        pool.spend(use.spent[day % len(use.spent)])
        if pool.balance < terms.trigger:
            pool.buy(day, _filling(pool.balance, terms))
    return forfeited


def _filling(balance: int, terms: Terms) -> int:
    """As many whole recharge amounts as bring it to at least the trigger, at once (rule 18)."""
    if balance >= terms.trigger:
        return 0
    return -(-(terms.trigger - balance) // terms.amount) * terms.amount


def _used_up_in_time(use: Use, terms: Terms) -> bool:
    """A pool is never fuller than both amounts together; calls of a year surely take that much."""
    rounds = (LOT_DAYS - 1) // len(use.spent)
    return terms.trigger + terms.amount <= rounds * use.total


class _Purse:
    """What a month's cap still lets through."""

    def __init__(self, per_month: int, months: Iterable[int]) -> None:
        self._most = per_month
        self._months = tuple(months)
        self._month, self._taken = 0, 0

    def fitting(self, nth: int, wanted: int, amount: int) -> int:
        """As many whole recharge amounts of it as fit, on that day (rule 22)."""
        if not self._most:
            return wanted
        if self._months[nth] != self._month:
            self._month, self._taken = self._months[nth], 0
        room = (self._most - self._taken) // amount * amount
        charge = max(0, min(wanted, room))
        self._taken += charge
        return charge


class _Lots:
    """A pool of lots, the oldest of which is used first (rule 12)."""

    def __init__(self) -> None:
        self.balance = 0
        self._lots: deque[tuple[int, int]] = deque()  # the day it expires, and what is left of it

    def buy(self, day: int, amount: int) -> None:
        """What is owed is paid first (rule 14)."""
        owed = max(0, -self.balance)
        self.balance += amount
        if amount > owed:
            self._lots.append((day + LOT_DAYS, amount - owed))

    def spend(self, amount: int) -> None:
        self.balance -= amount
        while amount and self._lots:
            expires, left = self._lots.popleft()
            if left > amount:
                self._lots.appendleft((expires, left - amount))
            amount = max(0, amount - left)

    def expire(self, day: int) -> int:
        gone = 0
        while self._lots and self._lots[0][0] <= day:
            gone += self._lots.popleft()[1]
        self.balance -= gone
        return gone
