"""Tokens of the application itself, one for each tenant: fetched off the loop, and kept."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from providers.graph.access import Access
from providers.graph.answers import NoToken, Unreached

FETCH_SECONDS = 20.0
_AHEAD_SECONDS = 300.0  # before a token expires the next one is fetched
_MOST_CODE = 40  # characters

_TENANT = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")

Acquire = Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Token:
    bearer: str = field(repr=False)
    good_until: float


class Tokens:
    """`acquire` asks the log-in server for a tenant's token; it blocks, and runs in a thread."""

    def __init__(self, acquire: Acquire, *, clock: Callable[[], float] = monotonic) -> None:
        self._acquire = acquire
        self._clock = clock
        self._kept: dict[str, _Token] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def bearer(self, tenant: str) -> str:
        """However many ask at once, the log-in server is asked once."""
        async with self._turns[tenant]:
            token = self._kept.get(tenant)
            if token is None or self._clock() >= token.good_until:
                token = self._kept[tenant] = await self._fetched(tenant)
            return token.bearer

    def refused(self, tenant: str, bearer: str) -> None:
        """Forget it, unless another one has taken its place meanwhile."""
        token = self._kept.get(tenant)
        if token is not None and token.bearer == bearer:
            del self._kept[tenant]

    async def _fetched(self, tenant: str) -> _Token:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                answer = await asyncio.to_thread(self._acquire, tenant)
        except TimeoutError as slow:
            raise Unreached("log_in_timed_out") from slow
        return self._read(answer)

    def _read(self, answer: dict[str, Any]) -> _Token:
        bearer = answer.get("access_token")
        if not isinstance(bearer, str) or not bearer:
            # Only the code: the description names the tenant and the application.
            raise NoToken(_code(answer))
        lasts = float(answer.get("expires_in") or 0)
        return _Token(bearer, self._clock() + lasts - min(_AHEAD_SECONDS, lasts / 2))


def _code(answer: dict[str, Any]) -> str:
    code = "".join(sign for sign in str(answer.get("error") or "") if sign.isalnum() or sign == "_")
    return code[:_MOST_CODE] or "no_token"


def log_in(access: Access) -> Acquire:
    """By msal, with an application made anew each time.

    A tenant needs a token once an hour, and msal's own cache would hand out again what Graph has
    just refused.
    """

    def acquire(tenant: str) -> dict[str, Any]:
        from requests import RequestException  # noqa: PLC0415 - only who meters waits for it

        try:
            return _asked(access, tenant)
        except (RequestException, OSError, RuntimeError) as lost:
            raise Unreached(f"log_in_{type(lost).__name__}") from lost

    return acquire


def _asked(access: Access, tenant: str) -> dict[str, Any]:
    from msal import ConfidentialClientApplication  # noqa: PLC0415 - as above

    if not _TENANT.fullmatch(tenant):  # nothing that could lead elsewhere at the log-in server
        raise NoToken("invalid_tenant")
    try:
        application = ConfidentialClientApplication(
            access.app_id,
            client_credential=access.app_secret,
            authority=f"{access.login_url}/{tenant}",
            instance_discovery=False,  # the authority is the operator's own word
            http_client=_http(),
        )
    except ValueError as unknown:  # there is no such tenant
        raise NoToken("invalid_tenant") from unknown
    try:
        answer: dict[str, Any] = application.acquire_token_for_client(scopes=[access.scope])
    except ValueError as garbled:
        raise Unreached("log_in_unreadable") from garbled
    return answer


def _http() -> Any:
    """A session that gives up in time and, asking once an hour, keeps no connection open."""
    import requests  # noqa: PLC0415 - as above

    session = requests.Session()
    session.headers["Connection"] = "close"
    session.request = partial(session.request, timeout=FETCH_SECONDS / 2)  # type: ignore[method-assign]
    return session
