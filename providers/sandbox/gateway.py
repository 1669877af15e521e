"""The sandbox's payment methods: a card that works, one that has expired, and an agreement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ledger.account import Method, MethodKind
from ledger.methods import RECORDED
from ledger.payments import Charge, ChargeOutcome, Payment

WORKING_CARD = Method("visa-4242", MethodKind.CARD, "Visa", "4242", "08/28")
EXPIRED_CARD = Method("visa-0002", MethodKind.CARD, "Visa", "0002", "08/26")
INVOICE = Method("invoice", MethodKind.INVOICE, reference="8812 0042")
METHODS = (WORKING_CARD, EXPIRED_CARD, INVOICE)
_DECLINES = {EXPIRED_CARD.id: "expired_card"}


async def _at_once() -> None:
    """A bank that takes no time."""


class SandboxGateway:
    """Answers by the method alone, so the same key always gets the same answer (rule 8).

    `bank` is awaited before each answer: real payments take a moment, in which a low balance is
    seen as low and its card says that funds are on their way.
    """

    def __init__(self, bank: Callable[[], Awaitable[None]] = _at_once) -> None:
        self._bank = bank

    async def methods(self, account_id: str) -> tuple[Method, ...]:  # noqa: ARG002 - the port's
        return METHODS

    async def charge(self, payment: Payment) -> Charge:
        await self._bank()
        return _answer(payment.method_id)

    async def refund(
        self,
        refund: Payment,
        paid: Payment | None,  # noqa: ARG002 - the port's
    ) -> Charge:
        """What was charged can be given back; a card that has expired since takes it all the same.

        What was recorded went through no gateway, so its giving back is only written down.
        """
        await self._bank()
        known = {method.id for method in METHODS} | {RECORDED.id, ""}
        if refund.method_id not in known:
            return Charge(ChargeOutcome.DECLINED, "unknown_method")
        return Charge(ChargeOutcome.SUCCEEDED)


def _answer(method_id: str) -> Charge:
    if method_id not in {method.id for method in METHODS}:
        return Charge(ChargeOutcome.DECLINED, "unknown_method")
    if method_id in _DECLINES:
        return Charge(ChargeOutcome.DECLINED, _DECLINES[method_id])
    return Charge(ChargeOutcome.SUCCEEDED)
