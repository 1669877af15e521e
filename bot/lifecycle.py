"""The lifecycle: what runs from the first request to the last, in which order it starts and ends.

On SIGTERM nothing new is accepted, while turns in flight and the courier's current sends come to
their end within ten seconds. A second signal ends the process at once.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.courier import Courier
from bot.watchman import Watchman
from bot.web import DRAIN_SECONDS, open_runner

GRACE_SECONDS = 10.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger()


def _nobody(_port: int) -> None:
    return None


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that run; what they stand on is opened and closed around them."""

    site: web.Application
    courier: Courier
    watchman: Watchman
    host: str
    port: int
    heard_at: Callable[[int], None] = _nobody  # whoever else has to know the port
    stop_imports: Callable[[], Awaitable[None]] = _nothing  # of reports that are being read


async def run(
    service: Service,
    stop: asyncio.Event,
    started: Callable[[int], None],
    grace_seconds: float = GRACE_SECONDS,
) -> None:
    """Serve until `stop`; `started` is told the port, which the system chose where it was 0."""
    # Turns have their time first; what is left is for requests that have not become one, which
    # aiohttp waits for twice: for an answer, and then for the end of what it cancelled.
    runner = open_runner(service.site, max(0.0, (grace_seconds - DRAIN_SECONDS) / 2))
    async with AsyncExitStack() as parts:
        await runner.setup()
        parts.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, service.host, service.port)
        await site.start()
        service.courier.start()
        service.watchman.start()
        _settle_memory()
        port = runner.addresses[0][1]
        service.heard_at(port)
        started(port)
        await stop.wait()
        log.info("stopping")
        await _end(service, runner, grace_seconds)
    log.info("stopped")


def stop_on_signals() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; the second one gets the system's own treatment."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def heard() -> None:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        stop.set()

    for each in _SIGNALS:
        loop.add_signal_handler(each, heard)
    return stop


async def _end(service: Service, runner: web.AppRunner, seconds: float) -> None:
    """All at the same time, because they share the ten seconds."""
    await asyncio.gather(
        runner.cleanup(),
        _within(seconds, "courier", service.courier.stop),
        _within(seconds, "watchman", service.watchman.stop),
        _within(seconds, "imports", service.stop_imports),
    )


async def _within(seconds: float, part: str, end: Callable[[], Awaitable[None]]) -> None:
    """What takes longer is left: an alert's lease runs out, and a poll can be done again."""
    try:
        async with asyncio.timeout(seconds):
            await end()
    except TimeoutError:
        log.warning("stopped_in_the_middle", part=part)


def _settle_memory() -> None:
    """What was built at start stays; the collector need not look at it in every turn."""
    gc.freeze()
    gc.enable()
