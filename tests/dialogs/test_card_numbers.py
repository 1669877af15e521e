"""Card numbers: told apart by length and check digit, however they are grouped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.masking import masked
from dialogs.card_numbers import holds_card_number

# The numbers that schemes publish for tests: of thirteen to nineteen digits.
CARDS = (
    "4222222222222",
    "30569309025904",
    "378282246310005",
    "4242424242424242",
    "5555555555554444",
    "6011111111111117",
    "6205500000000000004",
)


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize(
    "between", ["", " ", "-", " - ", ".", "\u200b", "\u3000", "\u2013", "/", "_", ","]
)
def test_found_however_it_is_grouped(number: str, between: str) -> None:
    """Blanks, dashes and hidden marks between the groups hide nothing."""
    grouped = between.join(number[at : at + 4] for at in range(0, len(number), 4))
    for text in (
        grouped,
        f"add funds 500 po {grouped}",
        f"po 4711 {grouped}, 08/28",
        f"卡号{grouped}",
        f"500 2026-01-15, {grouped}",
        f"{grouped} 15/01/2026",
    ):
        assert holds_card_number(text), text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "add funds 500 dated 2026-01-15 po 4711",
        "add agreement 8812 0042",
        "4242 4242 4242 4243",
        "0000 0000 0000 0000",
        "424242424242",
        "42424242424242424242",
        "6f1c2a4242424242424242ab",
        "agreement-4242424242424243",
        "history 2026-10",
        "10 2026-03-02, 10 2026-03-02, 10 2026-03-02",
        "10 02/03/2026; 10 2/3/2026; 10 2.3.2026; 10 2026/3/2",
    ],
)
def test_other_figures_are_none(text: str) -> None:
    """Orders, dates, agreements, ids and what fails the check are no cards."""
    assert not holds_card_number(text)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Any text is looked at without an exception, and masked to the same length."""
    holds_card_number(text)
    assert len(masked(text)) == len(text)


@given(st.sampled_from(CARDS), st.integers(0, 18), st.integers(1, 9))
def test_a_digit_that_is_off_fails_the_check(number: str, at: int, by: int) -> None:
    """One wrong digit is always noticed, which is what the check digit is for."""
    at %= len(number)
    off = (int(number[at]) + by) % 10
    assert not holds_card_number(f"{number[:at]}{off}{number[at + 1 :]}") or off == int(number[at])


def test_masked_keeps_short_numbers() -> None:
    """An amount, an order and a date are said back as they are."""
    assert masked("add funds 1,000.50 po 4711 on 2026-01-15") == (
        "add funds 1,000.50 po 4711 on 2026-01-15"
    )
    assert masked("4242-4242-4242-4243!") == "••••-••••-••••-••••!"
