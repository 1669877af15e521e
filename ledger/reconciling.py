"""Reconciling: the balance that the admin centre shows, written into the book as a difference."""

from __future__ import annotations

from dataclasses import replace

from ledger.drafts import DraftKind
from ledger.errors import NothingToReconcile
from ledger.forfeiting import forfeit
from ledger.limits import check_found
from ledger.money import Money
from ledger.people import Actor, require_change
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.views import Confirmation


async def draft_reconcile(house: House, actor: Actor, chat_id: str, found: Money) -> Confirmation:
    """Propose to book the difference: the one that is shown, whatever calls come meanwhile."""
    require_change(actor)
    now = house.clock()
    draft = new_draft(house, actor, chat_id, DraftKind.RECONCILE, now)
    async with house.books.change(actor.account_id) as change:
        check_found(found, change.account.currency)
        await forfeit(change, now)
        difference = found - change.account.balance
        if not difference.micros:
            raise NothingToReconcile(balance=found)
        draft = replace(draft, amount=difference, found=found)
        told = await propose(change, actor, draft, difference, None)
        return replace(told, charge=Money.zero(found.currency))
