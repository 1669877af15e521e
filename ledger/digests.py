"""Digests: what an address is told when its quiet hours are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ledger.change import Change
from ledger.incidents import NEWS, AlertKind, Happened, Incident
from ledger.moment import Moment
from ledger.outbox import Recipient, Subscriber
from ledger.ports import House
from ledger.recipients import sleeps, wakes_at
from ledger.telling import facts_now

MOST_TOLD = 20  # rule 5; a card of more would be read by nobody


async def end_quiet(_house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of tending: what was held back comes, and one digest says what there was.

    What is still open gets its card, what is over stands in the digest alone.
    """
    held = await change.held()
    if not held:
        return None
    waiting = [one for one in await change.subscribers() if one.chat_id in held]
    awake = [one for one in waiting if not sleeps(one, moment.now)]
    for one in awake:
        await change.release(one.chat_id, moment.now)
    await _tell(change, _alike(awake, held), moment)
    return min((wakes_at(one, moment.now) for one in waiting if one not in awake), default=None)


def happened(incident: Incident) -> Happened:
    resolved, news = incident.resolved, incident.kind in NEWS
    return Happened(
        number=incident.number,
        kind=incident.kind,
        at=incident.opened_at,
        balance=incident.facts.balance,
        over_at=resolved.at if resolved else incident.opened_at if news else None,
    )


async def _tell(
    change: Change, told: Mapping[tuple[Happened, ...], Sequence[Recipient]], moment: Moment
) -> None:
    for what, to in told.items():
        facts = replace(await facts_now(change, moment), happened=what)
        await change.open_incident(AlertKind.DIGEST, facts, moment.now, to)


def _alike(
    awake: Sequence[Subscriber], held: Mapping[str, tuple[Incident, ...]]
) -> Mapping[tuple[Happened, ...], list[Recipient]]:
    """Chats that missed the same get the same."""
    found: dict[tuple[Happened, ...], list[Recipient]] = defaultdict(list)
    for one in awake:
        missed = tuple(happened(each) for each in held[one.chat_id][-MOST_TOLD:])
        found[missed].append(Recipient(one.chat_id))
    return found
