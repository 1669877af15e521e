"""Approvals as rows: drafts that wait, and the incidents that tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.drafts import Draft, DraftState
from ledger.incidents import APPROVALS, AlertKind, Incident
from storage.sql import rows
from storage.sql.alert_tables import OPEN, deliveries, incidents
from storage.sql.alerts import incident_of
from storage.sql.schema import WAITING, drafts

_MOST = 1_000  # rule 5; the use cases let far fewer wait
_WAITING_ONES = (
    select(drafts)
    .where(drafts.c.account_id == bindparam("of"), WAITING)
    .order_by(drafts.c.number)
    .limit(_MOST)
)


async def waiting_drafts(connection: AsyncConnection, account_id: str) -> tuple[Draft, ...]:
    found = await connection.execute(_WAITING_ONES, {"of": account_id})
    return tuple(rows.draft_of(row) for row in found.mappings())


async def close_waiting(connection: AsyncConnection, draft: Draft, currency: str) -> bool:
    """Compare and set: the database itself lets one decision win."""
    values = rows.draft_row(draft, currency)
    still = and_(
        drafts.c.id == values.pop("id"),
        drafts.c.account_id == draft.account_id,
        drafts.c.state == DraftState.WAITING.value,
    )
    return (await connection.execute(update(drafts).where(still).values(values))).rowcount == 1


async def open_ones(
    connection: AsyncConnection, account_id: str, kinds: Sequence[AlertKind] = APPROVALS
) -> tuple[Incident, ...]:
    of_kinds = incidents.c.kind.in_([kind.value for kind in kinds])
    found = await connection.execute(
        select(incidents)
        .where(incidents.c.account_id == account_id, OPEN, of_kinds)
        .order_by(incidents.c.number)
        .limit(_MOST)
    )
    return tuple(incident_of(row) for row in found.mappings())


async def drop_unsent(connection: AsyncConnection, incident: Incident, now: datetime) -> None:
    """One that is on its way may arrive yet, and then its card has to be brought up to date."""
    idle = or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= now)
    await connection.execute(
        delete(deliveries).where(
            deliveries.c.incident_id == incident.id, deliveries.c.activity_id == "", idle
        )
    )
