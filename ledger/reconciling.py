"""Reconciling: the balance that the admin centre shows, written into the book as a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ledger.alone import Stake
from ledger.book import Kind, Transaction
from ledger.change import Change
from ledger.correction_errors import NothingToReconcile
from ledger.drafts import Draft, DraftKind
from ledger.entries import reconcile_entry
from ledger.errors import DraftOutdated
from ledger.limits import check_found, check_room
from ledger.money import Money
from ledger.people import Actor
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.roles import Right
from ledger.views import Confirmation
from ledger.work import working


async def draft_reconcile(house: House, actor: Actor, chat_id: str, found: Money) -> Confirmation:
    """Propose to book the difference to the figure as it is now."""
    async with working(house, actor, Right.ACT) as work:
        check_found(found, work.account.currency)
        check_room(len(await work.change.lots()))
        difference = found - work.account.balance
        if not difference.micros:
            raise NothingToReconcile(balance=found)
        draft = new_draft(work, chat_id, DraftKind.RECONCILE)
        draft = replace(draft, amount=difference, found=found, seq=work.account.seq)
        told = await propose(work, draft, difference, None, Stake(abs(difference)))
        return replace(told, charge=Money.zero(found.currency))


async def reconcile(change: Change, draft: Draft, now: datetime) -> Transaction:
    """Book the difference; one that another has reconciled away since is not booked again."""
    if await change.booked_since(Kind.RECONCILE, draft.seq):
        raise DraftOutdated(draft=draft)
    booked, _ = await change.book(reconcile_entry(await _as_of(change, draft)), now)
    return booked


async def _as_of(change: Change, draft: Draft) -> Draft:
    """The figure had calls in it that the book has learnt of only since it was read."""
    since = await change.charged_since(draft.seq, await change.settled(), draft.created_at)
    if draft.amount is None or draft.found is None:
        raise LookupError(draft.id)  # a bug: both stand in every one of its kind
    amount = draft.amount + since
    if not amount.micros:
        raise NothingToReconcile(balance=draft.found)
    return replace(draft, amount=amount)
