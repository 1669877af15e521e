"""PaymentIntents: finding the one of a payment, and what it says about it as it stands now."""

from __future__ import annotations

from ledger.declines import DECLINED
from ledger.gateways import Purse
from ledger.payments import Charge, ChargeOutcome, Payment
from providers.stripe.answers import Json, Misconfigured, Mistaken
from providers.stripe.api import StripeApi
from providers.stripe.declines import AUTHENTICATION, code_of
from providers.stripe.marks import is_marked

_UNSENT = "processing_error"


class Intents:
    """One intent a payment, for ever; every answer comes from what is there, never from memory."""

    def __init__(self, api: StripeApi, purse: Purse) -> None:
        self._api = api
        self._purse = purse

    async def found(self, payment: Payment) -> Json | None:
        """The payment's; where there were two, the one that took the money."""
        customer = await self._purse.customer(payment.account_id)
        found: Json | None = None
        if customer:
            async for intent in self._api.intents(customer, payment.created_at):
                if not is_marked(payment, intent):
                    continue
                if intent.get("status") == "succeeded":
                    return intent
                found = found or intent
        return found

    async def verdict(self, payment: Payment, count: int, intent: Json) -> Charge:
        """What an intent means for its payment; `count` is what it has to be about."""
        _check(payment, count, intent)
        reference = str(intent["id"])
        code = code_of(intent.get("last_payment_error") or {})
        match intent.get("status"):
            case "succeeded":
                return Charge(ChargeOutcome.SUCCEEDED, reference=reference)
            case "requires_payment_method" if code != AUTHENTICATION:
                return Charge(ChargeOutcome.DECLINED, code, reference)
            case "requires_payment_method" | "requires_action":
                return await self.cancelled(intent, AUTHENTICATION)
            case "requires_confirmation":  # made, but never sent to the bank
                return await self.cancelled(intent, _UNSENT)
            case "canceled":  # by us, and mostly because the bank wanted to ask the cardholder
                code = AUTHENTICATION if code == DECLINED else code
                return Charge(ChargeOutcome.DECLINED, code, reference)
        return Charge(ChargeOutcome.UNKNOWN, reference=reference)  # `processing`, or a new word

    async def cancelled(self, intent: Json, code: str) -> Charge:
        """Rule 9: declined only once it can never succeed any more."""
        reference = str(intent["id"])
        try:
            after = await self._api.cancel_intent(reference)
        except Mistaken:  # it is no longer what it was
            after = await self._api.intent(reference)
        match after.get("status"):
            case "canceled":
                return Charge(ChargeOutcome.DECLINED, code, reference)
            case "succeeded":
                return Charge(ChargeOutcome.SUCCEEDED, reference=reference)
        return Charge(ChargeOutcome.UNKNOWN, reference=reference)


def _check(payment: Payment, count: int, intent: Json) -> None:
    """What is read is checked as well: another's intent, or another amount, proves nothing."""
    asked = (count, payment.amount.currency.lower())
    told = (intent.get("amount"), intent.get("currency"))
    if told != asked or not is_marked(payment, intent):
        raise Misconfigured("intent_of_another_payment")
