"""An incident looks different to each of its readers, and right to everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chats import Chats, Heard, Reference
from bot.easel import Easel
from cards.approvals import MOST_REFRESHED
from cards.card import Card
from cards.voice import Language, Voice
from dialogs.turn import ChatKind
from ledger.incidents import AlertKind
from ledger.meeting import meet
from ledger.outbox import Delivery
from ledger.people import Actor
from ledger.roles import Role
from storage.chat_memory import TinyChatMemory
from tests.house import TENANT, BuiltHouse, grants
from tests.ledger.conftest import CHAT, Pools
from tests.ledger.office import CARLA, CARLA_ALONE, DAN, ERIN, ERIN_ALONE, Office
from tests.outside import PoolOpening

ENGLISH = Voice(Language.ENGLISH)


class Drawing:
    """The office, and how its requests are drawn where."""

    def __init__(self, office: Office, easel: Easel, chats: Chats) -> None:
        self.office, self._easel, self._chats = office, easel, chats

    @property
    def house(self) -> BuiltHouse:
        return self.office.pool.house

    async def talks(self, who: Actor, chat: str, kind: ChatKind = ChatKind.PERSONAL) -> None:
        where = Reference(TENANT, "https://example.com", "28:bot", chat, kind)
        await self._chats.heard(Heard(where, who.person_id))
        await meet(self.house, who, chat, f"29:{who.person_id}")

    async def drawn(self, chat: str, kind: AlertKind = AlertKind.APPROVAL) -> Card:
        async with self.house.books.change(TENANT) as change:
            found = [one for one in await change.open_approvals() if one.kind is kind]
        incident = found[-1] if found else await self.house.books.incident(TENANT, 1)
        assert incident is not None
        return await self._easel.draw(Delivery("d", TENANT, chat, incident, "", 0), ENGLISH)


@pytest.fixture
async def drawing(tmp_path: Path) -> AsyncIterator[Drawing]:
    pools = Pools(tmp_path)
    office = await Office(await pools(PoolOpening(on=False))).opens()
    memory = await TinyChatMemory.open(tmp_path / "chats.json")
    house = office.pool.house
    chats = Chats(memory, house.subscribers, house.outbox, house.clock)
    drawing = Drawing(office, Easel(house, chats), chats)
    for who, chat in ((CARLA, CARLA_ALONE), (ERIN, ERIN_ALONE)):
        await drawing.talks(who, chat)
    await drawing.talks(DAN, CHAT, ChatKind.CHANNEL)
    yield drawing
    await memory.close()
    await pools.close()


def verbs(card: Card) -> list[str]:
    return [action["verb"] for action in card.content.get("actions", ())]


def refreshed(card: Card) -> list[str]:
    found: dict[str, Any] = card.content.get("refresh", {})
    return list(found.get("userIds", ()))


async def test_whoever_reads_alone_gets_the_own_view(drawing: Drawing) -> None:
    """Decide, withdraw, or only look, by the roles of the moment in which it is drawn."""
    await drawing.office.asks()
    assert verbs(await drawing.drawn(CARLA_ALONE)) == ["approve", "decline_ask"]
    assert verbs(await drawing.drawn(ERIN_ALONE)) == ["withdraw"]
    await grants(drawing.house, CARLA, Role.OPERATOR)
    card = await drawing.drawn(CARLA_ALONE)
    assert (verbs(card), refreshed(card)) == ([], [])


async def test_a_shared_chat_gets_a_card_that_is_right_for_everybody(drawing: Drawing) -> None:
    """Teams may ask for the views of the one who asked and of those who decide; of nobody else."""
    await drawing.office.asks()
    card = await drawing.drawn(CHAT)
    assert verbs(card) == ["approval_view"]
    assert refreshed(card) == ["29:erin", "29:carla"]


async def test_no_more_are_named_than_teams_allows(drawing: Drawing) -> None:
    """The others have the button, which asks who taps it."""
    for n in range(MOST_REFRESHED + 5):
        who = Actor(TENANT, f"p-{n:02}", f"Person {n}")
        await grants(drawing.house, who, Role.APPROVER)
        await meet(drawing.house, who, CHAT, f"29:{who.person_id}")
    await drawing.office.asks()
    card = await drawing.drawn(CHAT)
    assert len(refreshed(card)) == MOST_REFRESHED
    assert refreshed(card)[0] == "29:erin"
    assert verbs(card) == ["approval_view"]


async def test_a_chat_that_memory_has_lost_is_treated_as_shared(drawing: Drawing) -> None:
    """Better a button more than a view that is somebody else's."""
    await drawing.office.asks()
    assert verbs(await drawing.drawn("a:unknown")) == ["approval_view"]


async def test_what_is_decided_looks_alike_to_all(drawing: Drawing) -> None:
    """And asks for no views any more."""
    asked = await drawing.office.asks()
    await drawing.office.declines(asked)
    cards = [await drawing.drawn(chat) for chat in (CARLA_ALONE, ERIN_ALONE, CHAT)]
    assert [card.content for card in cards[1:]] == [cards[0].content] * 2
    assert (verbs(cards[0]), refreshed(cards[0])) == ([], [])


async def test_a_reminder_leaves_out_what_its_reader_asked_for(drawing: Drawing) -> None:
    """Of two that wait, she decides one; in a shared chat both are told."""
    office = drawing.office
    await office.asks()
    await office.asks("900", by=CARLA)
    office.pool.clock.move(hours=24)
    await office.pool.polls()
    told = await drawing.drawn(CARLA_ALONE, AlertKind.APPROVAL_REMINDER)
    assert told.summary == "Still waiting: Add USD 800.00 · Erin Day · request 1"
    assert verbs(told) == ["approve", "decline_ask"]
    shared = await drawing.drawn(CHAT, AlertKind.APPROVAL_REMINDER)
    assert shared.summary == "2 requests still wait for a decision"
    assert verbs(shared) == ["approvals"]
