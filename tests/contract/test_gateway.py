"""What every gateway keeps: one answer and one charge for a key, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ledger.account import Method
from ledger.agreements import AGREEMENT, agreement
from ledger.enter import enter
from ledger.gateways import Gateway
from ledger.money import Money
from ledger.payments import Charge, ChargeOutcome, Payment, PaymentState, Purpose
from providers.invoice import InvoiceGateway
from providers.recorded import RecordedGateway
from providers.sandbox import SandboxGateway
from providers.till import Till
from tests.contract.samples import keep_method
from tests.house import MORNING, TENANT, ZONE, open_house
from tests.outside import EXPIRED, SUCCEEDED, UNKNOWN, ScriptedGateway
from tests.providers.stripe_bench import (
    Bench,
    localstripe_bench,
    stand_in_bench,
    unknown,
)
from tests.wire import DONE, Fault

_NUMBERS = iter(range(1, 1 << 60))
_ANSWERS = 50  # more than any test asks for


@dataclass
class Subject:
    """A gateway, a method that pays, one that is declined, and what was really charged.

    Where nothing can be charged, as in the sandbox, there is nothing to count: those are left out
    of what counts by COUNTED, and of what is declined by DECLINING.
    """

    gateway: Gateway
    good: str
    declined: str = ""
    charged: Callable[[Payment], Awaitable[int]] | None = None
    refunded: Callable[[Payment], Awaitable[int]] | None = None
    bench: Bench | None = None
    counts: str = ""  # how the ids of those methods begin whose charges can be counted

    def payment(self, method_id: str, units: int = 50) -> Payment:
        if self.bench is not None:
            return self.bench.payment(method_id, units)
        return Payment(
            key=f"key-{next(_NUMBERS)}",
            account_id=TENANT,
            purpose=Purpose.FUNDS,
            amount=Money.of(units, "USD"),
            method_id=method_id,
            purchase_order="4711",
            person_id="anna",
            state=PaymentState.CHARGING,
            code="",
            created_at=MORNING,
        )

    async def count(self, payment: Payment) -> int:
        assert self.charged is not None
        assert payment.method_id.startswith(self.counts)
        return await self.charged(payment)


Opens = Callable[[Path, pytest.FixtureRequest], AbstractAsyncContextManager[Subject]]


@asynccontextmanager
async def _sandbox(_path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    yield Subject(SandboxGateway(), "visa-4242", "visa-0002")


@asynccontextmanager
async def _recorded(_path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    yield Subject(RecordedGateway(), "recorded")


@asynccontextmanager
async def _scripted(_path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    yield _script()


@asynccontextmanager
async def _scripted_no(_path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    yield _script(EXPIRED)


def _script(*first: Charge) -> Subject:
    """It is told more answers than it is asked for: each that it uses up is one more charge."""
    gateway = ScriptedGateway(*first, *[SUCCEEDED] * _ANSWERS)

    async def done(payment: Payment) -> int:
        asked = {one.key for one in (*gateway.asked, *gateway.refunds)}
        assert payment.key in asked
        used_up = _ANSWERS - gateway.answers.count(SUCCEEDED)
        return used_up - len(asked - {payment.key})

    return Subject(gateway, "card", "other-card" if first else "", done, done)


@asynccontextmanager
async def _invoice(path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with open_house(path) as house:
        await enter(house, TENANT, ZONE)
        stored = agreement("8812 0042")
        await keep_method(house.books, TENANT, stored, MORNING)
        yield Subject(InvoiceGateway(house.database.purse), stored.id)


@asynccontextmanager
async def _stand_in(path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with stand_in_bench(path) as bench:
        yield await _stripe(bench)


@asynccontextmanager
async def _localstripe(path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    behind: str = request.getfixturevalue("localstripe")
    async with localstripe_bench(path, behind) as bench:
        yield await _stripe(bench)


@asynccontextmanager
async def _till(path: Path, _request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with stand_in_bench(path) as bench:
        subject = await _stripe(bench)
        purse = bench.house.database.purse
        await keep_method(bench.house.books, TENANT, agreement("1"), MORNING)
        subject.gateway = Till(
            purse,
            {
                AGREEMENT: InvoiceGateway(purse),
                "recorded": RecordedGateway(),
                "pm_": bench.gateway,
            },
        )
        yield subject


async def _stripe(bench: Bench) -> Subject:
    return Subject(
        bench.gateway,
        await bench.card(),
        await bench.card("declined"),
        bench.charges,
        bench.refunds,
        bench,
        counts="pm_",
    )


STRIPES: dict[str, Opens] = {"stripe at localstripe": _localstripe, "stripe at ours": _stand_in}
SUBJECTS: dict[str, Opens] = {
    "sandbox": _sandbox,
    "recorded": _recorded,
    "invoice": _invoice,
    "scripted": _scripted,
    "scripted no": _scripted_no,
    "till": _till,
    **STRIPES,
}
COUNTED = ("scripted", "till", *STRIPES)
DECLINING = ("sandbox", "scripted no", "till", *STRIPES)


@pytest.fixture(params=SUBJECTS)
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    async with SUBJECTS[request.param](tmp_path, request) as found:
        yield found


@pytest.fixture(params=COUNTED)
async def counted(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    async with SUBJECTS[request.param](tmp_path, request) as found:
        yield found


@pytest.fixture(params=DECLINING)
async def declining(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    async with SUBJECTS[request.param](tmp_path, request) as found:
        yield found


@pytest.fixture(params=STRIPES)
async def stripe(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    async with STRIPES[request.param](tmp_path, request) as found:
        yield found


async def _again(gateway: Gateway, payment: Payment, answer: Charge) -> Charge:
    """As the next poll asks, which knows what was kept of the answer."""
    return await gateway.charge(unknown(payment, answer))


def _definite(answer: Charge) -> tuple[ChargeOutcome, str]:
    """What a ledger relies on; the gateway's own name for it may be learnt only later."""
    return answer.outcome, answer.code


async def test_a_key_gets_one_answer(subject: Subject) -> None:
    """Rule 8: asked again with the same key a gateway answers the same."""
    for method in await subject.gateway.methods(TENANT):
        payment = subject.payment(method.id)
        first = await subject.gateway.charge(payment)
        assert first.outcome is not ChargeOutcome.UNKNOWN
        for _ in range(3):
            assert _definite(await subject.gateway.charge(payment)) == _definite(first)
        later = replace(payment, state=PaymentState.UNKNOWN, reference=first.reference)
        again = await subject.gateway.charge(later)
        assert (again.outcome, again.code) == (first.outcome, first.code)


async def test_a_key_is_charged_once(counted: Subject) -> None:
    """Rule 8: however often it is asked for, and also by whoever knows the answer."""
    payment = counted.payment(counted.good)
    first = await counted.gateway.charge(payment)
    assert await counted.count(payment) == 1
    for _ in range(3):
        await counted.gateway.charge(payment)
        await _again(counted.gateway, payment, first)
    assert await counted.count(payment) == 1


async def test_the_same_key_at_the_same_moment_gets_one_answer(subject: Subject) -> None:
    """Rule 8 with two replicas: who comes second may hear nothing, but nothing else."""
    payment = subject.payment(subject.good)
    answers = await asyncio.gather(*(subject.gateway.charge(payment) for _ in range(5)))
    definite = {each for each in answers if each.outcome is not ChargeOutcome.UNKNOWN}
    assert len(definite) == 1
    assert await subject.gateway.charge(payment) in definite


async def test_the_same_key_at_the_same_moment_is_charged_once(counted: Subject) -> None:
    """Rule 8 with two replicas: what they hear may differ, what is charged does not."""
    payment = counted.payment(counted.good)
    await asyncio.gather(*(counted.gateway.charge(payment) for _ in range(5)))
    assert await counted.count(payment) == 1


async def test_two_keys_are_two_charges(counted: Subject) -> None:
    """The same amount twice is asked for twice, if that is what was wanted."""
    for payment in (counted.payment(counted.good), counted.payment(counted.good)):
        await counted.gateway.charge(payment)
        assert await counted.count(payment) == 1


async def test_methods_have_names_of_their_own(subject: Subject) -> None:
    """There is something to pay by, and no two methods share an id."""
    methods: tuple[Method, ...] = await subject.gateway.methods(TENANT)
    assert subject.good in {method.id for method in methods}
    assert len({method.id for method in methods}) == len(methods)


@pytest.mark.parametrize("method_id", ["pm_never_was", "agreement-9", ""])
async def test_an_unknown_method_is_declined(subject: Subject, method_id: str) -> None:
    """A method that is not there is a definite no with a code, never an exception."""
    charge = await subject.gateway.charge(subject.payment(method_id))
    assert (charge.outcome, charge.code) == (ChargeOutcome.DECLINED, "unknown_method")


async def test_a_declined_key_never_succeeds_later(declining: Subject) -> None:
    """Rule 9: even when the card works again; a new attempt has a new key."""
    payment, declined = await _declined(declining)
    for _ in range(3):
        assert _definite(await declining.gateway.charge(payment)) == _definite(declined)
        assert (await _again(declining.gateway, payment, declined)).outcome is declined.outcome


@pytest.mark.parametrize("declining", DECLINING[1:], indirect=True)  # the sandbox has no bank
async def test_what_is_declined_is_not_charged(declining: Subject) -> None:
    """Rule 9: neither then nor when it is asked for again."""
    payment, _ = await _declined(declining)
    await declining.gateway.charge(payment)
    assert await declining.count(payment) == 0


async def _declined(subject: Subject) -> tuple[Payment, Charge]:
    assert subject.declined
    payment = subject.payment(subject.declined)
    declined = await subject.gateway.charge(payment)
    assert declined.outcome is ChargeOutcome.DECLINED
    assert declined.code
    return payment, declined


async def test_a_refund_gets_one_answer(subject: Subject) -> None:
    """Rules 8 and 16: the same refund asked for again is the same refund."""
    await _given_back(subject)


async def test_money_is_given_back_once(counted: Subject) -> None:
    """Rules 8 and 16: however often it is asked for."""
    refund = await _given_back(counted)
    assert counted.refunded is not None
    assert await counted.refunded(refund) == 1


async def _given_back(subject: Subject) -> Payment:
    """Asked for three times."""
    paid = subject.payment(subject.good)
    charge = await subject.gateway.charge(paid)
    paid = replace(paid, state=PaymentState.SUCCEEDED, reference=charge.reference)
    refund = replace(subject.payment(subject.good, 20), purpose=Purpose.REFUND, refunds=paid.key)
    first = await subject.gateway.refund(refund, paid)
    assert first.outcome is ChargeOutcome.SUCCEEDED
    assert await subject.gateway.refund(refund, paid) == first
    later = replace(refund, state=PaymentState.UNKNOWN, reference=first.reference)
    assert await subject.gateway.refund(later, paid) == first
    return refund


async def test_the_scripted_gateway_may_know_nothing() -> None:
    """Rule 20 with the tests' own double: unknown is asked again with the same key."""
    gateway = ScriptedGateway(UNKNOWN)
    payment = Subject(gateway, "card").payment("card")
    assert await gateway.charge(payment) == UNKNOWN
    assert (await _again(gateway, payment, UNKNOWN)).outcome is ChargeOutcome.SUCCEEDED


@pytest.mark.parametrize("fault", Fault)
async def test_what_is_unknown_is_asked_again(stripe: Subject, fault: Fault) -> None:
    """Rule 20: whatever breaks, it ends with one definite answer and exactly one charge."""
    assert stripe.bench is not None
    payment = stripe.payment(stripe.good)
    stripe.bench.wire.faults.next(fault)
    first = await stripe.gateway.charge(payment)
    # What was done although its answer was of no use is found at once.
    known = fault in (Fault.BROKEN_AFTER, Fault.CUT)
    assert first.outcome is (ChargeOutcome.SUCCEEDED if known else ChargeOutcome.UNKNOWN)
    assert await stripe.count(payment) == (fault in DONE)
    if fault is Fault.BROKEN:  # kept with its key: for a day Stripe only repeats the failure
        assert (await _again(stripe.gateway, payment, first)).outcome is ChargeOutcome.UNKNOWN
        stripe.bench.wire.forget_keys()
    answer = await stripe.bench.until_definite(unknown(payment, first))
    assert answer.outcome is ChargeOutcome.SUCCEEDED
    assert answer.reference
    assert await stripe.count(payment) == 1


@pytest.mark.parametrize("fault", Fault)
async def test_a_crash_before_the_answer_is_no_second_charge(stripe: Subject, fault: Fault) -> None:
    """Rule 8: after a crash nothing is known but the claim, not even that it was asked."""
    assert stripe.bench is not None
    payment = stripe.payment(stripe.good)
    stripe.bench.wire.faults.next(fault)
    await stripe.gateway.charge(payment)
    stripe.bench.clock.move(days=2)  # and Purser was down for two days
    stripe.bench.wire.forget_keys()
    assert (await stripe.gateway.charge(payment)).outcome is ChargeOutcome.SUCCEEDED
    assert await stripe.count(payment) == 1


@pytest.mark.parametrize("fault", Fault)
async def test_an_unknown_refund_is_asked_again(stripe: Subject, fault: Fault) -> None:
    """Rules 16 and 20: what was given back once is not given back twice."""
    assert stripe.bench is not None
    assert stripe.refunded is not None
    paid = stripe.payment(stripe.good)
    charge = await stripe.gateway.charge(paid)
    paid = replace(paid, state=PaymentState.SUCCEEDED, reference=charge.reference)
    refund = replace(stripe.payment(stripe.good), purpose=Purpose.REFUND, refunds=paid.key)
    stripe.bench.wire.faults.next(fault, on="/v1/refunds")
    first = await stripe.gateway.refund(refund, paid)
    assert await stripe.refunded(refund) == (fault in DONE)
    stripe.bench.wire.forget_keys()
    again = await stripe.gateway.refund(unknown(refund, first), paid)
    assert again.outcome is ChargeOutcome.SUCCEEDED
    assert await stripe.refunded(refund) == 1
