"""Auto-recharge: on or off, how much at a time, and which card.

Only what was said is changed: `auto-recharge 200` sets the amount and turns nothing on, because
turning it on spends money without another question.
"""

from __future__ import annotations

from cards.card import Card
from cards.settings import auto_recharge_form, confirm_settings_card
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.errors import AmountError, CannotRechargeBy, NotASwitch, UnknownMethod
from ledger.limits import MAX_FUNDS, MIN_FUNDS
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, SettingsChange


def _nothing_said(slots: Slots, _pool: Pool) -> bool:
    return not slots


def _no_amount_yet(slots: Slots, pool: Pool) -> bool:
    return slots.get("on") == "on" and pool.account.recharge.amount.micros <= 0


def _read_switch(typed: str, _pool: Pool) -> str:
    if typed not in ("on", "off"):
        raise NotASwitch(text=typed)
    return typed


def _form(form: Form) -> Card:
    return auto_recharge_form(
        form.pool.account,
        form.pool.methods,
        form.id,
        form.pool.voice,
        on=form.typed.get("on", ""),
        amount=form.typed.get("amount", ""),
        method_id=form.typed.get("method", ""),
        problem=form.problem,
    )


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation | SettingsChange:
    request = SettingsRequest(
        recharge_on=slots["on"] == "on" if "on" in slots else None,
        recharge_amount=pool.money(slots["amount"]) if "amount" in slots else None,
        method_id=slots.get("method"),
    )
    return await change_settings(turn.house, turn.actor, turn.chat_id, request)


AUTO_RECHARGE = Script(
    command=Command.AUTO_RECHARGE,
    questions=(
        Question("on", read=_read_switch, asked=_nothing_said),
        Question(
            "amount",
            read=lambda typed, pool: pool.read_amount(typed, MIN_FUNDS, MAX_FUNDS),
            asked=_no_amount_yet,
            values=lambda pool: pool.limits(MIN_FUNDS, MAX_FUNDS),
            mends=(AmountError,),
        ),
        Question(
            "method",
            read=lambda typed, pool: pool.read_method(typed, unattended=True),
            asked=lambda _slots, _pool: False,  # only where the one that was named cannot be used
            choices=lambda pool: pool.method_names(unattended=True),
            mends=(UnknownMethod, CannotRechargeBy),
        ),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_settings_card,
)
