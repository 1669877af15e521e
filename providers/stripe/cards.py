"""Saving a card: a page of Stripe's where it is entered, and what is kept of it afterwards.

A card's number never reaches Purser: it keeps the brand, the last four digits and the expiry.
"""

from __future__ import annotations

from ledger.account import Method, MethodKind
from ledger.errors import GatewayUnreachable
from providers.stripe.answers import Json, Mistaken, Unclear
from providers.stripe.api import StripeApi
from providers.stripe.customers import Customers
from providers.stripe.marks import ACCOUNT

_CARD = "card"
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


class StripeCards:
    """Implements `ledger.gateways.CardSetup`; `back` is where the page leads to when it is done."""

    def __init__(self, api: StripeApi, customers: Customers, back: str) -> None:
        self._api = api
        self._customers = customers
        self._back = back

    async def page(self, account_id: str) -> str:
        try:
            customer = await self._customers.of(account_id)
            made = await self._api.setup_page(self._session(account_id, customer))
        except Unclear as unclear:
            raise GatewayUnreachable from unclear
        return str(made["url"])

    async def forget(self, method_id: str) -> None:
        try:
            await self._api.detach(method_id)
        except Mistaken:
            return  # it is not there, or was detached before
        except Unclear as unclear:
            raise GatewayUnreachable from unclear

    def _session(self, account_id: str, customer: str) -> Json:
        marks = {ACCOUNT: account_id}
        return {
            "mode": "setup",
            "customer": customer,
            "payment_method_types": [_CARD],
            "success_url": self._back,
            "cancel_url": self._back,
            "metadata": marks,
            "setup_intent_data": {"metadata": marks},
        }


def card_of(method: Json, customer: str) -> Method | None:
    """What is kept of it; None for what is no card, or not that customer's."""
    if method.get("type") != _CARD or method.get("customer") != customer:
        return None
    card = method.get(_CARD) or {}
    year, month = int(card.get("exp_year") or 0), int(card.get("exp_month") or 0)
    return Method(
        id=str(method["id"]),
        kind=MethodKind.CARD,
        brand=_brand(str(card.get("display_brand") or card.get("brand") or "")),
        last4=str(card.get("last4") or "")[-4:],
        expires=f"{month:02}/{year % 100:02}" if month else "",
    )


def _brand(name: str) -> str:
    """A brand of tomorrow under its own name."""
    return _BRANDS.get(name, name.replace("_", " ").title())[:64]
