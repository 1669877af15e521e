"""Roles: who may do what in an organisation. Pure; `ledger/work.py` asks it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

EVERYONE = "everyone"  # in the place of a person: whoever belongs to the organisation


class Role(StrEnum):
    """Each may do all that the ones before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    OWNER = "owner"


class Right(StrEnum):
    """What a use case asks for."""

    LOOK = "look"  # see the pool and its book
    ACT = "act"  # move money and change settings, up to the role's limit
    CARE = "care"  # for alerts, and how Purser speaks in a shared chat
    DECIDE = "decide"  # about what others ask for above their limit
    ARRANGE = "arrange"  # how it is paid, where mail goes, what the limits are
    GOVERN = "govern"  # who has which role, and what everybody did


_ADDS = {
    Role.VIEWER: {Right.LOOK},
    Role.OPERATOR: {Right.ACT, Right.CARE},
    Role.APPROVER: {Right.DECIDE},
    Role.OWNER: {Right.ARRANGE, Right.GOVERN},
}
LADDER = tuple(Role)
RIGHTS = {
    role: frozenset[Right]().union(*(_ADDS[below] for below in LADDER[: step + 1]))
    for step, role in enumerate(LADDER)
}
EVERY_RIGHT = frozenset(Right)
_OF_DELEGATE = frozenset({Right.LOOK, Right.DECIDE})
_NONE: frozenset[Right] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's role in one organisation."""

    person_id: str  # an aadObjectId, or EVERYONE
    name: str
    role: Role
    since: datetime
    granted_by: str  # a person's id


@dataclass(frozen=True, slots=True)
class Delegation:
    """An approver's decisions are another's too, for a while."""

    of: str  # the approver
    to: str
    until: datetime  # exclusive
    since: datetime
    of_name: str = ""
    to_name: str = ""

    def holds(self, now: datetime) -> bool:
        return now < self.until


@dataclass(frozen=True, slots=True)
class Roles:
    """All roles of one organisation, as they stand."""

    members: tuple[Member, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    named_owners: frozenset[str] = frozenset()  # by the operator's settings
    unguarded: bool = False  # nobody can be told apart: all are owners until there is one

    def of(self, person_id: str) -> Role | None:
        """None for whoever has no business here."""
        if not person_id:
            return None
        if person_id in self.named_owners or (self.unguarded and not self.claimed):
            return Role.OWNER
        own = self._granted(person_id)
        return own or self._granted(EVERYONE)

    def reaches(self, person_id: str, least: Role) -> bool:
        """Whether the person has that role or a greater one."""
        role = self.of(person_id)
        return role is not None and LADDER.index(role) >= LADDER.index(least)

    def rights(self, person_id: str, now: datetime) -> frozenset[Right]:
        role = self.of(person_id)
        rights = RIGHTS[role] if role else _NONE
        return rights | _OF_DELEGATE if self.stands_in(person_id, now) else rights

    def stands_in(self, person_id: str, now: datetime) -> Delegation | None:
        """The delegation by which that person decides; it ends with its approver's own right."""
        lent = (one for one in self.delegations if one.to == person_id)
        return next((one for one in lent if self.lends(one, now)), None)

    def lends(self, one: Delegation, now: datetime) -> bool:
        """Whether it holds, and its approver may decide."""
        return one.holds(now) and self._decides(one.of)

    def deciders(self, now: datetime) -> tuple[str, ...]:
        """Whoever may decide and is known by name: approvers, owners and their delegates."""
        found = dict.fromkeys(one for one in self._named() if self._decides(one))
        found |= dict.fromkeys(
            one.to for one in self.delegations if self.stands_in(one.to, now) is not None
        )
        return tuple(found)

    def owners(self) -> tuple[str, ...]:
        return tuple(one for one in self._named() if self.of(one) is Role.OWNER)

    def among(self, met: Collection[str]) -> Roles:
        """As they are where owners whom the settings name count only once they have spoken here.

        The settings name people of any organisation, and may name somebody who does not exist.
        """
        here = {*met, *(one.person_id for one in self.members)}
        return replace(self, named_owners=self.named_owners & here)

    @property
    def claimed(self) -> bool:
        """Whether anybody was made owner here, beside those whom the settings name."""
        return any(one.role is Role.OWNER for one in self.members)

    def having(self, member: Member) -> Roles:
        """As they are with that role in the place of the person's own."""
        others = self.without(member.person_id)
        return replace(others, members=(*others.members, member))

    def without(self, person_id: str) -> Roles:
        """As they are when the person has no role of its own."""
        kept = tuple(one for one in self.members if one.person_id != person_id)
        return replace(self, members=kept)

    def member(self, person_id: str) -> Member | None:
        return next((one for one in self.members if one.person_id == person_id), None)

    def _granted(self, person_id: str) -> Role | None:
        found = self.member(person_id)
        return found.role if found else None

    def _decides(self, person_id: str) -> bool:
        role = self.of(person_id)
        return role is not None and Right.DECIDE in RIGHTS[role]

    def _named(self) -> Iterator[str]:
        yield from sorted(self.named_owners)
        for one in self.members:
            if one.person_id not in (EVERYONE, *self.named_owners):
                yield one.person_id
