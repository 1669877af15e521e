"""Roles in the chat: who is what, and giving and taking, by a mention, by name or by the form."""

from __future__ import annotations

from collections.abc import Sequence

from cards.names import error_text
from cards.roles import NO_ROLE, Wanted, granted_card, roles_card
from dialogs.grants import CHOSEN, EVERYONE, MENTIONED, NAMED
from dialogs.scene import Scene
from dialogs.script import Slots
from dialogs.turn import Turn
from dialogs.vocabulary import said
from ledger.errors import PurserError
from ledger.granting import ALL, Granted, grant, revoke
from ledger.people import Face
from ledger.people_errors import NobodyCalled, NobodyMeant, NotMet, RoleUnsaid, SeveralCalled
from ledger.roles import EVERYONE as ALL_OF_THEM
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
    people = await _meant(turn, slots)
    if role is not Role.VIEWER and slots.get("who") != MENTIONED:  # those Teams was asked about
        people = [await _asked_about(turn, one) for one in people]
    return await grant(turn.house, turn.actor, people, role)


async def _taken(turn: Turn, slots: Slots) -> Sequence[Granted]:
    named = slots.get("role", NO_ROLE)
    role = Role(named) if named in tuple(Role) else None
    return await revoke(turn.house, turn.actor, await _meant(turn, slots), role)


async def _meant(turn: Turn, slots: Slots) -> Sequence[Face]:
    who = slots.get("who")
    if who == MENTIONED:
        found = await turn.roster.mentioned()
    elif who == EVERYONE:
        found = (ALL,)
    elif who == NAMED:
        found = (await _called(turn, slots["name"]),)
    elif who == CHOSEN and "person" in slots:
        found = (await _chosen(turn, slots["person"]),)
    else:
        found = ()
    if not found:  # also where a mention was only typed by hand
        raise NobodyMeant
    return found


async def _called(turn: Turn, name: str) -> Face:
    """Somebody known here by exactly that name, however its letters are written."""
    known = (await standings(turn.house, turn.actor)).people
    wanted = said(name)
    found = [Face(one, called) for one, called in known.items() if said(called) == wanted]
    if len(found) > 1:
        raise SeveralCalled(text=name)
    if not found:
        raise NobodyCalled(text=name)
    return found[0]


async def _chosen(turn: Turn, person_id: str) -> Face:
    """The form holds ids, and only those of people who are known here are any good."""
    if person_id == ALL_OF_THEM:
        return ALL
    known = (await standings(turn.house, turn.actor)).people
    if person_id not in known:
        raise NobodyMeant
    return Face(person_id, known[person_id])


async def _asked_about(turn: Turn, one: Face) -> Face:
    """What Teams says of somebody who was met: a guest looks like anybody in a list of names."""
    if one == ALL:
        return one
    met = await turn.house.books.acquaintances(turn.actor.account_id)
    known = next((each for each in met if each.person_id == one.person_id), None)
    if known is None or not known.member_id:
        raise NotMet(name=one.name)
    face = await turn.roster.member(known.place, known.member_id)
    if face.person_id != one.person_id:
        raise NotMet(name=one.name)
    return face


async def _show(scene: Scene, wanted: Wanted) -> None:
    turn = scene.turn
    may_change = await turn.offers(Right.GOVERN)
    found = await standings(turn.house, turn.actor)
    scene.show(roles_card(found, turn.voice, wanted if may_change else None))
