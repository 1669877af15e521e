"""Delegating: an approver's decisions are another's too, until a day that is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.approval_errors import DelegationEnded, DelegationTooLong, NotADelegate
from ledger.deciders import authority
from ledger.incidents import AlertKind
from ledger.outbox import Recipient
from ledger.people import Actor, Face
from ledger.people_errors import FromElsewhere, GuestLooksOnly
from ledger.ports import House
from ledger.roles import EVERYONE, RIGHTS, Delegation, Right
from ledger.trail import Act
from ledger.work import Work, working
from ledger.zones import local_day

LONGEST = timedelta(days=90)


async def delegate(house: House, actor: Actor, to: Face, last_day: date) -> Delegation:
    """To the end of that day; whoever was named before is not it any more.

    Only an own right can be lent, so that nobody lends on what was lent to him.
    """
    async with working(house, actor, Right.DECIDE) as work:
        _check_person(work, to)
        until = _end_of(last_day, work)
        before = await work.change.end_delegations(actor.person_id)
        named = Delegation(
            actor.person_id, to.person_id, until, work.moment.now, actor.name, to.name
        )
        await work.change.keep_delegation(named)
        await _tell(work, named)
        was = _noted(before[0]) if before else {}
        await work.note(Act.DELEGATED, to.person_id, was, _noted(named))
        return named


async def end_delegation(house: House, actor: Actor) -> tuple[Delegation, ...]:
    """Those that were still on; none where there was nothing to end."""
    async with working(house, actor, Right.LOOK) as work:
        ended = await work.change.end_delegations(actor.person_id)
        for one in ended:
            await work.note(Act.DELEGATION_ENDED, one.to, before=_noted(one))
        return tuple(one for one in ended if one.holds(work.moment.now))


def _check_person(work: Work, to: Face) -> None:
    me = work.actor.person_id
    own = RIGHTS[role] if (role := work.roles.of(me)) else frozenset()
    if Right.DECIDE not in own or to.person_id in ("", me, EVERYONE):
        raise NotADelegate(name=to.name)
    if to.tenant_id not in ("", work.account.id):
        raise FromElsewhere(name=to.name)
    if to.guest:
        raise GuestLooksOnly(name=to.name)


def _end_of(last_day: date, work: Work) -> datetime:
    """The first instant that is not lent any more, by the account's own calendar."""
    zone = work.account.time_zone
    today = local_day(work.moment.now, zone)
    if last_day < today:
        raise DelegationEnded(day=last_day)
    if last_day - today > LONGEST:
        raise DelegationTooLong(limit=LONGEST.days)
    following = last_day + timedelta(days=1)
    return datetime.combine(following, time(), ZoneInfo(zone)).astimezone(UTC)


async def _tell(work: Work, named: Delegation) -> None:
    """What waits already is shown to the delegate as well."""
    chats = await work.change.personal_chats((named.to,))
    if not chats:
        return
    roles, to = replace(work.roles, delegations=(named,)), Recipient(chats[named.to])
    for incident in await work.change.open_approvals():
        asker = incident.requests[0].draft.person_id
        may = authority(roles, named.to, asker, work.moment.now)
        if incident.kind is AlertKind.APPROVAL and may:
            await work.change.deliver(incident, (to,), work.moment.now)


def _noted(one: Delegation) -> dict[str, str]:
    return {"to": one.to_name, "until": one.until.isoformat()}
