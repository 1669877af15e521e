"""Adding funds: how much, paid by what, under which purchase order."""

from __future__ import annotations

from datetime import date

from cards.card import Card
from cards.funds import confirm_card, funds_form
from dialogs.dates import parse_day
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.typed import folded
from dialogs.vocabulary import Command
from ledger.account import MethodKind
from ledger.customer_agreement import require_buyable
from ledger.errors import AmountError, CannotDate, DateInFuture, DateTooOld, UnknownMethod
from ledger.funds import FundsRequest, draft_funds
from ledger.limits import MAX_FUNDS, MIN_FUNDS, check_order
from ledger.methods import RECORDED, method_or_none
from ledger.views import Confirmation


def _several_methods(slots: Slots, pool: Pool) -> bool:
    """What is dated back was bought elsewhere, unless somebody says otherwise."""
    return len(pool.methods) > 1 and slots.keys().isdisjoint({"dated", "earlier"})


def _bought_earlier(slots: Slots, _pool: Pool) -> bool:
    """`write down` needs its day: without one it would be a purchase, and charged."""
    return "earlier" in slots


def _never(_slots: Slots, _pool: Pool) -> bool:
    """Said along with the command, or not at all."""
    return False


def _read_order(typed: str, _pool: Pool) -> str:
    order = folded(typed)
    check_order(order)
    return order


def _read_day(typed: str, pool: Pool) -> str:
    return parse_day(typed, pool.today).isoformat()


def _form(form: Form) -> Card:
    dated, method = form.typed.get("dated", ""), form.typed.get("method", "")
    return funds_form(
        form.pool.account,
        form.pool.ways_to_pay,
        form.id,
        form.pool.voice,
        amount=form.typed.get("amount", ""),
        # The card that was offered first is refused with a date: next time it says so instead.
        method_id=RECORDED.id if dated and form.problem and _is_card(method, form.pool) else method,
        po=form.typed.get("po", ""),
        dated=dated,
        today=form.pool.today,
        problem=form.problem,
    )


def _is_card(method_id: str, pool: Pool) -> bool:
    named = method_or_none(pool.methods, method_id)
    return named is not None and named.kind is MethodKind.CARD


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation:
    request = FundsRequest(
        pool.money(slots["amount"]), slots.get("method", ""), slots.get("po", ""), _day(pool, slots)
    )
    return await draft_funds(turn.house, turn.actor, turn.chat_id, request)


def _day(pool: Pool, slots: Slots) -> date | None:
    """What was bought elsewhere was bought some day: today, where none was named."""
    if slots.get("dated"):
        return date.fromisoformat(slots["dated"])
    elsewhere = slots.get("method") == RECORDED.id
    return pool.today if elsewhere and RECORDED not in pool.methods else None


ADD_FUNDS = Script(
    command=Command.ADD_FUNDS,
    questions=(
        Question(
            "amount",
            read=lambda typed, pool: pool.read_amount(typed, MIN_FUNDS, MAX_FUNDS),
            values=lambda pool: pool.limits(MIN_FUNDS, MAX_FUNDS),
            mends=(AmountError,),
        ),
        Question(
            "method",
            read=lambda typed, pool: pool.read_method(typed),
            asked=_several_methods,
            optional=True,
            choices=lambda pool: pool.method_names(),
            mends=(UnknownMethod, CannotDate),
        ),
        Question("earlier", read=lambda typed, _pool: typed, asked=_never),
        Question("po", read=_read_order, optional=True),
        Question(
            "dated",
            read=_read_day,
            asked=_bought_earlier,  # else only where the day that was named cannot be
            mends=(DateInFuture, DateTooOld),
        ),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_card,
    requires=lambda pool: require_buyable(pool.account),
)
