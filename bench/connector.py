"""The stand-in for Microsoft's connector: takes replies, checks each and tells who waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import orjson

from bench.wire import Message, Messages

Check = Callable[[dict[str, Any]], bool]


class Connector:
    """Serves `POST …/v3/conversations/{id}/activities[/{activity id}]` on a loopback port."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []  # when each verified activity came
        self.problems: list[str] = []
        self.last: dict[str, Any] = {}  # the last activity that was counted
        self._waiting: dict[str, tuple[Check, asyncio.Future[None]]] = {}
        self._everything: Check | None = None
        self._server: asyncio.Server | None = None
        self._numbers = 0

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Line(self), "127.0.0.1", 0)

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    def expect(self, chat_id: str, check: Check) -> asyncio.Future[None]:
        """Done when an activity for that chat has come and passed the check."""
        arrived = asyncio.get_running_loop().create_future()
        self._waiting[chat_id] = (check, arrived)
        return arrived

    def count_all(self, check: Check | None) -> None:
        """From now on take whatever passes the check, for any chat."""
        self.arrivals = []
        self._everything = check

    def take(self, message: Message) -> bytes:
        """The answer to one request of a bot."""
        parts = message.first_line.split(b" ")[1].decode().split("/")
        if message.first_line.startswith(b"POST /v3/conversations/") and len(parts) > 3:
            self._check(unquote(parts[3]), orjson.loads(message.body))
        else:
            self.problems.append(message.first_line.decode())
        self._numbers += 1
        body = b'{"id":"r%012d"}' % self._numbers
        return (
            b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )

    def _check(self, chat_id: str, activity: dict[str, Any]) -> None:
        if activity.get("type") == "typing":
            return
        if self._everything is not None:
            self._count(self._everything, chat_id, activity)
        else:
            self._answer(chat_id, activity)

    def _answer(self, chat_id: str, activity: dict[str, Any]) -> None:
        check, arrived = self._waiting.pop(chat_id, (None, None))
        if check is None or arrived is None:
            self.problems.append(f"nobody waits in {chat_id}")
        elif check(activity):
            arrived.set_result(None)
        else:
            arrived.set_exception(ValueError(f"wrong reply in {chat_id}: {activity}"[:600]))

    def _count(self, check: Check, chat_id: str, activity: dict[str, Any]) -> None:
        if check(activity):
            self.arrivals.append(time.perf_counter())
            self.last = activity
        else:
            self.problems.append(f"wrong activity in {chat_id}")


class _Line(Messages):
    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self._connector = connector

    def message(self, message: Message) -> None:
        self.write(self._connector.take(message))
