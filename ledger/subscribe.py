"""Which chats get alerts: `alerts here` and `alerts off`."""

from __future__ import annotations

from dataclasses import replace

from ledger.outbox import Subscriber
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.trail import Act
from ledger.work import Work, working


async def alerts_here(house: House, actor: Actor, chat_id: str) -> bool:
    """False where the chat got them already; one that was closed is open again."""
    async with working(house, actor, Right.CARE) as work:
        known = await subscribed(work, chat_id)
        if known and known.wishes.alerts and not known.closed:
            return False
        asked = known or Subscriber(actor.account_id, chat_id, work.moment.now)
        asked = replace(asked, wishes=replace(asked.wishes, alerts=True), was_closed="")
        await work.change.keep_subscriber(asked, work.moment.now)
        await work.note(Act.ALERTS, chat_id, after={"alerts": "on"})
        return True


async def alerts_off(house: House, actor: Actor, chat_id: str) -> bool:
    """False where the chat got none before."""
    async with working(house, actor, Right.CARE) as work:
        known = await subscribed(work, chat_id)
        if known is None or not known.wishes.alerts:
            return False
        if known.wishes.approvals:  # requests are still shown there
            silent = replace(known, wishes=replace(known.wishes, alerts=False))
            await work.change.keep_subscriber(silent, work.moment.now)
        else:
            await work.change.remove_subscriber(chat_id)
        await work.note(Act.ALERTS, chat_id, before={"alerts": "on"})
        return True


async def subscribed(work: Work, chat_id: str) -> Subscriber | None:
    """The chat as it is kept, for whatever it hears; None where it hears nothing."""
    chats = await work.change.subscribers()
    return next((one for one in chats if one.chat_id == chat_id), None)
