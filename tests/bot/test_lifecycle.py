"""What was accepted is finished, nothing new is taken, and the end has an end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from bot.chats import Chats
from bot.courier import Courier, Route
from bot.easel import Easel
from bot.lifecycle import Service, run, stop_on_signals
from bot.metrics import Metrics
from bot.pacing import Pacing
from bot.watchman import Watchman
from bot.web import DRAIN_SECONDS
from storage.chat_memory import TinyChatMemory
from tests.bot.test_courier import HeldPosts
from tests.house import MovableClock, build_house


@dataclass
class Slow:
    """A route whose answer is held back until it is let go."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, _request: web.Request) -> web.Response:
        self.begun.set()
        await self.let_go.wait()
        return web.Response(text="done")


@dataclass
class Running:
    task: asyncio.Task[None]
    stop: asyncio.Event
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    clock = MovableClock()
    house = await build_house(tmp_path, clock=clock)
    memory = await TinyChatMemory.open(tmp_path / "chats.json")
    chats = Chats(memory, house.subscribers, house.outbox, clock)

    async def nothing_due() -> int:
        return 0

    async def started(slow: Slow, rest_seconds: float = 10.0) -> Running:
        site = web.Application()
        site.router.add_get("/", slow.answer)
        route = Route(
            house.outbox,
            chats,
            HeldPosts(),
            Pacing(),
            Easel(house, chats).draw,
            house.clock,
            Metrics(),
        )
        watchman = Watchman(nothing_due, clock, 300)
        service = Service(site, Courier(route), watchman, "127.0.0.1", 0)
        stop = asyncio.Event()
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        grace = DRAIN_SECONDS + rest_seconds
        task = asyncio.create_task(run(service, stop, port.set_result, grace))
        return Running(task, stop, await port)

    yield started
    await memory.close()
    await house.close()


async def test_a_request_in_flight_is_answered_while_new_ones_are_refused(start: Start) -> None:
    """SIGTERM in the middle of a turn: the person still gets the answer."""
    slow = Slow()
    running = await start(slow)
    async with ClientSession() as session:
        asked = asyncio.create_task(session.get(running.url))
        await slow.begun.wait()
        running.stop.set()
        await _nobody_listens(running.port)
        slow.let_go.set()
        async with await asked as answer:
            assert await answer.text() == "done"
    await running.task


async def _nobody_listens(port: int) -> None:
    """Comes back once the port can be listened on by somebody else."""
    async with asyncio.timeout(10):
        while True:
            await asyncio.sleep(0)
            with suppress(OSError), socket.create_server(("127.0.0.1", port)):
                return


async def test_a_request_that_hangs_does_not_keep_the_process(start: Start) -> None:
    """After the grace it is left."""
    slow = Slow()
    running = await start(slow, rest_seconds=0.05)
    async with ClientSession() as session:
        asked = asyncio.create_task(session.get(running.url))
        await slow.begun.wait()
        running.stop.set()
        with capture_logs() as events:
            async with asyncio.timeout(10):
                await running.task
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    assert "stopped" in [event["event"] for event in events]


async def test_the_first_signal_stops_and_the_second_is_the_systems() -> None:
    """Who does not want to wait says it twice."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        stop = stop_on_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(10):
            await stop.wait()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
