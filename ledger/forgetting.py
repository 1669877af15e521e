"""Forgetting a person: what names somebody is removed, and what the book proves stays as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from ledger.forgotten import Forgotten
from ledger.people import PURSER
from ledger.people_errors import StillHasRole
from ledger.ports import Books
from ledger.roles import Roles
from ledger.trail import Act, Event


async def persons(books: Books, account_id: str, said: str) -> Mapping[str, str]:
    """Who has that id there, else who is called that: their ids, and their names."""
    async with books.change(account_id) as change:
        return await change.persons(said)


async def require_no_role(
    books: Books, account_id: str, person_id: str, owners: Collection[str], now: datetime
) -> None:
    """Whoever may still act would be known again at once, and somebody has to answer for it."""
    _without_role(await books.roles(account_id), person_id, owners, now)


async def forget(
    books: Books,
    account_id: str,
    person_id: str,
    now: datetime,
    owners: Collection[str] = (),
) -> Forgotten:
    """All at once; a second time there is nothing left to do, and nothing is noted."""
    async with books.change(account_id) as change:
        _without_role(await change.roles(), person_id, owners, now)
        gone = await change.forget_person(person_id, now)
        if gone.anything:
            await change.note(Event(Act.FORGOTTEN, PURSER, "", now, after=gone.told()))
    return gone


def _without_role(roles: Roles, person_id: str, owners: Collection[str], now: datetime) -> None:
    same = person_id.casefold()
    lent = (one for one in roles.delegations if one.holds(now))
    acting = {one.person_id for one in roles.members} | {*owners}
    acting |= {person for one in lent for person in (one.of, one.to)}
    if same in {one.casefold() for one in acting}:
        raise StillHasRole(person=person_id)
