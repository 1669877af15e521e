"""Charges saved cards off-session: definite answers only, everything else stays unknown.

A payment is one PaymentIntent for ever, found by our key in its metadata. Stripe forgets an
idempotency key after a day, and keeps a failure of its own with it until then; and how long ago
we asked is told by a clock that may be wrong. So what stands there is looked for first, always;
the idempotency key is for two that ask at once.
"""

from __future__ import annotations

import structlog

from ledger.account import Method, MethodKind
from ledger.gateways import Purse
from ledger.payments import Charge, ChargeOutcome, Payment
from providers.stripe.amounts import NoSuchAmount, minor_units
from providers.stripe.answers import Json, Misconfigured, Mistaken, Refused, Unclear
from providers.stripe.api import StripeApi
from providers.stripe.declines import AUTHENTICATION, code_of
from providers.stripe.intents import Intents
from providers.stripe.marks import idempotency_key, marks_of
from providers.stripe.refunds import Refunds

log = structlog.get_logger()

# A 400 that is a definite no to this payment, whatever the operator does.
_REFUSED_FOR = {
    "amount_too_small": "unsupported_amount",
    "amount_too_large": "unsupported_amount",
    "payment_method_currency_mismatch": "currency_not_supported",
    "payment_method_not_available": "unknown_method",
    "payment_method_unsupported_type": "card_not_supported",
}


class StripeGateway:
    """Implements `ledger.gateways.Gateway` for cards."""

    def __init__(self, api: StripeApi, purse: Purse) -> None:
        self._api = api
        self._purse = purse
        self._intents = Intents(api, purse)
        self._refunds = Refunds(api)
        self._told = set[str]()

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        kept = await self._purse.methods(account_id)
        return tuple(method for method in kept if method.kind is MethodKind.CARD)

    async def charge(self, payment: Payment) -> Charge:
        try:
            count = minor_units(payment.amount)
            answer = await self._charged(payment, count)
        except NoSuchAmount:  # before anything was asked
            return _no("unsupported_amount")
        except Unclear as unclear:
            return self._unknown(payment, unclear)
        self._told.clear()
        return answer

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        if paid is None:
            return _no("unknown_payment")  # a card's money went through here
        try:
            count = minor_units(refund.amount)
            intent = paid.reference or await self._reference(paid)
            if not intent:
                return _no("unknown_payment")
            return await self._refunds.give_back(refund, count, intent)
        except NoSuchAmount:
            return _no("unsupported_amount")
        except Unclear as unclear:
            return self._unknown(refund, unclear)

    async def _reference(self, paid: Payment) -> str:
        found = await self._intents.found(paid)
        return str(found["id"]) if found else ""

    async def _charged(self, payment: Payment, count: int) -> Charge:
        if payment.reference:
            stands = await self._api.intent(payment.reference)
            return await self._intents.verdict(payment, count, stands)
        found = await self._intents.found(payment)
        if found is not None:
            return await self._intents.verdict(payment, count, found)
        return await self._created(payment, count)

    async def _created(self, payment: Payment, count: int) -> Charge:
        customer = await self._purse.customer(payment.account_id)
        if not customer or not payment.method_id:
            return _no("unknown_method")  # no card was ever saved
        what, key = _intent(payment, count, customer), idempotency_key("pay", payment)
        try:
            made = await self._api.create_intent(what, key)
        except Refused as refused:
            return await self._refused(payment, refused)
        except Mistaken as mistaken:
            return _refused_for(mistaken)
        except Unclear as unclear:
            return await self._what_stands(payment, count, unclear)
        if made.get("status") != "succeeded":
            # A repeat brings what was answered first: what has become of it since is asked for.
            made = await self._api.intent(str(made["id"]))
        return await self._intents.verdict(payment, count, made)

    async def _what_stands(self, payment: Payment, count: int, unclear: Unclear) -> Charge:
        """After a failure of Stripe's own, which it would only repeat to us for a day."""
        found = await self._intents.found(payment) if unclear.stands else None
        if found is None:
            raise unclear
        return await self._intents.verdict(payment, count, found)

    async def _refused(self, payment: Payment, refused: Refused) -> Charge:
        """A decline; where the bank wants to ask the cardholder it is first made final."""
        told = refused.error.get("payment_intent")
        intent: Json | None = told if isinstance(told, dict) else None
        code = code_of(refused.error)
        if code == AUTHENTICATION:
            intent = intent or await self._intents.found(payment)
            if intent is not None:
                return await self._intents.cancelled(intent, code)
        return _no(code, str(intent["id"]) if intent else "")

    def _unknown(self, payment: Payment, unclear: Unclear) -> Charge:
        """Told once for each kind of trouble until a charge is answered: polls come often."""
        if unclear.why not in self._told:
            self._told.add(unclear.why)
            ours = isinstance(unclear, Misconfigured)
            log.warning("gateway_misconfigured" if ours else "gateway_unclear", why=unclear.why)
        return Charge(ChargeOutcome.UNKNOWN, reference=payment.reference)


def _intent(payment: Payment, count: int, customer: str) -> Json:
    """The same for the same payment, always: Stripe compares it with what came with the key."""
    return {
        "amount": count,
        "currency": payment.amount.currency.lower(),
        "customer": customer,
        "payment_method": payment.method_id,
        "payment_method_types": ["card"],
        "confirm": True,
        "off_session": True,
        "metadata": marks_of(payment),
    }


def _no(code: str, reference: str = "") -> Charge:
    return Charge(ChargeOutcome.DECLINED, code, reference)


def _refused_for(mistaken: Mistaken) -> Charge:
    """A definite no where the request itself cannot be carried out; all else is for the operator.

    A customer that is not there is none of these: it means a key of another Stripe account.
    """
    if mistaken.code == "resource_missing" and mistaken.param == "payment_method":
        return _no("unknown_method")
    code = _REFUSED_FOR.get(mistaken.code)
    if code is None:
        raise mistaken
    return _no(code)
