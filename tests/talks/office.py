"""An office of people who ask and decide, each alone with Purser, and a channel for finance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from dialogs.turn import Answer, ChatKind, Tap
from ledger.people import Actor, Face
from ledger.roles import Role
from tests.house import BEN, GUEST, TENANT, grants
from tests.talks.conftest import Chat, Seen
from tests.talks.telephony import Telephony

ERIN = Actor(TENANT, "erin", "Erin Day")  # an operator
DAN = Actor(TENANT, "dan", "Dan Fox")  # another one
CARLA = Actor(TENANT, "carla", "Carla Lo")  # an approver
LI = Actor(TENANT, "li", "李娜")  # an approver whose Teams speaks Chinese
ROLES = {
    ERIN: Role.OPERATOR,
    DAN: Role.OPERATOR,
    CARLA: Role.APPROVER,
    LI: Role.APPROVER,
    GUEST: Role.VIEWER,
}
LOCALES = {LI: "zh-CN"}
FINANCE = Chat("finance", ChatKind.CHANNEL)


def alone(who: Actor) -> Chat:
    """That person's own chat with Purser."""
    return Chat(f"alone-{who.person_id}", ChatKind.PERSONAL, LOCALES.get(who, "en-US"))


class Office(Telephony):
    """Ben and Carla have spoken to Purser; of the owners Anna, of the approvers Li have not."""

    async def opens(self) -> Office:
        await self.says("help", BEN, alone(BEN))
        for who, role in ROLES.items():
            await grants(self.house, who, role)
        for who in (CARLA, ERIN, DAN):
            await self.says("help", who, alone(who))
        self.roster.faces = {f"29:{one.person_id}": Face(one.person_id, one.name) for one in ROLES}
        return self

    async def asks(
        self, text: str = "add funds 800", by: Actor = ERIN, in_: Chat | None = None, **inputs: str
    ) -> Seen:
        """Says it, taps the confirmation, and the courier goes round; the card as it was tapped."""
        card = await self.says(text, by, in_ or alone(by))
        await self.taps(card, "confirm", by, **inputs)
        await self.brings()
        return card

    def copy(self, who: Actor) -> Seen:
        """The newest card in that person's own chat."""
        return self.newest(alone(who))

    def newest(self, chat: Chat) -> Seen:
        return list(self.chats[chat.id].values())[-1]

    async def decides(self, seen: Seen, which: str, by: Actor, **inputs: str) -> Seen:
        """A tap, and what the courier then brings."""
        told = await self.taps(seen, which, by, **inputs)
        await self.brings()
        return told

    async def types(self, text: str, by: Actor) -> Seen:
        told = await self.says(text, by, alone(by))
        await self.brings()
        return told

    async def refreshes(self, seen: Seen, by: Actor) -> Answer:
        """Teams asks for that person's own view, as it does for those the card names."""
        assert seen.card is not None
        asks = seen.card.content["refresh"]
        assert f"29:{by.person_id}" in asks["userIds"]
        turn = await self.turn(by, seen.chat)
        action = asks["action"]
        return await self.front.tap(turn, Tap(action["verb"], action["data"], seen.id, True))


@asynccontextmanager
async def open_office(path: Path) -> AsyncIterator[Office]:
    office = Office(path)
    await office.starts()
    yield await office.opens()
    await office.ends()
