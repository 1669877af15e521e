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

    It goes to their own chats whatever is muted there: it is about to be nobody's.
    """
    subscribers, now = await change.subscribers(), moment.now
    waiting = [
        (at, one)
        for one in await change.open_incidents()
        if (at := called_at(one, subscribers)) is not None
    ]
    late = [one for at, one in waiting if at <= now]
    called = await _deciders(house, change, now) if late else ()
    for incident in late if called else ():
        await _call(change, incident, called, now)
    following = [at for at, _ in waiting if at > now]
    if late and not called:  # somebody who decides may speak to Purser meanwhile
        following.append(now + PATIENCE)
    return min(following, default=None)


async def _deciders(house: House, change: Change, now: datetime) -> Sequence[Recipient]:
    roles = as_named(house, await change.roles())
    chats = await change.personal_chats(roles.deciders(now))
    return tuple(Recipient(chat_id) for chat_id in chats.values())


async def _call(
    change: Change, incident: Incident, called: Sequence[Recipient], now: datetime
) -> None:
    """Whoever has its card already has overlooked it, and gets it anew."""
    care = replace(incident.facts.care, escalated_at=now)
    await change.revise_incident(incident, replace(incident.facts, care=care), now)
    await change.post_anew(incident, called, now)
    await change.deliver(incident, called, now)
