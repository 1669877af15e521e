"""Settling one payment: the gateway is asked outside the lock, the answer booked under it.

Manual funds, recharges and refunds go this one way. Whatever stops in between, the payment stays
in flight and the next poll asks again with the same key (rules 8 and 20).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from ledger.account import Account, Method, MethodKind
from ledger.agreements import AGREEMENT
from ledger.answering import settled
from ledger.book import Transaction
from ledger.change import Change
from ledger.consequences import keep
from ledger.correcting import take_back_refund
from ledger.declines import UNANSWERED
from ledger.entries import payment_entry
from ledger.expiring import first_look
from ledger.forfeiting import forfeit
from ledger.methods import RECORDED, method_or_none
from ledger.moment import Moment
from ledger.payments import Charge, ChargeOutcome, Payment, PaymentState, Purpose
from ledger.ports import House
from ledger.recharging import declined, rearmed, recharged

ANSWER_SECONDS = 30.0  # of a gateway that hangs; others wait behind it
# An outage is no decline (rule 21), but nothing else is charged meanwhile, and people must know.
PATIENCE = timedelta(minutes=30)
FINAL = (PaymentState.SUCCEEDED, PaymentState.DECLINED)


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment as it stands after the attempt, and its booking where there is one."""

    payment: Payment
    account: Account
    transaction: Transaction | None
    answered: bool = True  # by the gateway, just now


async def settle(house: House, payment: Payment) -> Settled:
    """Ask for the charge and keep the answer; a payment that is settled stays as it is."""
    methods = await house.gateway.methods(payment.account_id)
    charge = await _charged(house, payment)
    moment = Moment(house.clock(), methods)
    async with house.books.change(payment.account_id) as change:
        current = await change.payment(payment.key) or payment
        await forfeit(change, moment)
        if may_change(current):
            current = await _record(change, current, charge, moment)
        booked = await change.find(payment.key)
        await settled(change, current, booked.seq if booked else 0, moment)
        answered = charge.outcome is not ChargeOutcome.UNKNOWN
        return Settled(current, change.account, booked, answered)


def may_change(payment: Payment) -> bool:
    """Rule 9: the first definite answer is the only one.

    But a bank may send a refund back days after it was given: then it was none.
    """
    given_back = payment.purpose is Purpose.REFUND and payment.state is PaymentState.SUCCEEDED
    return given_back or payment.state not in FINAL


async def _charged(house: House, payment: Payment) -> Charge:
    """The gateway's answer; none in time is unknown, and asked for again by the next poll."""
    if payment.purchased_at is not None:  # paid elsewhere: there is nobody to ask
        return Charge(ChargeOutcome.SUCCEEDED)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            if payment.purpose is Purpose.REFUND:
                return await house.gateway.refund(payment, await _paid(house, payment))
            return await house.gateway.charge(payment)
    except TimeoutError:
        return Charge(ChargeOutcome.UNKNOWN)


async def _paid(house: House, refund: Payment) -> Payment | None:
    """The payment that a refund gives back; none where no gateway took it."""
    async with house.books.change(refund.account_id) as change:
        return await change.payment(refund.refunds)


async def _record(change: Change, payment: Payment, charge: Charge, moment: Moment) -> Payment:
    payment = replace(payment, reference=charge.reference or payment.reference)
    if charge.outcome is ChargeOutcome.SUCCEEDED:
        return await _succeeded(change, payment, moment)
    if charge.outcome is ChargeOutcome.DECLINED:
        return await _declined(change, payment, charge.code or "declined", moment)
    if payment.state in FINAL:  # no answer takes nothing back
        return payment
    unknown = replace(payment, state=PaymentState.UNKNOWN)
    await change.save_payment(unknown)
    if payment.purpose is Purpose.RECHARGE and moment.now - payment.created_at >= PATIENCE:
        await keep(change, change.account, moment, replace(unknown, code=UNANSWERED))
    return unknown


async def _succeeded(change: Change, payment: Payment, moment: Moment) -> Payment:
    paid = replace(payment, state=PaymentState.SUCCEEDED, settled_at=moment.now)
    if payment.purpose is Purpose.REFUND:  # booked before it was asked for
        await change.save_payment(paid)
        return paid
    method = method_or_none(moment.methods, payment.method_id) or _forgotten(payment)
    await change.save_payment(paid)
    booked, _ = await change.book(payment_entry(paid, method, moment.now), moment.now)
    if paid.purchased_at is not None:  # rule 13: a crash may have let them expire before this
        await forfeit(change, moment)
    # By hand: somebody cared for the pool, so that a recharge that was declined may try again.
    by_hand = payment.purpose is Purpose.FUNDS
    account = rearmed(change.account) if by_hand else recharged(change.account)
    if booked.entry.expires_at is not None:
        look_at = first_look(booked.entry.expires_at, moment.now)
        account = replace(account, due_at=min(account.due_at, look_at))
    await keep(change, account, moment, paid)
    return paid


async def _declined(change: Change, payment: Payment, code: str, moment: Moment) -> Payment:
    refused = replace(payment, state=PaymentState.DECLINED, code=code, settled_at=moment.now)
    await change.save_payment(refused)
    if payment.purpose is Purpose.REFUND:
        await take_back_refund(change, refused, moment)
        await keep(change, change.account, moment)
    if payment.purpose is Purpose.RECHARGE:
        await keep(change, declined(change.account, refused, moment.now), moment, refused)
    return refused


def _forgotten(payment: Payment) -> Method:
    """The method was taken away between claim and answer; the money came all the same.

    A card's stays a card's: it is given back by a refund, and never merely reversed (rule 16).
    """
    if payment.method_id.startswith(AGREEMENT):
        return Method(payment.method_id, MethodKind.INVOICE)
    kind = MethodKind.RECORDED if payment.method_id == RECORDED.id else MethodKind.CARD
    return Method(payment.method_id, kind)
