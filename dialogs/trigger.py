"""The trigger: below which balance Purser warns and auto-recharge charges."""

from __future__ import annotations

from cards.card import Card
from cards.settings import confirm_settings_card, trigger_form
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.errors import AmountError
from ledger.limits import MAX_TRIGGER
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, SettingsChange


def _form(form: Form) -> Card:
    return trigger_form(
        form.pool.account,
        form.id,
        form.pool.voice,
        amount=form.typed.get("amount", ""),
        problem=form.problem,
    )


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation | SettingsChange:
    request = SettingsRequest(trigger=pool.money(slots["amount"]))
    return await change_settings(turn.house, turn.actor, turn.chat_id, request)


TRIGGER = Script(
    command=Command.TRIGGER,
    questions=(
        Question(
            "amount",
            read=lambda typed, pool: pool.read_amount(typed, 0, MAX_TRIGGER),
            values=lambda pool: pool.limits(0, MAX_TRIGGER),
            mends=(AmountError,),
        ),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_settings_card,
)
