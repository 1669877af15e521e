"""Caring for alerts: taking one, giving it back, putting it off for a while, and undoing that.

What changes is kept with the incident, and so every card of it is edited where it stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.alert_errors import (
    AlertOver,
    AlertTaken,
    CannotSnooze,
    NoSuchAlert,
    NotSnoozed,
    NotTaken,
    SnoozeOutOfRange,
)
from ledger.care import Care, fits_snooze
from ledger.change import Change
from ledger.incidents import CHOICE, NEWS, AlertKind, Incident
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.trail import Act
from ledger.work import Work, may, working

NEVER_SNOOZED = (AlertKind.ZERO, AlertKind.RECHARGE_FAILED)


async def take(house: House, actor: Actor, number: int) -> Incident:
    """The person looks after it from now on; whoever has it already keeps it."""
    async with working(house, actor, await _needs(house, actor)) as work:
        incident = await _open_one(work.change, number)
        care = incident.facts.care
        if care.by == actor.person_id:
            return incident
        if care.by:
            raise AlertTaken(number=str(number), owner=care.name, at=care.since)
        taken = replace(care, by=actor.person_id, name=actor.name, since=work.moment.now)
        return await _keep(work, incident, taken)


async def release(house: House, actor: Actor, number: int) -> Incident:
    """Whoever had it has not any more; others may say so too, as when somebody has gone home."""
    async with working(house, actor, await _needs(house, actor)) as work:
        incident = await _open_one(work.change, number)
        care = incident.facts.care
        if not care.by:
            raise NotTaken(number=str(number))
        return await _keep(work, incident, _given_back(care, work.moment.now))


async def snooze(house: House, actor: Actor, number: int, span: timedelta) -> Incident:
    """Not before then again; the card says until when, and comes back if it is still open."""
    async with working(house, actor, await _needs(house, actor)) as work:
        incident = await _open_one(work.change, number)
        if incident.kind in NEVER_SNOOZED:
            raise CannotSnooze(number=str(number))
        if not fits_snooze(span):
            raise SnoozeOutOfRange(number=str(number))
        until = work.moment.now + span
        put_off = replace(incident.facts.care, snoozed_until=until, snoozed_by=actor.name)
        return await _keep(work, incident, put_off)


async def unsnooze(house: House, actor: Actor, number: int) -> Incident:
    """As if it had not been put off: its card stands where it stood."""
    async with working(house, actor, await _needs(house, actor)) as work:
        incident = await _open_one(work.change, number)
        if incident.facts.care.snoozed_until is None:
            raise NotSnoozed(number=str(number))
        return await _keep(work, incident, awake(incident.facts.care, work.moment.now))


async def give_back(work: Work, gone: Collection[str]) -> None:
    """Whatever those have taken: they cannot see to it any more, and somebody has to."""
    for incident in await work.change.open_incidents() if gone else ():
        care = incident.facts.care
        if care.by in gone:
            await _keep(work, incident, _given_back(care, work.moment.now))


async def alert(house: House, actor: Actor, number: int) -> Incident:
    """That alert, open or over."""
    async with working(house, actor, Right.LOOK) as work:
        return await _known(work.change, number)


async def open_alerts(house: House, actor: Actor) -> tuple[Incident, ...]:
    """What stands open and people know of, oldest first."""
    async with working(house, actor, Right.LOOK) as work:
        return known_ones(await work.change.open_incidents())


def known_ones(open_incidents: tuple[Incident, ...]) -> tuple[Incident, ...]:
    return tuple(one for one in open_incidents if one.kind in CHOICE and not one.facts.silent)


def awake(care: Care, now: datetime) -> Care:
    """Not put off any more; from now on it waits for somebody."""
    return replace(care, snoozed_until=None, snoozed_by="", waiting_since=now)


def _given_back(care: Care, now: datetime) -> Care:
    return replace(care, by="", name="", since=None, waiting_since=now)


async def _needs(house: House, actor: Actor) -> Right:
    """Whoever decides in an approver's place is called at night as well, and may take it then."""
    stands_in = not await may(house, actor, Right.CARE) and await may(house, actor, Right.DECIDE)
    return Right.DECIDE if stands_in else Right.CARE


async def _open_one(change: Change, number: int) -> Incident:
    found = await _known(change, number)
    if found.resolved or found.kind in NEWS:
        raise AlertOver(number=str(number))
    return found


async def _known(change: Change, number: int) -> Incident:
    found = await change.incident(number)
    if found is None or found.facts.silent or found.kind not in (*CHOICE, *NEWS):
        raise NoSuchAlert(number=str(number))
    return found


async def _keep(work: Work, incident: Incident, care: Care) -> Incident:
    now = work.moment.now
    facts = replace(incident.facts, care=care)
    await work.change.revise_incident(incident, facts, now)
    await work.note(
        Act.ALERTS, str(incident.number), before=incident.facts.care.told(), after=care.told()
    )
    # Whoever has to be told next is known to the parts of tending.
    work.change.wake(now if care.snoozed_until is None else care.snoozed_until)
    return replace(incident, facts=facts, version=incident.version + 1)
