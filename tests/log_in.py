"""A stand-in for Microsoft's log-in server and the machine's identity endpoint, over TLS."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.house import TENANT


@dataclass
class LogIn:
    """A stand-in for the log-in server and for the machine's identity endpoint."""

    url: str = ""
    bearer: str = "aad"  # how its tokens begin
    refuses: str = ""  # the error it answers with instead of a token
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
        if self.refuses:
            told = {"error": self.refuses, "error_description": f"AADSTS700016: {TENANT}"}
            return web.json_response(told, status=400)
        return web.json_response(
            {
                "access_token": f"{self.bearer}-{len(self.asked)}",
                "expires_in": 3600,
                "token_type": "Bearer",
            }
        )


@asynccontextmanager
async def log_in_server(folder: Path) -> AsyncIterator[tuple[LogIn, Path]]:
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
