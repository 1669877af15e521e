"""A served bot for tests: the real adapter, routing and routes, and a conversation that records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from yarl import URL

from bot.adapter import PurserAdapter
from bot.chats import Chats
from bot.connector import Connector, Tokens, open_session
from bot.credentials import NoTokens
from bot.files.downloads import Downloads, open_downloads_session
from bot.files.export_desk import ExportDesk
from bot.files.export_shelf import Press, Shelf
from bot.files.export_site import ExportSite
from bot.files.export_tickets import Tickets
from bot.files.import_desk import ImportDesk, Intake
from bot.files.uploads import Uploads
from bot.identity import Door, door_for
from bot.keys import Keys
from bot.limits import Limits
from bot.metrics import Metrics
from bot.pacing import ALERTS, Pacing, Share
from bot.public_address import PublicAddress
from bot.routing import Conversation, Desk, Routing
from bot.settings import Settings
from bot.web import build_site, open_runner
from cards.card import Card
from dialogs.turn import Answer, Links, Tap, Turn
from ledger.ports import ChatMemory
from providers.report import UsageReport
from storage.binders import BINDERS
from storage.chat_memory import TinyChatMemory
from tests.connector import StandInConnector
from tests.house import TENANT, BuiltHouse, MovableClock, build_house
from tests.issuer import APP_ID, StandInIssuer

BOT = {"id": "28:bot", "name": "Purser"}
ANNA = {"id": "29:anna", "name": "Anna Ng", "aadObjectId": "anna"}


def card(summary: str) -> Card:
    return Card({"type": "AdaptiveCard", "version": "1.5", "body": []}, summary)


@dataclass
class Parrot:
    """A conversation that says back what it heard, or does what a test wants."""

    heard: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    welcomes: int = 0
    answer: Answer = field(default_factory=lambda: Answer(card=card("Done")))
    act: Callable[[Turn], Awaitable[None]] | None = None

    async def message(self, turn: Turn, text: str) -> None:
        self.heard.append(text)
        self.turns.append(turn)
        if self.act is not None:
            await self.act(turn)
        turn.say(card(f"Heard {text}"))

    async def tap(self, turn: Turn, tap: Tap) -> Answer:
        self.taps.append(tap)
        self.turns.append(turn)
        if self.act is not None:
            await self.act(turn)
        return self.answer

    async def installed(self, turn: Turn) -> None:
        self.welcomes += 1
        self.turns.append(turn)
        turn.say(card("Welcome"))


class Unhurried(Pacing):
    """A Teams without limits, for those whom only what is said concerns."""

    def ask(self, tenant_id: str, thread: str, now: float, share: Share = ALERTS) -> float:
        return 0.0


@dataclass
class Served:
    """What a test talks to."""

    url: str
    http: aiohttp.ClientSession
    connector: StandInConnector
    front: Parrot
    house: BuiltHouse
    chats: Chats
    pacing: Pacing
    metrics: Metrics
    issuer: StandInIssuer | None
    adapter: PurserAdapter
    site: web.Application
    shelf: Shelf
    imports: ImportDesk

    async def send(self, activity: Any, token: str | None = None) -> aiohttp.ClientResponse:
        """Post it as Teams does; with a good token where the bot is registered."""
        headers = {}
        if token is None and self.issuer is not None:
            token = self.issuer.token(self.connector.url)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self.http.post(
            f"{self.url}/api/messages", json=activity, headers=headers
        ) as response:
            await response.read()
            return response

    def activity(self, kind: str = "message", **parts: Any) -> dict[str, Any]:
        """An activity of Anna's in her personal chat, with other parts where named."""
        return {
            "type": kind,
            "id": uuid4().hex,
            "channelId": "msteams",
            "serviceUrl": self.connector.url,
            "from": ANNA,
            "recipient": BOT,
            "conversation": {"id": "a:anna", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            **parts,
        }

    def tap(self, verb: str = "confirm", **parts: Any) -> dict[str, Any]:
        value = {
            "action": {"type": "Action.Execute", "verb": verb, "data": {"draft": "d1"}},
            "trigger": "manual",
        }
        return self.activity(
            "invoke",
            **{"name": "adaptiveCard/action", "replyToId": "card-1", "value": value, **parts},
        )


def local_settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]  # pydantic's own


def registered_settings(issuer: StandInIssuer, **given: Any) -> Settings:
    """A registered bot whose log-in, issuer and connector are stand-ins on loopback."""
    parts: dict[str, Any] = {
        "app_id": APP_ID,
        "app_password": "a-secret-that-nobody-uses",
        "app_tenant_id": TENANT,
        "tenants": (TENANT,),
        "login_url": "https://127.0.0.1:9",
        "openid_url": issuer.metadata_url,
    }
    return Settings(_env_file=None, **{**parts, **given})  # type: ignore[call-arg]  # the same


@asynccontextmanager
async def serve(
    path: Path,
    settings: Settings | None = None,
    *,
    issuer: StandInIssuer | None = None,
    tokens: Tokens | None = None,
    answer_within_seconds: float = 9.0,
    door: Door | None = None,
    limits: Limits | None = None,
    front: Conversation | None = None,
    house: BuiltHouse | None = None,
    memory: ChatMemory | None = None,
    pacing: Pacing | None = None,
    paced: bool = True,
    uploads: Callable[[aiohttp.ClientSession], Uploads] | None = None,
    answer_seconds: float = 60.0,
) -> AsyncIterator[Served]:
    """The bot on a port of loopback over real storage; a parrot speaks, where no `front` does."""
    settings = settings or local_settings()
    async with AsyncExitStack() as opened:
        stand_in = await opened.enter_async_context(StandInConnector())
        session = await opened.enter_async_context(open_session())
        if house is None:
            house = await build_house(path, clock=MovableClock(), sandbox=False)
            opened.push_async_callback(house.close)
        if memory is None:
            memory = tiny = await TinyChatMemory.open(path / "chats.json")
            opened.push_async_callback(tiny.close)
        metrics, parrot, clock = Metrics(), Parrot(), house.clock
        pacing = Pacing() if pacing is None else pacing
        chats = Chats(memory, house.subscribers, house.outbox, clock)
        connector = Connector(session, tokens or NoTokens(), settings.addresses, metrics)
        upload = uploads(session) if uploads else Uploads(session, settings.keeps_files)
        address = PublicAddress(settings.public_url, settings.local, "127.0.0.1", 0)
        shelf = Shelf(
            Press(house.database, BINDERS, path / "exports"), clock, lambda: clock().timestamp()
        )
        shelf.clear()
        exports = ExportDesk(house, Tickets(memory, clock), shelf, upload, address)
        hosts = settings.keeps_files
        fetching = await opened.enter_async_context(open_downloads_session(hosts))
        intake = Intake(Downloads(fetching, hosts), UsageReport, path)
        imports = ImportDesk(intake, answer_seconds=answer_seconds)
        opened.push_async_callback(imports.stop)
        routing = Routing(
            Desk(
                house,
                memory,
                chats,
                front or parrot,
                connector,
                Links("https://r", "https://p"),
                metrics,
                exports,
                imports,
                pacing=pacing if paced else None,
                limits=limits,
                seconds=lambda: clock().timestamp(),
                other_telling_seconds=0.05,
            )
        )
        adapter = PurserAdapter(
            door or door_for(settings, Keys(session, settings.openid_url)),
            connector,
            metrics,
            apologise=routing.apologise,
            answer_within_seconds=answer_within_seconds,
        )
        site = build_site(
            adapter,
            routing.on_turn,
            metrics,
            {"database": house.books.ready, "chat_store": memory.ready},
            loopback_only=settings.local,
            exports=ExportSite(exports),
        )
        url = await _listen(site, opened)
        address.heard_at(URL(url).port or 0)
        http = await opened.enter_async_context(aiohttp.ClientSession())
        yield Served(
            url,
            http,
            stand_in,
            parrot,
            house,
            chats,
            pacing,
            metrics,
            issuer,
            adapter,
            site,
            shelf,
            imports,
        )


async def _listen(site: web.Application, opened: AsyncExitStack) -> str:
    runner = open_runner(site, grace_seconds=1.0)
    await runner.setup()
    opened.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
