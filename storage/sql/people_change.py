"""The part of a change that is about people: roles, how they pay, who hears what, the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account, Method
from ledger.outbox import Subscriber
from ledger.people import Acquaintance, Actor
from ledger.roles import Delegation, Member, Roles
from ledger.trail import Event, SealedEvent
from storage.sql import acquaintances, claims, members, purse, subscribers, trail
from storage.sql.later import Later

_LONGEST_NAME = 256
_LONGEST_SUBJECT = 256


class PeopleChange:
    """Implements that part of `ledger.change.Change`; `storage/sql/change.py` is the rest."""

    account: Account
    alerted: bool
    _connection: AsyncConnection
    _later: Later

    async def remember_person(self, actor: Actor) -> None:
        await acquaintances.name(self._connection, actor)

    async def acquaintances(self) -> tuple[Acquaintance, ...]:
        return await acquaintances.read(self._connection, self.account.id)

    async def roles(self) -> Roles:
        return await members.read(self._connection, self.account.id)

    async def keep_member(self, member: Member) -> None:
        await members.keep_member(self._connection, self.account.id, member)

    async def remove_member(self, person_id: str) -> None:
        await members.remove_member(self._connection, self.account.id, person_id)

    async def keep_delegation(self, delegation: Delegation) -> None:
        await members.keep_delegation(self._connection, self.account.id, delegation)

    async def end_delegations(self, of: str, to: str = "") -> tuple[Delegation, ...]:
        return await members.end_delegations(self._connection, self.account.id, of, to)

    async def personal_chats(self, person_ids: Sequence[str]) -> Mapping[str, str]:
        return await members.personal_chats(self._connection, self.account.id, person_ids)

    async def try_claim(self, code_hash: str, now: datetime) -> bool:
        return await claims.attempt(self._connection, code_hash, now)

    async def note(self, event: Event) -> SealedEvent:
        """Cut to what there is room for before it is sealed: what is kept must replay."""
        event = replace(
            event,
            name=_cut(event.name, _LONGEST_NAME),
            subject=_cut(event.subject, _LONGEST_SUBJECT),
        )
        sealed = trail.append(self._later, self.account, event)
        self.account = replace(self.account, event_number=sealed.number, event_head=sealed.hash)
        return sealed

    async def keep_method(self, method: Method, now: datetime) -> bool:
        return await purse.keep_method(self._connection, self.account.id, method, now)

    async def remove_method(self, method_id: str) -> bool:
        return await purse.remove_method(self._connection, self.account.id, method_id)

    async def subscribers(self) -> tuple[Subscriber, ...]:
        return await subscribers.read(self._connection, self.account.id)

    async def keep_subscriber(self, subscriber: Subscriber, now: datetime) -> None:
        self.alerted |= await subscribers.keep_one(self._connection, subscriber, now)

    async def remove_subscriber(self, chat_id: str) -> None:
        await subscribers.remove(self._connection, self.account.id, chat_id)

    def wake(self, at: datetime) -> None:
        """The nearest of those that were asked for."""
        known = self.account.wake_at
        self.rest(at if known is None else min(known, at))

    def rest(self, until: datetime | None) -> None:
        due_at = self.account.due_at if until is None else min(self.account.due_at, until)
        self.account = replace(self.account, wake_at=until, due_at=due_at)


def _cut(text: str, room: int) -> str:
    return text.replace("\0", "").encode(errors="replace").decode()[:room]
