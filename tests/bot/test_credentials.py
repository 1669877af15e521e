"""Tokens are fetched off the loop, once for all callers and ahead of need."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.connector import TokenUnavailable
from bot.credentials import RETRY_SECONDS, CachedTokens, NoTokens, tokens_for
from tests.bot.desk import local_settings
from tests.house import TENANT
from tests.issuer import APP_ID
from tests.log_in import log_in_server


@dataclass
class Server:
    """Answers in its own thread as msal would, and counts."""

    asked: int = 0
    lasts: int = 3600
    failure: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    threads: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gate.set()

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        number = self.asked
        self.threads.add(threading.get_ident())
        self.gate.wait(10)
        if self.failure is not None:
            raise self.failure
        return {"access_token": f"token-{number}", "expires_in": self.lasts}


@dataclass
class Desk:
    tokens: CachedTokens
    server: Server
    now: list[float]


@pytest.fixture
def desk() -> Desk:
    server, now = Server(), [1000.0]
    return Desk(CachedTokens(server, clock=lambda: now[0]), server, now)


async def test_callers_share_one_fetch(desk: Desk) -> None:
    """However many sendings begin at once, the log-in server is asked once, in a thread."""
    got = await asyncio.gather(*(desk.tokens.bearer() for _ in range(20)))
    assert set(got) == {"token-1"}
    assert desk.server.asked == 1
    assert threading.get_ident() not in desk.server.threads


async def test_the_loop_goes_on_meanwhile(desk: Desk) -> None:
    """Other turns run while a token is on its way."""
    desk.server.gate.clear()
    waiting = asyncio.create_task(desk.tokens.bearer())
    for _ in range(100):
        await asyncio.sleep(0)
    assert not waiting.done()
    desk.server.gate.set()
    assert await waiting == "token-1"


async def test_a_token_is_renewed_ahead_of_need(desk: Desk) -> None:
    """Five minutes before it expires the old one still serves while the new one is fetched."""
    await desk.tokens.bearer()
    desk.now[0] += 3600 - 299
    assert await desk.tokens.bearer() == "token-1"
    await desk.tokens.close()
    assert await desk.tokens.bearer() == "token-2"
    assert desk.server.asked == 2


async def test_the_old_token_serves_while_renewing_fails(desk: Desk) -> None:
    """An outage of the log-in server goes unnoticed until the token expires."""
    await desk.tokens.bearer()
    desk.server.failure = OSError("down")
    desk.now[0] += 3600 - 200
    for _ in range(5):
        assert await desk.tokens.bearer() == "token-1"
        await desk.tokens.close()
    assert desk.server.asked == 2  # let be for a while after it failed
    desk.now[0] += RETRY_SECONDS
    await desk.tokens.bearer()
    await desk.tokens.close()
    assert desk.server.asked == 3
    desk.now[0] += 200
    with pytest.raises(TokenUnavailable):
        await desk.tokens.bearer()
    desk.server.failure = None
    assert await desk.tokens.bearer() == "token-5"


async def test_a_refused_token_is_forgotten(desk: Desk) -> None:
    """Once, even if several sendings were refused with it."""
    await desk.tokens.bearer()
    desk.tokens.refused("token-1")
    assert await desk.tokens.bearer() == "token-2"
    desk.tokens.refused("token-1")
    assert await desk.tokens.bearer() == "token-2"


@pytest.mark.parametrize("answer", [{}, {"error": "invalid_client"}, {"access_token": ""}])
async def test_an_answer_without_a_token(answer: dict[str, Any]) -> None:
    """What went wrong is named by its code; the description would name the tenant."""
    tokens = CachedTokens(lambda: {**answer, "error_description": "AADSTS secret"})
    with pytest.raises(TokenUnavailable) as failed:
        await tokens.bearer()
    assert "AADSTS" not in str(failed.value)


async def test_a_caller_that_gives_up_takes_nothing_from_the_others(desk: Desk) -> None:
    """Its time-out does not end the fetch that others wait for."""
    desk.server.gate.clear()
    first = asyncio.create_task(desk.tokens.bearer())
    second = asyncio.create_task(desk.tokens.bearer())
    await asyncio.sleep(0)
    first.cancel()
    desk.server.gate.set()
    assert await second == "token-1"
    assert first.cancelled()


async def test_local_mode_has_no_token() -> None:
    """The Playground asks for none."""
    tokens = tokens_for(local_settings())
    assert isinstance(tokens, NoTokens)
    assert await tokens.bearer() == ""
    tokens.refused("")


async def test_a_single_tenant_bot_logs_in_with_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """msal asks the log-in server of the settings, and its own cache is not in the way."""
    async with log_in_server(tmp_path) as (log_in, certificate):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        tokens = tokens_for(
            local_settings(
                app_id=APP_ID,
                app_password="the-client-secret",
                app_tenant_id=TENANT,
                login_url=log_in.url,
            )
        )
        assert await tokens.bearer() == "aad-1"
        tokens.refused("aad-1")
        assert await tokens.bearer() == "aad-2"
    asked = log_in.asked[0]
    assert (asked["client_id"], asked["client_secret"]) == (APP_ID, "the-client-secret")
    assert asked["grant_type"] == "client_credentials"
    assert asked["scope"] == "https://api.botframework.com/.default"


async def test_a_managed_identity_asks_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint that the host gives its apps, for the identity of the bot."""
    async with log_in_server(tmp_path) as (log_in, certificate):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{log_in.url}/identity")
        monkeypatch.setenv("IDENTITY_HEADER", "the-host")
        tokens = tokens_for(
            local_settings(app_id=APP_ID, app_type="UserAssignedMSI", tenants=TENANT)
        )
        assert await tokens.bearer() == "msi-1"
    (asked,) = log_in.asked
    assert (asked["resource"], asked["client_id"]) == ("https://api.botframework.com", APP_ID)
    assert asked["header"] == "the-host"
