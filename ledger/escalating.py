"""Escalation: what stops calls and nobody has taken is brought to those who decide, personally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ledger.change import Change
from ledger.incidents import Incident
from ledger.moment import Moment
from ledger.outbox import Recipient
from ledger.ports import House
from ledger.recipients import PATIENCE, called_at
from ledger.work import as_named


async def escalate(house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of tending: each incident once, to whom it can be brought.

    It goes to their own chats whatever is muted there: it is about to be nobody's. Where it came
    to none of them it is tried again: one may be named meanwhile, or open the own chat again.
    """
    subscribers, now = await change.subscribers(), moment.now
    waiting = [
        (at, one)
        for one in await change.open_incidents()
        if (at := called_at(one, subscribers)) is not None
    ]
    late = [one for at, one in waiting if at <= now]
    if late:
        await _call_for(house, change, late, now)
    following = [at if at > now else now + PATIENCE for at, _ in waiting]
    return min(following, default=None)


async def _call_for(house: House, change: Change, late: Sequence[Incident], now: datetime) -> None:
    """A chat is often found to be closed only when something is sent there."""
    roles = as_named(house, await change.roles())
    chats = frozenset((await change.personal_chats(roles.deciders(now))).values())
    if chats <= await change.closed_chats():
        return
    called = tuple(Recipient(chat_id) for chat_id in sorted(chats))
    for incident in late:
        unsaid = incident.facts.care.escalated_at is None
        if unsaid or chats.isdisjoint(await change.reached(incident)):
            await _call(change, incident, called, now)


async def _call(
    change: Change, incident: Incident, called: Sequence[Recipient], now: datetime
) -> None:
    """Whoever has its card already has overlooked it, and gets it anew."""
    care = replace(incident.facts.care, escalated_at=now)
    await change.revise_incident(incident, replace(incident.facts, care=care), now)
    await change.post_anew(incident, called, now)
    await change.deliver(incident, called, now)
