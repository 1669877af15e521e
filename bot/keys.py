"""Signing keys of the token issuer: found through its OpenID metadata, kept while they serve.

The stock SDK fetches them with a blocking request and, once a key has been rotated in, fails
with an IndexError for up to a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp
import orjson
import structlog
from jwt import InvalidKeyError, PyJWKError
from jwt.algorithms import RSAAlgorithm

from bot.connector import bounded

log = structlog.get_logger()

FRESH_SECONDS = 24 * 3600.0
# Somebody who makes up key ids must not make us ask the issuer each time.
REFRESH_PAUSE_SECONDS = 60.0
FETCH_SECONDS = 5.0
MAX_DOCUMENT_BYTES = 512 * 1024
MAX_KEYS = 200


class KeysUnavailable(Exception):
    """The issuer could not be asked, so nobody can say whose key it is."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the channels it may speak for; none named means any."""

    public: Any
    endorsements: frozenset[str]


class Keys:
    """The issuer's keys by id; asked again when one is unknown, at most once a minute."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        metadata_url: str,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._session = session
        self._url = metadata_url
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self._failed = False  # the last time that the issuer was asked

    async def find(self, key_id: str) -> SigningKey | None:
        """The key of that id; None where the issuer has none."""
        known = self._keys.get(key_id)
        stale = self._clock() - self._fetched_at > FRESH_SECONDS
        if known is None or stale:
            await self._refresh()
            known = self._keys.get(key_id)
        if known is None and self._failed:
            raise KeysUnavailable
        return known

    async def _refresh(self) -> None:
        """Ask the issuer, all callers together; what was known stays where that fails."""
        if self._asking is None:
            if self._clock() - self._asked_at < self._pause():
                return
            self._asked_at = self._clock()
            self._asking = asyncio.create_task(self._ask())
        await asyncio.shield(self._asking)

    def _pause(self) -> float:
        """Without any key nobody can come in, so that is tried again sooner."""
        return REFRESH_PAUSE_SECONDS if self._keys else 1.0

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                metadata = await self._document(self._url)
                found = _read(await self._document(str(metadata["jwks_uri"])))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, LookupError) as failure:
            self._failed = True
            log.warning("keys_not_fetched", why=type(failure).__name__)
        else:
            self._failed = False
            self._keys = found
            self._fetched_at = self._clock()
        finally:
            self._asking = None

    async def _document(self, url: str) -> dict[str, Any]:
        async with self._session.get(url) as response:
            response.raise_for_status()
            found = orjson.loads(await bounded(response, MAX_DOCUMENT_BYTES))
        if not isinstance(found, dict):
            raise ValueError("not an object")  # noqa: TRY004  handled as any unusable document
        return found


def _read(document: Mapping[str, Any]) -> dict[str, SigningKey]:
    """The RSA keys of a key set; a key that cannot be read does not spoil the others."""
    keys: dict[str, SigningKey] = {}
    for each in document["keys"][:MAX_KEYS]:
        key = _key(each)
        if key is not None:
            keys[str(each["kid"])] = key
    if not keys:
        raise ValueError("no usable key")
    return keys


def _key(described: Any) -> SigningKey | None:
    if not isinstance(described, dict) or described.get("kty") != "RSA" or "kid" not in described:
        return None
    try:
        public = RSAAlgorithm.from_jwk(described)
    except (InvalidKeyError, PyJWKError, ValueError):
        return None
    endorsements = described.get("endorsements") or ()
    return SigningKey(public, frozenset(each for each in endorsements if isinstance(each, str)))
