"""Clawbacks: money of a payment that went back past us, booked as the gateway tells it.

Somebody refunded a payment at the gateway itself, or the cardholder disputes it. Nobody is asked:
the money has gone, and a book that did not say so would be wrong. So it may be more than what is
left of the lot; what was spent of it already is then paid by other lots, or owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.book import Transaction
from ledger.change import Change
from ledger.consequences import keep, note_settings
from ledger.correcting import take_back_refund
from ledger.declines import DISPUTED
from ledger.entries import clawback_entry, clawback_key
from ledger.errors import GatewayUnreachable
from ledger.forfeiting import forfeit
from ledger.gateways import Clawback
from ledger.incidents import AlertKind
from ledger.lots import FUNDING_KINDS
from ledger.moment import Moment, moment_of
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import PURSER
from ledger.ports import House
from ledger.recharging import disputed
from ledger.telling import alert, facts_of_pool


async def claw_back(
    house: House, account_id: str, payment_key: str, found: Sequence[Clawback]
) -> None:
    """Each is booked once, and taken back once where it came to nothing; harmless to repeat."""
    moment = await moment_of(house, account_id)
    async with house.books.change(account_id) as change:
        await forfeit(change, moment)
        paid, funding = await change.payment(payment_key), await change.find(payment_key)
        if funding is None or paid is None:
            if paid is not None and paid.state is not PaymentState.DECLINED:
                raise GatewayUnreachable  # its own outcome has to be known first
            return
        if any(one.refunds == payment_key for one in await change.payments_in_flight()):
            raise GatewayUnreachable  # how much can have gone back is only known after it
        for clawback in found:
            await _follow(change, paid, funding, clawback, moment)
        await keep(change, change.account, moment)


async def _follow(
    change: Change, paid: Payment, funding: Transaction, clawback: Clawback, moment: Moment
) -> None:
    known = await change.payment(clawback_key(clawback))
    if known is None and clawback.stands:
        amount = await _claimable(change, funding, clawback)
        if amount.micros > 0:
            await _book(change, paid, funding, replace(clawback, amount=amount), moment)
    elif known is not None and known.state is PaymentState.SUCCEEDED and not clawback.stands:
        back = replace(
            known, state=PaymentState.DECLINED, code=clawback.code, settled_at=moment.now
        )
        await change.save_payment(back)
        await take_back_refund(change, back, moment)


async def _claimable(change: Change, funding: Transaction, clawback: Clawback) -> Money:
    """Never more than was paid, whatever was given back of it before."""
    lot = await change.lot(funding.seq)
    if lot is None or funding.entry.kind not in FUNDING_KINDS:
        raise LookupError(funding.seq)  # a bug: only fundings are charged, and each makes a lot
    return min(clawback.amount, lot.amount - lot.taken)


async def _book(
    change: Change, paid: Payment, funding: Transaction, clawback: Clawback, moment: Moment
) -> None:
    booked, _ = await change.book(clawback_entry(clawback, funding), moment.now)
    gone = Payment(
        key=booked.entry.key,
        account_id=paid.account_id,
        purpose=Purpose.REFUND,
        amount=clawback.amount,
        method_id=paid.method_id,
        purchase_order="",
        person_id=PURSER,
        state=PaymentState.SUCCEEDED,
        code="",
        created_at=moment.now,
        settled_at=moment.now,
        reference=clawback.reference,
        refunds=paid.key,
        seq=booked.seq,
    )
    await change.save_payment(gone)
    if clawback.code == DISPUTED:
        await _stop_recharging(change, replace(gone, code=DISPUTED), moment)


async def _stop_recharging(change: Change, gone: Payment, moment: Moment) -> None:
    """And say so: nothing is added by itself until somebody has seen to it."""
    stopped = disputed(change.account, gone.method_id)
    if stopped != change.account:
        await note_settings(change, stopped, moment)
        await change.save(stopped)
        facts = await facts_of_pool(change, AlertKind.RECHARGE_PAUSED, moment, gone)
        await alert(change, AlertKind.RECHARGE_PAUSED, facts, moment.now)
