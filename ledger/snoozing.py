"""The end of a snooze: what is still open comes back to people's attention."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ledger.caring import awake
from ledger.change import Change
from ledger.incidents import Incident
from ledger.moment import Moment
from ledger.ports import House
from ledger.recipients import awake_at, recipients


async def end_snoozes(_house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of tending: cards whose time has come are posted anew, one in the place of another.

    An edited card wakes nobody. In a chat that sleeps it happens in the morning.
    """
    put_off = [one for one in await change.open_incidents() if one.facts.care.snoozed_until]
    for incident in put_off:
        if _ends(incident) <= moment.now:
            await _come_back(change, incident, moment)
    return min((_ends(one) for one in put_off if _ends(one) > moment.now), default=None)


def _ends(incident: Incident) -> datetime:
    until = incident.facts.care.snoozed_until
    return incident.opened_at if until is None else until


async def _come_back(change: Change, incident: Incident, moment: Moment) -> None:
    now, subscribers = moment.now, await change.subscribers()
    facts = replace(incident.facts, care=awake(incident.facts.care, now))
    await change.revise_incident(incident, facts, now)
    await change.post_anew(incident, recipients(incident.kind, subscribers, now), now)
    if (at := awake_at(incident.kind, subscribers, now)) is not None:
        change.wake(at)
