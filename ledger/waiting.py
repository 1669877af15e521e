"""Waiting: what waits for a decision, as one person sees it; and the chats that show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ledger.approval import Approval
from ledger.deciders import Side, side
from ledger.incidents import AlertKind
from ledger.outbox import Recipient, Subscriber, Wishes
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Delegation, Right
from ledger.subscribe import subscribed
from ledger.trail import Act
from ledger.work import Work, require, working


@dataclass(frozen=True, slots=True)
class Waiting:
    """Oldest first; `here` says whether this chat is shown what waits."""

    requests: tuple[tuple[Approval, Side], ...]
    here: bool
    delegation: Delegation | None  # who decides for this person by now
    as_of: datetime
    sandbox: bool = False


async def waiting(house: House, actor: Actor, chat_id: str) -> Waiting:
    roles = await require(house, actor, Right.LOOK)
    now, me = house.clock(), actor.person_id
    found = await house.books.approvals(actor.account_id)
    waits = [one for incident in found for one in incident.requests if one.waits]
    chats = await house.subscribers.of(actor.account_id)
    lent = (one for one in roles.delegations if one.of == me and one.holds(now))
    return Waiting(
        requests=tuple((one, side(roles, me, one.draft.person_id, now)) for one in waits),
        here=any(one.chat_id == chat_id and one.wishes.approvals for one in chats),
        delegation=next(lent, None),
        as_of=now,
        sandbox=house.sandbox,
    )


async def approvals_here(house: House, actor: Actor, chat_id: str) -> bool:
    """From now on requests are shown in that chat, those that wait already too.

    False where they were before.
    """
    async with working(house, actor, Right.CARE) as work:
        known = await subscribed(work, chat_id)
        if known and known.wishes.approvals and not known.closed:
            return False
        silent = Wishes(alerts=False)
        asked = known or Subscriber(actor.account_id, chat_id, work.moment.now, wishes=silent)
        await _keep(work, asked, approvals=True)
        for incident in await work.change.open_approvals():
            if incident.kind is AlertKind.APPROVAL:
                await work.change.deliver(incident, (Recipient(chat_id),), work.moment.now)
        return True


async def approvals_off(house: House, actor: Actor, chat_id: str) -> bool:
    """False where none were shown before; cards that stand there are kept up to date."""
    async with working(house, actor, Right.CARE) as work:
        known = await subscribed(work, chat_id)
        if known is None or not known.wishes.approvals:
            return False
        if known.wishes.alerts:
            await _keep(work, known, approvals=False)
            return True
        await work.change.remove_subscriber(chat_id)
        await work.note(Act.ALERTS, chat_id, before={"approvals": "on"})
        return True


async def _keep(work: Work, one: Subscriber, *, approvals: bool) -> None:
    kept = replace(one, wishes=replace(one.wishes, approvals=approvals))
    await work.change.keep_subscriber(kept, work.moment.now)
    was, now = ({"approvals": "on" if on else "off"} for on in (not approvals, approvals))
    await work.note(Act.ALERTS, one.chat_id, before=was, after=now)
