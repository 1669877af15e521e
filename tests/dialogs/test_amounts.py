"""Amounts: read exactly or refused with a reason, whatever is typed."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from dialogs.amounts import Bounds, parse_amount
from ledger.errors import (
    AmountAmbiguous,
    AmountError,
    AmountNegative,
    AmountNotPositive,
    AmountTooFine,
    AmountTooLarge,
    AmountTooSmall,
    CurrencyMismatch,
    NotANumber,
)
from ledger.money import Money

LOCALES = ("en_US", "zh_Hans_CN", "zh_Hant_TW", "zh_Hant_HK", "en_GB")
CENTS = st.integers(min_value=500, max_value=1_000_000)


def bounds(currency: str = "USD", locale: str = "en_US", minimum: str = "5") -> Bounds:
    return Bounds(Money.of(minimum, currency), Money.of(10_000, currency), locale)


def read(text: str, currency: str = "USD", locale: str = "en_US") -> Decimal:
    return parse_amount(text, bounds(currency, locale)).units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("500", "500"),
        ("500.00", "500"),
        ("500.5", "500.5"),
        ("0500", "500"),
        ("+500", "500"),
        ("1,000.50", "1000.5"),
        ("1.000,50", "1000.5"),
        ("1 000,50", "1000.5"),
        ("1\u00a0000,50", "1000.5"),
        ("1\u202f000,50", "1000.5"),
        ("1'000.50", "1000.5"),
        ("1’000.50", "1000.5"),
        ("1,000", "1000"),
        ("1,23,45", None),
        ("１００", "100"),
        ("５００．５０", "500.5"),
        ("１，０００．５０", "1000.5"),
        ("五百", "500"),
        ("一千二百", "1200"),
        ("1万", "10000"),
        ("1.5千", "1500"),
        ("兩百五十", "250"),
        ("一百五", "150"),
        ("一千零五", "1005"),
        ("五百点五", "500.5"),
        ("伍佰", "500"),
        ("$500", "500"),
        ("500刀", "500"),
        ("1k", "1000"),
        ("$1.5k", "1500"),
        ("2.25K USD", "2250"),
        ("＄５００", "500"),
        ("US$500", "500"),
        ("USD 500", "500"),
        ("500USD", "500"),
        ("500 dollars", "500"),
        ("500美元", "500"),
        ("五百美金", "500"),
        ("$500 USD", "500"),
    ],
)
def test_ways_to_write(text: str, units: str | None) -> None:
    """Each way of writing an amount is read to the cent."""
    if units is None:
        with pytest.raises(NotANumber):
            read(text)
    else:
        assert read(text) == Decimal(units)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", NotANumber),
        ("abc", NotANumber),
        ("$", NotANumber),
        (".", NotANumber),
        ("1e9", NotANumber),
        ("nan", NotANumber),
        ("Infinity", NotANumber),
        ("0x10", NotANumber),
        ("1_000", NotANumber),
        ("٣", NotANumber),
        ("5²", NotANumber),
        ("①", NotANumber),
        ("½", NotANumber),
        ("😀", NotANumber),
        ("(5)", NotANumber),
        ("500-600", NotANumber),
        ("500 bananas", NotANumber),
        ("约500", NotANumber),
        ("一百百", NotANumber),
        ("1 00", NotANumber),
        ("1,000,50", NotANumber),
        ("-5", AmountNegative),
        ("−5", AmountNegative),
        ("－５", AmountNegative),
        ("$-5", AmountNegative),
        ("-$5", AmountNegative),
        ("负五", AmountNegative),
        ("0", AmountNotPositive),
        ("-0", AmountNotPositive),
        ("零", AmountNotPositive),
        ("0.00", AmountNotPositive),
        ("0.001", AmountTooFine),
        ("5.125", AmountTooFine),
        ("1000.000", AmountTooFine),
        ("1.000,125", AmountTooFine),
        ("500.0000", AmountTooFine),
        ("1.000", AmountAmbiguous),
        ("4.99", AmountTooSmall),
        ("10000.01", AmountTooLarge),
        ("一亿", AmountTooLarge),
        ("9" * 5000, AmountTooLarge),
        ("1," * 5000, AmountTooLarge),
        ("九" * 5000, NotANumber),
        ("EUR 500", CurrencyMismatch),
        ("500 eur", CurrencyMismatch),
        ("€500", CurrencyMismatch),
        ("500 €", CurrencyMismatch),
        ("500 euros", CurrencyMismatch),
        ("HK$500", CurrencyMismatch),
        ("¥500", CurrencyMismatch),
        ("500元", CurrencyMismatch),
        ("$500 EUR", CurrencyMismatch),
    ],
)
def test_refused(text: str, error: type[AmountError]) -> None:
    """Each mistake is told apart."""
    with pytest.raises(AmountError) as caught:
        read(text)
    assert type(caught.value) is error


def test_what_a_refusal_knows() -> None:
    """A refusal carries what its sentence needs: the limit, or both currencies."""
    with pytest.raises(AmountTooLarge) as large:
        read("10,000.01")
    assert large.value.data["limit"] == Money.of(10_000, "USD")
    with pytest.raises(CurrencyMismatch) as other:
        read("HK$500")
    assert (other.value.data["expected"], other.value.data["got"]) == ("USD", "HKD")
    with pytest.raises(NotANumber) as long:
        read("a" * 5000)
    assert len(long.value.data["text"]) < 50


@pytest.mark.parametrize(
    ("text", "currency", "locale", "got"),
    [
        ("¥500", "CNY", "en_US", ""),
        ("¥500", "JPY", "en_US", ""),
        ("¥500", "USD", "zh_Hans_CN", "CNY"),
        ("¥500", "USD", "en_US", "JPY"),
        ("500元", "CNY", "zh_Hans_CN", ""),
        ("500元", "HKD", "zh_Hant_HK", ""),
        ("500元", "USD", "zh_Hant_TW", "TWD"),
        ("500元", "USD", "en_US", "CNY"),
        ("$500", "HKD", "zh_Hant_HK", ""),
        ("$500", "EUR", "en_US", "USD"),
        ("500 rmb", "USD", "en_US", "CNY"),
    ],
)
def test_shared_signs(text: str, currency: str, locale: str, got: str) -> None:
    """A sign of several currencies is the account's if it can be, else the reader's own."""
    if not got:
        assert read(text, currency, locale) == 500
        return
    with pytest.raises(CurrencyMismatch) as caught:
        read(text, currency, locale)
    assert caught.value.data["got"] == got


def test_no_cents_in_yen() -> None:
    """A currency without cents takes none."""
    with pytest.raises(AmountTooFine):
        read("500.50", "JPY")


def test_zero_where_it_is_allowed() -> None:
    """A trigger of zero is an amount."""
    assert parse_amount("0", bounds(minimum="0")).micros == 0


@given(CENTS, st.sampled_from(LOCALES), st.sampled_from(["USD", "HKD", "CNY", "EUR"]))
def test_round_trip(cents: int, locale: str, currency: str) -> None:
    """What a card shows can be typed back, with its sign and its separators."""
    units = Decimal(cents) / 100
    shown = format_currency(units, currency, locale=locale)
    assert read(shown, currency, locale) == units
    assert read(format_decimal(units, "#,##0.00", locale=locale), currency, locale) == units


@given(CENTS)
def test_full_width_round_trip(cents: int) -> None:
    """The same with the digits of an input method."""
    wide = f"{cents / 100:.2f}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    assert read(wide) == Decimal(cents) / 100


@given(st.text(max_size=60) | st.text(alphabet="0123456789.,' -$€元万千百十一二点", max_size=45))
def test_any_text(text: str) -> None:
    """Whatever is typed is an amount within its bounds or an AmountError."""
    try:
        amount = parse_amount(text, bounds())
    except AmountError:
        return
    assert Money.of(5, "USD") <= amount <= Money.of(10_000, "USD")


def test_bounded_work() -> None:
    """A flood of characters costs no more than a glance."""
    floods = ["9" * 10**6, "1," * 10**6, "一" * 10**6, " " * 10**6, "-" * 10**6, "9 " * 4000]
    parse_amount("$500", bounds())  # the names of currencies are read once
    began = perf_counter()
    for flood in floods:
        with pytest.raises(AmountError):
            parse_amount(flood, bounds())
    assert perf_counter() - began < 1
