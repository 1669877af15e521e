"""The load: people who each say something, wait for the whole turn and say it again.

A turn counts from the POST until both its HTTP answer and its reply at the connector are there.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson

from bench.connector import Check, Connector
from bench.wire import Message, Messages

TENANT = "11111111-1111-4111-8111-111111111111"
_MARK = b"TURNNUMBER"  # replaced by the turn's number, of the same length
_NUMBERS = count(1)
_TURN_SECONDS = 20.0
_OK = range(200, 300)

Replied = Callable[[str], Check]


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of callers measured; the latencies are in seconds, sorted."""

    turns_a_second: float
    latencies: list[float]

    def percentile(self, share: float) -> float:
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


class Caller(Messages):
    """One person in a personal chat, on one connection that is kept."""

    def __init__(self, person: int, text: str, connector: Connector, replied: Replied) -> None:
        super().__init__()
        self.chat_id = f"a:bench-chat-{person:05d}"
        self._connector = connector
        self._text = text
        self._replied = replied
        self._answered: asyncio.Future[None] | None = None
        body = orjson.dumps(activity(person, self.chat_id, text, connector.url))
        head = (
            b"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        )
        self._request = head % len(body) + body

    async def turn(self) -> float:
        """Say it once; the seconds until all of it was answered."""
        number = f"{next(_NUMBERS):010d}"
        replied = self._connector.expect(
            self.chat_id, self._replied(self._text.replace(_MARK.decode(), number))
        )
        self._answered = asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        self.write(self._request.replace(_MARK, number.encode()))
        async with asyncio.timeout(_TURN_SECONDS):
            await self._answered
            await replied
        return time.perf_counter() - start

    def message(self, message: Message) -> None:
        status = int(message.first_line.split(b" ", 2)[1])
        if self._answered is None or self._answered.done():
            raise ConnectionError(message)
        if status in _OK:
            self._answered.set_result(None)
        else:
            self._answered.set_exception(ConnectionError(f"{message}"[:600]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError())


async def measure(callers: list[Caller], seconds: float) -> Load:
    """Let them all talk for so long."""
    end = time.perf_counter() + seconds
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    try:
        spans = await asyncio.gather(*(_talk(caller, end) for caller in callers))
    finally:
        gc.enable()
    latencies = sorted(latency for span in spans for latency in span)
    return Load(len(latencies) / (time.perf_counter() - start), latencies)


async def connect(
    port: int, callers: int, text: str, connector: Connector, replied: Replied
) -> list[Caller]:
    loop = asyncio.get_running_loop()
    lines = []
    for person in range(callers):
        _, line = await loop.create_connection(
            lambda person=person: Caller(person, text, connector, replied),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
        lines.append(line)
    return lines


async def _talk(caller: Caller, end: float) -> list[float]:
    latencies = []
    while time.perf_counter() < end:
        latencies.append(await caller.turn())
    return latencies


def activity(person: int, chat_id: str, text: str, service_url: str) -> dict[str, Any]:
    """A message as Teams sends it in a personal chat."""
    return {
        "type": "message",
        "id": _MARK.decode(),
        "timestamp": "2026-11-21T08:00:00.0000000Z",
        "localTimestamp": "2026-11-21T16:00:00.0000000+08:00",
        "localTimezone": "Asia/Hong_Kong",
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": {
            "id": f"29:bench-person-{person:05d}",
            "name": "Kit Chan",
            "aadObjectId": f"22222222-2222-4222-8222-{person:012d}",
        },
        "conversation": {
            "id": chat_id,
            "conversationType": "personal",
            "tenantId": TENANT,
        },
        "recipient": {"id": "28:bench-bot", "name": "Purser"},
        "text": text,
        "textFormat": "plain",
        "locale": "en-US",
        "entities": [
            {
                "type": "clientInfo",
                "locale": "en-US",
                "country": "US",
                "platform": "Web",
                "timezone": "Asia/Hong_Kong",
            }
        ],
        "channelData": {"tenant": {"id": TENANT}},
    }
