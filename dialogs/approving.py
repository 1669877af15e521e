"""Approvals in the chat: what waits, decided by a tap or by typing, and where it is shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from cards.approvals import Reader, approval_card, decline_form
from cards.card import Card
from cards.names import error_text
from cards.talk import brief_card, note_card
from cards.verbs import Verb
from cards.waiting import approvals_card, approvals_chat_card
from dialogs.buttons import id_in, inputs_in
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Answer, Tap, Turn
from dialogs.typed import tidied
from ledger.deciders import side
from ledger.deciding import approve, decline, request, withdraw
from ledger.errors import UnusableReason
from ledger.limits import MAX_REASON
from ledger.roles import Right
from ledger.views import Request
from ledger.waiting import approvals_here, approvals_off, waiting
from ledger.work import require

_MOST = 9  # digits of a number

Decide = Callable[[Turn, int, str], Awaitable[Request]]


async def show_approvals(scene: Scene, slots: Slots) -> None:
    """What waits; or whether this chat is shown it."""
    turn = scene.turn
    match slots.get("approvals"):
        case "here":
            changed = await approvals_here(turn.house, turn.actor, turn.chat_id)
            scene.show(approvals_chat_card(turn.voice, on=True, changed=changed))
        case "off":
            changed = await approvals_off(turn.house, turn.actor, turn.chat_id)
            scene.show(approvals_chat_card(turn.voice, on=False, changed=changed))
        case _:
            found = await waiting(turn.house, turn.actor, turn.chat_id)
            may_change = await turn.offers(Right.CARE)
            scene.show(approvals_card(found, turn.voice, may_change=may_change))


async def approve_typed(scene: Scene, slots: Slots) -> None:
    await _typed(scene, slots, scene.turn.voice("dialogs.approvals.which"), _approved)


async def decline_typed(scene: Scene, slots: Slots) -> None:
    """The reason is part of the line, so that one line is enough on a phone."""
    voice, number = scene.turn.voice, slots.get("number")
    which, why = "dialogs.approvals.which_decline", "dialogs.approvals.why_decline"
    unsaid = voice(why, number=number) if number else voice(which)
    await _typed(scene, slots if "reason" in slots else {}, unsaid, _declined)


async def withdraw_typed(scene: Scene, slots: Slots) -> None:
    await _typed(scene, slots, scene.turn.voice("dialogs.approvals.which_withdraw"), _withdrawn)


async def _typed(scene: Scene, slots: Slots, unsaid: str, decide: Decide) -> None:
    """The card changes where it stands; what was typed is answered in words."""
    turn = scene.turn
    await require(turn.house, turn.actor, Right.LOOK)
    if "number" not in slots:
        scene.show(note_card(unsaid, turn.voice))
        return
    told = await decide(turn, int(slots["number"]), slots.get("reason", ""))
    scene.show(brief_card(await _own_view(turn, told, late=not told.first), turn.voice))


async def tap_request(scene: Scene, tap: Tap) -> bool:
    """Whether the button was one of a request; its answer is for the one who tapped alone.

    Everybody else sees the card change once the outbox has carried the decision there.
    """
    number = _number_in(tap)
    if not number:
        return False
    if tap.verb == Verb.APPROVAL_VIEW:
        told = await request(scene.turn.house, scene.turn.actor, number, first=True)
        await _answer(scene, told)
    elif tap.automatic:
        return False
    elif tap.verb == Verb.DECLINE_ASK or (tap.verb == Verb.DECLINE and not _reason_in(tap)):
        await _ask_why(scene, number, missing=tap.verb == Verb.DECLINE)
    elif decide := _DECISIONS.get(tap.verb):
        await _answer(scene, await decide(scene.turn, number, _reason_in(tap)))
    else:
        return False
    return True


async def _ask_why(scene: Scene, number: int, *, missing: bool) -> None:
    """A form in the place of the card; of what is decided already, the decision."""
    turn = scene.turn
    told = await request(turn.house, turn.actor, number)
    if not told.approval.waits:
        await _answer(scene, told)
        return
    problem = error_text(UnusableReason(limit=MAX_REASON), turn.voice) if missing else ""
    scene.answer = Answer(card=decline_form(told.incident, turn.voice, problem), mine=True)


async def _answer(scene: Scene, told: Request) -> None:
    card = await _own_view(scene.turn, told, late=not told.first)
    scene.answer = Answer(card=card, mine=True)


async def _own_view(turn: Turn, told: Request, *, late: bool) -> Card:
    roles = await require(turn.house, turn.actor, Right.LOOK)
    now, asker = turn.house.clock(), told.approval.draft.person_id
    own = Reader(side(roles, turn.actor.person_id, asker, now))
    return approval_card(told.incident, turn.voice, own, late=late)


async def _approved(turn: Turn, number: int, _reason: str) -> Request:
    return await approve(turn.house, turn.actor, number)


async def _declined(turn: Turn, number: int, reason: str) -> Request:
    return await decline(turn.house, turn.actor, number, reason)


async def _withdrawn(turn: Turn, number: int, _reason: str) -> Request:
    return await withdraw(turn.house, turn.actor, number)


_DECISIONS: dict[str, Decide] = {
    Verb.APPROVE: _approved,
    Verb.DECLINE: _declined,
    Verb.WITHDRAW: _withdrawn,
}


def _number_in(tap: Tap) -> int:
    """Zero where the button is about no request."""
    found = id_in(tap, "approval")
    return int(found) if found.isascii() and found.isdigit() and len(found) <= _MOST else 0


def _reason_in(tap: Tap) -> str:
    return tidied(inputs_in(tap).get("reason", ""))
