"""Reconciling: what the admin centre shows, and whether the difference is to be booked."""

from __future__ import annotations

from cards.card import Card
from cards.reconciling import agreed_card, confirm_reconcile_card, reconcile_form
from dialogs.amounts import rounded
from dialogs.pool import Pool
from dialogs.script import Form, Question, Script, Slots
from dialogs.turn import Turn
from dialogs.vocabulary import Command
from ledger.correction_errors import NothingToReconcile
from ledger.errors import AmountError
from ledger.limits import MAX_FOUND
from ledger.look import glance
from ledger.reconciling import draft_reconcile
from ledger.views import Confirmation


def _form(form: Form) -> Card:
    return reconcile_form(
        form.pool.account,
        form.id,
        form.pool.voice,
        amount=form.typed.get("amount", ""),
        problem=form.problem,
    )


async def _finish(turn: Turn, pool: Pool, slots: Slots) -> Confirmation | Card:
    """The admin centre shows whole cents: a book that rounds to them says the same."""
    found = pool.money(slots["amount"])
    account = (await glance(turn.house, turn.actor)).account
    if rounded(account.balance) == found:
        return agreed_card(account, turn.voice)
    try:
        return await draft_reconcile(turn.house, turn.actor, turn.chat_id, found)
    except NothingToReconcile:  # a call came in between and made them agree
        return agreed_card(account, turn.voice)


RECONCILE = Script(
    command=Command.RECONCILE,
    questions=(
        Question(
            "amount",
            read=lambda typed, pool: pool.read_amount(typed, -MAX_FOUND, MAX_FOUND),
            values=lambda pool: pool.limits(-MAX_FOUND, MAX_FOUND),
            mends=(AmountError,),
        ),
    ),
    form=_form,
    finish=_finish,
    confirm_card=confirm_reconcile_card,
)
