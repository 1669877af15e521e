"""The sandbox's directory: made-up colleagues who have the licence, or could be given it.

Each organisation that tries Purser has one of its own; what is given in it lasts until the
process ends.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ledger.licence_errors import NoSuchPerson
from ledger.licences import Came, Held, Holder, Holders, Person, hindrance
from providers.sandbox.directory import PEOPLE

_LEFT = {Held.DIRECTLY: Held.NOT, Held.BOTH: Held.BY_GROUP}  # of it when the person's own is gone


def _everybody() -> dict[str, Person]:
    return {one.id: one for one in PEOPLE}


class SandboxLicences:
    """Implements `ledger.licences.Licences`."""

    def __init__(self) -> None:
        self._people: defaultdict[str, dict[str, Person]] = defaultdict(_everybody)

    async def holders(self, account_id: str) -> Holders:
        people = self._people[account_id].values()
        holding = [Holder(one.id, one.name) for one in people if one.held is not Held.NOT]
        return Holders(tuple(sorted(holding, key=lambda one: (one.name.casefold(), one.id))))

    async def person(self, account_id: str, named: str) -> Person:
        wanted = named.casefold()
        for one in self._people[account_id].values():
            if wanted in (one.id, one.address.casefold()):
                return one
        raise NoSuchPerson(text=named)

    async def assign(self, account_id: str, person: Person) -> Came:
        return await self._change(account_id, person, gives=True)

    async def remove(self, account_id: str, person: Person) -> Came:
        return await self._change(account_id, person, gives=False)

    async def _change(self, account_id: str, person: Person, *, gives: bool) -> Came:
        """By how the person stands here, whatever was read before."""
        known = self._people[account_id].get(person.id)
        if known is None:
            return Came.GONE
        if hindered := hindrance(known, gives=gives):
            return hindered
        held = Held.DIRECTLY if gives else _LEFT[known.held]
        self._people[account_id][known.id] = replace(known, held=held)
        return Came.DONE
