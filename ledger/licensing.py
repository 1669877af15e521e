"""Licensing: who may spend from the pool, asked on a card and carried out person by person.

The directory is asked outside of the account's lock, and what came of each person is kept under
it. To do the same again changes nothing, so whatever stops in between is taken up by the next tap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ledger.account import Account
from ledger.change import Change
from ledger.drafts import DRAFT_LIFE, Draft, DraftKind, DraftState
from ledger.errors import DraftNotFound
from ledger.licence_drafts import (
    MOST_AT_ONCE,
    States,
    about,
    gives,
    states_of,
    with_states,
)
from ledger.licence_errors import (
    DirectoryForbids,
    DirectoryRefuses,
    DirectoryUnreachable,
    LicencesNotSetUp,
    NobodyNamed,
    NoSuchPerson,
    TooLateToTry,
    TooManyNamed,
)
from ledger.licences import SUCCEEDED, TRIED_AGAIN, Came, Licences, Person, hindrance
from ledger.money import Money
from ledger.own_drafts import own_draft, require_open
from ledger.people import Actor
from ledger.ports import House
from ledger.proposing import new_draft
from ledger.roles import Right
from ledger.trail import Act, Event
from ledger.views import Confirmation
from ledger.work import require, working

ANSWER_SECONDS = 8.0  # Teams waits ten for what a tap comes to
TRY_LIFE = timedelta(hours=24)
_FIRST = frozenset({Came.WAITS})


@dataclass(frozen=True, slots=True)
class Licensed:
    """One person, and what came or would come of it."""

    person: Person
    came: Came


@dataclass(frozen=True, slots=True)
class Proposal(Confirmation):
    """Licences that wait for a tap, and those of the people for whom nothing can be done."""

    gives: bool = True
    people: tuple[Licensed, ...] = ()


@dataclass(frozen=True, slots=True)
class Licensing:
    """What came of everybody who was named."""

    account: Account
    gives: bool
    people: tuple[Licensed, ...]
    by: str
    at: datetime
    draft_id: str = ""  # empty: nothing was asked, because nothing could be done
    repeat: bool = False
    may_try: bool = False  # those who failed, again

    @property
    def failed(self) -> tuple[Licensed, ...]:
        return tuple(one for one in self.people if one.came not in SUCCEEDED)


def directory_of(house: House) -> Licences:
    if house.licences is None:
        raise LicencesNotSetUp
    return house.licences


async def propose_licences(
    house: House, actor: Actor, chat_id: str, named: Sequence[str], *, gives: bool
) -> Proposal | Licensing:
    """By object ids or addresses; a card to confirm, unless there is nothing that could be done."""
    await require(house, actor, Right.ACT)  # before the directory is asked
    people = await _looked_up(house, actor.account_id, named)
    asked = [Licensed(one, hindrance(one, gives=gives) or Came.WAITS) for one in people]
    async with working(house, actor, Right.ACT) as work:
        now = work.moment.now
        if not any(one.came is Came.WAITS for one in asked):
            return Licensing(work.account, gives, tuple(asked), actor.name, now)
        states = {one.person.id: one.came for one in asked}
        draft = about(new_draft(work, chat_id, DraftKind.LICENCES), states, gives=gives)
        older = await work.change.replace_open_drafts(actor.person_id, chat_id)
        await work.change.save_draft(draft)
        return Proposal(
            draft=draft,
            account=work.account,
            after=work.account.balance,
            charge=Money.zero(work.account.currency),
            method=None,
            expires_at=now + DRAFT_LIFE,
            replaced=older,
            gives=gives,
            people=tuple(asked),
        )


async def confirm_licences(house: House, actor: Actor, draft_id: str) -> Licensing:
    """Once for everybody who waits; a draft that is done already is told again."""
    async with working(house, actor, Right.ACT) as work:
        draft = await own_draft(work.change, actor, draft_id)
        repeat = draft.state is DraftState.DONE
        if not repeat:
            require_open(draft, work.moment.now)
            draft = replace(draft, state=DraftState.DONE)
            await work.change.save_draft(draft)
            await work.note(Act.CONFIRMED, draft.key, after=_noted(draft))
    return await _carried_out(house, draft, _FIRST, repeat=repeat)


async def try_again(house: House, actor: Actor, draft_id: str) -> Licensing:
    """Only those for whom it failed; who has the licence by now is left alone."""
    async with working(house, actor, Right.ACT) as work:
        draft = await own_draft(work.change, actor, draft_id)
        if draft.kind is not DraftKind.LICENCES or draft.state is not DraftState.DONE:
            raise DraftNotFound
        if work.moment.now - draft.created_at > TRY_LIFE:
            raise TooLateToTry
    return await _carried_out(house, draft, TRIED_AGAIN)


async def _looked_up(house: House, account_id: str, named: Sequence[str]) -> tuple[Person, ...]:
    """Each once, whichever way somebody was named."""
    directory, wanted = directory_of(house), tuple(dict.fromkeys(named))
    if not wanted:
        raise NobodyNamed
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyNamed(limit=MOST_AT_ONCE)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            found = await asyncio.gather(*(directory.person(account_id, one) for one in wanted))
    except TimeoutError as slow:
        raise DirectoryUnreachable from slow
    return tuple({one.id: one for one in found}.values())


async def _carried_out(
    house: House, draft: Draft, tries: frozenset[Came], *, repeat: bool = False
) -> Licensing:
    states = states_of(draft)
    names = await house.books.names(draft.account_id, states)
    done = await asyncio.gather(
        *(
            _tried(house, draft, Licensed(Person(one, names.get(one, ""), ""), came), tries)
            for one, came in states.items()
        )
    )
    kept, account = await _kept(house, draft, done)
    people = tuple(replace(one, came=kept.get(one.person.id, one.came)) for one in done)
    return Licensing(
        account,
        gives(draft),
        people,
        draft.person_name,
        house.clock(),
        draft_id=draft.id,
        repeat=repeat,
        may_try=any(one.came in TRIED_AGAIN for one in people),
    )


async def _tried(house: House, draft: Draft, one: Licensed, tries: frozenset[Came]) -> Licensed:
    """What came of it by now; whatever stands outside in the way is this person's alone."""
    person, trying = one.person, one.came in tries
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            person = await directory_of(house).person(draft.account_id, person.id)
            came = await _done(house, draft, person) if trying else one.came
    except NoSuchPerson:
        came = Came.GONE
    except DirectoryForbids:
        came = Came.FORBIDDEN
    except (DirectoryUnreachable, LicencesNotSetUp, TimeoutError):
        came = Came.UNREACHED
    except DirectoryRefuses:
        came = Came.REFUSED
    return Licensed(person, came if trying else one.came)


async def _done(house: House, draft: Draft, person: Person) -> Came:
    """As the person stands now: since the card was made much may have changed."""
    directory = directory_of(house)
    if hindered := hindrance(person, gives=gives(draft)):
        return hindered
    if gives(draft):
        return await directory.assign(draft.account_id, person)
    return await directory.remove(draft.account_id, person)


async def _kept(house: House, draft: Draft, done: Sequence[Licensed]) -> tuple[States, Account]:
    """A second tap may have been quicker: what went well once stays so, and is noted once."""
    async with house.books.change(draft.account_id) as change:
        current = await change.draft(draft.id) or draft
        states = states_of(current)
        for one in done:
            if states.get(one.person.id, Came.DONE) in SUCCEEDED:  # or is forgotten since
                continue
            states[one.person.id] = one.came
            if one.came in SUCCEEDED:
                await _note(change, draft, one, house.clock())
        await change.save_draft(with_states(current, states))
        return states, change.account


async def _note(change: Change, draft: Draft, one: Licensed, now: datetime) -> None:
    act = Act.LICENCE_ASSIGNED if gives(draft) else Act.LICENCE_REMOVED
    who, told = draft.asker, {"person": one.person.name or one.person.id}
    await change.note(
        Event(
            act=act,
            who=who.person_id,
            name=who.name,
            at=now,
            chat_id=who.chat_id,
            subject=one.person.id,
            after=told,
        )
    )


def _noted(draft: Draft) -> dict[str, str]:
    """The confirmation in the audit trail; whose licences they are stands in what follows."""
    return {"kind": draft.kind.value, "licences": draft.role}
