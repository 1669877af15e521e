"""Who is what in an organisation: roles, since when, given by whom, and delegations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ledger.account import Account
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import EVERYONE, LADDER, Delegation, Right, Role, Roles
from ledger.work import account_of, require


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role."""

    person_id: str  # or EVERYONE
    name: str
    role: Role
    since: datetime | None = None  # None: by the operator's settings
    granted_by: str = ""  # a name; empty where nobody granted it, or the name is not known


@dataclass(frozen=True, slots=True)
class Standings:
    account: Account
    holders: tuple[Holder, ...]  # owners first, longest in their role first
    delegations: tuple[Delegation, ...]  # that hold now
    unmet_owners: int  # whom the settings name and who have not spoken here
    unguarded: bool  # everybody is owner until there is one
    people: Mapping[str, str]  # everybody who is known here: names by id, in their order
    named_owners: frozenset[str]  # whom only the settings can change
    as_of: datetime


async def standings(house: House, actor: Actor) -> Standings:
    """Open to every role: whoever lacks a right sees whom to ask."""
    roles = await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    met = await house.books.acquaintances(actor.account_id)
    names = {one.person_id: one.name for one in met}
    now = house.clock()
    return Standings(
        account=account,
        holders=_holders(roles, names),
        delegations=tuple(one for one in roles.delegations if roles.lends(one, now)),
        unmet_owners=len(roles.named_owners - names.keys()),
        unguarded=roles.unguarded and not roles.claimed,
        people=_known(roles, names),
        named_owners=roles.named_owners,
        as_of=now,
    )


def _holders(roles: Roles, names: Mapping[str, str]) -> tuple[Holder, ...]:
    known = dict(names) | {one.person_id: one.name for one in roles.members if one.name}
    found = [
        Holder(one, known[one], Role.OWNER) for one in sorted(roles.named_owners & names.keys())
    ]
    found += [
        Holder(one.person_id, one.name, one.role, one.since, known.get(one.granted_by, ""))
        for one in roles.members
        if one.person_id not in roles.named_owners
    ]
    return tuple(
        sorted(found, key=lambda one: (one.person_id == EVERYONE, -LADDER.index(one.role)))
    )


def _known(roles: Roles, names: Mapping[str, str]) -> dict[str, str]:
    """Whom Purser has met or knows by a role."""
    found = {one.person_id: one.name for one in roles.members} | dict(names)
    found.pop(EVERYONE, None)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0])))
