"""Amounts: rules 1 to 5."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import AmountTooLarge, AmountTooSmall, CurrencyMismatch
from ledger.money import MAX_MICROS, Money
from tests.outside import usd

micros = st.integers(min_value=-MAX_MICROS, max_value=MAX_MICROS)


@given(st.lists(micros, max_size=50))
def test_no_order_of_adding_drifts(amounts: list[int]) -> None:
    """Rule 1: a sum of micros is exact, whatever the order."""
    forth = sum((Money(one, "USD") for one in amounts), Money.zero("USD"))
    back = sum((Money(one, "USD") for one in reversed(amounts)), Money.zero("USD"))
    assert forth == back == Money(sum(amounts), "USD")


def test_call_charges_keep_their_decimals() -> None:
    """Rule 1: a thousand calls at 0.0135 cost 13.50, not a cent more or less."""
    total = Money.zero("USD")
    for _ in range(1000):
        total = total + usd("0.0135")
    assert total == usd("13.50")


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("0.0000005", 0),
        ("0.0000015", 2),
        ("0.0000025", 2),
        ("-0.0000015", -2),
        ("1.2345675", 1234568),
    ],
)
def test_half_goes_to_even(units: str, expected: int) -> None:
    """Rule 2: an amount is rounded once, half to even."""
    if expected == 0:
        with pytest.raises(AmountTooSmall) as refused:
            Money.of(units, "USD")
        assert refused.value.data == {"text": units}
    else:
        assert Money.of(units, "USD").micros == expected


@pytest.mark.parametrize("micros", [MAX_MICROS, MAX_MICROS - 1, -MAX_MICROS + 1, 1])
def test_no_library_makes_it_less_exact(micros: int) -> None:
    """A precision that somebody else sets for the whole thread changes no amount."""
    held = Money(micros, "USD")
    exact, said = held.units, str(held)
    with localcontext(prec=3):
        assert (held.units, str(held)) == (exact, said)
        assert Money.of(exact, "USD") == held


@given(st.decimals(min_value="0.00000001", max_value="0.0000004", places=8))
def test_a_positive_amount_never_becomes_nothing(units: Decimal) -> None:
    """Rule 3: what rounds to zero is refused, not booked as zero."""
    with pytest.raises(AmountTooSmall):
        Money.of(units, "USD")


def test_currencies_do_not_mix() -> None:
    """Rule 4: another currency is refused, and both are named."""
    with pytest.raises(CurrencyMismatch) as refused:
        usd(1) + Money.of(1, "EUR")
    assert refused.value.data == {"expected": "USD", "got": "EUR"}


def test_amounts_have_a_maximum() -> None:
    """Rule 5: a milliard is the most that is an amount at all."""
    assert Money.of(1_000_000_000, "USD").micros == MAX_MICROS
    with pytest.raises(AmountTooLarge) as refused:
        Money.of("1000000000.000001", "USD")
    assert refused.value.data["limit"] == Money(MAX_MICROS, "USD")


@given(micros)
def test_units_and_back(amount: int) -> None:
    """Micros turned into units and back are the same micros."""
    held = Money(amount, "USD")
    assert amount == 0 or Money.of(held.units, "USD") == held
