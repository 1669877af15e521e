"""The till: every way to pay of an organisation as one gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from ledger.account import Method
from ledger.gateways import Gateway, Purse
from ledger.methods import RECORDED
from ledger.payments import Charge, ChargeOutcome, Payment

log = structlog.get_logger()


class Till:
    """Hands each payment to the gateway of its method, found by how the method's id begins.

    Not by what is stored: a method that was taken away meanwhile still has to be asked about at
    the gateway that may have charged it (rule 20). `first` and `last` are there for everybody.
    """

    def __init__(
        self,
        purse: Purse,
        gateways: Mapping[str, Gateway],
        *,
        first: Sequence[Method] = (),
        last: Sequence[Method] = (RECORDED,),
    ) -> None:
        self._purse = purse
        self._gateways = gateways
        self._first = tuple(first)
        self._last = tuple(last)

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        """What the organisation set up, in that order, as long as something here charges it."""
        kept = await self._purse.methods(account_id)
        usable = (method for method in kept if self._gateway(method.id) is not None)
        return (*self._first, *usable, *self._last)

    async def charge(self, payment: Payment) -> Charge:
        gateway = self._gateway(payment.method_id)
        return _nobody_to_ask(payment) if gateway is None else await gateway.charge(payment)

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        """Back the way it came; what was paid elsewhere is given back there, and written down."""
        if paid is not None and paid.purchased_at is not None:
            return Charge(ChargeOutcome.SUCCEEDED)
        gateway = self._gateway(refund.method_id if paid is None else paid.method_id)
        if paid is None and gateway is None:  # from before Purser came, and given back elsewhere
            return Charge(ChargeOutcome.SUCCEEDED)
        return _nobody_to_ask(refund) if gateway is None else await gateway.refund(refund, paid)

    def _gateway(self, method_id: str) -> Gateway | None:
        return next(
            (gateway for begin, gateway in self._gateways.items() if method_id.startswith(begin)),
            None,
        )


def _nobody_to_ask(payment: Payment) -> Charge:
    """What may have charged it is not set up here, as with a key that got lost.

    It may have taken the money, so only it can say no (rule 20); no new payment comes this far,
    as no method of it is offered.
    """
    if not payment.method_id:
        return Charge(ChargeOutcome.DECLINED, "unknown_method")
    log.error("gateway_missing", method=payment.method_id, purpose=payment.purpose.value)
    return Charge(ChargeOutcome.UNKNOWN, reference=payment.reference)
