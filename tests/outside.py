"""Doubles of the world outside: a gateway, calls and an opening that do as a test tells them.

Each implements its port of `ledger/ports.py` and runs through the suites in `tests/contract/`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ledger.account import Account, AutoRecharge, Method, MethodKind
from ledger.calls import Call, CallPage, Unread
from ledger.letters import Letter, Posted, PostOutcome
from ledger.money import Money
from ledger.opening import PastFunding, Start
from ledger.payments import Charge, ChargeOutcome, Payment
from ledger.reading import Reading

CARD = Method("card", MethodKind.CARD, "Visa", "1111", "01/30")
OTHER_CARD = Method("other-card", MethodKind.CARD, "Mastercard", "2222", "02/31")
BY_HAND = Method("by-hand", MethodKind.INVOICE, reference="7700 0001", unattended=False)

SUCCEEDED = Charge(ChargeOutcome.SUCCEEDED)
EXPIRED = Charge(ChargeOutcome.DECLINED, "expired_card")
NO_FUNDS = Charge(ChargeOutcome.DECLINED, "insufficient_funds")
UNKNOWN = Charge(ChargeOutcome.UNKNOWN)


def usd(units: str | int) -> Money:
    return Money.of(units, "USD")


@dataclass(frozen=True, slots=True)
class Asked:
    method_id: str
    amount: Money
    key: str


class ScriptedGateway:
    """Gives its answers in turn, then succeeds; a definite answer is kept for its key."""

    def __init__(self, *answers: Charge | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Asked] = []
        self.refunds: list[Asked] = []
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()
        self._kept: dict[str, Charge] = {}

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        return (CARD, OTHER_CARD, BY_HAND)

    async def charge(self, payment: Payment) -> Charge:
        self.asked.append(Asked(payment.method_id, payment.amount, payment.key))
        return await self._answered(payment)

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        self.refunds.append(Asked(refund.method_id, refund.amount, refund.key))
        return await self._answered(refund)

    async def _answered(self, payment: Payment) -> Charge:
        self.reached.set()
        await self.open.wait()
        if payment.key in self._kept:
            return self._kept[payment.key]
        if payment.method_id not in {CARD.id, OTHER_CARD.id, BY_HAND.id, "recorded"}:
            return Charge(ChargeOutcome.DECLINED, "unknown_method")
        answer = self.answers.pop(0) if self.answers else SUCCEEDED
        if isinstance(answer, Exception):
            raise answer
        if answer.outcome is not ChargeOutcome.UNKNOWN:
            self._kept[payment.key] = answer
        return answer


class ScriptedUsage:
    """Reports the calls a test made, in pages; the cursor is how many were read."""

    def __init__(self, page: int = 100) -> None:
        self.page = page
        self.made: list[Call] = []
        self.overlap = 0  # rows that are reported a second time, as Graph's late rows are
        self.failing: Exception | None = None
        self.reading: Reading | None = None
        self.unread: tuple[Unread, ...] = ()
        self.again_at: datetime | None = None  # until then it is not asked

    def call(self, charge: str, at: datetime, capability: str = "MCOPSTNPP") -> Call:
        number = len(self.made) + 1
        made = Call(f"call-{number}", at, usd(charge), capability, 60, "Germany")
        self.made.append(made)
        return made

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        if self.failing is not None:
            raise self.failing
        if self.again_at is not None and now < self.again_at:
            left = int(cursor or 0) < len(self.made)
            return CallPage((), cursor, more=left, again_at=self.again_at)
        start = int(cursor or 0)
        end = start + self.page
        found = self.made[max(0, start - self.overlap) : end]
        read = min(end, len(self.made))
        more = read < len(self.made)
        return CallPage(tuple(found), str(read), more=more, unread=self.unread)

    def progress(self, cursor: str) -> Reading | None:
        return self.reading


@dataclass(frozen=True, slots=True)
class PoolOpening:
    """A pool that starts with so much, a trigger of 100, and recharges of 50 by card."""

    balance: str = "120"
    trigger: str = "100"
    on: bool = True
    recharge: str = "50"
    calls: tuple[Call, ...] = field(default=())

    async def start(self, account_id: str, currency: str, time_zone: str, now: datetime) -> Start:
        funds = Money.of(self.balance, currency)
        before = now - timedelta(days=3)
        paid = PastFunding(funds, before, CARD, automatic=False)
        return Start(
            trigger=Money.of(self.trigger, currency),
            recharge=AutoRecharge(self.on, Money.of(self.recharge, currency), CARD.id),
            fundings=(paid,) if funds.micros else (),
            calls=self.calls,
        )


@dataclass
class ScriptedMail:
    """Gives its answers in turn, then sends; while `open` is not set, no letter ends."""

    delivers: bool = True
    refuses: frozenset[str] = frozenset()
    answers: list[Posted] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    full_at: int = 0
    under_way: int = 0
    most_under_way: int = 0

    def __post_init__(self) -> None:
        self.full = asyncio.Event()  # so many as `full_at` are on their way
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, letter: Letter) -> Posted:
        self._begins()
        await self.open.wait()
        self.under_way -= 1
        if str(letter.to) in self.refuses:
            return Posted(PostOutcome.REFUSED, "550 5.1.1")
        answer = self.answers.pop(0) if self.answers else Posted(PostOutcome.SENT)
        if answer.outcome is PostOutcome.SENT:
            self.letters.append(letter)
        return answer

    def _begins(self) -> None:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if self.under_way == self.full_at:
            self.full.set()
