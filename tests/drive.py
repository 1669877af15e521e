"""A stand-in for OneDrive on loopback: keeps what is put into it, piece by piece."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from tests.stand_in import StandIn


@dataclass
class Put:
    """One request as it came."""

    path: str
    span: str  # Content-Range
    body: bytes
    authorization: str = ""


@dataclass
class StandInDrive(StandIn):
    """Takes uploads at `url`; answers with the statuses it is told first."""

    puts: list[Put] = field(default_factory=list)
    answers: deque[int] = field(default_factory=deque)
    url: str = ""

    def __post_init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()

    @property
    def file(self) -> bytes:
        return b"".join(put.body for put in self.puts)

    async def start(self) -> str:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_put("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/me/file?tempauth=a%2Fb"
        return self.url

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.reached.set()
        await self.open.wait()
        status = self.answers.popleft() if self.answers else 0
        if status >= 300:
            return web.Response(status=status, headers={"Location": self.url})
        span = request.headers.get("Content-Range", "")
        put = Put(request.path_qs, span, body, request.headers.get("Authorization", ""))
        self.puts.append(put)
        end, _, size = span.partition(" ")[2].partition("-")[2].partition("/")
        return web.Response(status=status or (201 if int(end) + 1 == int(size) else 202))
