"""A stand-in for where Teams keeps files, on loopback: serves what it was given, as it is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from tests.stand_in import StandIn


@dataclass
class StandInFiles(StandIn):
    """`lays` puts a file there; while `open` is not set, nothing is handed out."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    leads_to: str = ""  # where every request is sent on to
    says_bytes: int = 0  # what it claims of each file's length
    status: int = 200
    url: str = ""

    def __post_init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()

    def lays(self, name: str, content: bytes) -> str:
        """Where it lies."""
        self.files[name] = content
        return f"{self.url}/{name}?tempauth=a%2Fb"

    async def start(self) -> str:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._give)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        self.open.set()
        await self._runner.cleanup()

    async def _give(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.reached.set()
        await self.open.wait()
        if self.leads_to:
            return web.Response(status=302, headers={"Location": self.leads_to})
        content = self.files.get(request.match_info["name"])
        if content is None or self.status != 200:
            return web.Response(status=404 if content is None else self.status)
        if not self.says_bytes:
            return web.Response(body=content)
        answer = web.StreamResponse(headers={"Content-Length": str(self.says_bytes)})
        await answer.prepare(request)
        await answer.write(content)
        if request.transport is not None:
            request.transport.close()
        return answer
