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
from bot.files.desks import Desks, Files, open_desks
from bot.files.export_site import ExportSite
from bot.identity import door_for
from bot.keys import Keys
from bot.lifecycle import Service
from bot.limits import Limits
from bot.metering import CountedUsage, poll_and_show
from bot.metrics import Metrics
from bot.pacing import Pacing
from bot.postman import Postman
from bot.routing import Desk, Routing
from bot.settings import Settings
from bot.watchman import Watchman
from bot.web import build_site
from dialogs.front import Front
from dialogs.turn import Links
from ledger.notices import follow
from ledger.ports import ChatMemory, House


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
    desks = await open_desks(settings, files, house, memory, session, opened)
    routing = _routing(settings, shared, desks)
    door = door_for(settings, Keys(session, settings.openid_url))
    adapter = PurserAdapter(door, connector, metrics, apologise=routing.apologise)
    site = build_site(
        adapter,
        routing.on_turn,
        metrics,
        _checks(shared, courier, watchman),
        loopback_only=settings.loopback_only,
        follow=partial(follow, house) if house.notices is not None else None,
        exports=ExportSite(desks.exports),
    )
    return Service(
        site,
        courier,
        watchman,
        settings.host,
        settings.port,
        heard_at=desks.exports.address.heard_at,
        stop_imports=desks.imports.stop,
    )


def _routing(settings: Settings, shared: _Shared, desks: Desks) -> Routing:
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
        exports=desks.exports,
        imports=desks.imports,
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
