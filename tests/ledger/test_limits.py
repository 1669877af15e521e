"""What a person may ask for: rules 3, 5 and 24."""

from __future__ import annotations

import pytest

from ledger import limits
from ledger.errors import (
    AmountNegative,
    AmountTooLarge,
    AmountTooSmall,
    CurrencyMismatch,
    TooManyLots,
    TooManyRecharges,
    UnusableOrder,
    UnusableReason,
)
from ledger.funds import FundsRequest, draft_funds
from ledger.limits import (
    MAX_FOUND,
    MAX_FUNDS,
    MAX_LOTS,
    MAX_ORDER,
    MAX_PER_DAY,
    MAX_PER_MONTH,
    MAX_REASON,
    MAX_TRIGGER,
    MIN_FUNDS,
    check_charge,
    check_found,
    check_order,
    check_per_day,
    check_per_month,
    check_reason,
    check_room,
    check_trigger,
)
from ledger.money import Money
from ledger.reconciling import draft_reconcile
from tests.house import ANNA
from tests.ledger.conftest import CHAT, Pool
from tests.outside import usd


def test_what_may_be_charged_is_bounded() -> None:
    """Rules 5 and 24: from 5.00 to 10,000.00, with the limit in the refusal."""
    check_charge(usd(MIN_FUNDS), "USD")
    check_charge(usd(MAX_FUNDS), "USD")
    with pytest.raises(AmountTooSmall) as small:
        check_charge(usd("4.99"), "USD")
    assert small.value.data == {"text": "USD 4.99", "limit": usd(MIN_FUNDS)}
    with pytest.raises(AmountTooLarge) as large:
        check_charge(usd("10000.01"), "USD")
    assert large.value.data == {"text": "USD 10000.01", "limit": usd(MAX_FUNDS)}
    with pytest.raises(CurrencyMismatch):
        check_charge(Money.of(50, "EUR"), "USD")


def test_a_trigger_may_be_zero_and_no_less() -> None:
    """Rule 24: the trigger is zero or more, and bounded."""
    check_trigger(usd(0), "USD")
    check_trigger(usd(MAX_TRIGGER), "USD")
    with pytest.raises(AmountNegative) as below:
        check_trigger(usd(-1), "USD")
    assert below.value.data == {"text": "USD -1.00"}
    with pytest.raises(AmountTooLarge) as refused:
        check_trigger(usd("10000.01"), "USD")
    assert refused.value.data == {"text": "USD 10000.01", "limit": usd(MAX_TRIGGER)}
    with pytest.raises(CurrencyMismatch):
        check_trigger(Money.of(50, "EUR"), "USD")


def test_caps_are_bounded() -> None:
    """Rules 5 and 22: zero takes a cap away, and no cap is without one."""
    for times in (0, 1, MAX_PER_DAY):
        check_per_day(times)
    for times in (-1, MAX_PER_DAY + 1):
        with pytest.raises(TooManyRecharges) as often:
            check_per_day(times)
        assert often.value.data == {"limit": MAX_PER_DAY}
    check_per_month(usd(0), "USD")
    check_per_month(usd(MAX_PER_MONTH), "USD")
    with pytest.raises(AmountNegative) as below:
        check_per_month(usd(-1), "USD")
    assert below.value.data == {"text": "USD -1.00"}
    with pytest.raises(AmountTooLarge) as refused:
        check_per_month(usd("1000000.01"), "USD")
    assert refused.value.data == {"text": "USD 1000000.01", "limit": usd(MAX_PER_MONTH)}
    with pytest.raises(CurrencyMismatch):
        check_per_month(Money.of(50, "EUR"), "USD")


def test_a_balance_found_elsewhere_is_bounded() -> None:
    """Rules 4 and 5: above and below zero alike."""
    for amount in (MAX_FOUND, -MAX_FOUND, 0):
        check_found(usd(amount), "USD")
    for text in ("1000000.01", "-1000000.01"):
        with pytest.raises(AmountTooLarge) as refused:
            check_found(usd(text), "USD")
        assert refused.value.data == {"text": f"USD {text}", "limit": usd(MAX_FOUND)}
    with pytest.raises(CurrencyMismatch) as other:
        check_found(Money.of(50, "EUR"), "USD")
    assert other.value.data == {"expected": "USD", "got": "EUR"}


def test_a_reason_is_one_line_that_says_something() -> None:
    """Rules 5 and 7: up to 200 characters."""
    check_reason("x")
    check_reason("x" * MAX_REASON)
    for odd in ("", "   ", "x" * (MAX_REASON + 1), "two\nlines"):
        with pytest.raises(UnusableReason) as refused:
            check_reason(odd)
        assert refused.value.data == {"limit": MAX_REASON}


@pytest.mark.parametrize("odd", ["x" * (MAX_ORDER + 1), "4711\n", "47\x0011"])
async def test_an_order_number_is_one_short_line(pool: Pool, odd: str) -> None:
    """Rule 5: whoever asks for the funds, and nothing is drafted."""
    check_order("")
    check_order("x" * MAX_ORDER)
    check_order("PO 4711/2026 北京")
    with pytest.raises(UnusableOrder) as refused:
        await draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(50), purchase_order=odd))
    assert refused.value.data["limit"] == MAX_ORDER


async def test_more_lots_than_can_be_kept_in_mind_are_not_made(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 5: said before anything is charged, and while there is still room for recharges."""
    check_room(MAX_LOTS - 1)
    monkeypatch.setattr(limits, "MAX_LOTS", 1)
    for asking in (
        draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(50))),
        draft_reconcile(pool.house, ANNA, CHAT, usd(500)),
    ):
        with pytest.raises(TooManyLots) as refused:
            await asking
        assert refused.value.data["limit"] == 1
