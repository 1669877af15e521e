"""Roles in the chat: who is what, and giving and taking, by a mention, by name or by the form."""

from __future__ import annotations

from collections.abc import Sequence

from cards.names import error_text
from cards.roles import NO_ROLE, Wanted, granted_card, roles_card
from dialogs.grants import MENTIONED
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.somebody import asked_about, meant
from dialogs.turn import Turn
from ledger.errors import PurserError
from ledger.granting import Granted, grant, revoke
from ledger.people_errors import RoleUnsaid
from ledger.roles import Right, Role
from ledger.standing import standings
from ledger.work import require


async def show_roles(scene: Scene, _slots: Slots) -> None:
    await _show(scene, Wanted())


async def give_role(scene: Scene, slots: Slots) -> None:
    """The form's last choice, no role at all, takes it away."""
    await _change(scene, slots, taking=slots.get("role") == NO_ROLE)


async def take_role(scene: Scene, slots: Slots) -> None:
    await _change(scene, slots, taking=True)


async def _change(scene: Scene, slots: Slots, *, taking: bool) -> None:
    """Whoever may not is told so before Teams is asked anything."""
    turn = scene.turn
    await require(turn.house, turn.actor, Right.GOVERN)
    if not slots:
        await _show(scene, Wanted())
        return
    try:
        done = await (_taken(turn, slots) if taking else _given(turn, slots))
    except PurserError as error:
        problem = error_text(error, turn.voice)
        wanted = Wanted(slots.get("person", ""), slots.get("role", ""), problem)
        await _show(scene, wanted)
    else:
        scene.show(granted_card(done, turn.voice))


async def _given(turn: Turn, slots: Slots) -> Sequence[Granted]:
    if slots.get("role") not in tuple(Role):
        raise RoleUnsaid
    role = Role(slots["role"])
    people = await meant(turn, slots)
    if role is not Role.VIEWER and slots.get("who") != MENTIONED:  # those Teams was asked about
        people = [await asked_about(turn, one) for one in people]
    return await grant(turn.house, turn.actor, people, role)


async def _taken(turn: Turn, slots: Slots) -> Sequence[Granted]:
    named = slots.get("role", NO_ROLE)
    role = Role(named) if named in tuple(Role) else None
    return await revoke(turn.house, turn.actor, await meant(turn, slots), role)


async def _show(scene: Scene, wanted: Wanted) -> None:
    turn = scene.turn
    may_change = await turn.offers(Right.GOVERN)
    found = await standings(turn.house, turn.actor)
    scene.show(roles_card(found, turn.voice, wanted if may_change else None))
