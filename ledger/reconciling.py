"""Reconciling: the balance that the admin centre shows, written into the book as a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ledger.book import Kind, Transaction
from ledger.drafts import Draft, DraftKind
from ledger.entries import reconcile_entry
from ledger.errors import DraftOutdated, NothingToReconcile
from ledger.forfeiting import forfeit
from ledger.limits import check_found, check_room
from ledger.moment import moment_of
from ledger.money import Money
from ledger.people import Actor, require_change
from ledger.ports import Change, House
from ledger.proposing import new_draft, propose
from ledger.views import Confirmation


async def draft_reconcile(house: House, actor: Actor, chat_id: str, found: Money) -> Confirmation:
    """Propose to book the difference: the one that is shown, whatever calls come meanwhile."""
    require_change(actor)
    moment = await moment_of(house, actor.account_id)
    draft = new_draft(house, actor, chat_id, DraftKind.RECONCILE, moment.now)
    async with house.books.change(actor.account_id) as change:
        check_found(found, change.account.currency)
        await forfeit(change, moment)
        check_room(len(await change.lots()))
        difference = found - change.account.balance
        if not difference.micros:
            raise NothingToReconcile(balance=found)
        draft = replace(draft, amount=difference, found=found, seq=change.account.seq)
        told = await propose(change, actor, draft, difference, None)
        return replace(told, charge=Money.zero(found.currency))


async def reconcile(change: Change, draft: Draft, now: datetime) -> Transaction:
    """Book the difference; one that another has reconciled away since is not booked again."""
    for seq in range(change.account.seq, draft.seq, -1):  # few: a confirmation lives for minutes
        since = await change.transaction(seq)
        if since is not None and since.entry.kind is Kind.RECONCILE:
            raise DraftOutdated(draft=draft)
    booked, _ = await change.book(reconcile_entry(draft, now), now)
    return booked
