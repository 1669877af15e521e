"""The tap on a confirmation card: money moves once, whoever taps how often (rule 8).

The draft is taken and its payment claimed in one transaction, the gateway asked after it, the
answer booked in another. A second tap finds the draft done and tells what became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.above import passed_limit
from ledger.account import Account, Method
from ledger.alone import limit_of
from ledger.approval_errors import DraftWaits
from ledger.asking import ask, noted, right_to_ask, stake_of
from ledger.carrying import carried_out
from ledger.change import Change
from ledger.drafts import CORRECTIONS, Draft, DraftKind, DraftState
from ledger.errors import PurserError
from ledger.licensing import Licensing, confirm_licences
from ledger.limits import check_reason
from ledger.moment import Moment
from ledger.own_drafts import own_draft, require_open
from ledger.payments import PaymentState
from ledger.people import Actor
from ledger.ports import House
from ledger.receipts import corrected, receipt_of
from ledger.roles import Right, Role
from ledger.settings import applied, change_of, request_of
from ledger.settle import Settled, settle
from ledger.trail import Act
from ledger.views import Corrected, Limits, Receipt, Request, SettingsChange
from ledger.work import working

MAX_CARD_ID = 512  # rule 5

Outcome = Receipt | SettingsChange | Corrected | Limits | Request | Licensing


async def confirm(house: House, actor: Actor, draft_id: str, purpose: str = "") -> Outcome:
    """Do what the draft says, or ask for it where somebody else has to decide.

    A draft that is done already is told again, whatever its age. `purpose` is what it is for, to
    those who are asked to approve it.
    """
    asked = await house.books.draft(actor.account_id, draft_id)
    if asked is not None and asked.kind is DraftKind.LICENCES:  # moves no money
        return await confirm_licences(house, actor, draft_id)
    return await _confirm(house, actor, draft_id, purpose)


async def _confirm(house: House, actor: Actor, draft_id: str, purpose: str) -> Outcome:
    async with working(house, actor, Right.ACT) as work:
        change, moment = work.change, work.moment
        draft = await own_draft(change, actor, draft_id)
        if draft.state is DraftState.DONE:
            return await _told_again(change, draft, moment.methods)
        if draft.number:
            return await _asked_before(change, draft)
        require_open(draft, moment.now)
        await work.require(right_to_ask(draft))
        stake = stake_of(draft, work.account, moment.methods)
        limit = await passed_limit(work, stake)
        if limit is not None:
            asked = _with_purpose(draft, purpose)
            return Request(await ask(work, asked, stake, limit), first=True)
        done = replace(draft, state=DraftState.DONE)
        await change.save_draft(done)
        await work.note(Act.CONFIRMED, done.key, after=noted(done))
        before = change.account
        payment = await carried_out(change, done, moment)
        after = change.account
        booked = await corrected(change, done, repeat=False) if done.kind in CORRECTIONS else None
    settled = await settle(house, payment) if payment else None
    if booked:
        return _of_refund(booked, settled) if settled else booked
    return _outcome(done, before, after, settled, moment)


async def cancel(house: House, actor: Actor, draft_id: str) -> Draft:
    """Close a draft; one that was confirmed before stays so, and its state says it."""
    async with working(house, actor, Right.ACT) as work:
        change, now = work.change, work.moment.now
        draft = await own_draft(change, actor, draft_id)
        if draft.state in (DraftState.DONE, DraftState.CANCELLED):
            return draft
        if draft.number:  # it is not withdrawn by the way, while somebody else decides
            raise DraftWaits(number=str(draft.number), draft=draft)
        require_open(draft, now)
        cancelled = replace(draft, state=DraftState.CANCELLED, cancelled_at=now)
        await change.save_draft(cancelled)
        return cancelled


async def keep_card(house: House, account_id: str, draft_id: str, card_id: str) -> None:
    """Where the draft's card stands, so that it can be changed when the decision is typed."""
    if not 0 < len(card_id) <= MAX_CARD_ID:
        return  # the card then stays as it is until it is tapped
    async with house.books.change(account_id) as change:
        draft = await change.draft(draft_id)
        if draft is not None and draft.card_id != card_id:
            await change.save_draft(replace(draft, card_id=card_id))


def _with_purpose(draft: Draft, purpose: str) -> Draft:
    """A correction has its reason already."""
    if draft.reason or not purpose:
        return draft
    check_reason(purpose)
    return replace(draft, reason=purpose)


async def _asked_before(change: Change, draft: Draft) -> Request:
    incident = await change.incident(draft.number)
    if incident is None:
        raise LookupError(draft.number)  # a bug: it was opened with the question
    return Request(incident, first=False)


async def _told_again(change: Change, draft: Draft, methods: Sequence[Method]) -> Outcome:
    """The first result as it stands by now: booked, declined, or still on its way (rule 9)."""
    if draft.kind in CORRECTIONS:
        return await corrected(change, draft, repeat=True)
    if draft.kind is DraftKind.LIMITS:
        return replace(_limits(change.account, change.account, draft), repeat=True)
    receipt = None
    payment = await change.payment(draft.key)
    if payment is not None:
        settled = Settled(payment, change.account, await change.find(draft.key))
        receipt = receipt_of(draft, settled, methods, repeat=True)
    if receipt is not None and draft.kind is DraftKind.FUNDS:
        return receipt
    now_set = _as_asked(change.account, draft, methods)
    told = change_of(change.account, now_set, methods, draft.person_name, draft.created_at)
    return replace(told, repeat=True, receipt=receipt)


def _outcome(
    done: Draft, before: Account, after: Account, settled: Settled | None, moment: Moment
) -> Outcome:
    if settled and done.kind is DraftKind.FUNDS:
        return receipt_of(done, settled, moment.methods, repeat=False)
    if done.kind is DraftKind.LIMITS:
        return _limits(before, after, done)
    return _changed(done, before, after, settled, moment)


def _limits(before: Account, after: Account, draft: Draft) -> Limits:
    role = Role(draft.role)
    return Limits(after, role, limit_of(before.allowances, role))


def _as_asked(account: Account, draft: Draft, methods: Sequence[Method]) -> Account:
    """What was done once is told again, also where it could not be done any more."""
    try:
        return applied(account, request_of(draft), methods)
    except PurserError:
        return account


def _of_refund(booked: Corrected, settled: Settled) -> Corrected:
    """As it stands after the gateway was asked: what it refused is back in its lot."""
    refused = settled.payment.state is PaymentState.DECLINED
    balance = settled.account.balance if refused else booked.balance
    return replace(booked, payment=settled.payment, account=settled.account, balance=balance)


def _changed(
    draft: Draft, before: Account, after: Account, settled: Settled | None, moment: Moment
) -> SettingsChange:
    account = settled.account if settled else after
    told = change_of(before, account, moment.methods, draft.person_name, moment.now)
    if settled is None:
        return told
    return replace(told, receipt=receipt_of(draft, settled, moment.methods, repeat=False))
