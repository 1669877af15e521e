"""A house that pays with Stripe, whoever plays Stripe: localstripe behind the proxy, or our own.

```python
async with stand_in_bench(tmp_path) as bench:
    card = await bench.card()
    bench.wire.faults.next(Fault.RESET)
    assert (await bench.gateway.charge(bench.payment(card))).outcome is ChargeOutcome.UNKNOWN
```
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Protocol

from ledger.account import Method, MethodKind
from ledger.enter import enter
from ledger.money import Money
from ledger.payments import Charge, ChargeOutcome, Payment, PaymentState, Purpose
from providers.recorded import EmptyOpening, NoUsage
from providers.stripe.access import Access
from providers.stripe.customers import Customers
from providers.stripe.gateway import StripeGateway
from providers.stripe.parts import Stripe, open_stripe
from tests.contract.samples import keep_method
from tests.house import TENANT, ZONE, BuiltHouse, MovableClock, open_house
from tests.providers.proxy import (
    ASKS,
    DECLINES,
    GOOD,
    KEY_OF_STRIPE,
    SECRET,
    StripeProxy,
)
from tests.stripe_stand_in import StandInStripe
from tests.wire import SILENT, Wire

PATIENT, IMPATIENT = 10.0, 0.3  # seconds: only what never answers is waited for in vain
BACK = "https://teams.microsoft.com/"
_CARDS = {"good": GOOD, "asks": ASKS, "declined": DECLINES}
_NAMES = {"good": "visa", "asks": "ask", "declined": "decline_generic_decline"}


class Plays(Protocol):
    """Who plays Stripe."""

    @property
    def url(self) -> str: ...
    @property
    def wire(self) -> Wire: ...


@dataclass
class Bench:
    """One organisation, its gateway, and what was really charged."""

    house: BuiltHouse
    plays: Plays
    clock: MovableClock
    stripe: Stripe
    impatient: Stripe
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def wire(self) -> Wire:
        return self.plays.wire

    @property
    def gateway(self) -> Patience:
        return Patience(self)

    async def customer(self, account_id: str = TENANT) -> str:
        return await Customers(self.stripe.api, self.house.database.purse).of(account_id)

    async def card(self, does: str = "good", account_id: str = TENANT) -> str:
        """The id of a stored card: `good`, `declined` or `asks`."""
        customer = await self.customer(account_id)
        if isinstance(self.plays, StripeProxy):
            method_id = await self.plays.saved_card(customer, _CARDS[does])
        else:
            method_id = f"pm_{next(self.numbers)}_{account_id[:4]}"
            self.stand_in.behaviours[method_id] = _NAMES.get(does, does)
        method = Method(method_id, MethodKind.CARD, "Visa", "4242", "08/28")
        await keep_method(self.house.books, account_id, method, self.clock())
        return method_id

    @property
    def stand_in(self) -> StandInStripe:
        assert isinstance(self.plays, StandInStripe)
        return self.plays

    def payment(
        self, method_id: str, units: str | int = 50, *, key: str = "", account_id: str = TENANT
    ) -> Payment:
        return Payment(
            key=key or f"{account_id[:8]}-{next(self.numbers)}-{method_id}"[:100],
            account_id=account_id,
            purpose=Purpose.RECHARGE,
            amount=Money.of(units, "USD"),
            method_id=method_id,
            purchase_order="",
            person_id="purser",
            state=PaymentState.CHARGING,
            code="",
            created_at=self.clock(),
        )

    async def charges(self, payment: Payment) -> int:
        if isinstance(self.plays, StripeProxy):
            return len(await self.plays.charges(payment.key))
        charged: int = self.stand_in.counts()["charges"].get(payment.key, 0)
        return charged

    async def refunds(self, refund: Payment) -> int:
        if isinstance(self.plays, StripeProxy):
            return len(await self.plays.refunds(refund.key))
        given: int = self.stand_in.counts()["refunds"].get(refund.key, 0)
        return given

    async def until_definite(self, payment: Payment, most: int = 20) -> Charge:
        """As the polls do it: what is unknown is asked for again, with what is known of it."""
        for _ in range(most):
            answer = await self.gateway.charge(payment)
            if answer.outcome is not ChargeOutcome.UNKNOWN:
                return answer
            payment = unknown(payment, answer)
            self.clock.move(hours=1)
        raise AssertionError("it never became definite")


@dataclass
class Patience:
    """The gateway as it is, except that nothing is waited for that will never be answered."""

    bench: Bench

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        return await self.bench.stripe.gateway.methods(account_id)

    async def charge(self, payment: Payment) -> Charge:
        return await self._now.charge(payment)

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        return await self._now.refund(refund, paid)

    @property
    def _now(self) -> StripeGateway:
        silent = self.bench.wire.faults.coming in SILENT
        return (self.bench.impatient if silent else self.bench.stripe).gateway


def unknown(payment: Payment, answer: Charge) -> Payment:
    """As `settle` keeps it."""
    return replace(payment, state=PaymentState.UNKNOWN, reference=answer.reference)


@asynccontextmanager
async def stand_in_bench(path: Path) -> AsyncIterator[Bench]:
    async with StandInStripe(secret=SECRET) as plays, _bench(path, plays) as bench:
        yield bench


@asynccontextmanager
async def localstripe_bench(path: Path, behind: str) -> AsyncIterator[Bench]:
    async with StripeProxy(behind) as plays, _bench(path, plays) as bench:
        yield bench


@asynccontextmanager
async def _bench(path: Path, plays: Plays) -> AsyncIterator[Bench]:
    clock = MovableClock(datetime.now(UTC))  # whoever plays Stripe has a clock of its own
    async with AsyncExitStack() as opened:
        house = await opened.enter_async_context(
            open_house(path, sandbox=False, usage=NoUsage(), opening=EmptyOpening(), clock=clock)
        )
        await enter(house, TENANT, ZONE)
        patient, impatient = (
            open_stripe(access(plays.url, seconds), house.database.purse)
            for seconds in (PATIENT, IMPATIENT)
        )
        opened.push_async_callback(patient.close)
        opened.push_async_callback(impatient.close)
        yield Bench(house, plays, clock, patient, impatient)


def access(url: str, seconds: float = PATIENT, key: str = KEY_OF_STRIPE) -> Access:
    return Access(key, url, SECRET, live=False, back=BACK, seconds=seconds)
