"""Which chats get alerts: `alerts`, `alerts here` and `alerts off`."""

from __future__ import annotations

from ledger.people import Actor, require_change
from ledger.ports import House


async def has_alerts(house: House, actor: Actor, chat_id: str) -> bool:
    """Whether the chat gets them; everyone may ask."""
    chats = await house.subscribers.of(actor.account_id)
    return any(one.chat_id == chat_id for one in chats)


async def alerts_here(house: House, actor: Actor, chat_id: str) -> bool:
    """False where the chat got them already."""
    require_change(actor)
    return await house.subscribers.add(actor.account_id, chat_id, house.clock())


async def alerts_off(house: House, actor: Actor, chat_id: str) -> bool:
    """False where the chat got none before."""
    require_change(actor)
    return await house.subscribers.remove(actor.account_id, chat_id)
