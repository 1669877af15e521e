"""How Purser speaks in a shared chat: its language is everybody's there, so a change is noted."""

from __future__ import annotations

from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.trail import Act
from ledger.work import working


async def choose_language(
    house: House, actor: Actor, chat_id: str, before: str, after: str
) -> None:
    """Asked and noted here; the language itself is kept with the chat, beside the book."""
    async with working(house, actor, Right.CARE) as work:
        if before != after:
            was = {"language": before} if before else {}
            await work.note(Act.LANGUAGE, chat_id, was, {"language": after})
