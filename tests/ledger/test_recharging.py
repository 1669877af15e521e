"""When auto-recharge fires and for how much: rules 17, 18 and 19."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ledger.account import Account, AutoRecharge, Standing
from ledger.book import GENESIS
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.recharging import paused, rearmed, recharge_due
from tests.outside import CARD, OTHER_CARD, usd

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def account(balance: str, *, trigger: str = "100", recharge: str = "50") -> Account:
    return Account(
        id="pool",
        currency="USD",
        time_zone="UTC",
        balance=usd(balance),
        trigger=usd(trigger),
        recharge=AutoRecharge(on=True, amount=usd(recharge), method_id=CARD.id),
        standing=Standing.HEALTHY,
        seq=0,
        head=GENESIS,
        version=1,
        usage_cursor="",
        sandbox=False,
        created_at=NOON,
        due_at=NOON,
    )


def payment(units: str, purpose: Purpose, method_id: str = CARD.id) -> Payment:
    return Payment(
        "key", "pool", purpose, usd(units), method_id, "", "anna", PaymentState.CHARGING, "", NOON
    )


def test_equal_to_the_trigger_does_not_recharge() -> None:
    """The product's rule: strictly below the trigger, so 100.00 at 100.00 charges nothing."""
    assert recharge_due(account("100"), ()) is None
    assert recharge_due(account("99.999999"), ()) == usd(50)


def test_one_charge_of_whole_recharge_amounts() -> None:
    """Rule 18: a gap of 130 is closed by one charge of three times fifty."""
    assert recharge_due(account("-30"), ()) == usd(150)
    assert recharge_due(account("50"), ()) == usd(50)
    assert recharge_due(account("49.99"), ()) == usd(100)


def test_no_single_charge_is_without_bound() -> None:
    """Rule 5: a usage feed that has gone mad cannot make one charge of millions."""
    assert recharge_due(account("-10000000", recharge="30"), ()) == usd(20_010)
    assert recharge_due(account("-10000000", recharge="10000"), ()) == usd(20_000)


def test_money_on_its_way_counts() -> None:
    """Rule 17: funds that are being paid count as if they had come."""
    assert recharge_due(account("60"), [payment("40", Purpose.FUNDS)]) is None
    assert recharge_due(account("60"), [payment("39.99", Purpose.FUNDS)]) == usd(50)


def test_one_attempt_in_flight() -> None:
    """Rule 19: while a recharge is in flight there is no second, however low the balance."""
    assert recharge_due(account("-500"), [payment("50", Purpose.RECHARGE)]) is None


def test_off_or_paused_charges_nothing() -> None:
    """Rule 21: a paused recharge stands still until a person takes it up again."""
    low = account("10")
    off = replace(low, recharge=replace(low.recharge, on=False))
    assert recharge_due(off, ()) is None
    stopped = paused(low, replace(payment("50", Purpose.RECHARGE), code="expired_card"))
    assert stopped.recharge.paused == "expired_card"
    assert recharge_due(stopped, ()) is None
    assert recharge_due(rearmed(stopped), ()) == usd(100)


def test_a_method_chosen_since_is_not_paused() -> None:
    """A late decline of the old card says nothing of the one that took its place."""
    failed = replace(payment("50", Purpose.RECHARGE, OTHER_CARD.id), code="expired_card")
    assert not paused(account("10"), failed).recharge.paused


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
    due = recharge_due(pool, ())
    if balance >= trigger:
        assert due is None
    else:
        assert due is not None
        assert due.micros % recharge == 0
        assert trigger <= balance + due.micros < trigger + recharge
