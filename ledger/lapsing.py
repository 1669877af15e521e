"""Lapsing: nobody decided in time, which declines; and reminding before it comes to that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ledger.answering import decided
from ledger.approval import Approval
from ledger.asking import approvals_chats, facts_of, noted
from ledger.change import Change
from ledger.deciders import authority
from ledger.drafts import Draft, DraftState
from ledger.incidents import AlertKind
from ledger.moment import Moment
from ledger.outbox import Recipient
from ledger.people import PURSER
from ledger.ports import House
from ledger.reminding import next_instant, reminds
from ledger.roles import Roles
from ledger.trail import Act, Event
from ledger.work import as_named

MOST_TOLD = 10  # rule 5: of what waits, in one reminder; the first to lapse first


async def lapse(change: Change, draft: Draft, moment: Moment) -> None:
    """The request is declined by its time."""
    lapsed = replace(draft, state=DraftState.LAPSED, decided_at=draft.until)
    if not await change.close_waiting(lapsed):
        raise LookupError(draft.id)  # a bug: it was read under the account's lock
    await decided(change, lapsed, moment, _as_it_is)
    await change.note(
        Event(Act.LAPSED, PURSER, "", moment.now, subject=str(draft.number), after=noted(draft))
    )


async def tend_approvals(house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of `ledger/tending.py`: whatever is over ends, and of the rest people are reminded."""
    waiting = await change.waiting_drafts()
    for draft in (one for one in waiting if _is_over(one, moment.now)):
        await lapse(change, draft, moment)
    waiting = tuple(one for one in waiting if not _is_over(one, moment.now))
    if reminds(waiting, moment.now):
        roles = as_named(house, await change.roles())
        waiting = await _remind(change, roles, waiting, moment)
    return next_instant(waiting)


def _is_over(draft: Draft, now: datetime) -> bool:
    return draft.until is not None and draft.until <= now


def _as_it_is(one: Approval) -> Approval:
    return one


async def _remind(
    change: Change, roles: Roles, waiting: tuple[Draft, ...], moment: Moment
) -> tuple[Draft, ...]:
    """One card for all that waits; each is noted, so that the next one keeps its distance."""
    told = await _approvals(change)
    chats = await _reminded(change, roles, told, moment.now)
    if chats:
        facts = facts_of(change, told)
        to = tuple(Recipient(chat_id) for chat_id in chats)
        await change.open_incident(AlertKind.APPROVAL_REMINDER, facts, moment.now, to)
    noted_ones = tuple(replace(one, reminded_at=moment.now) for one in waiting)
    for one in noted_ones:
        await change.save_draft(one)
    return noted_ones


async def _approvals(change: Change) -> tuple[Approval, ...]:
    """The requests that wait, as their cards say them."""
    cards = [one for one in await change.open_approvals() if one.kind is AlertKind.APPROVAL]
    waiting = [one for card in cards for one in card.requests if one.waits]
    waiting.sort(key=lambda one: (one.draft.until or one.draft.created_at, one.draft.number))
    return tuple(waiting[:MOST_TOLD])


async def _reminded(
    change: Change, roles: Roles, told: tuple[Approval, ...], now: datetime
) -> tuple[str, ...]:
    """Personal chats of those who can decide one of them, and the chats of approvals."""
    askers = [one.draft.person_id for one in told]
    may = [
        person
        for person in roles.deciders(now)
        if any(authority(roles, person, asker, now) for asker in askers)
    ]
    chats = await change.personal_chats(may)
    known = (chats[person] for person in may if person in chats)
    return tuple(dict.fromkeys((*known, *await approvals_chats(change))))
