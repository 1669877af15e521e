"""When auto-recharge fires, for how much, and what a decline does: rules 17 to 21 and 24."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.account import PAUSED_BY_PERSON, Account, AutoRecharge
from ledger.clocks import APART
from ledger.declines import TERMINAL
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.recharging import declined, rearmed, recharge_due, recharged, recharges_at_once, waits
from tests.outside import CARD, OTHER_CARD, usd
from tests.pools import a_pool

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def account(balance: str, *, trigger: str = "100", recharge: str = "50") -> Account:
    ready = AutoRecharge(on=True, amount=usd(recharge), method_id=CARD.id)
    return a_pool(balance, id="pool", trigger=usd(trigger), recharge=ready, due_at=NOON)


def payment(units: str, purpose: Purpose, method_id: str = CARD.id, code: str = "") -> Payment:
    return Payment(
        "key", "pool", purpose, usd(units), method_id, "", "anna", PaymentState.CHARGING, code, NOON
    )


def refused(code: str, method_id: str = CARD.id) -> Payment:
    return payment("50", Purpose.RECHARGE, method_id, code)


def test_equal_to_the_trigger_does_not_recharge() -> None:
    """Rule 18: strictly below the trigger, so 100.00 at 100.00 charges nothing."""
    assert recharge_due(account("100"), (), NOON) is None
    assert recharge_due(account("99.999999"), (), NOON) == usd(50)


def test_one_charge_of_whole_recharge_amounts() -> None:
    """Rule 18: a gap of 130 is closed by one charge of three times fifty."""
    assert recharge_due(account("-30"), (), NOON) == usd(150)
    assert recharge_due(account("50"), (), NOON) == usd(50)
    assert recharge_due(account("49.99"), (), NOON) == usd(100)


def test_no_single_charge_is_without_bound() -> None:
    """Rule 5: a usage feed that has gone mad cannot make one charge of millions."""
    assert recharge_due(account("-10000000", recharge="30"), (), NOON) == usd(20_010)
    assert recharge_due(account("-10000000", recharge="10000"), (), NOON) == usd(20_000)


def test_money_on_its_way_counts() -> None:
    """Rule 17: funds that are being paid count as if they had come."""
    assert recharge_due(account("60"), [payment("40", Purpose.FUNDS)], NOON) is None
    assert recharge_due(account("60"), [payment("39.99", Purpose.FUNDS)], NOON) == usd(50)


def test_a_refund_on_its_way_brings_nothing() -> None:
    """Rule 17: what is being given back has left the balance already, and is no inflow."""
    assert recharge_due(account("60"), [payment("500", Purpose.REFUND)], NOON) == usd(50)
    assert recharge_due(account("100"), [payment("500", Purpose.REFUND)], NOON) is None


def test_one_attempt_in_flight() -> None:
    """Rule 19: while a recharge is in flight there is no second, however low the balance."""
    assert recharge_due(account("-500"), [payment("50", Purpose.RECHARGE)], NOON) is None


def test_off_charges_nothing() -> None:
    """Rule 17: what is turned off, or cannot be bought at all, is never compared."""
    low = account("10")
    assert recharge_due(replace(low, recharge=replace(low.recharge, on=False)), (), NOON) is None
    assert recharge_due(replace(low, customer_agreement=True), (), NOON) is None


@pytest.mark.parametrize("code", sorted(TERMINAL))
def test_a_terminal_code_pauses_at_once(code: str) -> None:
    """Rule 21: an expired or stolen card is not asked a second time by itself."""
    stopped = declined(account("10"), refused(code), NOON)
    assert (stopped.recharge.paused, stopped.recharge.retry_at) == (code, None)
    assert recharge_due(stopped, (), NOON + 1000 * HOUR) is None
    assert recharge_due(rearmed(stopped), (), NOON) == usd(100)


def test_declines_wait_one_three_and_seven_hours_and_then_pause() -> None:
    """Rule 21: the fourth decline in a row is the last that the card hears from us."""
    pool, now = account("10"), NOON
    for count, hours in enumerate((1, 3, 7), start=1):
        pool = declined(pool, refused("insufficient_funds"), now)
        assert (pool.recharge.declines, pool.recharge.paused) == (count, "")
        assert pool.recharge.retry_at == now + hours * HOUR
        assert recharge_due(pool, (), now + hours * HOUR - timedelta(microseconds=1)) is None
        now += hours * HOUR
        assert recharge_due(pool, (), now) == usd(100)
    pool = declined(pool, refused("insufficient_funds"), now)
    assert (pool.recharge.declines, pool.recharge.paused) == (4, "insufficient_funds")
    assert pool.recharge.retry_at is None


def test_the_retry_is_due_when_it_is() -> None:
    """Rule 21: where polls are far apart the account is looked after at the retry's instant."""
    far = replace(account("10"), due_at=NOON + 24 * HOUR)
    assert declined(far, refused("x"), NOON).due_at == NOON + HOUR
    assert declined(account("10"), refused("x"), NOON).due_at == NOON


def test_a_success_forgets_the_declines() -> None:
    """Rule 21: declines count in a row."""
    pool = recharged(declined(account("10"), refused("x"), NOON))
    assert (pool.recharge.declines, pool.recharge.retry_at) == (0, None)


def test_what_a_person_paused_only_a_person_resumes() -> None:
    """Funds and another amount take up what was declined, never what somebody stopped."""
    low = account("10")
    stopped = replace(low, recharge=replace(low.recharge, paused=PAUSED_BY_PERSON, declines=2))
    assert rearmed(stopped).recharge.paused == PAUSED_BY_PERSON
    assert rearmed(stopped).recharge.declines == 0
    late = declined(stopped, refused("expired_card"), NOON)
    assert late.recharge.paused == PAUSED_BY_PERSON


def test_a_method_chosen_since_is_not_paused() -> None:
    """A late decline of the old card says nothing of the one that took its place."""
    pool = account("10")
    assert declined(pool, refused("expired_card", OTHER_CARD.id), NOON) == pool


def test_how_many_at_once_is_told() -> None:
    """Rule 24: a recharge amount below the trigger is allowed; an empty pool takes several."""
    assert recharges_at_once(account("120", recharge="40")) == 3
    assert recharges_at_once(account("120", recharge="100")) == 1
    assert recharges_at_once(account("120", trigger="0")) == 0
    assert recharges_at_once(account("120", recharge="0")) == 0


@given(st.integers(-(10**10), 10**12), st.integers(0, 10**10), st.integers(5 * 10**6, 10**10))
def test_a_charge_closes_the_gap_and_no_more(balance: int, trigger: int, recharge: int) -> None:
    """Rule 18: it brings the balance to the trigger, and one amount less would not."""
    start = account("1")
    pool = replace(
        start,
        balance=Money(balance, "USD"),
        trigger=Money(trigger, "USD"),
        recharge=replace(start.recharge, amount=Money(recharge, "USD")),
    )
    due = recharge_due(pool, (), NOON)
    if balance >= trigger:
        assert due is None
    else:
        assert due is not None
        assert due.micros % recharge == 0
        assert trigger <= balance + due.micros < trigger + recharge


def test_no_retry_waits_longer_than_rule_21_says() -> None:
    """A clock that was ahead when it was declined must not put the retry off for weeks."""
    waiting = replace(account("50").recharge, retry_at=NOON)
    assert waits(waiting, NOON - timedelta(microseconds=1))
    assert waits(waiting, NOON - 7 * HOUR)
    assert waits(waiting, NOON - 7 * HOUR - APART)  # a clock that is a little behind
    assert not waits(waiting, NOON)
    assert not waits(waiting, NOON - 7 * HOUR - APART - timedelta(microseconds=1))
