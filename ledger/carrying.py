"""Carrying out: what a draft asks for, done under the account's lock, by whoever let it happen."""

from __future__ import annotations

from dataclasses import replace

from ledger.allowances import change_limit
from ledger.change import Change
from ledger.consequences import keep
from ledger.correcting import refund, reverse
from ledger.customer_agreement import require_buyable
from ledger.drafts import CORRECTIONS, Draft, DraftKind
from ledger.errors import DraftNotFound
from ledger.funds import require_lasting
from ledger.methods import RECORDED, method_named
from ledger.moment import Moment
from ledger.payments import Payment, PaymentState, Purpose
from ledger.recharge_claims import claim_recharge
from ledger.reconciling import reconcile
from ledger.settings import applied, request_of


async def carried_out(change: Change, draft: Draft, moment: Moment) -> Payment | None:
    """What the draft does under the lock, and the payment that has to be settled after it."""
    if draft.kind is DraftKind.FUNDS:
        return await _claim_funds(change, draft, moment)
    if draft.kind in CORRECTIONS:
        return await _correct(change, draft, moment)
    if draft.kind is DraftKind.LIMITS:
        await change_limit(change, draft, moment.now)
        return None
    after = applied(change.account, request_of(draft), moment.methods)
    await keep(change, after, moment, by=draft.asker, approved_by=draft.decided_name)
    return await _claim_what_was_agreed(change, draft, moment)


async def _claim_what_was_agreed(change: Change, draft: Draft, moment: Moment) -> Payment | None:
    """People have agreed to the amount on the card, not to what calls have cost since."""
    if draft.amount is None:  # it charged nothing when it was asked for: the rest is the poll's
        return None
    payment = await claim_recharge(change, draft.key, moment.now, most=draft.amount)
    if payment is None or not draft.decided_by:
        return payment
    approved = replace(payment, approved_by=draft.decided_by)
    await change.save_payment(approved)
    return approved


async def _correct(change: Change, draft: Draft, moment: Moment) -> Payment | None:
    """Booked here and now; only a refund has to be settled after it."""
    payment = None
    if draft.kind is DraftKind.REFUND:
        payment = await refund(change, draft, moment.now)
    elif draft.kind is DraftKind.REVERSAL:
        await reverse(change, draft, moment)
    else:
        await reconcile(change, draft, moment.now)
    await keep(change, change.account, moment)
    return payment


async def _claim_funds(change: Change, draft: Draft, moment: Moment) -> Payment:
    if draft.amount is None:
        raise DraftNotFound
    if draft.purchased_at is None:  # marked since it was asked for
        require_buyable(change.account)
    else:  # a day may have ended since
        require_lasting(draft.purchased_at, change.account.time_zone, moment.now)
    payment = Payment(
        key=draft.key,
        account_id=draft.account_id,
        purpose=Purpose.FUNDS,
        amount=draft.amount,
        method_id=method_named((*moment.methods, RECORDED), draft.method_id).id,
        purchase_order=draft.purchase_order,
        person_id=draft.person_id,
        state=PaymentState.CHARGING,
        code="",
        created_at=moment.now,
        purchased_at=draft.purchased_at,
        approved_by=draft.decided_by,
    )
    await change.save_payment(payment)
    return payment
