"""Adding funds, the first half: what was asked for becomes a draft that waits for a tap."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.drafts import DraftKind
from ledger.limits import check_charge, check_order
from ledger.methods import method_named
from ledger.money import Money
from ledger.people import Actor, require_change
from ledger.ports import House
from ledger.proposing import new_draft, propose
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
    """Propose the request as it stands, once its amount, order and method are usable."""
    require_change(actor)
    method = method_named(await house.gateway.methods(actor.account_id), request.method_id)
    draft = replace(
        new_draft(house, actor, chat_id, DraftKind.FUNDS, house.clock()),
        amount=request.amount,
        method_id=method.id,
        purchase_order=request.purchase_order,
    )
    async with house.books.change(actor.account_id) as change:
        check_charge(request.amount, change.account.currency)
        check_order(request.purchase_order)
        return await propose(change, actor, draft, request.amount, method)
