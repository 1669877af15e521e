"""A talk: people who write to Purser and tap its cards, and the chat as they then see it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity

from bot.chats import Chats, Heard, Reference
from cards.card import Card
from cards.markup import unmarked
from dialogs.front import Front
from dialogs.turn import Answer, ChatKind, Links, Reply, Tap, Turn
from ledger.account import Account
from ledger.confirm import keep_card
from ledger.enter import enter
from ledger.gateways import Gateway
from ledger.letters import Mail
from ledger.licences import Licences
from ledger.people import Actor
from ledger.roles import Role
from storage.chat_memory import TinyChatMemory
from tests.house import (
    ANNA,
    GUEST,
    OWNERS,
    TENANT,
    ZONE,
    BuiltHouse,
    MovableClock,
    build_house,
    grants,
    open_house,
)
from tests.talks.roster import ScriptedRoster

if TYPE_CHECKING:
    from tests.talks.telephony import Telephony

LINKS = Links(rates="https://example.com/rates", plans="https://example.com/plans")


@dataclass(frozen=True, slots=True)
class Chat:
    id: str
    kind: ChatKind
    locale: str = "en-US"


PERSONAL = Chat("personal", ChatKind.PERSONAL)
GROUP = Chat("group", ChatKind.GROUP)
CHANNEL = Chat("channel", ChatKind.CHANNEL)


@dataclass(frozen=True, slots=True)
class Seen:
    """A card as it stood when it was looked at, or the note that a tap got back."""

    chat: Chat
    id: str
    card: Card | None
    note: str = ""

    @property
    def summary(self) -> str:
        return self.card.summary if self.card else ""

    @property
    def text(self) -> str:
        """Every word on the card, in reading order."""
        assert self.card, self.note
        return "\n".join(unmarked(text) for text in _texts(self.card.content))

    @property
    def buttons(self) -> list[str]:
        return [action["title"] for action in self._actions()]

    @property
    def verbs(self) -> list[str]:
        return [action["verb"] for action in self._actions()]

    @property
    def inputs(self) -> dict[str, str]:
        """What stands in the form's fields."""
        fields = (one for one in _elements(self.card and self.card.content) if "id" in one)
        return {
            one["id"]: one.get("value", "")
            for one in fields
            if str(one.get("type", "")).startswith("Input.")
        }

    def button(self, which: str) -> dict[str, Any]:
        for action in self._actions():
            if which in (action["verb"], action["title"]):
                return action
        raise AssertionError(f"no button {which!r} among {self.buttons} {self.verbs}")

    def _actions(self) -> list[dict[str, Any]]:
        found = _elements(self.card and self.card.content)
        return [one for one in found if one.get("type") == "Action.Execute"]


class Desk(BotAdapter):  # type: ignore[misc]  # botbuilder has no types
    """An adapter that nothing may be sent through: dialogs leave that to the bot."""

    async def send_activities(self, context: Any, activities: Any) -> Any:
        raise AssertionError(activities)

    async def update_activity(self, context: Any, activity: Any) -> Any:
        raise AssertionError(activity)

    async def delete_activity(self, context: Any, reference: Any) -> Any:
        raise AssertionError(reference)


class Talk:
    """Everything that is said; `restarts` and `passes` happen in between."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = MovableClock()
        self.gateway: Gateway | None = None
        self.mail: Mail | None = None
        self.licences: Licences | None = None
        self.roster = ScriptedRoster()
        self.owners = OWNERS
        self.unguarded = False
        self.chats: dict[str, dict[str, Seen]] = {}
        self.heard: list[Seen] = []  # what was posted in the last turn
        self.house: BuiltHouse
        self.memory: TinyChatMemory
        self.front: Front
        self._posted = 0

    async def starts(self) -> None:
        self.house = await build_house(
            self.path,
            clock=self.clock,
            gateway=self.gateway,
            mail=self.mail,
            licences=self.licences,
            owners=self.owners,
            unguarded=self.unguarded,
        )
        self.memory = await TinyChatMemory.open(self.path / "chats.json")
        self.front = Front()

    async def ends(self) -> None:
        await self.memory.close()
        await self.house.close()

    async def restarts(self) -> None:
        """The process is gone; what it knew is what it had written."""
        await self.ends()
        await self.starts()

    def passes(self, *, minutes: float) -> None:
        self.clock.move(minutes=minutes)

    async def pays_by(self, gateway: Gateway) -> None:
        """From now on payments go through another gateway."""
        self.gateway = gateway
        await self.restarts()

    async def mails_by(self, mail: Mail) -> None:
        """From now on mail is set up."""
        self.mail = mail
        await self.restarts()

    async def looks_up_in(self, licences: Licences) -> None:
        """From now on the organisation has another directory."""
        self.licences = licences
        await self.restarts()

    async def is_owned_by(self, *owners: str, unguarded: bool = False) -> None:
        """From now on the settings name these people, or nobody."""
        self.owners, self.unguarded = frozenset(owners), unguarded
        await self.restarts()

    async def balance(self) -> str:
        return str((await self.account()).balance)

    async def account(self) -> Account:
        account = await self.house.books.account(TENANT)
        assert account
        return account

    async def installs(self, in_: Chat = PERSONAL, by: Actor = ANNA) -> Seen:
        turn = await self.turn(by, in_)
        await self.front.installed(turn)
        return await self._sends(turn, in_)

    async def says(self, text: str, by: Actor = ANNA, in_: Chat = PERSONAL) -> Seen:
        """The last card that answers; `heard` has all of them."""
        turn = await self.turn(by, in_)
        await self.front.message(turn, text)
        return await self._sends(turn, in_)

    async def taps(self, seen: Seen, which: str, by: Actor = ANNA, **inputs: str) -> Seen:
        """The card that took the tapped one's place, or the note that came back."""
        action = seen.button(which)
        filled = {} if action.get("associatedInputs") == "none" else {**seen.inputs, **inputs}
        turn = await self.turn(by, seen.chat)
        answer = await self.front.tap(
            turn, Tap(action["verb"], {**action.get("data", {}), **filled}, seen.id)
        )
        told = await self._replaces(seen, answer)
        await self._sends(turn, seen.chat)
        return told

    async def taps_raw(
        self, verb: str, data: Mapping[str, object], by: Actor = ANNA, in_: Chat = PERSONAL
    ) -> Answer:
        """A tap that no card of ours made."""
        turn = await self.turn(by, in_)
        answer = await self.front.tap(turn, Tap(verb, data, "forged"))
        await self._sends(turn, in_)
        return answer

    def shows(self, card: Card, in_: Chat = CHANNEL) -> Seen:
        """A card that nobody asked for, such as an alert."""
        self._posted += 1
        seen = Seen(in_, f"card-{self._posted}", card)
        self.chats.setdefault(in_.id, {})[seen.id] = seen
        return seen

    def stands(self, seen: Seen) -> Seen:
        """The card as everybody in the chat sees it by now."""
        return self.chats[seen.chat.id][seen.id]

    def loses(self, seen: Seen) -> None:
        """The card is gone from the chat, and nobody can change it any more."""
        del self.chats[seen.chat.id][seen.id]

    async def turn(self, by: Actor, chat: Chat) -> Turn:
        kept = Chats(self.memory, self.house.subscribers, self.house.outbox, self.clock)
        reference = Reference(by.account_id, "https://example.com", "bot", chat.id, chat.kind)
        voice = await kept.heard(Heard(reference, by.person_id, chat.locale, ZONE))
        return Turn(
            context=TurnContext(Desk(), Activity(type="message")),
            house=self.house,
            memory=self.memory,
            actor=replace(by, chat_id=chat.id),
            chat_id=chat.id,
            chat_kind=chat.kind,
            voice=voice,
            links=LINKS,
            roster=self.roster.at(chat.id, by.person_id),
        )

    async def _sends(self, turn: Turn, chat: Chat) -> Seen:
        self.heard = [await self._says(reply, chat) for reply in turn.replies]
        for card_id, card in turn.edits.items():
            self._changes(chat, card_id, card)
        return self.heard[-1] if self.heard else Seen(chat, "", None)

    async def _says(self, reply: Reply, chat: Chat) -> Seen:
        if reply.place and self._changes(chat, reply.place, reply.card):
            return (
                self.shows(reply.brief, chat) if reply.brief else self.chats[chat.id][reply.place]
            )
        seen = self.shows(reply.card, chat)
        await self._keeps(reply.draft, seen.id)
        return seen

    def _changes(self, chat: Chat, card_id: str, card: Card) -> bool:
        standing = self.chats.get(chat.id, {})
        if card_id in standing:
            standing[card_id] = Seen(chat, card_id, card)
        return card_id in standing

    async def _keeps(self, draft: str, card_id: str) -> None:
        if draft:
            await keep_card(self.house, TENANT, draft, card_id)

    async def _replaces(self, seen: Seen, answer: Answer) -> Seen:
        assert answer.card or answer.note, "a tap without an answer"
        if answer.card is None:
            return Seen(seen.chat, seen.id, None, answer.note)
        replaced = Seen(seen.chat, seen.id, answer.card)
        if answer.mine:  # everybody else sees the card as it was
            return replaced
        self.chats[seen.chat.id][seen.id] = replaced
        await self._keeps(answer.draft, seen.id)
        return replaced


def _elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every element of a card, outside of fallbacks."""
    if isinstance(node, list):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for name, one in node.items():
            if name not in ("fallback", "data", "refresh"):
                yield from _elements(one)


def _texts(content: Any) -> Iterator[str]:
    for one in _elements(content):
        if isinstance(one.get("text"), str):
            yield one["text"]
        for fact in one.get("facts", ()):
            yield f"{fact['title']}: {fact['value']}"


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house that has been entered: sixty days of sandbox calls are booked once for all."""
    path = tmp_path_factory.mktemp("opened")

    async def build() -> None:
        async with open_house(path, clock=MovableClock()) as house:
            await enter(house, TENANT, ZONE)
            await grants(house, GUEST, Role.VIEWER)

    with ThreadPoolExecutor(1) as thread:  # a loop of its own, beside the tests'
        thread.submit(asyncio.run, build()).result()
    return path


@pytest.fixture
async def talk(tmp_path: Path, opened: Path) -> AsyncIterator[Talk]:
    shutil.copytree(opened, tmp_path, dirs_exist_ok=True)
    async with _talking(Talk(tmp_path)) as talk:
        yield talk


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Talk]:
    """A house that nobody has spoken to yet."""
    async with _talking(Talk(tmp_path)) as talk:
        yield talk


@pytest.fixture
async def telephony(tmp_path: Path) -> AsyncIterator[Telephony]:
    """A pool whose calls the test makes, with a courier."""
    from tests.talks.telephony import Telephony  # noqa: PLC0415 - it is made of what stands here

    telephony = Telephony(tmp_path)
    async with _talking(telephony):
        yield telephony


@asynccontextmanager
async def _talking(talk: Talk) -> AsyncIterator[Talk]:
    await talk.starts()
    yield talk
    await talk.ends()
