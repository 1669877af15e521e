"""A confirmation's end: done, cancelled or too late, each as the card that takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.approvals import Reader, approval_card, told, values_of
from cards.card import Card
from cards.changed import settings_card
from cards.corrected import corrected_card
from cards.decided import summary_of
from cards.licensing import licensed_card
from cards.limits import limits_card
from cards.markup import Plain
from cards.receipt import closed_card, receipt_card
from cards.talk import brief_card, note_card
from dialogs.turn import Turn
from ledger.confirm import cancel, confirm
from ledger.deciders import Side
from ledger.drafts import Draft, DraftState
from ledger.errors import (
    DraftCancelled,
    DraftExpired,
    DraftOutdated,
    PurserError,
)
from ledger.licensing import Licensing
from ledger.views import Corrected, Limits, Receipt, Request, SettingsChange

_CLOSED = (DraftCancelled, DraftExpired, DraftOutdated)
_REASONS = {DraftCancelled: "cancelled", DraftExpired: "expired", DraftOutdated: "replaced"}


@dataclass(frozen=True, slots=True)
class Ending:
    """The card that takes the confirmation's place."""

    card: Card
    waits: Request | None = None  # for somebody else: the outbox brings its cards up to date


async def confirmed(turn: Turn, draft_id: str, purpose: str = "") -> Ending:
    """Do it once; a repeat tells what happened, and a closed one why nothing did."""
    try:
        result = await confirm(turn.house, turn.actor, draft_id, purpose)
    except _CLOSED as error:
        return Ending(_closed(error, turn))
    if isinstance(result, Request):
        card = approval_card(result.incident, turn.voice, Reader(Side.ASKED))
        return Ending(card, result)
    return Ending(_done(result, turn))


def _done(result: Receipt | Corrected | SettingsChange | Limits | Licensing, turn: Turn) -> Card:
    match result:
        case Licensing():
            return licensed_card(result, turn.voice)
        case Receipt():
            return receipt_card(result, turn.voice)
        case Limits():
            return limits_card(result, turn.voice)
        case Corrected():
            return corrected_card(result, turn.voice)
        case SettingsChange():
            return settings_card(result, turn.voice)


async def cancelled(turn: Turn, draft_id: str) -> Ending:
    """Close it, or tell what became of it before."""
    try:
        draft = await cancel(turn.house, turn.actor, draft_id)
    except _CLOSED as error:
        return Ending(_closed(error, turn))
    if draft.state is DraftState.DONE:
        return await confirmed(turn, draft_id)
    return Ending(_closed_card("cancelled", draft, turn))


async def confirm_typed(turn: Turn, draft_id: str) -> None:
    """The same for a typed yes: the card that asked changes, and the answer is short."""
    asked = await turn.house.books.draft(turn.actor.account_id, draft_id)
    ending = await confirmed(turn, draft_id)
    if ending.waits:
        turn.say(note_card(_waits(ending.waits, turn), turn.voice))
        return
    card = ending.card
    turn.edit(asked.card_id if asked else "", card, brief_card(card, turn.voice))


def _waits(request: Request, turn: Turn) -> str:
    """What was asked, until when it waits, and how many know; or what became of it."""
    one = request.approval
    if not one.waits:
        return summary_of(request.incident, one, turn.voice)
    known = Plain(told(one, turn.voice))
    return turn.voice("dialogs.approvals.waits", told=known, **values_of(one, turn.voice))


async def let_go(turn: Turn, draft_id: str) -> None:
    """Close the draft of a dialog that ends, and its card, which cannot move money any more."""
    try:
        draft = await cancel(turn.house, turn.actor, draft_id)
    except _CLOSED as error:
        turn.edit(error.data["draft"].card_id, _closed(error, turn))
    except PurserError:
        return  # what keeps it from being closed keeps it from a yes as well
    else:
        if draft.state is DraftState.CANCELLED:
            turn.edit(draft.card_id, _closed_card("cancelled", draft, turn))


def close_replaced(turn: Turn, drafts: Sequence[Draft]) -> None:
    """Take the buttons from the cards of older confirmations."""
    for draft in drafts:
        turn.edit(draft.card_id, _closed_card("replaced", draft, turn))


def _closed(error: PurserError, turn: Turn) -> Card:
    return _closed_card(_REASONS[type(error)], error.data["draft"], turn)


def _closed_card(reason: str, draft: Draft, turn: Turn) -> Card:
    """Only the one who asked can have cancelled it."""
    by = draft.person_name if draft.cancelled_at else ""
    return closed_card(reason, draft, turn.voice, by=by, at=draft.cancelled_at)
