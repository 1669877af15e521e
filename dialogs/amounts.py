"""Amounts as people type them, read exactly or refused with the reason.

Which separator is which is decided by the text where it can be: `1,000.50` and `1.000,50` are the
same.  One separator with three digits behind it is a thousands group, as in `1,000`, unless the
reader's own decimal sign stands there: `1.000` could be one or a thousand and is refused, and
`5.125` has three decimals and is refused too.  Money is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision, get_decimal_symbol

from dialogs.currencies import currency_of
from dialogs.numerals import NUMERALS, parse_numerals
from dialogs.typed import folded
from ledger.errors import (
    AmountAmbiguous,
    AmountNegative,
    AmountNotPositive,
    AmountTooFine,
    AmountTooLarge,
    AmountTooSmall,
    CurrencyMismatch,
    NotANumber,
)
from ledger.limits import MAX_AMOUNT_TEXT
from ledger.money import Money

MAX_TYPED = 10_000

_SPOKEN = "".join(sorted(NUMERALS))
_MINUS = r"(?:[-\u2212\u2013\u2014]|负|負|minus )"  # phones put dashes for a minus
_NUMBER = rf"[0-9.,](?:[0-9.,'\u2019 ]*[0-9])?[{_SPOKEN}]*|[{_SPOKEN}][{_SPOKEN}点點]*"
_AMOUNT = re.compile(
    rf"(?P<minus>{_MINUS})?\s*(?P<before>[^-\s0-9.,+{_SPOKEN}][^-0-9.,+{_SPOKEN}]*?)?\s*"
    rf"(?P<inner_minus>{_MINUS})?\+?\s*(?P<number>{_NUMBER})\s*(?P<after>[^0-9]*)",
    re.IGNORECASE,
)
_THOUSANDS_SAID = re.compile(r"(?<![0-9.,])([0-9]{1,6}(?:\.[0-9]{1,2})?)k(?![a-z])", re.IGNORECASE)
_GROUP = 3  # digits between thousands separators
_THOUSANDS = re.compile("[1-9][0-9]{0,2}")
_DECIMAL = re.compile(r"([0-9]*)(?:([.,])([0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<sign>[,.' \u2019])(?:[0-9]{2,3}(?P=sign))*[0-9]{3})"
    r"(?:(?!(?P=sign))[.,](?P<fraction>[0-9]+))?"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an amount is asked for in: its limits, their currency, and how the reader writes."""

    minimum: Money
    maximum: Money
    locale: str = "en_US"

    @property
    def currency(self) -> str:
        return self.maximum.currency


def parse_amount(text: str, bounds: Bounds) -> Money:
    """The amount that the whole text is, or an AmountError that says why it is none."""
    said = folded(text) if len(text) < MAX_TYPED else text
    if not said:
        raise NotANumber
    if len(said) > MAX_AMOUNT_TEXT:
        raise _too_long(said, bounds)
    found = _AMOUNT.fullmatch(_THOUSANDS_SAID.sub(_in_full, said))
    value = _value(found["number"], said, bounds.locale) if found else None
    if not found or value is None:
        raise NotANumber(text=said)
    _check_currency(said, (found["before"] or "", found["after"]), bounds)
    if value and (found["minus"] or found["inner_minus"]):
        if bounds.minimum.micros >= 0:
            raise AmountNegative(text=said)
        value = -value
    return _within(value, said, bounds)


def smallest(currency: str) -> Money:
    """One cent, or what the currency has for it."""
    return Money.of(Decimal(1).scaleb(-get_currency_precision(currency)), currency)


def whole(amount: Money) -> Money:
    """In whole cents, never more than there is."""
    cent = smallest(amount.currency).micros
    return Money(amount.micros // cent * cent, amount.currency)


def rounded(amount: Money) -> Money:
    """To the nearest cent, half to even, as it is shown."""
    places = get_currency_precision(amount.currency)
    return Money.of(round(amount.units, places), amount.currency)


def _too_long(said: str, bounds: Bounds) -> NotANumber | AmountTooLarge:
    clipped = f"{said[:MAX_AMOUNT_TEXT]}…"
    if re.fullmatch(r"[0-9][0-9., ]*", said[:MAX_TYPED]):
        return AmountTooLarge(text=clipped, limit=bounds.maximum)
    return NotANumber(text=clipped)


def _value(number: str, said: str, locale: str) -> Decimal | None:
    if not NUMERALS.isdisjoint(number):
        spoken = parse_numerals(number.replace(",", ""))
        return None if spoken is None else spoken.normalize()
    if plain := _DECIMAL.fullmatch(number):
        return _plain(*plain.groups(default=""), said=said, locale=locale)
    if grouped := _GROUPED.fullmatch(number):
        whole = re.sub("[^0-9]", "", grouped["whole"])
        return Decimal(f"{whole}.{grouped['fraction'] or ''}")
    return None


def _plain(whole: str, point: str, fraction: str, *, said: str, locale: str) -> Decimal | None:
    """Digits with at most one separator; None for a separator alone."""
    if _THOUSANDS.fullmatch(whole) and len(fraction) == _GROUP:
        if point != get_decimal_symbol(locale):
            return Decimal(whole + fraction)
        if fraction[-1] == "0":
            raise AmountAmbiguous(text=said)
    return Decimal(f"{whole or 0}.{fraction}") if whole or fraction else None


def _in_full(thousands: re.Match[str]) -> str:
    """`1500` of `1.5k`."""
    return f"{Decimal(thousands[1]) * 1000:f}".removesuffix(".00").removesuffix(".0")


def _check_currency(said: str, named: tuple[str, ...], bounds: Bounds) -> None:
    for name in filter(None, (part.strip() for part in named)):
        got = currency_of(name, bounds.currency, bounds.locale)
        if not got:
            raise NotANumber(text=said)
        if got != bounds.currency:
            raise CurrencyMismatch(text=said, expected=bounds.currency, got=got)


def _within(value: Decimal, said: str, bounds: Bounds) -> Money:
    places = get_currency_precision(bounds.currency)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise AmountTooFine(text=said, places=places, currency=bounds.currency)
    if value == 0 and bounds.minimum.micros > 0:
        raise AmountNotPositive(text=said)
    if value < bounds.minimum.units:
        raise AmountTooSmall(text=said, limit=bounds.minimum)
    if value > bounds.maximum.units:
        raise AmountTooLarge(text=said, limit=bounds.maximum)
    return Money.of(value, bounds.currency)
