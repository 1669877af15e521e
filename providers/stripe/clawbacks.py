"""What went back of a PaymentIntent past us: refunds of the dashboard, and disputes."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.declines import DISPUTED, GIVEN_BACK
from ledger.gateways import Clawback
from providers.stripe.amounts import money_of
from providers.stripe.answers import Json
from providers.stripe.api import StripeApi
from providers.stripe.marks import KEY

# A refund that is pending has left the account as well; it comes back where it fails.
_REFUND_OVER = {"failed", "canceled"}
# Of an inquiry nothing is withdrawn yet, and what was won came back.
_DISPUTE_OVER = {"won", "prevented", "warning_needs_response", "warning_under_review"}
_DISPUTE_OVER |= {"warning_closed"}


async def clawbacks_of(api: StripeApi, intent_id: str) -> tuple[Clawback, ...]:
    """All of them as they stand now; what Purser gave back itself carries its mark."""
    found = []
    async for refund in api.refunds(intent_id):
        if KEY not in (refund.get("metadata") or {}):
            stands = refund.get("status") not in _REFUND_OVER
            found.append(_clawback(refund, GIVEN_BACK, stands=stands))
    async for dispute in api.disputes(intent_id):
        stands = dispute.get("status") not in _DISPUTE_OVER
        found.append(_clawback(dispute, DISPUTED, stands=stands))
    return tuple(reversed(found))


def _clawback(told: Json, code: str, *, stands: bool) -> Clawback:
    return Clawback(
        reference=str(told["id"]),
        amount=money_of(int(told["amount"]), str(told["currency"])),
        at=datetime.fromtimestamp(int(told["created"]), UTC),
        code=code,
        stands=stands,
    )
