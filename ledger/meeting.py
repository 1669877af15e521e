"""Meeting people: whoever speaks to Purser is known by name, so that a role can be given."""

from __future__ import annotations

from ledger.people import Acquaintance, Actor
from ledger.ports import House


async def meet(house: House, actor: Actor, place: str, member_id: str) -> None:
    """From now on an owner finds the person among those who can be given a role."""
    known = Acquaintance(actor.person_id, actor.name, place, member_id)
    await house.books.meet(actor.account_id, known)
