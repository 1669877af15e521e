"""Adding funds: how much, paid by what, under which purchase order."""

from __future__ import annotations

from cards.card import Card
from cards.funds import confirm_card, funds_form
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.typed import folded
from dialogs.vocabulary import Command
from ledger.funds import FundsRequest, draft_funds
from ledger.limits import MAX_FUNDS, MIN_FUNDS, check_order
from ledger.views import Confirmation


def _several_methods(_slots: Slots, pool: Pool) -> bool:
    return len(pool.methods) > 1


def _read_order(typed: str, _pool: Pool) -> str:
    order = folded(typed)
    check_order(order)
    return order


def _form(form: Form) -> Card:
    return funds_form(
        form.pool.account,
        form.pool.methods,
        form.id,
        form.pool.voice,
        amount=form.typed.get("amount", ""),
        method_id=form.typed.get("method", ""),
        po=form.typed.get("po", ""),
        problem=form.problem,
    )


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation:
    request = FundsRequest(
        pool.money(slots["amount"]), slots.get("method", ""), slots.get("po", "")
    )
    return await draft_funds(turn.house, turn.actor, turn.chat_id, request)


ADD_FUNDS = Script(
    command=Command.ADD_FUNDS,
    questions=(
        Question(
            "amount",
            read=lambda typed, pool: pool.read_amount(typed, MIN_FUNDS, MAX_FUNDS),
            values=lambda pool: pool.limits(MIN_FUNDS, MAX_FUNDS),
        ),
        Question(
            "method",
            read=lambda typed, pool: pool.read_method(typed),
            asked=_several_methods,
            optional=True,
            choices=lambda pool: pool.method_names(),
        ),
        Question("po", read=_read_order, optional=True),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_card,
)
