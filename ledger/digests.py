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
from ledger.recipients import hears, sleeps, wakes_at
from ledger.telling import facts_now

MOST_TOLD = 20  # rule 5; a card of more would be read by nobody

Missed = tuple[tuple[Happened, ...], int]  # what is listed, and how many are not


async def end_quiet(_house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of tending: what was held back comes, and one digest says what there was.

    What is still open gets its card, what is over stands in the digest alone, and what the chat
    has muted or turned off meanwhile stands nowhere.
    """
    held = await change.held()
    if not held:
        return None
    waiting = [one for one in await change.subscribers() if one.chat_id in held]
    awake = [one for one in waiting if not sleeps(one, moment.now)]
    for one in awake:
        unwanted = [kind for kind in AlertKind if not hears(one, kind)]
        await change.release(one.chat_id, moment.now, unwanted)
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


def in_short(missed: Sequence[Incident]) -> Missed:
    """The newest of very many, and before them what is still open; how many are left out."""
    told = [happened(one) for one in missed]
    first = sorted(told, key=lambda one: (one.over_at is not None, -one.number))[:MOST_TOLD]
    listed = tuple(sorted(first, key=lambda one: one.number))
    return listed, len(told) - len(listed)


async def _tell(change: Change, told: Mapping[Missed, Sequence[Recipient]], moment: Moment) -> None:
    for (listed, unlisted), to in told.items():
        facts = replace(await facts_now(change, moment), happened=listed, unlisted=unlisted)
        await change.open_incident(AlertKind.DIGEST, facts, moment.now, to)


def _alike(
    awake: Sequence[Subscriber], held: Mapping[str, tuple[Incident, ...]]
) -> Mapping[Missed, list[Recipient]]:
    """Chats that missed the same get the same; of nothing nobody is told."""
    found: dict[Missed, list[Recipient]] = defaultdict(list)
    for one in awake:
        if missed := [each for each in held[one.chat_id] if hears(one, each.kind)]:
            found[in_short(missed)].append(Recipient(one.chat_id))
    return found
