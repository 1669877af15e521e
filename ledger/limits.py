"""The bounds of what a person may ask for: amounts and order numbers (rules 3, 5 and 24)."""

from __future__ import annotations

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
from ledger.money import Money

MIN_FUNDS = 5
MAX_FUNDS = 10_000
MAX_TRIGGER = 10_000
MAX_PER_DAY = 50  # recharges (rule 22)
MAX_PER_MONTH = 1_000_000  # what recharges may add up to
MAX_RECHARGE = MAX_FUNDS + MAX_TRIGGER  # brings an empty pool back over any trigger
MAX_AMOUNT_TEXT = 40  # characters: no amount that anybody means is longer (rule 5)
MAX_ORDER = 40  # characters of a purchase-order number (rule 5)
MAX_REASON = 200  # characters of why something is corrected
MAX_LOTS = 9_000  # with something left: no more by hand, so that there is room for recharges
MAX_ALONE = 1_000_000  # of what a role may do alone, where it has a limit
MAX_FOUND = 1_000_000  # of a balance that the admin centre can show, above or below zero


def check_charge(amount: Money, currency: str) -> None:
    """Funds and recharge amounts: what may be charged at once."""
    _check_currency(amount, currency)
    least, most = Money.of(MIN_FUNDS, currency), Money.of(MAX_FUNDS, currency)
    if amount < least:
        raise AmountTooSmall(text=str(amount), limit=least)
    if amount > most:
        raise AmountTooLarge(text=str(amount), limit=most)


def check_trigger(amount: Money, currency: str) -> None:
    """Zero is a trigger too: recharge only once the pool is overdrawn."""
    _check_up_to(amount, MAX_TRIGGER, currency)


def check_per_day(times: int) -> None:
    """Zero: no cap."""
    if not 0 <= times <= MAX_PER_DAY:
        raise TooManyRecharges(limit=MAX_PER_DAY)


def check_per_month(amount: Money, currency: str) -> None:
    """Zero: no cap."""
    _check_up_to(amount, MAX_PER_MONTH, currency)


def check_alone(amount: Money, currency: str) -> None:
    """Zero: nothing without somebody else."""
    _check_up_to(amount, MAX_ALONE, currency)


def check_order(order: str) -> None:
    if len(order) > MAX_ORDER or not order.isprintable():
        raise UnusableOrder(limit=MAX_ORDER)


def check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON or not reason.isprintable():
        raise UnusableReason(limit=MAX_REASON)


def check_found(amount: Money, currency: str) -> None:
    """A balance somebody read elsewhere; it may be below zero."""
    _check_currency(amount, currency)
    most = Money.of(MAX_FOUND, currency)
    if abs(amount) > most:
        raise AmountTooLarge(text=str(amount), limit=most)


def check_room(lots: int) -> None:
    """Whether one more lot can be made by hand: the book keeps so many in mind, and no more."""
    if lots >= MAX_LOTS:
        raise TooManyLots(limit=MAX_LOTS)


def _check_up_to(amount: Money, units: int, currency: str) -> None:
    """Nothing is an amount, too."""
    _check_currency(amount, currency)
    most = Money.of(units, currency)
    if amount.micros < 0:
        raise AmountNegative(text=str(amount))
    if amount > most:
        raise AmountTooLarge(text=str(amount), limit=most)


def _check_currency(amount: Money, currency: str) -> None:
    if amount.currency != currency:
        raise CurrencyMismatch(expected=currency, got=amount.currency)  # rule 4
