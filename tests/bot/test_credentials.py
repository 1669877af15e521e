"""Tokens are fetched off the loop, once for all callers and ahead of need."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.connector import TokenUnavailable
from bot.credentials import RETRY_SECONDS, CachedTokens, NoTokens, tokens_for
from tests.bot.desk import local_settings
from tests.house import TENANT
from tests.issuer import APP_ID


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


@dataclass
class LogIn:
    """A stand-in for the log-in server and for the machine's identity endpoint."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    async def discover(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": f"{self.url}/{TENANT}/v2.0",
                "authorization_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/authorize",
                "token_endpoint": f"{self.url}/{TENANT}/oauth2/v2.0/token",
            }
        )

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append({str(name): str(said) for name, said in (await request.post()).items()})
        return self._given()

    async def identity(self, request: web.Request) -> web.Response:
        self.asked.append({**request.query, "header": request.headers["X-IDENTITY-HEADER"]})
        answer = {"expires_on": str(int(datetime.now(UTC).timestamp()) + 3600)}
        return web.json_response({"access_token": "msi-1", "resource": "r", **answer})

    def _given(self) -> web.Response:
        return web.json_response(
            {
                "access_token": f"aad-{len(self.asked)}",
                "expires_in": 3600,
                "token_type": "Bearer",
            }
        )


@asynccontextmanager
async def _log_in(folder: Path) -> AsyncIterator[tuple[LogIn, Path]]:
    """The stand-in over TLS, for msal speaks nothing else, and the certificate to trust."""
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    log_in = LogIn()
    app = web.Application()
    tenant = f"/{TENANT}"
    app.router.add_get(f"{tenant}/v2.0/.well-known/openid-configuration", log_in.discover)
    app.router.add_post(f"{tenant}/oauth2/v2.0/token", log_in.token)
    app.router.add_get("/identity", log_in.identity)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        log_in.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        yield log_in, certificate
    finally:
        await runner.cleanup()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret


async def test_a_single_tenant_bot_logs_in_with_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """msal asks the log-in server of the settings, and its own cache is not in the way."""
    async with _log_in(tmp_path) as (log_in, certificate):
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
    async with _log_in(tmp_path) as (log_in, certificate):
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
