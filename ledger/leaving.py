"""Leaving: who may look no more hears nothing more alone, and who may act no more has no alert.

A role that was taken away would otherwise go on telling balances to a chat that is its person's
own, and an alert that was taken would wait for somebody who has gone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ledger.caring import give_back
from ledger.roles import EVERYONE, Right, Roles
from ledger.trail import Act
from ledger.work import Work

_CARES = (Right.CARE, Right.DECIDE)


async def leave(work: Work, person_id: str, after: Roles) -> None:
    """What ends with a role that was taken away or made smaller: a person's, or everybody's."""
    people, now = await _meant(work, person_id), work.moment.now
    rights = {one: after.rights(one, now) for one in people}
    await _fall_silent(work, [one for one in people if Right.LOOK not in rights[one]])
    await give_back(work, [one for one in people if not rights[one].intersection(_CARES)])


async def _meant(work: Work, person_id: str) -> Sequence[str]:
    if person_id != EVERYONE:
        return (person_id,)
    return tuple(one.person_id for one in await work.change.acquaintances())


async def _fall_silent(work: Work, gone: Sequence[str]) -> None:
    """Their own chats; what a shared one hears is for Teams to show to those who are in it."""
    chats = set((await work.change.personal_chats(gone)).values()) if gone else set()
    await _note(work, chats)
    for chat_id in sorted(chats):  # also where only what waits for a decision is on its way
        await work.change.remove_subscriber(chat_id)


async def _note(work: Work, chats: Collection[str]) -> None:
    for one in await work.change.subscribers() if chats else ():
        if one.chat_id in chats:
            wishes = {"alerts": one.wishes.alerts, "approvals": one.wishes.approvals}
            heard = {name: "on" for name, wish in wishes.items() if wish}
            await work.note(Act.ALERTS, one.chat_id, before=heard)
