"""The way to Graph: one pooled session, a tenant's token with each request, bounded patience.

```python
found = await client.get(tenant, "/v1.0/users/anna@contoso.com?$select=id")
found = await client.post(tenant, f"/v1.0/users/{id}/assignLicense", {"addLicenses": [], …})
```

Both hand back the answer's JSON object, and raise a `GraphError` (`answers`) where there is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.request import getproxies

import aiohttp
import orjson
from yarl import URL

from providers.graph.access import Access
from providers.graph.answers import (
    BearerRefused,
    Busy,
    GraphError,
    Json,
    Paced,
    Refused,
    Unreached,
    Unreadable,
    read,
)
from providers.graph.pace import Pace

CONNECT_SECONDS = 5.0
MOST_BYTES = 32 * 1024 * 1024  # of one answer; a page of a thousand calls has less than one
# A longer wait is the caller's affair: nobody sleeps here while others want to be polled.
PATIENCE_SECONDS = 3.0
TRIES = 3
_FORBIDDEN = 403
_MOST_LINK = 8_000  # characters

Sleep = Callable[[float], Awaitable[None]]


class Bearers(Protocol):
    """Where tokens come from."""

    async def bearer(self, tenant: str) -> str: ...
    def refused(self, tenant: str, bearer: str) -> None: ...


class GraphClient:
    """Within a running loop; close it at the end."""

    def __init__(self, access: Access, tokens: Bearers, *, sleep: Sleep = asyncio.sleep) -> None:
        self._access = access
        self._base = URL(access.url)
        self._tokens = tokens
        self._sleep = sleep
        self._session = _open_session(access.try_seconds)

    async def close(self) -> None:
        await self._session.close()

    async def get(self, tenant: str, path_or_link: str, *, pace: Pace | None = None) -> Json:
        """A path below GRAPH_URL, or an `@odata.nextLink`, which is followed as it is.

        Every try keeps the pace; `Paced` where that would take longer than a few seconds.
        """
        url = self.url_of(path_or_link)
        return await self._in_time(self._insist(tenant, "GET", url, b"", pace))

    async def post(self, tenant: str, path: str, body: Any) -> Json:
        """Tried again only where nothing was done: after `Unreached` it may stand."""
        url, said = self.url_of(path), orjson.dumps(body)
        return await self._in_time(self._insist(tenant, "POST", url, said, None))

    def url_of(self, path_or_link: str) -> URL:
        """To Graph's own host and to no other, for the token goes with it: else `Unreadable`."""
        if path_or_link.startswith("/"):
            return URL(f"{self._access.url}{path_or_link}", encoded=True)
        if len(path_or_link) > _MOST_LINK or not path_or_link.isprintable():
            raise Unreadable("link")
        try:
            link = URL(path_or_link, encoded=True)
            # A log-in in it would stand in the way of our own, and fail before anybody is asked.
            same = link.origin() == self._base.origin()
            bare = "@" not in link.raw_authority
        except ValueError as odd:
            raise Unreadable("link") from odd
        if not (same and bare):
            raise Unreadable("link_elsewhere")
        return link

    async def _in_time(self, asked: Awaitable[Json]) -> Json:
        try:
            async with asyncio.timeout(self._access.ask_seconds):
                return await asked
        except TimeoutError as slow:
            raise Unreached("timed_out") from slow

    async def _insist(
        self, tenant: str, method: str, url: URL, body: bytes, pace: Pace | None
    ) -> Json:
        """Again after a short wait where that may help; a refused token is renewed once."""
        renewed = False
        for tried in range(1, TRIES + 1):
            bearer = await self._tokens.bearer(tenant)
            await self._passes(tenant, pace)
            try:
                return await self._ask(method, url, body, bearer)
            except BearerRefused:
                self._tokens.refused(tenant, bearer)
                if renewed or tried == TRIES:
                    raise
                renewed = True
            except GraphError as wrong:
                pause = _pause(wrong, tried, repeatable=method == "GET")
                if pause is None:
                    self._forget(tenant, bearer, wrong)
                    _hold(tenant, pace, wrong)
                    raise
                await self._sleep(pause)
        raise AssertionError(TRIES)  # a bug: the last try returns or raises

    def _forget(self, tenant: str, bearer: str, wrong: GraphError) -> None:
        """A permission that is granted later never comes to this token, but to the next one."""
        if isinstance(wrong, Refused) and wrong.status == _FORBIDDEN:
            self._tokens.refused(tenant, bearer)

    async def _passes(self, tenant: str, pace: Pace | None) -> None:
        while pace is not None and (wait := pace.take(tenant)) > 0:
            if wait > PATIENCE_SECONDS:
                raise Paced(wait)
            await self._sleep(wait)

    async def _ask(self, method: str, url: URL, body: bytes, bearer: str) -> Json:
        headers = {"Authorization": f"Bearer {bearer}", "Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/json"
        try:
            async with self._session.request(
                method,
                url,
                data=body or None,
                headers=headers,
                allow_redirects=False,  # a redirect could lead the token anywhere
            ) as response:
                said = await _bounded(response)
                return read(response.status, response.headers.get("Retry-After", ""), said)
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            raise Unreached(type(lost).__name__) from lost


def _pause(wrong: GraphError, tried: int, *, repeatable: bool) -> float | None:
    """How long to wait before the next try; None where this was the last word."""
    if tried == TRIES:
        return None
    if isinstance(wrong, Busy):
        return wrong.seconds if wrong.seconds <= PATIENCE_SECONDS else None
    return 0.5 * tried if repeatable and isinstance(wrong, Unreached) else None


def _hold(tenant: str, pace: Pace | None, wrong: GraphError) -> None:
    if pace is not None and isinstance(wrong, Busy):
        pace.hold(tenant, wrong.seconds)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """An answer's body: nobody fills our memory."""
    said = bytearray()
    async for chunk in response.content.iter_any():
        said += chunk
        if len(said) > MOST_BYTES:
            raise Unreadable("too_long")
    return bytes(said)


def _open_session(try_seconds: float) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=20, ttl_dns_cache=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=try_seconds, connect=CONNECT_SECONDS),
        # Asking the environment on each request costs, so it is asked only where it matters.
        trust_env=bool(getproxies()),
    )
    # It would repeat a request by itself where a kept connection breaks: nobody would have counted
    # it, and Graph does.
    session._retry_connection = False  # noqa: SLF001  there is no public way to say so
    return session
