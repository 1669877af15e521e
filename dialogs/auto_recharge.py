"""Auto-recharge: on, off or paused, how much at a time, by which card, and its caps.

Only what was said is changed: `auto-recharge 200` sets the amount and turns nothing on, because
turning it on spends money without another question.
"""

from __future__ import annotations

from cards.card import Card
from cards.changed import settings_card
from cards.settings import auto_recharge_form, confirm_settings_card
from dialogs.caps import read_per_day, read_per_month
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.errors import (
    AmountError,
    CannotRechargeBy,
    CapTooLow,
    NotASwitch,
    TooManyRecharges,
    UnknownMethod,
)
from ledger.limits import MAX_FUNDS, MAX_PER_MONTH, MIN_FUNDS
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, SettingsChange

_SWITCH = ("on", "off", "pause", "resume")


def _nothing_said(slots: Slots, _pool: Pool) -> bool:
    return not slots


def _no_amount_yet(slots: Slots, pool: Pool) -> bool:
    return slots.get("on") == "on" and pool.account.recharge.amount.micros <= 0


def _never(_slots: Slots, _pool: Pool) -> bool:
    """Asked for only where what was said cannot be used."""
    return False


def _read_switch(typed: str, _pool: Pool) -> str:
    if typed not in _SWITCH:
        raise NotASwitch(text=typed)
    return typed


def _form(form: Form) -> Card:
    return auto_recharge_form(
        form.pool.account,
        form.pool.methods,
        form.id,
        form.pool.voice,
        today=form.pool.today,
        typed=form.typed,
        problem=form.problem,
    )


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation | SettingsChange | Card:
    switch = slots.get("on", "")
    request = SettingsRequest(
        recharge_on={"on": True, "off": False}.get(switch),
        recharge_amount=pool.money(slots["amount"]) if "amount" in slots else None,
        method_id=slots.get("method"),
        per_day=int(slots["per_day"]) if "per_day" in slots else None,
        per_month=pool.money(slots["per_month"]) if "per_month" in slots else None,
        paused={"pause": True, "resume": False}.get(switch),
    )
    done = await change_settings(turn.house, turn.actor, turn.chat_id, request)
    if switch == "resume" and isinstance(done, SettingsChange):
        return settings_card(done, turn.voice, retried=True)
    return done


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
            asked=_never,
            choices=lambda pool: pool.method_names(unattended=True),
            mends=(UnknownMethod, CannotRechargeBy),
        ),
        Question("per_day", read=read_per_day, asked=_never, mends=(TooManyRecharges,)),
        Question(
            "per_month",
            read=read_per_month,
            asked=_never,
            values=lambda pool: pool.limits(0, MAX_PER_MONTH),
            mends=(CapTooLow,),
        ),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_settings_card,
)
