"""Payment by invoice: an enterprise agreement that is stored is charged by Microsoft, later.

Nothing is asked anywhere: the agreement is in force as long as it is stored, so what is bought on
it is bought at once, and finance finds it with its purchase order in the history.
"""

from __future__ import annotations

from ledger.account import Method, MethodKind
from ledger.gateways import Purse
from ledger.payments import Charge, ChargeOutcome, Payment


class InvoiceGateway:
    """Implements `ledger.gateways.Gateway` for agreements."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        kept = await self._purse.methods(account_id)
        return tuple(method for method in kept if method.kind is MethodKind.INVOICE)

    async def charge(self, payment: Payment) -> Charge:
        """The answer is booked under the account's lock and never asked for again (rule 9)."""
        kept = await self.methods(payment.account_id)
        if payment.method_id not in {method.id for method in kept}:
            return Charge(ChargeOutcome.DECLINED, "unknown_method")
        return Charge(ChargeOutcome.SUCCEEDED)

    async def refund(
        self,
        refund: Payment,  # noqa: ARG002 - the port's
        paid: Payment | None,  # noqa: ARG002 - the port's
    ) -> Charge:
        """A credit note, which needs no agreement that is still in force."""
        return Charge(ChargeOutcome.SUCCEEDED)
