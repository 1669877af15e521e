"""What a person may ask for: rules 3, 5 and 24."""

from __future__ import annotations

import pytest

from ledger.errors import (
    AmountNegative,
    AmountTooLarge,
    AmountTooSmall,
    CurrencyMismatch,
    UnusableOrder,
)
from ledger.funds import FundsRequest, draft_funds
from ledger.limits import (
    MAX_FUNDS,
    MAX_ORDER,
    MAX_TRIGGER,
    MIN_FUNDS,
    check_charge,
    check_order,
    check_trigger,
)
from ledger.money import Money
from tests.house import ANNA
from tests.ledger.conftest import CHAT, Pool
from tests.outside import usd


def test_what_may_be_charged_is_bounded() -> None:
    """Rules 5 and 24: from 5.00 to 10,000.00, with the limit in the refusal."""
    check_charge(usd(MIN_FUNDS), "USD")
    check_charge(usd(MAX_FUNDS), "USD")
    with pytest.raises(AmountTooSmall) as small:
        check_charge(usd("4.99"), "USD")
    assert small.value.data["limit"] == usd(MIN_FUNDS)
    with pytest.raises(AmountTooLarge) as large:
        check_charge(usd("10000.01"), "USD")
    assert large.value.data["limit"] == usd(MAX_FUNDS)
    with pytest.raises(CurrencyMismatch):
        check_charge(Money.of(50, "EUR"), "USD")


def test_a_trigger_may_be_zero_and_no_less() -> None:
    """Rule 24: the trigger is zero or more, and bounded."""
    check_trigger(usd(0), "USD")
    with pytest.raises(AmountNegative):
        check_trigger(usd(-1), "USD")
    with pytest.raises(AmountTooLarge) as refused:
        check_trigger(usd(MAX_TRIGGER + 1), "USD")
    assert refused.value.data["limit"] == usd(MAX_TRIGGER)
    with pytest.raises(CurrencyMismatch):
        check_trigger(Money.of(50, "EUR"), "USD")


@pytest.mark.parametrize("odd", ["x" * (MAX_ORDER + 1), "4711\n", "47\x0011"])
async def test_an_order_number_is_one_short_line(pool: Pool, odd: str) -> None:
    """Rule 5: whoever asks for the funds, and nothing is drafted."""
    check_order("")
    check_order("PO 4711/2026 北京")
    with pytest.raises(UnusableOrder) as refused:
        await draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(50), purchase_order=odd))
    assert refused.value.data["limit"] == MAX_ORDER
