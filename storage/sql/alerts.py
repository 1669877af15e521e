"""Incidents and the deliveries they owe to subscribed chats, written within a change (rule 25)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, case, delete, func, literal, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.incidents import APPROVALS, AlertFacts, AlertKind, Incident, Resolution
from ledger.incidents import NEWS as OF_NEWS
from ledger.money import Money
from ledger.outbox import Recipient
from storage.sql.alert_tables import (
    BY_MAIL,
    HELD,
    KEPT_BACK,
    OPEN,
    deliveries,
    incidents,
)
from storage.sql.closed import closed_chats
from storage.sql.columns import Moment
from storage.sql.plain import plain, rich
from storage.sql.rows import Row, Values, micros_of

# News of something that is over once it is told: never open, so never resolved; as in `OPEN`.
NEWS = tuple(kind.value for kind in OF_NEWS)
_MOST_OPEN = 1_000  # rule 5: the most open incidents that are read at once
# Read with every change; the index holds them apart from years of what is over.
_OPEN_ONES = (
    select(incidents)
    .where(
        incidents.c.account_id == bindparam("of"),
        OPEN,
        incidents.c.kind.not_in([kind.value for kind in APPROVALS]),
    )
    .order_by(incidents.c.number)
    .limit(_MOST_OPEN)
)


_HELD_ONES = (
    select(incidents, deliveries.c.chat_id)
    .join_from(deliveries, incidents, incidents.c.id == deliveries.c.incident_id)
    .where(deliveries.c.account_id == bindparam("of"), HELD)
    .order_by(deliveries.c.number)
    .limit(_MOST_OPEN)
)


async def open_ones(connection: AsyncConnection, account_id: str) -> tuple[Incident, ...]:
    rows = await connection.execute(_OPEN_ONES, {"of": account_id})
    return tuple(incident_of(row) for row in rows.mappings())


async def open_one(
    connection: AsyncConnection,
    account: Account,
    kind: AlertKind,
    facts: AlertFacts,
    now: datetime,
) -> Incident:
    """Write the incident; who gets it is said by `deliver`."""
    last = await connection.scalar(
        select(func.max(incidents.c.number)).where(incidents.c.account_id == account.id)
    )
    incident = Incident(uuid4().hex, (last or 0) + 1, account.id, kind, now, 1, facts)
    await connection.execute(incidents.insert(), _incident_row(incident, account.currency))
    return incident


async def numbered(connection: AsyncConnection, account_id: str, number: int) -> Incident | None:
    same = (incidents.c.account_id == account_id) & (incidents.c.number == number)
    row = (await connection.execute(select(incidents).where(same))).mappings().first()
    return incident_of(row) if row else None


async def deliver(
    connection: AsyncConnection, incident: Incident, to: Sequence[Recipient], now: datetime
) -> None:
    """One delivery for each address that has none; for a closed one it waits."""
    of_incident = deliveries.c.incident_id == incident.id
    known = set(await connection.scalars(select(deliveries.c.chat_id).where(of_incident)))
    closed = set(await connection.scalars(closed_chats(incident.account_id)))
    fresh = {one.chat_id: one for one in reversed(to) if one.chat_id not in known}
    owed = [_delivery_row(incident, one, now, closed) for one in reversed(fresh.values())]
    if owed:
        await connection.execute(deliveries.insert(), owed)


async def reached(connection: AsyncConnection, incident: Incident) -> frozenset[str]:
    """Where its card has come, or is on its way to; where it is posted anew, the new one."""
    parked = deliveries.c.chat_id.in_(closed_chats(incident.account_id))
    found = select(deliveries.c.chat_id).where(
        deliveries.c.incident_id == incident.id, or_(deliveries.c.sent_version > 0, ~parked)
    )
    return frozenset(await connection.scalars(found))


async def held(connection: AsyncConnection, account_id: str) -> Mapping[str, tuple[Incident, ...]]:
    """What is held back, by chat; oldest first."""
    found: dict[str, list[Incident]] = defaultdict(list)
    for row in (await connection.execute(_HELD_ONES, {"of": account_id})).mappings():
        found[row["chat_id"]].append(incident_of(row))
    return {chat_id: tuple(each) for chat_id, each in found.items()}


async def release(
    connection: AsyncConnection,
    account_id: str,
    chat_id: str,
    now: datetime,
    unwanted: Collection[AlertKind],
) -> None:
    """What is open and wanted is posted, unless the chat is closed; a card that stands, stays."""
    here = (deliveries.c.account_id == account_id) & (deliveries.c.chat_id == chat_id) & HELD
    wanted = incidents.c.kind.not_in([kind.value for kind in unwanted])
    still_open = select(incidents.c.id).where(incidents.c.account_id == account_id, OPEN, wanted)
    comes = deliveries.c.incident_id.in_(still_open)
    await connection.execute(delete(deliveries).where(here, KEPT_BACK, ~comes))
    released = update(deliveries).where(here)
    await connection.execute(released.where(~comes).values(held=False))
    await connection.execute(released.values(held=False, **_posted(account_id, now)))


async def post_anew(
    connection: AsyncConnection, incident: Incident, to: Sequence[Recipient], now: datetime
) -> None:
    """At once, or when it is released."""
    standing = (deliveries.c.incident_id == incident.id) & (deliveries.c.activity_id != "")
    for held in (False, True):
        theirs = deliveries.c.chat_id.in_([one.chat_id for one in to if one.held is held])
        then = {"held": True} if held else _posted(incident.account_id, now)
        await connection.execute(update(deliveries).where(standing, theirs, ~BY_MAIL).values(then))


def _posted(account_id: str, now: datetime) -> Values:
    """As if nothing had been sent there yet, but that an older card has to make way."""
    closed = deliveries.c.chat_id.in_(closed_chats(account_id))
    stands = deliveries.c.activity_id != ""
    due_at = case((closed, null()), else_=literal(now, Moment))
    return {"anew": stands, "sent_version": 0, "attempts": 0, "due_at": due_at, "owed_at": now}


async def revise(
    connection: AsyncConnection, incident: Incident, facts: AlertFacts, now: datetime
) -> None:
    """Change what its cards say while it is open."""
    await _edit(connection, incident, now, {"facts": plain(facts)})


async def resolve(
    connection: AsyncConnection, incident: Incident, resolution: Resolution, currency: str
) -> None:
    """Close it once."""
    ending = {
        "resolved_at": resolution.at,
        "resolved_balance_micros": micros_of(resolution.balance, currency),
    }
    await _edit(connection, incident, resolution.at, ending)


async def _edit(
    connection: AsyncConnection, incident: Incident, now: datetime, values: Values
) -> None:
    """A new version of an open incident; its cards are due for it in every open chat.

    A letter that still waits is due when it was, and then says the newest.
    """
    edited = await connection.execute(
        update(incidents)
        .where(incidents.c.id == incident.id, incidents.c.resolved_at.is_(None))
        .values(version=incidents.c.version + 1, **values)
    )
    if edited.rowcount == 0:
        return
    silent = closed_chats(incident.account_id)
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.incident_id == incident.id,
            deliveries.c.chat_id.not_in(silent),
            ~BY_MAIL,
            ~KEPT_BACK,
        )
        .values(due_at=now, attempts=0, owed_at=_owed_since(now))
    )


def _owed_since(now: datetime) -> Any:
    """What was owed before is owed since then."""
    return case((deliveries.c.due_at.is_(None), literal(now, Moment)), else_=deliveries.c.owed_at)


def incident_of(row: Row) -> Incident:
    resolved = None
    if row["resolved_at"] is not None:
        balance = Money(row["resolved_balance_micros"], row["currency"])
        resolved = Resolution(balance, row["resolved_at"])
    return Incident(
        id=row["id"],
        number=row["number"],
        account_id=row["account_id"],
        kind=AlertKind(row["kind"]),
        opened_at=row["opened_at"],
        version=row["version"],
        facts=rich(AlertFacts, row["facts"]),
        resolved=resolved,
    )


def _incident_row(incident: Incident, currency: str) -> Values:
    return {
        "id": incident.id,
        "account_id": incident.account_id,
        "number": incident.number,
        "kind": incident.kind.value,
        "opened_at": incident.opened_at,
        "version": incident.version,
        "facts": plain(incident.facts),
        "currency": currency,
        "resolved_balance_micros": None,
        "resolved_at": None,
    }


def _delivery_row(
    incident: Incident, to: Recipient, now: datetime, closed: Collection[str]
) -> Values:
    return {
        "id": uuid4().hex,
        "incident_id": incident.id,
        "number": incident.number,
        "account_id": incident.account_id,
        "chat_id": to.chat_id,
        "sent_version": 0,
        "activity_id": to.activity_id,
        "attempts": 0,
        "due_at": None if to.held or to.chat_id in closed else now,
        "lease": 0,
        "leased_until": None,
        "why": "",
        "owed_at": now,
        "held": to.held,
        "anew": False,
    }
