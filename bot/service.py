"""The service: the bot's own parts, put together over a house and a chat memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial

from bot.adapter import PurserAdapter
from bot.chats import Chats
from bot.connector import Connector, open_session
from bot.courier import Courier, Route
from bot.credentials import tokens_for
from bot.easel import Easel
from bot.files.downloads import Downloads, open_downloads_session
from bot.files.export_desk import ExportDesk
from bot.files.export_shelf import Press, Shelf
from bot.files.export_site import ExportSite
from bot.files.export_tickets import Tickets
from bot.files.import_desk import ImportDesk, Intake
from bot.files.uploads import Uploads
from bot.identity import door_for
from bot.keys import Keys
from bot.lifecycle import Service
from bot.limits import Limits
from bot.metering import CountedUsage, poll_and_show
from bot.metrics import Metrics
from bot.pacing import Pacing
from bot.postman import Postman
from bot.public_address import PublicAddress
from bot.routing import Desk, Routing
from bot.settings import Settings
from bot.watchman import Watchman
from bot.web import build_site
from dialogs.front import Front
from dialogs.turn import Links
from ledger.importing import OpenReport
from ledger.notices import follow
from ledger.ports import ChatMemory, House


@dataclass(frozen=True, slots=True)
class Files:
    """How files are made that leave, and read that come."""

    press: Press
    open_report: OpenReport


@dataclass(frozen=True, slots=True)
class _Shared:
    """What both ways need: of what is said to Purser, and of what it says by itself."""

    house: House
    memory: ChatMemory
    chats: Chats
    connector: Connector
    pacing: Pacing
    metrics: Metrics


async def open_service(
    settings: Settings,
    house: House,
    memory: ChatMemory,
    files: Files,
    opened: AsyncExitStack,
) -> Service:
    """Every part after those that it needs; what has to be closed goes onto `opened`."""
    session = await opened.enter_async_context(open_session())
    tokens = tokens_for(settings)
    opened.push_async_callback(tokens.close)
    chats = Chats(memory, house.subscribers, house.outbox, house.clock)
    metrics = Metrics()
    house = replace(house, usage=CountedUsage(house.usage, metrics.metering))
    connector = Connector(session, tokens, settings.addresses, metrics)
    shared = _Shared(house, memory, chats, connector, Pacing(), metrics)
    courier, watchman = _outward(shared)
    address = PublicAddress(settings.public_url, settings.local, settings.host, settings.port)
    uploads = Uploads(session, settings.keeps_files)
    exports = _exports(shared, files.press, uploads, address)
    imports = await _imports(settings, files, opened)
    routing = _routing(settings, shared, exports, imports)
    door = door_for(settings, Keys(session, settings.openid_url))
    adapter = PurserAdapter(door, connector, metrics, apologise=routing.apologise)
    site = build_site(
        adapter,
        routing.on_turn,
        metrics,
        _checks(shared, courier, watchman),
        loopback_only=settings.loopback_only,
        follow=partial(follow, house) if house.notices is not None else None,
        exports=ExportSite(exports),
    )
    return Service(
        site,
        courier,
        watchman,
        settings.host,
        settings.port,
        heard_at=address.heard_at,
        stop_imports=imports.stop,
    )


def _exports(shared: _Shared, press: Press, uploads: Uploads, address: PublicAddress) -> ExportDesk:
    """How the book leaves from a chat."""
    house = shared.house
    shelf = Shelf(press, house.clock)
    shelf.clear()
    return ExportDesk(house, Tickets(shared.memory, house.clock), shelf, uploads, address)


async def _imports(settings: Settings, files: Files, opened: AsyncExitStack) -> ImportDesk:
    """How calls come in by a chat; a session of its own, which reaches no private address."""
    hosts = settings.keeps_files
    session = await opened.enter_async_context(open_downloads_session(hosts))
    folder = settings.data_dir if settings.embedded else None
    return ImportDesk(Intake(Downloads(session, hosts), files.open_report, folder))


def _routing(
    settings: Settings, shared: _Shared, exports: ExportDesk, imports: ImportDesk
) -> Routing:
    """The way of a message."""
    desk = Desk(
        house=shared.house,
        memory=shared.memory,
        chats=shared.chats,
        front=Front(),
        connector=shared.connector,
        links=Links(settings.rates_url, settings.plans_url),
        metrics=shared.metrics,
        pacing=None if settings.loopback_only else shared.pacing,
        limits=None if settings.loopback_only else Limits(),
        exports=exports,
        imports=imports,
    )
    return Routing(desk)


def _outward(shared: _Shared) -> tuple[Courier, Watchman]:
    """The way of an alert."""
    house, metrics = shared.house, shared.metrics
    route = Route(
        outbox=house.outbox,
        chats=shared.chats,
        posts=shared.connector,
        pacing=shared.pacing,
        draw=Easel(house, shared.chats).draw,
        clock=house.clock,
        metrics=metrics,
        letters=Postman(house.mail, house.subscribers) if house.mail else None,
    )
    poll, failed = partial(poll_and_show, house, metrics.metering), metrics.poll_failed
    return Courier(route), Watchman(poll, house.clock, house.poll_seconds, failed=failed)


def _checks(
    shared: _Shared, courier: Courier, watchman: Watchman
) -> dict[str, Callable[[], Awaitable[None]]]:
    """What `/readyz` asks; each raises where its part cannot do its work."""
    return {
        "database": shared.house.books.ready,
        "chats": shared.memory.ready,
        "scheduler": watchman.ready,
        "courier": courier.ready,
    }
