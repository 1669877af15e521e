"""Amounts as Stripe counts them: whole minor units, and none that a currency cannot hold."""

from __future__ import annotations

from ledger.money import MICROS, Money

# Currencies without a minor unit.
_ZERO_DECIMALS = frozenset(
    {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "JPY",
        "KMF",
        "KRW",
        "MGA",
        "PYG",
        "RWF",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    }
)
# Of their three decimals card networks take two, so the last digit has to be a zero.
_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
# Without a minor unit by now, but counted in hundredths all the same: these have to be whole.
_WHOLE_HUNDREDTHS = frozenset({"ISK", "UGX"})
_LONGEST = 8  # digits that Stripe takes


class NoSuchAmount(Exception):
    """Stripe cannot charge exactly this; rounding would book what was not paid."""


def minor_units(amount: Money) -> int:
    """What to ask Stripe for; NoSuchAmount where that would not be the same money."""
    unit, step = _unit(amount.currency)
    count, rest = divmod(amount.micros, unit)
    if rest or count <= 0 or count % step or len(str(count)) > _LONGEST:
        raise NoSuchAmount(str(amount))
    return count


def money_of(count: int, currency: str) -> Money:
    """What Stripe tells, in our units; its currencies are in small letters."""
    unit, _ = _unit(currency.upper())
    return Money(count * unit, currency.upper())


def _unit(currency: str) -> tuple[int, int]:
    """The micros of a minor unit, and the steps in which it may be charged."""
    if currency in _ZERO_DECIMALS:
        return MICROS, 1
    if currency in _THREE_DECIMALS:
        return MICROS // 1000, 10
    return MICROS // 100, 100 if currency in _WHOLE_HUNDREDTHS else 1
