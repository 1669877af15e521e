"""A confirmation's end: done, cancelled or too late, each as the card that takes its place."""

from __future__ import annotations

from contextlib import suppress

from cards.card import Card
from cards.receipt import closed_card, receipt_card
from cards.settings import settings_card
from dialogs.turn import Turn
from ledger.confirm import cancel, confirm
from ledger.drafts import DraftState
from ledger.errors import (
    DraftCancelled,
    DraftExpired,
    DraftOutdated,
    PurserError,
)
from ledger.views import Receipt

_CLOSED = (DraftCancelled, DraftExpired, DraftOutdated)
_REASONS = {DraftCancelled: "cancelled", DraftExpired: "expired", DraftOutdated: "replaced"}


async def confirmed(turn: Turn, draft_id: str) -> Card:
    """Do it once; a repeat tells what happened, and a closed one why nothing did."""
    try:
        result = await confirm(turn.house, turn.actor, draft_id)
    except _CLOSED as error:
        return _closed(error, turn)
    if isinstance(result, Receipt):
        return receipt_card(result, turn.voice)
    return settings_card(result, turn.voice)


async def cancelled(turn: Turn, draft_id: str) -> Card:
    """Close it, or tell what became of it before."""
    try:
        draft = await cancel(turn.house, turn.actor, draft_id)
    except _CLOSED as error:
        return _closed(error, turn)
    if draft.state is DraftState.DONE:
        return await confirmed(turn, draft_id)
    return closed_card("cancelled", draft, turn.voice)


async def let_go(turn: Turn, draft_id: str) -> None:
    """Close the draft of a dialog that ends, so that its card cannot move money any more."""
    with suppress(PurserError):  # what keeps it from being closed keeps it from a yes as well
        await cancel(turn.house, turn.actor, draft_id)


def _closed(error: PurserError, turn: Turn) -> Card:
    return closed_card(_REASONS[type(error)], error.data.get("draft"), turn.voice)
