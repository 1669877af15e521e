"""Adding funds, the first half: what was asked for becomes a draft that waits for a tap."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.drafts import DRAFT_LIFE, Draft, DraftKind, DraftState
from ledger.limits import check_charge, check_order
from ledger.methods import method_named
from ledger.money import Money
from ledger.people import Actor, require_change
from ledger.ports import House
from ledger.views import Confirmation


@dataclass(frozen=True, slots=True)
class FundsRequest:
    """Empty method: the one that is offered first."""

    amount: Money
    method_id: str = ""
    purchase_order: str = ""


async def draft_funds(
    house: House, actor: Actor, chat_id: str, request: FundsRequest
) -> Confirmation:
    """Keep the request under a new id and key (rule 8); older ones of that chat are outdated."""
    require_change(actor)
    method = method_named(await house.gateway.methods(actor.account_id), request.method_id)
    now = house.clock()
    async with house.books.change(actor.account_id) as change:
        check_charge(request.amount, change.account.currency)
        check_order(request.purchase_order)
        draft = Draft(
            id=house.new_id(),
            key=house.new_id(),
            account_id=actor.account_id,
            chat_id=chat_id,
            person_id=actor.person_id,
            person_name=actor.name,
            kind=DraftKind.FUNDS,
            state=DraftState.OPEN,
            created_at=now,
            amount=request.amount,
            method_id=method.id,
            purchase_order=request.purchase_order,
        )
        await change.remember_person(actor)
        older = await change.replace_open_drafts(actor.person_id, chat_id)
        await change.save_draft(draft)
        account = change.account
    return Confirmation(
        draft=draft,
        account=account,
        after=account.balance + request.amount,
        charge=request.amount,
        method=method,
        expires_at=now + DRAFT_LIFE,
        replaced=older,
    )
