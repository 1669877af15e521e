"""Choosing a payment method: by its id, the first where none is named, and one for recharges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from ledger.account import Method, MethodKind
from ledger.errors import CannotRechargeBy, UnknownMethod

MAX_METHODS = 20  # rule 5: stored ones of one account
# Bought in the admin centre, or elsewhere before: only written down here.
RECORDED = Method("recorded", MethodKind.RECORDED, unattended=False)
SOON = timedelta(days=60)  # ahead of a card's last day: time enough to get a new one
_MONTH = re.compile("(0[1-9]|1[0-2])/([0-9]{2})")


class Validity(StrEnum):
    """How a payment method stands on a day."""

    GOOD = "good"
    SOON = "soon"  # a card that expires within SOON
    EXPIRED = "expired"


def validity(method: Method, today: date) -> Validity:
    """A card is good to the end of its month; what names none does not expire."""
    month = _MONTH.fullmatch(method.expires)
    if month is None:
        return Validity.GOOD
    first = date(2000 + int(month[2]), int(month[1]), 1)
    following = (first + timedelta(days=32)).replace(day=1)
    if today >= following:
        return Validity.EXPIRED
    return Validity.SOON if following - today <= SOON else Validity.GOOD


def method_named(methods: Sequence[Method], method_id: str) -> Method:
    """The method of that id; the first one, which is offered first, where none is asked for."""
    for method in methods:
        if method_id in ("", method.id):
            return method
    raise UnknownMethod(method=method_id)


def method_or_none(methods: Sequence[Method], method_id: str) -> Method | None:
    return next((method for method in methods if method.id == method_id), None)


def unattended_method(methods: Sequence[Method], method_id: str) -> Method:
    """A method that auto-recharge may charge while nobody looks."""
    if method_id:
        named = method_named(methods, method_id)
        if not named.unattended:
            raise CannotRechargeBy(method=named)
        return named
    for method in methods:
        if method.unattended:
            return method
    raise CannotRechargeBy(method=method_named(methods, ""))


def told_of(method: Method) -> dict[str, str]:
    """What the audit trail keeps of a method: what identifies it, and no more."""
    told = {"kind": method.kind.value, "brand": method.brand, "last4": method.last4}
    return {name: text for name, text in {**told, "reference": method.reference}.items() if text}


def label_of(method: Method | None) -> dict[str, str] | None:
    """What an alert keeps of a method: plain text, under the names of Method's fields."""
    if method is None:
        return None
    return {
        "id": method.id,
        "kind": method.kind.value,
        "brand": method.brand,
        "last4": method.last4,
        "expires": method.expires,
        "reference": method.reference,
    }
