"""A payment gateway that counts what it charged, and a fuse that ends the process anywhere.

Both belong to the proof: the till outlives every crash, as a gateway does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ledger.account import Method
from ledger.payments import Charge, ChargeOutcome, Payment
from storage.sql.books import SqlBooks
from storage.sql.change import SqlChange
from storage.sql.connections import Connections
from tests.outside import BY_HAND, CARD, OTHER_CARD

ANSWERS = (
    "succeeds",
    "declines",  # and may be asked again later
    "expired",  # a terminal code: asking again is in vain
    "lost",  # the request never arrived
    "unheard",  # it was done, but the answer got lost
)
_CODES = {"declines": "insufficient_funds", "expired": "expired_card"}
METHODS = (CARD, OTHER_CARD, BY_HAND)


class Crash(BaseException):
    """The process is gone at this point; no `except Exception` of ours may notice."""


@dataclass(slots=True)
class Fuse:
    """Lit, it burns down by one at each point it passes, and then the process is gone."""

    left: int = 0

    def burn(self) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                raise Crash


@dataclass(slots=True)
class Till:
    """Implements `ledger.gateways.Gateway`; idempotent by key for ever."""

    fuse: Fuse
    answers: list[str] = field(default_factory=list)
    charged: dict[str, int] = field(default_factory=dict)
    given_back: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)  # keys that came back as another request

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        return METHODS

    async def charge(self, payment: Payment) -> Charge:
        return self._asked(payment, self.charged)

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        return self._asked(refund, self.given_back)

    def _asked(self, payment: Payment, done: dict[str, int]) -> Charge:
        self.fuse.burn()
        answer = self._answer(payment, done)
        self.fuse.burn()
        return answer

    def _answer(self, payment: Payment, done: dict[str, int]) -> Charge:
        if payment.key in done:
            if done[payment.key] != payment.amount.micros:
                self.twice.append(payment.key)
            return Charge(ChargeOutcome.SUCCEEDED)
        if payment.key in self.refused:
            return Charge(ChargeOutcome.DECLINED, "insufficient_funds")
        said = self.answers.pop(0) if self.answers else "succeeds"
        if said in _CODES:
            self.refused.add(payment.key)
            return Charge(ChargeOutcome.DECLINED, _CODES[said])
        if said != "lost":
            done[payment.key] = payment.amount.micros
        return Charge(ChargeOutcome.SUCCEEDED if said == "succeeds" else ChargeOutcome.UNKNOWN)


class FusedBooks(SqlBooks):
    """The real books, with a point of the fuse before, at and after each commit."""

    def __init__(self, connections: Connections, fuse: Fuse) -> None:
        super().__init__(connections)
        self._fuse = fuse

    @asynccontextmanager
    async def change(self, account_id: str) -> AsyncIterator[SqlChange]:
        self._fuse.burn()
        async with super().change(account_id) as change:
            yield change
            self._fuse.burn()
        self._fuse.burn()
