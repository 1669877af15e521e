"""Limits in the chat: what each role may do alone, and `limit operator 500`."""

from __future__ import annotations

from cards.card import Card
from cards.limits import confirm_limit_card, limits_card, limits_form
from dialogs.pool import Pool
from dialogs.scene import Scene
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command, said, vocabulary
from ledger.allowances import LIMITED, limits, set_limit
from ledger.approval_errors import NoSuchLimit
from ledger.errors import AmountError
from ledger.limits import MAX_ALONE
from ledger.roles import Right, Role
from ledger.views import Confirmation, Limits

NONE = "none"  # how a slot keeps that there is no limit


async def show_limits(scene: Scene, _slots: Slots) -> None:
    turn = scene.turn
    may_change = await turn.offers(Right.ARRANGE)
    found = await limits(turn.house, turn.actor)
    scene.show(limits_card(found, turn.voice, may_change=may_change))


def _read_role(typed: str, _pool: Pool) -> str:
    word = vocabulary().marks.get(said(typed), said(typed))
    if word not in tuple(role.value for role in LIMITED):
        raise NoSuchLimit(text=typed)
    return word


def _read_limit(typed: str, pool: Pool) -> str:
    return NONE if _is_none(typed) else pool.read_amount(typed, 0, MAX_ALONE)


def _is_none(typed: str) -> bool:
    words, word = vocabulary(), said(typed)
    phrase = words.phrases.get(word)
    skipped = phrase is not None and phrase.command in (Command.SKIP, Command.NO)
    return skipped or words.marks.get(word) in ("off", "nocap", "everyone")


def _form(form: Form) -> Card:
    return limits_form(
        form.pool.account,
        form.id,
        form.pool.voice,
        role=form.typed.get("role", ""),
        amount=form.typed.get("limit", ""),
        problem=form.problem,
    )


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation | Card:
    limit = None if slots["limit"] == NONE else pool.money(slots["limit"])
    done = await set_limit(turn.house, turn.actor, turn.chat_id, Role(slots["role"]), limit)
    return limits_card(done, turn.voice) if isinstance(done, Limits) else done


SET_LIMIT = Script(
    command=Command.SET_LIMIT,
    questions=(
        Question("role", read=_read_role, mends=(NoSuchLimit,)),
        Question(
            "limit",
            read=_read_limit,
            values=lambda pool: pool.limits(0, MAX_ALONE),
            mends=(AmountError,),
        ),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_limit_card,
    needs=Right.ARRANGE,
)
