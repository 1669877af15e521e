"""A stand-in for the Bot Framework's token issuer on loopback: metadata, keys and tokens."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.stand_in import StandIn

APP_ID = "0c5cfdbb-5c0d-4f8a-9a10-6f1f54d8f9f0"
ISSUER = "https://api.botframework.com"
TEAMS = ("msteams", "webchat")


class SigningPair:
    """A private key and how the issuer describes its public half."""

    def __init__(self, key_id: str, endorsements: tuple[str, ...] = TEAMS) -> None:
        self.id = key_id
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public_pem = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        described = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        self.described = {**described, "kid": key_id, "endorsements": list(endorsements)}


class StandInIssuer(StandIn):
    """Serves its keys at `metadata_url`, counts how often it is asked, and signs tokens."""

    def __init__(self, *pairs: SigningPair) -> None:
        self.pairs = list(pairs)
        self.asked = 0
        self.broken = False
        self.metadata_url = ""
        self._runner: web.AppRunner | None = None

    def token(
        self,
        service_url: str,
        *,
        pair: SigningPair | None = None,
        algorithm: str = "RS256",
        headers: dict[str, Any] | None = None,
        key: Any = None,
        **claims: Any,
    ) -> str:
        """A good token, except for what is named; a claim that is None is left out."""
        pair = pair or self.pairs[0]
        now = time.time()
        said = {
            "iss": ISSUER,
            "aud": APP_ID,
            "serviceurl": service_url,
            "nbf": now - 60,
            "exp": now + 3600,
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        signer = key if key is not None else pair.private
        return jwt.encode(said, signer, algorithm, headers={"kid": pair.id, **(headers or {})})

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/metadata", self._metadata)
        app.router.add_get("/keys", self._keys)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.metadata_url = f"{self._base}/metadata"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metadata(self, _request: web.Request) -> web.Response:
        self.asked += 1
        if self.broken:
            return web.Response(status=503)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self._base}/keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response({"keys": [pair.described for pair in self.pairs]})
