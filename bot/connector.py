"""The connector: sends activities, asks who somebody is, and says how each of these ended.

A post is not idempotent: where no clear answer came, the message may stand in the chat already.
So an outcome tells apart what was refused, what was not taken yet, and what nobody knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot import activities
from bot.addresses import Addresses
from bot.metrics import Metrics
from bot.outcomes import Ambiguous, Outcome, Refused, RetryLater, answered, backoff_seconds

ANSWER_LIMIT_BYTES = 64 * 1024


class TokenUnavailable(Exception):
    """No token could be had now; nothing was sent."""


class Tokens(Protocol):
    """Where the bearer token of our own requests comes from."""

    async def bearer(self) -> str:
        """A token that is good now, empty in local mode; TokenUnavailable where none is."""
        ...

    def refused(self, bearer: str) -> None:
        """The connector did not take it: the next one has to be another."""
        ...


class Gate(Protocol):
    """What every single try passes before it goes out."""

    async def passes(self, patience_seconds: float) -> bool:
        """Whether it may go; waits for that, but never longer."""
        ...


class _Open:
    async def passes(self, patience_seconds: float) -> bool:  # noqa: ARG002  the protocol names it
        return True


OPEN = _Open()  # whoever sends has asked already


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation and the service that serves it."""

    service_url: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one sending may go on before its outcome is told."""

    tries: int
    total_seconds: float
    again_when_unclear: bool  # a message twice is better than none


# Somebody waits for the answer, and Teams asks again after 15 s; our cards carry their keys, so
# that one that comes twice books nothing twice.
INTERACTIVE = Patience(tries=3, total_seconds=6.0, again_when_unclear=True)
# The courier keeps its own times in the outbox.
ONCE = Patience(tries=1, total_seconds=15.0, again_when_unclear=False)


class Connector:
    """Our requests to the service that speaks for a chat, over one pooled session."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        addresses: Addresses,
        metrics: Metrics | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._addresses = addresses
        self._metrics = metrics or Metrics()
        self._sleep = sleep

    async def post(
        self,
        place: Place,
        activity: Any,
        *,
        reply_to: str = "",
        patience: Patience = ONCE,
        gate: Gate = OPEN,
    ) -> Outcome:
        """Say it there, as an answer where `reply_to` names an activity."""
        path = f"/activities/{quote(reply_to, safe='')}" if reply_to else "/activities"
        return await self._send("POST", place, path, activities.wire(activity), patience, gate)

    async def update(
        self,
        place: Place,
        activity_id: str,
        activity: Any,
        *,
        patience: Patience = ONCE,
        gate: Gate = OPEN,
    ) -> Outcome:
        """Put another content into a message of ours."""
        path = f"/activities/{quote(activity_id, safe='')}"
        return await self._send("PUT", place, path, activities.wire(activity), patience, gate)

    async def delete(self, place: Place, activity_id: str, *, patience: Patience = ONCE) -> Outcome:
        path = f"/activities/{quote(activity_id, safe='')}"
        return await self._send("DELETE", place, path, b"", patience, OPEN)

    async def member(
        self, place: Place, member_id: str, *, patience: Patience = INTERACTIVE
    ) -> Outcome:
        """Who that is there; what Teams knows of it is what was said in the answer."""
        path = f"/members/{quote(member_id, safe='')}"
        return await self._send("GET", place, path, b"", patience, OPEN)

    async def _send(
        self, method: str, place: Place, path: str, body: bytes, patience: Patience, gate: Gate
    ) -> Outcome:
        if not self._addresses.allow(place.service_url):
            return self._told(method, Refused("service_url_not_allowed"))
        conversation = quote(place.conversation_id, safe="")
        url = f"{place.service_url.rstrip('/')}/v3/conversations/{conversation}{path}"
        outcome = await self._insist(method, URL(url, encoded=True), body, patience, gate)
        return self._told(method, outcome)

    async def _insist(
        self, method: str, url: URL, body: bytes, patience: Patience, gate: Gate
    ) -> Outcome:
        clock = asyncio.get_running_loop().time
        until = clock() + patience.total_seconds
        outcome: Outcome = RetryLater(reason="paced")
        tried = 0
        while await gate.passes(until - clock()):
            outcome = await self._try(method, url, body, max(0.1, until - clock()))
            tried += 1
            pause = _pause(outcome, tried, patience, repeatable=method != "POST")
            if pause is None or clock() + pause >= until:
                break
            await self._sleep(pause)
        return outcome

    async def _try(self, method: str, url: URL, body: bytes, seconds: float) -> Outcome:
        try:
            bearer = await self._tokens.bearer()
            outcome = await self._ask(method, url, body, bearer, seconds)
        except TokenUnavailable:
            return RetryLater(reason="no_token")
        except aiohttp.InvalidURL:
            return Refused("service_url_not_usable")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as failure:
            return RetryLater(reason=type(failure).__name__)  # nothing went out
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            return Ambiguous(reason=type(failure).__name__)
        if isinstance(outcome, RetryLater) and outcome.status == 401:  # noqa: PLR2004
            self._tokens.refused(bearer)
        return outcome

    async def _ask(
        self, method: str, url: URL, body: bytes, bearer: str, seconds: float
    ) -> Outcome:
        headers = {"Content-Type": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        async with self._session.request(
            method,
            url,
            data=body,
            headers=headers,
            allow_redirects=False,  # a redirect could lead the token anywhere
            timeout=aiohttp.ClientTimeout(total=seconds, connect=5),
        ) as response:
            said = await bounded(response)
            return answered(response.status, response.headers.get("Retry-After", ""), said)

    def _told(self, method: str, outcome: Outcome) -> Outcome:
        self._metrics.connector(method, outcome)
        return outcome


def open_session() -> aiohttp.ClientSession:
    """The one session of the process; a connection is dropped before the far side tires of it."""
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=100, keepalive_timeout=20, ttl_dns_cache=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=behind_proxy(),
    )
    # It would send a PUT again by itself where a kept connection breaks: nobody would have counted
    # that request, and Teams does.
    session._retry_connection = False  # noqa: SLF001  there is no public way to say so
    return session


def behind_proxy() -> bool:
    """Asking the environment on each request costs, so it is asked only where it matters."""
    import urllib.request  # noqa: PLC0415

    return bool(urllib.request.getproxies())


async def bounded(response: aiohttp.ClientResponse, limit: int = ANSWER_LIMIT_BYTES) -> bytes:
    """An answer's body, cut at the limit: nobody fills our memory."""
    length = response.content_length
    if length is not None and length <= limit:
        return await response.read()
    said = bytearray()
    async for chunk in response.content.iter_any():
        said += chunk
        if len(said) > limit:
            break
    return bytes(said[:limit])


def _pause(outcome: Outcome, tried: int, patience: Patience, *, repeatable: bool) -> float | None:
    """How long to wait before the next try; None where this outcome is the last word."""
    if tried >= patience.tries:
        return None
    if isinstance(outcome, RetryLater):
        return max(outcome.seconds, backoff_seconds(tried))
    if isinstance(outcome, Ambiguous) and (repeatable or patience.again_when_unclear):
        return backoff_seconds(tried) if outcome.may_repeat else None
    return None
