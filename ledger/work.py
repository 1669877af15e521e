"""A person's work on an account: the one way in, and the only place that says no.

Every use case that a person asks for begins here. What the person may do is read under the
account's lock, so that a role that was taken away a moment ago is gone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from ledger.account import Account
from ledger.change import Change
from ledger.errors import NoRole, NotAllowed
from ledger.forfeiting import forfeit
from ledger.moment import Moment, moment_of
from ledger.people import Acquaintance, Actor
from ledger.ports import House, Recent
from ledger.roles import Right, Roles
from ledger.trail import Act, Event

Found = TypeVar("Found")
People = Callable[[], Awaitable[Sequence[Acquaintance]]]


@dataclass(frozen=True, slots=True)
class Work:
    """What a use case has in hand while the account is locked."""

    house: House
    change: Change
    moment: Moment
    actor: Actor
    roles: Roles

    @property
    def account(self) -> Account:
        return self.change.account

    async def require(self, needs: Right) -> None:
        """The same refusal as at the door, for what depends on what is found behind it."""
        people = self.change.acquaintances
        await _refuse(self.roles, self.actor, needs, self.moment.now, people)

    async def roles_here(self) -> Roles:
        """Those who can be counted on; whoever acts is judged by all roles, met or not."""
        return self.roles.among(await self.met())

    async def met(self) -> frozenset[str]:
        """Who has spoken to Purser here; of very many at least the one who acts, and owners."""
        known = {one.person_id for one in await self.change.acquaintances()}
        known |= (await self.change.personal_chats(sorted(self.roles.named_owners))).keys()
        return frozenset(known | {self.actor.person_id})

    async def note(
        self,
        act: Act,
        subject: str = "",
        before: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
    ) -> None:
        """Into the audit trail, in the same transaction."""
        who = self.actor
        await self.change.note(
            Event(
                act=act,
                who=who.person_id,
                name=who.name,
                at=self.moment.now,
                chat_id=who.chat_id,
                subject=subject,
                before=before or {},
                after=after or {},
            )
        )


@asynccontextmanager
async def working(house: House, actor: Actor, needs: Right | None) -> AsyncIterator[Work]:
    """The account is locked, the person may do this, and every expiry that has come is booked.

    None: open to whoever comes in, as a claim is.
    """
    if needs:  # before a gateway is asked, which takes its time
        await require(house, actor, needs)
    moment = await moment_of(house, actor.account_id)
    async with house.books.change(actor.account_id) as change:
        roles = as_named(house, await change.roles())
        if needs:
            await _refuse(roles, actor, needs, moment.now, change.acquaintances)
        await change.remember_person(actor)
        await forfeit(change, moment)
        yield Work(house, change, moment, actor, roles)


async def require(house: House, actor: Actor, needs: Right) -> Roles:
    """NoRole or NotAllowed where the person may not, as things stand now."""
    roles = await roles_of(house, actor.account_id)
    people = partial(house.books.acquaintances, actor.account_id)
    await _refuse(roles, actor, needs, house.clock(), people)
    return roles


async def may(house: House, actor: Actor, right: Right) -> bool:
    """For cards, which show only what can be done; whoever acts is asked again."""
    roles = await roles_of(house, actor.account_id)
    return right in roles.rights(actor.person_id, house.clock())


async def roles_of(house: House, account_id: str) -> Roles:
    return as_named(house, await house.books.roles(account_id))


async def account_of(house: House, actor: Actor) -> Account:
    """The account as it stands, for whoever only reads."""
    return _entered(await house.books.account(actor.account_id), actor)


async def recent_of(house: House, actor: Actor, since: date) -> Recent:
    """The same with its recent days, all of one moment."""
    return _entered(await house.books.recent(actor.account_id, since), actor)


def _entered(found: Found | None, actor: Actor) -> Found:
    if found is None:
        raise LookupError(actor.account_id)  # a bug: every way in enters first
    return found


def as_named(house: House, roles: Roles) -> Roles:
    """With those whom the operator's settings make owners."""
    return replace(roles, named_owners=house.owners, unguarded=house.unguarded)


async def _refuse(roles: Roles, actor: Actor, needs: Right, now: datetime, people: People) -> None:
    rights = roles.rights(actor.person_id, now)
    if needs in rights:
        return
    owner = _an_owner(roles, await people())
    told = {"owner": owner} if owner else {}
    raise NotAllowed(needs=needs, **told) if rights else NoRole(**told)


def _an_owner(roles: Roles, people: Sequence[Acquaintance]) -> str:
    """Whom to ask; one whom only the settings name has a name once that person has spoken."""
    names = {one.person_id: one.name for one in people}
    names |= {one.person_id: one.name for one in roles.members}
    return next((names[one] for one in roles.owners() if names.get(one)), "")
