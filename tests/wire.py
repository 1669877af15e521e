"""Stripe's manners on the wire: idempotency keys as documented, and failures on demand.

Shared by the stand-in for Stripe and by the proxy in front of localstripe. From the outside in:
what the network does to a request, then the keys, then what the server itself gets wrong. So a
failure of the server's own is kept with its key and repeated, as Stripe says it does.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from aiohttp import web

Handler = Callable[[web.Request, bytes], Awaitable[web.Response]]


class Fault(StrEnum):
    """What may go wrong with one request."""

    UNREACHED = "unreached"  # the connection breaks before anything was done
    RESET = "reset"  # done, but the connection breaks before the answer
    CUT = "cut"  # done, and the answer breaks off in the middle
    HANG = "hang"  # nothing is done, and nothing is answered
    LOST = "lost"  # done, but never answered
    BROKEN = "broken"  # a 500 before anything was done; kept with the key
    BROKEN_AFTER = "broken_after"  # done, and a 500 all the same; kept with the key
    BUSY = "busy"  # 429
    LOCKED = "locked"  # 409: another request is at work on it


SILENT = (Fault.HANG, Fault.LOST)  # only the asker's own patience ends these
DONE = (Fault.RESET, Fault.CUT, Fault.LOST, Fault.BROKEN_AFTER)


class Faults:
    """Which of the coming requests fail, and how: told one by one, or by a seed and rates."""

    def __init__(self) -> None:
        self._told: deque[tuple[str, Fault]] = deque()
        self._dice = random.Random(0)  # noqa: S311  a test's dice, the same for the same seed
        self._rates: dict[Fault, float] = {}

    def next(self, *faults: Fault, on: str = "/v1/payment_intents") -> None:
        """The next requests whose path begins so, and which are no reads, fail in this order."""
        self._told.extend((on, fault) for fault in faults)

    def weather(self, seed: int, rates: Mapping[Fault, float]) -> None:
        """From now on every request fails with these probabilities; none of them: it clears up."""
        self._dice, self._rates = random.Random(seed), dict(rates)  # noqa: S311  as above

    def clear(self) -> None:
        self._told.clear()
        self._rates = {}

    @property
    def coming(self) -> Fault | None:
        """What the next one was told to be."""
        return self._told[0][1] if self._told else None

    def take(self, request: web.Request) -> Fault | None:
        if not request.path.startswith("/v1/"):
            return None
        if self._told and request.method == "POST" and request.path.startswith(self._told[0][0]):
            return self._told.popleft()[1]
        for fault, rate in self._rates.items():
            if self._dice.random() < rate:
                return fault
        return None


@dataclass
class _Kept:
    request: tuple[str, str, bytes]
    answer: tuple[int, bytes] | None = None  # none yet: it is being worked on


class Wire:
    """Wraps a handler; `faults` is told what goes wrong, `forget_keys` that a day has passed."""

    def __init__(self, handler: Handler) -> None:
        self.faults = Faults()
        self._handler = handler
        self._keys: dict[str, _Kept] = {}
        self._over = asyncio.Event()

    def forget_keys(self) -> None:
        self._keys.clear()

    def close(self) -> None:
        """Ends what hangs."""
        self._over.set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        fault = self.faults.take(request)
        early = await self._before(request, fault)
        return early or await self._after(request, await self._by_key(request, body, fault), fault)

    async def _before(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        """What ends a request of which nothing was done."""
        match fault:
            case Fault.UNREACHED:
                return _broken_off(request)
            case Fault.HANG:
                return await self._silence()
            case Fault.BUSY:
                return error(429, "rate_limit", "rate_limit_error")
            case Fault.LOCKED:
                return error(409, "lock_timeout")
        return None

    async def _after(
        self, request: web.Request, answer: web.Response, fault: Fault | None
    ) -> web.StreamResponse:
        match fault:
            case Fault.RESET:
                return _broken_off(request)
            case Fault.CUT:
                return await _cut(request, answer)
            case Fault.LOST:
                return await self._silence()
        return answer

    async def _by_key(self, request: web.Request, body: bytes, fault: Fault | None) -> web.Response:
        """The first answer again for the same key; another request with it is refused."""
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return await self._done(request, body, fault)
        asked = (request.method, request.path, body)
        kept = self._keys.get(key)
        if kept is None:
            return await self._first(key, asked, self._done(request, body, fault))
        if kept.request != asked:
            return error(400, "idempotency_key_reused", "idempotency_error")
        if kept.answer is None:
            return error(409, "idempotency_key_in_use", "idempotency_error")
        status, said = kept.answer
        return web.Response(
            status=status,
            body=said,
            content_type="application/json",
            headers={"Idempotent-Replayed": "true"},
        )

    async def _first(
        self, key: str, asked: tuple[str, str, bytes], work: Awaitable[web.Response]
    ) -> web.Response:
        self._keys[key] = kept = _Kept(asked)
        answer = await work
        kept.answer = (answer.status, bytes(_said(answer)))
        if answer.status in (400, 401, 404, 409, 429):  # nothing was begun: nothing is kept
            self._keys.pop(key, None)
        return answer

    async def _done(self, request: web.Request, body: bytes, fault: Fault | None) -> web.Response:
        if fault is Fault.BROKEN:
            return error(500, "", "api_error")
        answer = await self._handler(request, body)
        return error(500, "", "api_error") if fault is Fault.BROKEN_AFTER else answer

    async def _silence(self) -> web.Response:
        await self._over.wait()
        return error(500, "", "api_error")


def said(content: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(content), content_type="application/json")


def error(
    status: int, code: str, kind: str = "invalid_request_error", **parts: Any
) -> web.Response:
    told = {"type": kind, "message": f"{kind} {code}", **parts}
    return said({"error": {**told, "code": code} if code else told}, status)


def _said(answer: web.Response) -> bytes:
    body = answer.body
    assert isinstance(body, bytes)
    return body


def _broken_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _cut(request: web.Request, answer: web.Response) -> web.StreamResponse:
    """More is promised than comes."""
    body = _said(answer)
    half = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json"})
    half.content_length = len(body)
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return half
