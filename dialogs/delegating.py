"""Delegates in the chat: `delegate @Ben until 2026-12-24`, by the form, and `delegate off`."""

from __future__ import annotations

from cards.card import Card
from cards.delegating import Wanted, delegate_form, delegated_card, delegation_ended_card
from cards.names import error_text
from dialogs.delegates import last_day
from dialogs.grants import CHOSEN, NAMED
from dialogs.pool import pool_of
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.somebody import asked_about, meant
from dialogs.turn import Turn
from ledger.delegating import delegate, end_delegation
from ledger.errors import NotADate, PurserError
from ledger.roles import Right
from ledger.standing import standings
from ledger.work import require


async def set_delegate(scene: Scene, slots: Slots) -> None:
    """Whoever may not is told so before Teams is asked anything."""
    turn = scene.turn
    if slots.get("delegate") == "off":
        ended = await end_delegation(turn.house, turn.actor)
        scene.show(delegation_ended_card(ended, turn.voice))
        return
    await require(turn.house, turn.actor, Right.DECIDE)
    if not slots:
        scene.show(await _form(turn, Wanted()))
        return
    try:
        scene.show(await _named(turn, slots))
    except PurserError as error:
        problem = error_text(error, turn.voice)
        wanted = Wanted(slots.get("person", ""), slots.get("until", ""), problem)
        scene.show(await _form(turn, wanted))


async def _named(turn: Turn, slots: Slots) -> Card:
    if "until" not in slots:
        raise NotADate
    pool = await pool_of(turn)
    day = last_day(slots["until"], pool.today)
    [to, *_] = await meant(turn, slots)
    if slots.get("who") in (NAMED, CHOSEN):  # of who is mentioned Teams was asked
        to = await asked_about(turn, to)
    named = await delegate(turn.house, turn.actor, to, day)
    return delegated_card(named, pool.account.time_zone, turn.voice)


async def _form(turn: Turn, wanted: Wanted) -> Card:
    """Everybody who is known here, but the one who asks."""
    people = dict((await standings(turn.house, turn.actor)).people)
    people.pop(turn.actor.person_id, None)
    pool = await pool_of(turn)
    return delegate_form(people, turn.voice, pool.today, wanted)
