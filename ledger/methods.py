"""Choosing a payment method: by its id, the first where none is named, and one for recharges."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.account import Method, MethodKind
from ledger.errors import CannotRechargeBy, UnknownMethod

MAX_METHODS = 20  # rule 5: stored ones of one account
# Bought in the admin centre, or elsewhere before: only written down here.
RECORDED = Method("recorded", MethodKind.RECORDED, unattended=False)


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
