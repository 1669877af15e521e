"""Somebody: who is meant by a mention, by name or by a choice; Teams says who that is."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.grants import CHOSEN, EVERYONE, MENTIONED, NAMED
from dialogs.script import Slots
from dialogs.turn import Turn
from dialogs.vocabulary import said
from ledger.granting import ALL
from ledger.people import Face
from ledger.people_errors import NobodyCalled, NobodyMeant, NotMet, SeveralCalled
from ledger.roles import EVERYONE as ALL_OF_THEM
from ledger.standing import standings


async def meant(turn: Turn, slots: Slots) -> Sequence[Face]:
    who = slots.get("who")
    if who == MENTIONED:
        found = await turn.roster.mentioned()
    elif who == EVERYONE:
        found = (ALL,)
    elif who == NAMED:
        found = (await called(turn, slots["name"]),)
    elif who == CHOSEN and "person" in slots:
        found = (await _chosen(turn, slots["person"]),)
    else:
        found = ()
    if not found:  # also where a mention was only typed by hand
        raise NobodyMeant
    return found


async def called(turn: Turn, name: str) -> Face:
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


async def asked_about(turn: Turn, one: Face) -> Face:
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
