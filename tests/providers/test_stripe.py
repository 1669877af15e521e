"""Stripe: what it answers becomes a definite answer, or stays unknown and is asked again."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from ledger.declines import TERMINAL, is_terminal
from ledger.enter import enter
from ledger.money import Money
from ledger.payments import Charge, ChargeOutcome, PaymentState, Purpose
from providers.stripe.amounts import NoSuchAmount, minor_units
from providers.stripe.customers import Customers
from providers.stripe.declines import AUTHENTICATION, CODES, code_of
from providers.stripe.parts import open_stripe
from tests.house import TENANT, ZONE
from tests.providers.stripe_bench import (
    Bench,
    access,
    localstripe_bench,
    stand_in_bench,
    unknown,
)
from tests.wire import SILENT, Fault

HOUSE = Path(__file__).parents[2]
SUCCEEDED, DECLINED, UNKNOWN = (
    ChargeOutcome.SUCCEEDED,
    ChargeOutcome.DECLINED,
    ChargeOutcome.UNKNOWN,
)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with stand_in_bench(tmp_path) as found:
        yield found


@pytest.fixture(params=["localstripe", "ours"])
async def either(
    request: pytest.FixtureRequest, tmp_path: Path, localstripe: str
) -> AsyncIterator[Bench]:
    ours = request.param == "ours"
    opens = stand_in_bench(tmp_path) if ours else localstripe_bench(tmp_path, localstripe)
    async with opens as found:
        yield found


# -- Amounts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "currency", "count"),
    [
        ("50", "USD", 5000),
        ("0.01", "EUR", 1),
        ("999999.99", "USD", 99999999),
        ("500", "JPY", 500),
        ("1200", "KRW", 1200),
        ("1.230", "KWD", 1230),
        ("5", "BHD", 5000),
        ("100", "ISK", 10000),
        ("5", "UGX", 500),
        ("5.05", "TWD", 505),
    ],
)
def test_amounts_are_counted_as_stripe_does(units: str, currency: str, count: int) -> None:
    """Rule 1 at the border: hundredths, none at all, or thousandths, and never a float."""
    assert minor_units(Money.of(units, currency)) == count


@pytest.mark.parametrize(
    ("units", "currency"),
    [
        ("0.001", "USD"),
        ("50.005", "USD"),
        ("0.5", "JPY"),
        ("1.235", "KWD"),
        ("0.50", "ISK"),
        ("0.5", "UGX"),
        ("1000000", "USD"),
        ("0", "USD"),
        ("-5", "USD"),
    ],
)
def test_an_amount_that_does_not_fit_is_not_rounded(units: str, currency: str) -> None:
    """Rule 2: what was charged and what is booked are the same money, or nothing is charged."""
    with pytest.raises(NoSuchAmount):
        minor_units(Money.of(units, currency))


async def test_it_is_refused_before_anything_is_asked(bench: Bench) -> None:
    """Whoever sees a decline can be sure that the card was not touched."""
    card = await bench.card()
    before = list(bench.stand_in.requests)
    answer = await bench.gateway.charge(bench.payment(card, "50.005"))
    assert (answer.outcome, answer.code) == (DECLINED, "unsupported_amount")
    assert bench.stand_in.requests == before


# -- Declines ------------------------------------------------------------------


async def test_each_decline_code_has_a_word_of_ours(bench: Bench) -> None:
    """Rule 20: each is a definite no, and nothing that may still become a charge."""
    card = await bench.card()
    for theirs, ours in CODES.items():
        bench.stand_in.behaviours[card] = f"decline_{theirs}"
        payment = bench.payment(card)
        answer = await bench.gateway.charge(payment)
        assert (answer.outcome, answer.code) == (DECLINED, ours), theirs
        assert await bench.gateway.charge(payment) == answer
        assert await bench.charges(payment) == 0


def test_a_code_of_tomorrow_is_a_decline_all_the_same() -> None:
    """And the kind of error is taken where the bank gave no reason."""
    assert code_of({"code": "card_declined", "decline_code": "new_in_2030"}) == "card_declined"
    assert code_of({"code": "expired_card"}) == "expired_card"
    assert code_of({"code": "card_declined", "decline_code": "lost_card"}) == "lost_card"
    assert code_of({"code": 7, "decline_code": None}) == "card_declined"
    assert code_of({}) == "card_declined"


def test_nobody_knocks_at_a_card_that_is_gone() -> None:
    """Rule 21: the terminal ones pause at once; what may pass by itself is tried again."""
    gone = {"expired_card", "stolen_card", "lost_card", "pickup_card", "invalid_account"}
    gone |= {"incorrect_number", "unknown_method", "card_not_supported", "restricted_card"}
    gone |= {"revocation_of_authorization", "do_not_try_again"}
    assert gone <= TERMINAL
    passing = {"insufficient_funds", "card_declined", "processing_error", AUTHENTICATION}
    passing |= {"limit_exceeded", "issuer_not_available", "", "never-heard-of"}
    assert not any(is_terminal(code) for code in passing)


@pytest.mark.parametrize("does", ["ask", "action"])
async def test_what_needs_its_holder_can_never_succeed_later(bench: Bench, does: str) -> None:
    """Rules 9 and 20: declined, and cancelled at Stripe so that nobody can finish it."""
    payment = bench.payment(await bench.card(does))
    answer = await bench.gateway.charge(payment)
    assert (answer.outcome, answer.code) == (DECLINED, AUTHENTICATION)
    intent = await bench.stripe.api.intent(answer.reference)
    assert intent["status"] == "canceled"
    assert await bench.gateway.charge(payment) == answer


async def test_localstripe_asks_for_the_holder_too(either: Bench) -> None:
    """The same with a stand-in of other people's making."""
    does = "asks"
    payment = either.payment(await either.card(does))
    answer = await either.gateway.charge(payment)
    assert (answer.outcome, answer.code) == (DECLINED, AUTHENTICATION)
    assert (await either.stripe.api.intent(answer.reference))["status"] == "canceled"
    assert (await either.gateway.charge(unknown(payment, answer))).outcome is DECLINED
    assert await either.charges(payment) == 0


@pytest.mark.parametrize("does", ["ask", "action"])
@pytest.mark.parametrize("fault", Fault)
async def test_until_it_is_cancelled_it_is_no_decline(
    bench: Bench, does: str, fault: Fault
) -> None:
    """Rule 9: as long as somebody could still finish it, its outcome is unknown."""
    payment = bench.payment(await bench.card(does))
    stripe = bench.impatient if fault in SILENT else bench.stripe
    first = bench.wire.faults
    first.next(fault, on="/v1/payment_intents/")
    answer = await stripe.gateway.charge(payment)
    assert answer.outcome is UNKNOWN
    last = await bench.gateway.charge(unknown(payment, answer))
    assert (last.outcome, last.code) == (DECLINED, AUTHENTICATION)
    assert bench.stand_in.counts()["charges"] == {}


# -- Unknown -------------------------------------------------------------------


async def test_what_takes_a_while_is_asked_for_as_it_stands(bench: Bench) -> None:
    """Rule 20: a repeat brings the first answer for a day; what became of it is looked up."""
    payment = bench.payment(await bench.card("slow"))
    first = await bench.gateway.charge(payment)
    assert first.outcome is UNKNOWN
    assert first.reference
    assert (await bench.gateway.charge(payment)).outcome is UNKNOWN
    bench.stand_in.settle(payment.key, "succeeded")
    assert (await bench.gateway.charge(payment)).outcome is SUCCEEDED
    assert (await bench.gateway.charge(unknown(payment, first))).outcome is SUCCEEDED
    assert await bench.charges(payment) == 1


async def test_a_slow_one_may_be_declined_in_the_end(bench: Bench) -> None:
    """Then it is a decline like any other."""
    payment = bench.payment(await bench.card("slow"))
    first = await bench.gateway.charge(payment)
    bench.stand_in.settle(payment.key, "requires_payment_method")
    answer = await bench.gateway.charge(unknown(payment, first))
    assert (answer.outcome, answer.code) == (DECLINED, "card_declined")


async def test_one_that_was_never_sent_to_the_bank_is_cancelled(bench: Bench) -> None:
    """Made by a request that broke off: it is not confirmed by us a second time."""
    payment = bench.payment(await bench.card("slow"))
    first = await bench.gateway.charge(payment)
    bench.stand_in.settle(payment.key, "requires_confirmation")
    answer = await bench.gateway.charge(unknown(payment, first))
    assert (answer.outcome, answer.code) == (DECLINED, "processing_error")
    assert (await bench.stripe.api.intent(first.reference))["status"] == "canceled"


async def test_a_forgotten_key_is_no_second_charge(bench: Bench) -> None:
    """Rule 8 for ever: Stripe forgets after a day, so what stands there is looked for first."""
    payment = bench.payment(await bench.card())
    assert (await bench.gateway.charge(payment)).outcome is SUCCEEDED
    bench.wire.forget_keys()
    bench.clock.move(days=1)
    assert (await bench.gateway.charge(payment)).outcome is SUCCEEDED
    assert bench.stand_in.counts()["intents"] == {payment.key: 1}


@pytest.mark.parametrize("ahead", [2, 24 * 13])
async def test_a_clock_that_was_ahead_is_no_second_charge(bench: Bench, ahead: int) -> None:
    """What was charged is found although it seems older than its own claim, or newer than now."""
    bench.clock.move(hours=ahead)
    payment = bench.payment(await bench.card())
    bench.wire.faults.next(Fault.BROKEN_AFTER)
    await bench.stripe.gateway.charge(payment)
    bench.clock.move(hours=-ahead)
    bench.wire.forget_keys()
    for hours in (0, 25):
        bench.clock.move(hours=hours)
        assert (await bench.stripe.gateway.charge(payment)).outcome is SUCCEEDED
    assert bench.stand_in.counts()["intents"] == {payment.key: 1}


async def test_it_is_found_among_many(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page after page, to the end."""
    monkeypatch.setattr("providers.stripe.api.PAGE", 10)
    card = await bench.card()
    payments = [bench.payment(card) for _ in range(25)]
    for payment in payments:
        await bench.stripe.gateway.charge(payment)
    bench.wire.forget_keys()
    bench.clock.move(days=2)
    for payment in payments:
        assert (await bench.gateway.charge(payment)).outcome is SUCCEEDED
    assert set(bench.stand_in.counts()["intents"].values()) == {1}


async def test_where_there_are_too_many_nothing_is_made(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 5: who stops looking does not know, and so does not charge."""
    monkeypatch.setattr("providers.stripe.api.PAGE", 2)
    monkeypatch.setattr("providers.stripe.api.MOST_PAGES", 2)
    card = await bench.card()
    for _ in range(6):
        await bench.gateway.charge(bench.payment(card))
    old = replace(bench.payment(card), created_at=bench.clock() - timedelta(days=3))
    assert (await bench.gateway.charge(old)).outcome is UNKNOWN
    assert await bench.charges(old) == 0


async def test_another_payments_intent_proves_nothing(bench: Bench) -> None:
    """What is read is checked: a wrong reference neither books nor declines."""
    card = await bench.card()
    paid = bench.payment(card)
    answer = await bench.gateway.charge(paid)
    other = replace(bench.payment(card), reference=answer.reference)
    assert (await bench.gateway.charge(other)).outcome is UNKNOWN
    dearer = replace(paid, amount=Money.of(51, "USD"), reference=answer.reference)
    assert (await bench.gateway.charge(dearer)).outcome is UNKNOWN


# -- The operator's mistakes -----------------------------------------------------


async def test_a_wrong_key_is_no_decline_and_told_once(either: Bench) -> None:
    """Rule 21: the card is not to blame; with the right key the same payment goes through."""
    payment = either.payment(await either.card())
    purse = either.house.database.purse
    wrong = open_stripe(access(either.plays.url, key="rk_wrong_1"), purse)
    with capture_logs() as told:
        answers = [await wrong.gateway.charge(payment) for _ in range(3)]
    await wrong.close()
    assert {each.outcome for each in answers} == {UNKNOWN}
    assert [each["event"] for each in told] == ["gateway_misconfigured"]
    assert "rk_wrong" not in str(told)
    assert (await either.gateway.charge(unknown(payment, answers[0]))).outcome is SUCCEEDED
    assert await either.charges(payment) == 1


async def test_a_key_of_another_stripe_account_declines_nothing(bench: Bench) -> None:
    """There our customer is unknown: that says nothing about a payment made where we are known."""
    payment = bench.payment(await bench.card())
    bench.stand_in._customers.clear()
    assert (await bench.gateway.charge(payment)).outcome is UNKNOWN


async def test_an_outage_is_no_decline(bench: Bench, tmp_path: Path) -> None:
    """Rule 21: nobody at the address, and nothing is known."""
    payment = bench.payment(await bench.card())
    await bench.stand_in.stop()
    assert (await bench.gateway.charge(payment)).outcome is UNKNOWN


async def test_another_organisations_card_is_refused(bench: Bench) -> None:
    """Even where the book was made to ask for it: the card is its customer's alone."""
    await enter(bench.house, "second-tenant", ZONE)
    await bench.customer("second-tenant")
    card = await bench.card()
    assert (await bench.gateway.charge(bench.payment(card))).outcome is SUCCEEDED
    theirs = bench.payment(card, account_id="second-tenant")
    answer = await bench.gateway.charge(theirs)
    assert (answer.outcome, answer.code) == (DECLINED, "unknown_method")


async def test_what_finance_looks_for_stands_at_stripe(bench: Bench) -> None:
    """Our key, the organisation and the purchase order, and nobody's name."""
    payment = replace(bench.payment(await bench.card()), purchase_order="PO 4711")
    answer = await bench.gateway.charge(payment)
    intent = await bench.stripe.api.intent(answer.reference)
    assert intent["metadata"] == {
        "purser_key": payment.key,
        "purser_account": TENANT,
        "purser_purchase_order": "PO 4711",
    }


# -- Customers -------------------------------------------------------------------


async def test_an_organisation_is_one_customer(bench: Bench) -> None:
    """Of many that ask at once, in two processes, all get the same one."""
    purse, api = bench.house.database.purse, bench.stripe.api
    processes = [Customers(api, purse), Customers(api, purse)]
    asked = [each.of(TENANT) for each in processes for _ in range(5)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    names = {each for each in found if isinstance(each, str)}
    assert len(names) == 1
    assert bench.stand_in.counts()["customers"] == 1
    assert await processes[0].of(TENANT) in names


# -- Refunds ---------------------------------------------------------------------


async def test_a_slow_refund_is_asked_for_again(bench: Bench) -> None:
    """Rule 20: pending may end either way."""
    paid = bench.payment(await bench.card("slow_refund"))
    bench.stand_in.behaviours[paid.method_id] = "visa"
    charged = await bench.gateway.charge(paid)
    paid = replace(paid, state=PaymentState.SUCCEEDED, reference=charged.reference)
    bench.stand_in.behaviours[paid.method_id] = "slow_refund"
    refund = replace(bench.payment(paid.method_id), purpose=Purpose.REFUND, refunds=paid.key)
    first = await bench.gateway.refund(refund, paid)
    assert (first.outcome, first.reference != "") == (UNKNOWN, True)
    bench.stand_in.settle(refund.key, "failed")
    answer = await bench.gateway.refund(unknown(refund, first), paid)
    assert (answer.outcome, answer.code) == (DECLINED, "refund_failed")


async def test_no_more_is_given_back_than_was_paid(bench: Bench) -> None:
    """Rule 16 at the gateway: a second refund of it all is a definite no."""
    paid = bench.payment(await bench.card())
    await bench.gateway.charge(paid)  # without its reference: it is found by its key
    first = replace(bench.payment(paid.method_id), purpose=Purpose.REFUND)
    second = replace(bench.payment(paid.method_id), purpose=Purpose.REFUND)
    assert (await bench.gateway.refund(first, paid)).outcome is SUCCEEDED
    answer = await bench.gateway.refund(second, paid)
    assert (answer.outcome, answer.code) == (DECLINED, "already_refunded")


async def test_what_was_never_paid_is_not_given_back(bench: Bench) -> None:
    """There is nothing at Stripe to give back from."""
    never = bench.payment(await bench.card())
    refund = replace(bench.payment(never.method_id), purpose=Purpose.REFUND)
    for paid in (never, None):
        answer = await bench.gateway.refund(refund, paid)
        assert (answer.outcome, answer.code) == (DECLINED, "unknown_payment")


# -- Everything at once ------------------------------------------------------------


@given(
    faults=st.lists(st.sampled_from([each for each in Fault if each not in SILENT]), max_size=8),
    forgets=st.sets(st.integers(0, 8)),
    does=st.sampled_from(["visa", "decline_insufficient_funds", "ask", "action"]),
)
@settings(max_examples=40)
def test_whatever_goes_wrong_it_is_charged_once(
    faults: list[Fault], forgets: set[int], does: str
) -> None:
    """Rules 8, 9 and 20 over any sequence of failures, with keys that are forgotten meanwhile."""
    asyncio.run(_mess(faults, forgets, does))


async def _mess(faults: list[Fault], forgets: set[int], does: str) -> None:
    async with _bench_of_its_own() as bench:
        payment = bench.payment(await bench.card(does))
        bench.wire.faults.next(*faults)
        state, answer = payment, Charge(UNKNOWN)
        for nth in range(len(faults) + 3):
            answer = await bench.stripe.gateway.charge(state)
            if answer.outcome is not UNKNOWN:
                break
            state = unknown(state, answer)
            bench.clock.move(hours=1)
            if nth in forgets:
                bench.clock.move(days=1)
                bench.wire.forget_keys()
        bench.wire.faults.clear()
        bench.wire.forget_keys()
        bench.clock.move(days=2)
        last = await bench.stripe.gateway.charge(state)
        assert last.outcome is (SUCCEEDED if does == "visa" else DECLINED)
        assert answer.outcome in (UNKNOWN, last.outcome)
        counts = bench.stand_in.counts()
        assert counts["charges"] == ({payment.key: 1} if does == "visa" else {})
        assert counts["intents"] == {payment.key: 1}


@asynccontextmanager
async def _bench_of_its_own() -> AsyncIterator[Bench]:
    with TemporaryDirectory() as folder:
        async with stand_in_bench(Path(folder)) as bench:
            yield bench


# -- Start-up ----------------------------------------------------------------------

_WITHOUT = """
import asyncio, sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from providers.outside import open_outside
from storage.sql import open_database
async def main():
    async with AsyncExitStack() as opened:
        database = await open_database(sys.argv[1])
        opened.push_async_callback(database.close)
        open_outside(
            sandbox=False,
            access=None,
            mail=None,
            graph=None,
            purse=database.purse,
            clock=lambda: datetime.now(UTC),
            opened=opened,
        )
asyncio.run(main())
sys.exit(any(one in sys.modules for one in ("stripe", "aiosmtplib", "aiohttp", "msal")))
"""


def test_without_a_key_its_library_is_not_loaded(tmp_path: Path) -> None:
    """Start-up time: only who pays with Stripe, mails or meters waits for that library."""
    url = f"sqlite:///{tmp_path / 'purser.db'}"
    done = subprocess.run([sys.executable, "-c", _WITHOUT, url], cwd=HOUSE, check=False)
    assert done.returncode == 0
