"""A talk beside a pool whose calls the test makes, and to which the real courier brings alerts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.chats import Chats
from bot.connector import Place
from bot.courier import Courier, Route
from bot.easel import Easel
from bot.metrics import Metrics
from bot.outcomes import Outcome, Refused, Sent
from bot.pacing import Pacing
from cards.card import Card
from dialogs.front import Front
from ledger.people import Actor
from ledger.roles import Role
from ledger.watch import poll_due
from storage.chat_memory import TinyChatMemory
from tests.house import ANNA, GUEST, TENANT, build_house, grants
from tests.outside import PoolOpening, ScriptedGateway, ScriptedUsage
from tests.talks.conftest import CHANNEL, PERSONAL, Chat, Seen, Talk

CARL = Actor(TENANT, "carl", "Carl Sun")  # an approver
DORA = Actor(TENANT, "dora", "Dora Lim")  # an operator
ROLES = {CARL: Role.APPROVER, DORA: Role.OPERATOR, GUEST: Role.VIEWER}
CARLS = Chat("carls", PERSONAL.kind)


class Telephony(Talk):
    """120 in the pool, trigger 100; recharges of 50 are off until a test turns them on."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.usage = ScriptedUsage()
        self.cards = ScriptedGateway()
        self.rooms: dict[str, Chat] = {}
        self.arrived: list[Seen] = []
        self.blocking: set[str] = set()  # chats in which somebody has blocked Purser

    async def starts(self) -> None:
        self.house = await build_house(
            self.path,
            clock=self.clock,
            gateway=self.cards,
            usage=self.usage,
            opening=PoolOpening(on=False),
            owners=self.owners,
        )
        self.memory = await TinyChatMemory.open(self.path / "chats.json")
        self.front = Front()

    async def says(self, text: str, by: Actor = ANNA, in_: Chat = PERSONAL) -> Seen:
        self.rooms[in_.id] = in_
        return await super().says(text, by, in_)

    async def begins(self, *chats: Chat) -> None:
        """Somebody asks for alerts there; Carl may decide and Dora may act."""
        for chat in chats or (CHANNEL,):
            await self.says("alerts here", in_=chat)
        for who, role in ROLES.items():
            await grants(self.house, who, role)

    async def spends(self, charge: str) -> list[Seen]:
        """A call is made; what arrives in the chats because of it."""
        self.usage.call(charge, self.clock())
        return await self.waits(minutes=5)

    async def waits(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> list[Seen]:
        """The watch goes round when that time has passed; what arrives because of it."""
        self.clock.move(days=days, hours=hours, minutes=minutes)
        await poll_due(self.house)
        return await self.brings()

    async def until(self, text: str) -> list[Seen]:
        """The same at a time that is named in UTC: `2026-11-19T23:00`."""
        self.clock.now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return await self.waits()

    async def brings(self) -> list[Seen]:
        """The courier goes round; what it posted is handed back, what it changed just stands."""
        self.arrived = []
        chats = Chats(self.memory, self.house.subscribers, self.house.outbox, self.clock)
        route = Route(
            self.house.outbox,
            chats,
            _Posts(self),
            Pacing(),
            Easel(self.house, chats).draw,
            self.clock,
            Metrics(),
        )
        await Courier(route).deliver_due()
        return self.arrived

    def blocks(self, chat: Chat) -> None:
        """Somebody blocks Purser there; nobody is told before something is sent."""
        self.blocking.add(chat.id)

    async def opens_again(self, chat: Chat) -> None:
        """As when somebody speaks there again, or installs Purser again."""
        self.blocking.discard(chat.id)
        await self.house.outbox.reopen_chat(TENANT, chat.id, self.clock())

    def alerts_in(self, chat: Chat) -> list[str]:
        """The summaries of all cards that stand there, oldest first."""
        return [seen.summary for seen in self.chats.get(chat.id, {}).values()]


class _Posts:
    """Teams, as far as the courier needs it: the chats of the talk."""

    def __init__(self, talk: Telephony) -> None:
        self._talk = talk

    async def post(self, place: Place, activity: Any) -> Outcome:
        if place.conversation_id in self._talk.blocking:
            return Refused("ConversationBlockedByUser", 403, final=True)
        seen = self._talk.shows(_card(activity), self._talk.rooms[place.conversation_id])
        self._talk.arrived.append(seen)
        return Sent(seen.id)

    async def update(self, place: Place, activity_id: str, activity: Any) -> Outcome:
        chat = self._talk.rooms[place.conversation_id]
        if activity_id not in self._talk.chats[chat.id]:
            return Refused("gone", 404)
        self._talk.chats[chat.id][activity_id] = Seen(chat, activity_id, _card(activity))
        return Sent(activity_id)

    async def delete(self, place: Place, activity_id: str) -> Outcome:
        del self._talk.chats[place.conversation_id][activity_id]
        return Sent(activity_id)


def _card(activity: Any) -> Card:
    return Card(activity["attachments"][0]["content"], activity["summary"])
