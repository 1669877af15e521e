"""Allowances: owners say how much each role may do alone.

Whoever has a limit cannot lift it alone: to raise any limit above one's own is above the own
limit, and so needs somebody else, as long as there is somebody else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ledger.account import Account
from ledger.alone import Stake, limit_of, with_limit
from ledger.approval_errors import NoSuchLimit
from ledger.change import Change
from ledger.deciders import has_decider
from ledger.drafts import Draft, DraftKind
from ledger.limits import check_alone
from ledger.money import Money
from ledger.people import Actor
from ledger.ports import House
from ledger.proposing import new_draft, propose
from ledger.roles import Right, Role
from ledger.trail import Act, Event
from ledger.views import Confirmation, Limits
from ledger.work import Work, account_of, require, working

LIMITED = (Role.OPERATOR, Role.APPROVER, Role.OWNER)


async def limits(house: House, actor: Actor) -> Limits:
    """What each role may do alone."""
    await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    return Limits(account)


async def set_limit(
    house: House, actor: Actor, chat_id: str, role: Role, limit: Money | None
) -> Limits | Confirmation:
    """At once, or by somebody else's decision; None lets the role do as much as it wants."""
    if role not in LIMITED:
        raise NoSuchLimit(text=role.value)
    async with working(house, actor, Right.ARRANGE) as work:
        if limit is not None:
            check_alone(limit, work.account.currency)
        draft = replace(new_draft(work, chat_id, DraftKind.LIMITS), role=role.value, amount=limit)
        stake = stake_of_limit(work.account, draft)
        if await _needs_another(work, stake):
            return await propose(work, draft, Money.zero(work.account.currency), None, stake)
        was = limit_of(work.account.allowances, role)
        await change_limit(work.change, draft, work.moment.now)
        return Limits(work.account, role, was)


def stake_of_limit(account: Account, draft: Draft) -> Stake:
    """What it newly lets people do alone; lowered it lets them do nothing new."""
    was, limit = limit_of(account.allowances, Role(draft.role)), draft.amount
    if was is None or (limit is not None and limit <= was):
        return Stake(Money.zero(account.currency))
    return Stake(limit)


async def change_limit(change: Change, draft: Draft, now: datetime) -> None:
    """From now on the role has the limit of the draft; in the name of who asked for it."""
    account, role = change.account, Role(draft.role)
    was = limit_of(account.allowances, role)
    if was == draft.amount:
        return
    allowances = with_limit(account.allowances, role, draft.amount)
    await change.save(replace(account, allowances=allowances))
    after = _noted(draft.amount)
    after |= {"approved_by": draft.decided_name} if draft.decided_by else {}
    await change.note(
        Event(
            Act.LIMITS,
            draft.person_id,
            draft.person_name,
            now,
            draft.chat_id,
            role.value,
            _noted(was),
            after,
        )
    )


async def _needs_another(work: Work, stake: Stake) -> bool:
    """A single owner would be locked out for ever, if nobody else could open."""
    own = limit_of(work.account.allowances, work.roles.of(work.actor.person_id))
    if not stake.above(own):
        return False
    return has_decider(await work.roles_here(), work.actor.person_id, work.moment.now)


def _noted(limit: Money | None) -> dict[str, str]:
    return {"limit": str(limit) if limit is not None else "none"}
