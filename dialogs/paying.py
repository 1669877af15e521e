"""Payment methods: showing them, adding an agreement or a card, and taking one away."""

from __future__ import annotations

from dataclasses import replace

from cards.card import Card
from cards.paying import (
    Signed,
    added_card,
    agreement_form,
    card_page_card,
    methods_card,
    remove_form,
    removed_card,
)
from dialogs.pool import Pool
from dialogs.scene import Scene
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.agreements import MAX_NUMBER, agreement
from ledger.errors import (
    MethodNotStored,
    PurserError,
    UnknownMethod,
    UnusableAgreement,
)
from ledger.paying import add_agreement, card_page, remove_method, wallet
from ledger.roles import Right


async def show_methods(scene: Scene, _slots: Slots) -> None:
    turn = scene.turn
    held = await wallet(turn.house, turn.actor)
    may_change = await turn.offers(Right.ARRANGE)
    scene.show(methods_card(held, turn.voice, may_change=may_change))


async def add_card(scene: Scene, _slots: Slots) -> None:
    """The address is asked for at the last moment: it is good for one card and a short time."""
    turn = scene.turn
    scene.show(card_page_card(await card_page(turn.house, turn.actor), turn.voice))


def _read_agreement(typed: str, _pool: Pool) -> str:
    return agreement(typed).reference


def _agreement_form(form: Form) -> Card:
    return agreement_form(
        form.pool.account,
        form.id,
        form.pool.voice,
        number=form.typed.get("agreement", ""),
        problem=form.problem,
    )


async def _add(turn: Turn, pool: Pool, slots: Slots) -> Card:
    method = await add_agreement(turn.house, turn.actor, slots["agreement"])
    return added_card(method, pool.account, _signed(turn), turn.voice)


def _remove_form(form: Form) -> Card:
    pool = form.pool
    chosen = form.typed.get("method", "")
    return remove_form(
        pool.account,
        pool.stored,
        form.id,
        pool.voice,
        today=pool.today,
        method_id=chosen,
        problem=form.problem,
    )


async def _remove(turn: Turn, pool: Pool, slots: Slots) -> Card:
    method = await remove_method(turn.house, turn.actor, slots["method"])
    return removed_card(method, pool.account, _signed(turn), turn.voice)


async def _look(turn: Turn, pool: Pool, _slots: Slots) -> Pool:
    """What can be taken away; without anything no form is of use."""
    held = await wallet(turn.house, turn.actor)
    stored = tuple(method for method in held.methods if method.id in held.stored)
    if not stored:
        raise MethodNotStored
    return replace(pool, stored=stored)


def _no_agreement(_slot: str, _typed: Slots) -> PurserError:
    return UnusableAgreement(limit=MAX_NUMBER)


def _no_method(_slot: str, _typed: Slots) -> PurserError:
    return UnknownMethod()


def _signed(turn: Turn) -> Signed:
    return Signed(turn.actor.name, turn.house.clock())


ADD_AGREEMENT = Script(
    command=Command.ADD_AGREEMENT,
    needs=Right.ARRANGE,
    questions=(Question("agreement", read=_read_agreement, mends=(UnusableAgreement,)),),
    form=_agreement_form,
    finish=_add,
    missing=_no_agreement,
)
REMOVE_METHOD = Script(
    command=Command.REMOVE_METHOD,
    needs=Right.ARRANGE,
    questions=(
        Question(
            "method",
            read=lambda typed, pool: pool.read_method(typed),
            choices=lambda pool: pool.method_names(),
            mends=(UnknownMethod,),
        ),
    ),
    form=_remove_form,
    finish=_remove,
    look=_look,
    missing=_no_method,
)
