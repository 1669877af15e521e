"""A stand-in for Teams' connector on loopback: keeps what it is sent and answers as it is told."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import orjson
from aiohttp import web

from tests.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    method: str  # POST, PUT or DELETE; GET asks for a member
    conversation_id: str
    activity_id: str  # in the path: what is replied to, what is changed, or who is asked for
    body: dict[str, Any]
    authorization: str

    @property
    def summary(self) -> str:
        return str(self.body.get("summary", ""))

    @property
    def card(self) -> dict[str, Any]:
        content: dict[str, Any] = self.body["attachments"][0]["content"]
        return content


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with that status; nothing is delivered."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Reset:
    """Take the message, then break the connection without an answer."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Take the message and never answer."""


Answer = Status | Reset | Stall


class StandInConnector(StandIn):
    """Serves `/v3/conversations/…` at `url`; use as an async context manager."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.members: dict[str, Mapping[str, Any]] = {}  # by the id that mentions carry
        self.url = ""
        self.peers: set[object] = set()  # one for each connection that was made
        self._answers: deque[Answer] = deque()
        self._news = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._over = asyncio.Event()

    def answer_next(self, *answers: Answer) -> None:
        """The next requests get these answers, one each; later ones are delivered again."""
        self._answers.extend(answers)

    @property
    def posts(self) -> list[Received]:
        return [each for each in self.received if each.method == "POST"]

    @property
    def updates(self) -> list[Received]:
        return [each for each in self.received if each.method == "PUT"]

    async def until(self, count: int) -> list[Received]:
        """Wait until that many requests have come, at most ten seconds."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.received) >= count)
        return self.received

    async def start(self, port: int = 0) -> str:
        app = web.Application(client_max_size=1024 * 1024)
        for path in (
            "/v3/conversations/{conversation}/activities",
            "/v3/conversations/{conversation}/activities/{activity}",
        ):
            for method in ("POST", "PUT", "DELETE"):
                app.router.add_route(method, path, self._serve)
        app.router.add_get("/v3/conversations/{conversation}/members/{activity}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        self._over.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if request.transport is not None:
            self.peers.add(request.transport.get_extra_info("peername"))
        received = Received(
            request.method,
            unquote(request.match_info["conversation"]),
            unquote(request.match_info.get("activity", "")),
            orjson.loads(raw) if raw else {},
            request.headers.get("Authorization", ""),
        )
        number = await self._keep(received)
        answer = self._answers.popleft() if self._answers else None
        match answer:
            case None:
                if request.method == "GET":
                    known = self.members.get(received.activity_id)
                    return _json(200 if known else 404, known or {}, "")
                if request.method == "PUT":
                    return _json(200, {"id": received.activity_id}, "")
                return _json(201, {"id": f"sent-{number}"}, "")
            case Status():
                return _json(answer.status, answer.body, answer.retry_after)
            case Reset():
                if request.transport is not None:
                    request.transport.abort()
            case Stall():
                await self._over.wait()
        return web.Response(status=500)

    async def _keep(self, received: Received) -> int:
        async with self._news:
            self.received.append(received)
            self._news.notify_all()
        return len(self.received)


def _json(status: int, body: Mapping[str, Any], retry_after: str) -> web.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    return web.Response(
        status=status,
        body=orjson.dumps(body),
        content_type="application/json",
        headers=headers,
    )
