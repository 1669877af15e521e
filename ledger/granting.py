"""Giving roles and taking them away; only Teams says who somebody is, and under the lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.leaving import leave
from ledger.people import Actor, Face
from ledger.people_errors import (
    EveryoneLooksOnly,
    FromElsewhere,
    GuestLooksOnly,
    LastOwner,
    OtherRole,
    OwnerBySettings,
    TooManyMembers,
)
from ledger.ports import House
from ledger.roles import EVERYONE, RIGHTS, Delegation, Member, Right, Role, Roles
from ledger.trail import Act
from ledger.work import Work, working

MOST_MEMBERS = 500  # rule 5; everybody else can be a viewer at once
ALL = Face(EVERYONE, "")


@dataclass(frozen=True, slots=True)
class Granted:
    """A person's role as it was and as it is: what holds, also where it is everybody's."""

    person_id: str  # or EVERYONE
    name: str
    before: Role | None
    after: Role | None
    by: str
    at: datetime
    ended: tuple[Delegation, ...] = ()  # delegations that end with it

    @property
    def changed(self) -> bool:
        return self.before is not self.after


async def grant(
    house: House, actor: Actor, people: Sequence[Face], role: Role
) -> tuple[Granted, ...]:
    """The same again changes nothing; all of them or, where one cannot have it, none."""
    async with working(house, actor, Right.GOVERN) as work:
        roles, met, done = await _founded(work), await work.met(), []
        for one in people:
            _check_fit(one, role, actor.account_id)
            member = Member(one.person_id, one.name, role, work.moment.now, actor.person_id)
            after = _possible(met, roles, one, roles.having(member))
            done.append(await _kept(work, one, roles, after))
            roles = after
        return tuple(done)


async def revoke(
    house: House, actor: Actor, people: Sequence[Face], role: Role | None = None
) -> tuple[Granted, ...]:
    """What is left is everybody's role, or none; `role` is the one that was to be taken away."""
    async with working(house, actor, Right.GOVERN) as work:
        roles, met, done = await _founded(work), await work.met(), []
        for one in people:
            own = roles.member(one.person_id)
            if role and own and own.role is not role:
                raise OtherRole(name=one.name, role=own.role)
            after = _possible(met, roles, one, roles.without(one.person_id))
            done.append(await _kept(work, one, roles, after))
            roles = after
        return tuple(done)


async def _founded(work: Work) -> Roles:
    """Where nobody was told apart so far, whoever gives the first role stays owner."""
    roles, actor = work.roles, work.actor
    if roles.unguarded and not roles.claimed:
        first = Member(actor.person_id, actor.name, Role.OWNER, work.moment.now, actor.person_id)
        await work.change.keep_member(first)
        await work.note(Act.CLAIMED, actor.person_id, after=_told(actor.name, Role.OWNER))
        roles = roles.having(first)
    return replace(roles, unguarded=False)


def _check_fit(one: Face, role: Role, account_id: str) -> None:
    more = role is not Role.VIEWER
    if one.person_id == EVERYONE and more:
        raise EveryoneLooksOnly
    if one.tenant_id not in ("", account_id):
        raise FromElsewhere(name=one.name)
    if one.guest and more:
        raise GuestLooksOnly(name=one.name)


def _possible(met: Collection[str], before: Roles, one: Face, after: Roles) -> Roles:
    """Those after the change, where it can be made."""
    if one.person_id in before.named_owners:
        raise OwnerBySettings(name=one.name)
    if before.among(met).owners() and not after.among(met).owners():
        raise LastOwner(name=one.name)
    if len(after.members) > max(MOST_MEMBERS, len(before.members)):
        raise TooManyMembers(limit=MOST_MEMBERS)
    return after


async def _kept(work: Work, one: Face, before: Roles, after: Roles) -> Granted:
    """In the tables and in the trail, where it changes anything."""
    had, has = before.member(one.person_id), after.member(one.person_id)
    told = Granted(
        one.person_id,
        one.name or (had.name if had else ""),
        before.of(one.person_id),
        after.of(one.person_id),
        work.actor.name,
        work.moment.now,
    )
    if had and has and had.role is has.role:
        return told
    if has:
        await work.change.keep_member(replace(has, name=told.name))
    elif had:
        await work.change.remove_member(one.person_id)
    else:
        return told
    was = _told(told.name, had.role) if had else {}
    now = _told(told.name, has.role) if has else {}
    await work.note(Act.GRANTED if has else Act.REVOKED, one.person_id, was, now)
    ended = await _ended(work, one.person_id, before, has)
    left = tuple(lent for lent in after.delegations if lent not in ended)
    await leave(work, one.person_id, replace(after, delegations=left))
    return replace(told, ended=ended)


async def _ended(
    work: Work, person_id: str, before: Roles, has: Member | None
) -> tuple[Delegation, ...]:
    """Whoever cannot decide any more has nobody decide instead, and is nobody's delegate."""
    lent = has is None or Right.DECIDE not in RIGHTS[has.role]
    ended = await work.change.end_delegations(person_id) if lent else ()
    if has is None:
        for one in before.delegations:
            if one.to == person_id:
                ended += await work.change.end_delegations(one.of, one.to)
    for one in ended:
        pair = {"of": one.of_name, "to": one.to_name, "until": one.until.isoformat()}
        await work.note(Act.DELEGATION_ENDED, one.to, pair)
    return ended


def _told(name: str, role: Role) -> dict[str, str]:
    """For the audit trail: names as they were, because a person may go."""
    return {"person": name, "role": role.value}
