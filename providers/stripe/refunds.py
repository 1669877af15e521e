"""Gives back what a PaymentIntent took: once for a key, and definite or unknown as a charge is."""

from __future__ import annotations

from ledger.payments import Charge, ChargeOutcome, Payment
from providers.stripe.answers import Json, Mistaken, Refused, Unclear
from providers.stripe.api import StripeApi
from providers.stripe.declines import code_of
from providers.stripe.marks import idempotency_key, is_marked, marks_of

# A 400 that is a definite no to this refund.
_REFUSED_FOR = {
    "charge_already_refunded": "already_refunded",
    "charge_disputed": "disputed",
    "amount_too_large": "already_refunded",
    "amount_too_small": "unsupported_amount",
    "refund_disputed_payment": "disputed",
}
_FAILED = "refund_failed"


class Refunds:
    """One refund for each key."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    async def give_back(self, refund: Payment, count: int, intent: str) -> Charge:
        """What stands there is looked for first, as with a charge."""
        if refund.reference:
            return _verdict(await self._api.refund(refund.reference))
        found = await self._found(refund, intent)
        return _verdict(found) if found else await self._created(refund, count, intent)

    async def _created(self, refund: Payment, count: int, intent: str) -> Charge:
        what = {
            "payment_intent": intent,
            "amount": count,
            "metadata": marks_of(refund),
        }
        try:
            made = await self._api.create_refund(what, idempotency_key("refund", refund))
        except Refused as refused:
            return Charge(ChargeOutcome.DECLINED, code_of(refused.error))
        except Mistaken as mistaken:
            if mistaken.code not in _REFUSED_FOR:
                raise
            return Charge(ChargeOutcome.DECLINED, _REFUSED_FOR[mistaken.code])
        except Unclear as unclear:
            found = await self._found(refund, intent) if unclear.stands else None
            if found is None:
                raise
            made = found
        if made.get("status") not in _FINAL:
            made = await self._api.refund(str(made["id"]))  # a repeat tells how it stood at first
        return _verdict(made)

    async def _found(self, refund: Payment, intent: str) -> Json | None:
        async for one in self._api.refunds(intent):
            if is_marked(refund, one):
                return one
        return None


_FINAL = {
    "succeeded": ChargeOutcome.SUCCEEDED,
    "failed": ChargeOutcome.DECLINED,
    "canceled": ChargeOutcome.DECLINED,
}


def _verdict(found: Json) -> Charge:
    """`pending` and `requires_action` may still end either way."""
    outcome = _FINAL.get(str(found.get("status")), ChargeOutcome.UNKNOWN)
    code = ""
    if outcome is ChargeOutcome.DECLINED:
        code = str(found.get("failure_reason") or _FAILED)
    return Charge(outcome, code, str(found["id"]))
