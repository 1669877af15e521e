"""Without a gateway: funds are bought in Microsoft's admin centre and only written down here."""

from __future__ import annotations

from datetime import datetime

from ledger.account import Account, AutoRecharge, Method
from ledger.calls import CallPage
from ledger.methods import RECORDED
from ledger.money import Money
from ledger.opening import Start
from ledger.payments import Charge, ChargeOutcome, Payment
from ledger.reading import Reading

# Where a new pool starts until somebody sets it; auto-recharge is off, so nothing is charged.
_TRIGGER_UNITS = 100
_RECHARGE_UNITS = 50
_PER_DAY = 5  # rule 22: a usage feed gone mad is stopped where nobody has set a cap


class RecordedGateway:
    """Says yes to what has been bought elsewhere; nothing can be charged from here."""

    async def methods(self, account_id: str) -> tuple[Method, ...]:  # noqa: ARG002 - the port's
        return (RECORDED,)

    async def charge(self, payment: Payment) -> Charge:
        if payment.method_id != RECORDED.id:
            return Charge(ChargeOutcome.DECLINED, "unknown_method")
        return Charge(ChargeOutcome.SUCCEEDED)

    async def refund(
        self,
        refund: Payment,  # noqa: ARG002 - the port's
        paid: Payment | None,  # noqa: ARG002 - the port's
    ) -> Charge:
        """It was given back where it was bought; here that is only written down."""
        return Charge(ChargeOutcome.SUCCEEDED)


class NoUsage:
    """No source of calls yet: the pool changes only by what is written down."""

    async def calls(
        self,
        account: Account,  # noqa: ARG002 - the port's
        cursor: str,
        now: datetime,
    ) -> CallPage:
        return CallPage((), cursor, more=False, again_at=now)

    def progress(self, cursor: str) -> Reading | None:  # noqa: ARG002 - the port's
        return None


class EmptyOpening:
    """A pool nobody has written anything about yet."""

    async def start(
        self,
        account_id: str,  # noqa: ARG002 - the port's
        currency: str,
        time_zone: str,  # noqa: ARG002 - the port's
        now: datetime,  # noqa: ARG002 - the port's
    ) -> Start:
        amount = Money.of(_RECHARGE_UNITS, currency)
        recharge = AutoRecharge(on=False, amount=amount, method_id="", per_day=_PER_DAY)
        return Start(trigger=Money.of(_TRIGGER_UNITS, currency), recharge=recharge)
