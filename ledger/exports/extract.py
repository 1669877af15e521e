"""An extract: all that a period of one account holds, of one moment, and the port that reads it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledger.account import Account
from ledger.calls import Call
from ledger.lots import Lot
from ledger.money import Money
from ledger.tallies import Period, Tallies
from ledger.views import HistoryLine

BEGINNING = date(2000, 1, 1)  # nothing can have happened before: no call is taken from there


@dataclass(frozen=True, slots=True)
class Line:
    """A booking as people read it, with what it put down as the cost of calls."""

    line: HistoryLine
    charged: Money  # also where the wallet did not move: a reconciliation had it already


@dataclass(frozen=True, slots=True)
class Metered:
    """A row of a call, and whether the pool paid for it."""

    call: Call
    booked: bool


class Extract(Protocol):
    """Reads in flat memory; one after the other, as there is one moment for all."""

    @property
    def account(self) -> Account: ...
    @property
    def tallies(self) -> Tallies: ...

    def lines(self, period: Period) -> AsyncGenerator[Line, None]:
        """What happened in these days, in the order of the book."""
        ...

    def lots(self) -> AsyncGenerator[Lot, None]:
        """Every one there ever was, by its number."""
        ...

    def calls(self, period: Period) -> AsyncGenerator[Metered, None]:
        """Every row that is kept of these days; a charge that was corrected has one more."""
        ...

    async def balance_before(self, day: date) -> Money:
        """By when things happened."""
        ...


class Extracts(Protocol):
    """Where an account's extract comes from: the database."""

    def extract(self, account_id: str) -> AbstractAsyncContextManager[Extract]: ...
