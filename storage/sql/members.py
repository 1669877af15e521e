"""Roles and delegations of an organisation, and where its people are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.roles import Delegation, Member, Role, Roles
from storage.sql.alert_tables import addresses
from storage.sql.keep import keep
from storage.sql.people_tables import delegations, members
from storage.sql.rows import Row

MOST_MEMBERS = 1_000  # rule 5: of one account


async def read(connection: AsyncConnection, account_id: str) -> Roles:
    """Longest in their role first."""
    of_account = select(members).where(members.c.account_id == account_id)
    ordered = of_account.order_by(members.c.since, members.c.person_id).limit(MOST_MEMBERS)
    people = (await connection.execute(ordered)).mappings().all()
    standing = select(delegations).where(delegations.c.account_id == account_id)
    ordered = standing.order_by(delegations.c.since, delegations.c.to_person).limit(MOST_MEMBERS)
    lent = (await connection.execute(ordered)).mappings().all()
    return Roles(tuple(map(_member_of, people)), tuple(map(_delegation_of, lent)))


async def keep_member(connection: AsyncConnection, account_id: str, member: Member) -> None:
    values = {
        "name": member.name,
        "role": member.role.value,
        "since": member.since,
        "granted_by": member.granted_by,
    }
    who = {"account_id": account_id, "person_id": member.person_id}
    await keep(connection, members, who, values)


async def remove_member(connection: AsyncConnection, account_id: str, person_id: str) -> None:
    same = and_(members.c.account_id == account_id, members.c.person_id == person_id)
    await connection.execute(delete(members).where(same))


async def keep_delegation(connection: AsyncConnection, account_id: str, one: Delegation) -> None:
    values = {
        "of_name": one.of_name,
        "to_name": one.to_name,
        "since": one.since,
        "until": one.until,
    }
    pair = {"account_id": account_id, "of_person": one.of, "to_person": one.to}
    await keep(connection, delegations, pair, values)


async def end_delegations(
    connection: AsyncConnection, account_id: str, of: str, to: str
) -> tuple[Delegation, ...]:
    """Those of that approver, to one person or to all; what they were is handed back."""
    ended = and_(delegations.c.account_id == account_id, delegations.c.of_person == of)
    if to:
        ended = and_(ended, delegations.c.to_person == to)
    query = select(delegations).where(ended).order_by(delegations.c.to_person)
    found = (await connection.execute(query)).mappings().all()
    await connection.execute(delete(delegations).where(ended))
    return tuple(map(_delegation_of, found))


async def personal_chats(
    connection: AsyncConnection, account_id: str, person_ids: Sequence[str]
) -> Mapping[str, str]:
    """The chat of each, for those who have one; of several the one whose id sorts last."""
    wanted = addresses.c.person_id.in_([one for one in person_ids if one][:MOST_MEMBERS])
    found = await connection.execute(
        select(addresses.c.person_id, addresses.c.chat_id)
        .where(addresses.c.account_id == account_id, wanted)
        .order_by(addresses.c.chat_id)
    )
    return {row.person_id: row.chat_id for row in found}


def _member_of(row: Row) -> Member:
    return Member(row["person_id"], row["name"], Role(row["role"]), row["since"], row["granted_by"])


def _delegation_of(row: Row) -> Delegation:
    return Delegation(
        of=row["of_person"],
        to=row["to_person"],
        until=row["until"],
        since=row["since"],
        of_name=row["of_name"],
        to_name=row["to_name"],
    )
