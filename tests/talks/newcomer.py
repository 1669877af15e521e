"""A registered Purser at an organisation that has set nothing yet, and whose owner is Anna."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dialogs.front import Front
from dialogs.turn import ChatKind
from ledger.agreements import AGREEMENT
from ledger.enter import enter
from ledger.gateways import CardSetup, Gateway
from ledger.licences import Licences
from ledger.methods import RECORDED
from ledger.people import Actor, Face
from providers.invoice import InvoiceGateway
from providers.recorded import RecordedGateway
from providers.till import Till
from storage.chat_memory import TinyChatMemory
from tests.house import TENANT, ZONE, build_house
from tests.outside import ScriptedGateway
from tests.talks.conftest import Chat, Seen, Talk
from tests.talks.test_paying import Pages

BENS = Chat("bens", ChatKind.PERSONAL)
CHINESE = Chat("chinese", ChatKind.PERSONAL, "zh-CN")


class Newcomer(Talk):
    """Nothing was bought, nothing is stored; agreements and saved cards can be."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.owners = frozenset({"anna"})
        self.pages: CardSetup | None = None
        self.licences: Licences | None = None

    async def starts(self) -> None:
        built = await build_house(self.path, clock=self.clock, sandbox=False, owners=self.owners)
        gateways: dict[str, Gateway] = {
            AGREEMENT: InvoiceGateway(built.purse),
            "pm_": ScriptedGateway(),
            RECORDED.id: RecordedGateway(),
        }
        till = Till(built.purse, gateways)
        self.house = replace(built, gateway=till, card_setup=self.pages, licences=self.licences)
        self.memory = await TinyChatMemory.open(self.path / "chats.json")
        self.front = Front()
        await enter(self.house, TENANT, ZONE)

    async def takes_cards(self) -> None:
        """From now on a card can be added, on a page of the payment service's."""
        self.pages = Pages()
        await self.restarts()

    async def licenses_by(self, directory: Licences) -> None:
        """From now on Purser may read who has a licence."""
        self.licences = directory
        await self.restarts()

    async def meets(self, who: Actor, chat: Chat) -> None:
        """Somebody says a first word, and Teams knows that person."""
        self.roster.faces[f"29:{who.person_id}"] = Face(who.person_id, who.name)
        await self.says("help", who, chat)

    async def stands_at(self, step: str) -> Seen:
        """`set up`, and passed over up to that question."""
        card = await self.says("set up")
        while step not in card.summary:
            assert "step" in card.summary.lower(), card.summary
            card = await self.says("skip")
        return card

    def said(self, *parts: str) -> None:
        """What each card of the last turn says, in its own words."""
        heard = [seen.text for seen in self.heard]
        assert len(heard) == len(parts), heard
        for text, part in zip(heard, parts, strict=True):
            assert part in text, text
