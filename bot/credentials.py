"""Credentials: the bearer tokens of our own requests, fetched off the loop and ahead of need.

One msal application for the life of the process: a new one for every turn, as the stock SDK
makes, asks the log-in server again each time and stalls the loop meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from time import time
from typing import Any

import structlog

from bot.connector import TokenUnavailable
from bot.settings import AppType, Settings

log = structlog.get_logger()

REFRESH_AHEAD_SECONDS = 300.0
FETCH_SECONDS = 15.0
RETRY_SECONDS = 30.0  # how long a failed refresh is let be while the old token still serves

Acquire = Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Token:
    bearer: str = field(repr=False)
    expires_at: float
    refresh_at: float


class NoTokens:
    """Local mode: the Playground asks for none."""

    async def bearer(self) -> str:
        return ""

    def refused(self, bearer: str) -> None:
        """Nothing to forget."""

    async def close(self) -> None:
        """Nothing on its way."""


class CachedTokens:
    """One token, shared by all callers; the old one serves while the next is on its way."""

    def __init__(self, acquire: Acquire, *, clock: Callable[[], float] = time) -> None:
        self._acquire = acquire
        self._clock = clock
        self._token: Token | None = None
        self._fetching: asyncio.Task[Token] | None = None
        self._not_before = 0.0

    async def bearer(self) -> str:
        now = self._clock()
        token = self._token
        if token is None or now >= token.expires_at:
            return (await self._fetched()).bearer
        if now >= max(token.refresh_at, self._not_before):
            self._begin()
        return token.bearer

    def refused(self, bearer: str) -> None:
        """Forget it, unless another one has taken its place meanwhile."""
        if self._token is not None and self._token.bearer == bearer:
            self._token = None

    async def close(self) -> None:
        if self._fetching is not None:
            with suppress(TokenUnavailable):
                await self._fetching

    async def _fetched(self) -> Token:
        # Shielded: a caller that gives up must not take the token from those who wait with it.
        return await asyncio.shield(self._begin())

    def _begin(self) -> asyncio.Task[Token]:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(_looked_at)
        return self._fetching

    async def _fetch(self) -> Token:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                answer = await asyncio.to_thread(self._acquire)
            self._token = self._read(answer)
        except Exception as failure:
            self._not_before = self._clock() + RETRY_SECONDS
            log.warning("token_not_fetched", why=_why(failure))
            raise TokenUnavailable(_why(failure)) from failure
        return self._token

    def _read(self, answer: dict[str, Any]) -> Token:
        bearer = answer.get("access_token")
        if not isinstance(bearer, str) or not bearer:
            # Only the code: the description names the tenant and the application.
            raise TokenUnavailable(str(answer.get("error") or "no_token"))
        now = self._clock()
        lasts = float(answer.get("expires_in") or 0)
        ahead = min(REFRESH_AHEAD_SECONDS, lasts / 2)
        return Token(bearer, now + lasts, now + lasts - ahead)


def tokens_for(settings: Settings) -> NoTokens | CachedTokens:
    """The tokens that fit how the bot is registered."""
    if settings.local:
        return NoTokens()
    if settings.app_type is AppType.MANAGED_IDENTITY:
        return CachedTokens(_managed_identity(settings))
    return CachedTokens(_client_secret(settings))


def _client_secret(settings: Settings) -> Acquire:
    """On first use, for both importing msal and asking for the authority take their time."""
    application = cache(lambda: _confidential(settings))

    def acquire() -> dict[str, Any]:
        # msal's own cache would hand out a token that the connector has refused.
        scopes = [settings.token_scope]
        answer: dict[str, Any] = application().acquire_token_for_client(scopes=scopes)
        return answer

    return acquire


def _confidential(settings: Settings) -> Any:
    from msal import ConfidentialClientApplication, TokenCache  # noqa: PLC0415

    return ConfidentialClientApplication(
        settings.app_id,
        client_credential=settings.app_password.get_secret_value(),
        authority=f"{settings.login_url}/{settings.app_tenant_id}",
        instance_discovery=False,  # the authority is the operator's own word
        token_cache=_forgetful(TokenCache)(),
        http_client=_http(),
    )


def _forgetful(base: Any) -> Any:
    """An msal cache that keeps nothing: `CachedTokens` decides when a token is fetched."""

    class Forgetful(base):  # type: ignore[misc]
        def add(self, event: Any, now: Any = None) -> None:
            """Keep nothing."""

    return Forgetful


def _managed_identity(settings: Settings) -> Acquire:
    identity = cache(lambda: _identity(settings))

    def acquire() -> dict[str, Any]:
        resource = settings.token_scope.removesuffix("/.default")
        answer: dict[str, Any] = identity().acquire_token_for_client(resource=resource)
        return answer

    return acquire


def _identity(settings: Settings) -> Any:
    from msal import (  # noqa: PLC0415
        ManagedIdentityClient,
        TokenCache,
        UserAssignedManagedIdentity,
    )

    return ManagedIdentityClient(
        UserAssignedManagedIdentity(client_id=settings.app_id),
        http_client=_http(),
        token_cache=_forgetful(TokenCache)(),
    )


def _http() -> Any:
    """A session that gives up in time and, asking once an hour, keeps no connection open."""
    import requests  # noqa: PLC0415

    session = requests.Session()
    session.headers["Connection"] = "close"
    session.request = partial(session.request, timeout=FETCH_SECONDS / 2)  # type: ignore[method-assign]
    return session


def _looked_at(task: asyncio.Task[Token]) -> None:
    """A refresh in the background that failed was logged; nobody else asks for its error."""
    if not task.cancelled():
        task.exception()


def _why(failure: Exception) -> str:
    return str(failure) if isinstance(failure, TokenUnavailable) else type(failure).__name__
