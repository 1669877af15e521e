"""Correcting: a booking that was a mistake is reversed, and what is left of a lot refunded.

Proposed here and booked by `ledger/confirm.py`, which checks once more under the lock (rule 16).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ledger.account import MethodKind
from ledger.alone import Stake
from ledger.book import Kind, Transaction
from ledger.change import Change
from ledger.correctable import REVERSIBLE
from ledger.correction_errors import (
    AlreadyReversed,
    CallsLetGo,
    CallsRevised,
    LotExpired,
    LotTouched,
    NothingLeft,
    NotRefundable,
    NotReversible,
    PaidByCard,
    UnknownBooking,
)
from ledger.drafts import Draft, DraftKind
from ledger.entries import refund_entry, reversal_entry, reversal_key
from ledger.errors import AmountNotPositive, AmountTooLarge
from ledger.facts import METHOD, history_line, method_of
from ledger.forfeiting import forfeit
from ledger.limits import check_reason
from ledger.lots import FUNDING_KINDS, Lot, makes_lot
from ledger.moment import Moment
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import PURSER, Actor
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.roles import Right
from ledger.views import Confirmation
from ledger.work import Work, working


async def draft_reversal(
    house: House, actor: Actor, chat_id: str, seq: int, reason: str
) -> Confirmation:
    """Propose to undo the booking with that number."""
    async with working(house, actor, Right.ACT) as work:
        check_reason(reason)
        booked = await _reversible(work.change, seq, work.moment.now)
        draft = new_draft(work, chat_id, DraftKind.REVERSAL)
        draft = replace(draft, seq=seq, reason=reason, amount=-booked.entry.wallet)
        return await _proposed(work, draft, booked)


async def draft_refund(
    house: House, actor: Actor, chat_id: str, seq: int, amount: Money, reason: str
) -> Confirmation:
    """Propose to give back so much of what is left of that funding."""
    async with working(house, actor, Right.ACT) as work:
        check_reason(reason)
        draft = new_draft(work, chat_id, DraftKind.REFUND)
        draft = replace(draft, seq=seq, reason=reason, amount=amount)
        booked, _ = await _refundable(work.change, draft, work.moment.now)
        method = method_of(booked.entry.facts)
        draft = replace(draft, method_id=method.id if method else "")
        return await _proposed(work, draft, booked)


async def reverse(change: Change, draft: Draft, moment: Moment) -> Transaction:
    """Book what was proposed; what it gives back to an expired lot is forfeited at once."""
    booked = await _reversible(change, draft.seq, moment.now)
    entry = reversal_entry(booked, draft.person_id, draft.reason, moment.now, draft.decided_by)
    done, _ = await change.book(entry, moment.now)
    await forfeit(change, moment)
    return done


async def refund(change: Change, draft: Draft, now: datetime) -> Payment:
    """Take it out of the lot before the gateway is asked: nobody can spend it meanwhile."""
    booked, amount = await _refundable(change, draft, now)
    done, _ = await change.book(refund_entry(draft, booked, now), now)
    payment = Payment(
        key=draft.key,
        account_id=draft.account_id,
        purpose=Purpose.REFUND,
        amount=amount,
        method_id=draft.method_id,
        purchase_order="",
        person_id=draft.person_id,
        state=PaymentState.CHARGING,
        code="",
        created_at=now,
        refunds=booked.entry.key,
        seq=done.seq,
        approved_by=draft.decided_by,
    )
    await change.save_payment(payment)
    return payment


async def take_back_refund(change: Change, refund_payment: Payment, moment: Moment) -> None:
    """The gateway did not give it back: it returns to its lot, or expires with it."""
    booked = await change.transaction(refund_payment.seq)
    if booked is None:
        raise LookupError(refund_payment.key)  # a bug: it was booked with the claim
    entry = reversal_entry(booked, PURSER, refund_payment.code, moment.now)
    await change.book(entry, moment.now)
    await forfeit(change, moment)


async def _reversible(change: Change, seq: int, now: datetime) -> Transaction:
    booked = await _booked(change, seq)
    entry = booked.entry
    if entry.kind not in REVERSIBLE:
        raise NotReversible(kind=entry.kind)
    if await change.find(reversal_key(seq)):
        raise AlreadyReversed(seq=seq)
    if entry.facts.get(f"{METHOD}_kind") == MethodKind.CARD:
        raise PaidByCard(seq=seq)
    if entry.kind is Kind.USAGE and await change.is_revised(seq):
        raise CallsRevised(seq=seq)
    since = change.account.calls_since
    if entry.kind is Kind.USAGE and since is not None and entry.effective_at < since:
        raise CallsLetGo(seq=seq)  # whether they were revised is not known any more
    if makes_lot(entry):
        _whole(await _lot(change, seq), now)
    return booked


async def _refundable(change: Change, draft: Draft, now: datetime) -> tuple[Transaction, Money]:
    booked = await _booked(change, draft.seq)
    if booked.entry.kind not in FUNDING_KINDS:
        raise NotRefundable(kind=booked.entry.kind)
    lot = await _lot(change, draft.seq)
    amount = draft.amount or Money.zero(lot.amount.currency)
    if lot.expires_at <= now:
        raise LotExpired(at=lot.expires_at)
    if not lot.remaining.micros:
        raise NothingLeft(seq=draft.seq)
    if amount.micros <= 0:
        raise AmountNotPositive(text=str(amount))
    if amount > lot.remaining:  # rule 16
        raise AmountTooLarge(text=str(amount), limit=lot.remaining)
    return booked, amount


def _whole(lot: Lot, now: datetime) -> None:
    if lot.taken.micros:
        raise LotTouched(taken=lot.taken)
    if lot.expires_at <= now:
        raise LotExpired(at=lot.expires_at)


async def _booked(change: Change, seq: int) -> Transaction:
    booked = await change.transaction(seq)
    if booked is None:
        raise UnknownBooking(text=str(seq))
    return booked


async def _lot(change: Change, seq: int) -> Lot:
    lot = await change.lot(seq)
    if lot is None:
        raise LookupError(seq)  # a bug: every funding makes one
    return lot


async def _proposed(work: Work, draft: Draft, booked: Transaction) -> Confirmation:
    amount = draft.amount or Money.zero(work.account.currency)
    effect = -amount if draft.kind is DraftKind.REFUND else amount
    method, stake = method_of(booked.entry.facts), Stake(abs(amount))
    told = await propose(work, draft, effect, method, stake)
    return replace(told, charge=Money.zero(amount.currency), line=history_line(booked, ""))
