"""Identity: whether a request comes from Teams, whose organisation speaks, and who it is.

A token proves the channel, never the tenant: every bot of the world is sent tokens by the same
issuer. So the tenant is checked on every activity, and so is who speaks.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import time
from typing import Any

import jwt
from botbuilder.schema import Activity

from bot.keys import Keys, KeysUnavailable
from bot.settings import Settings
from ledger.people import Actor

MAX_TOKEN_BYTES = 16 * 1024
LEEWAY_SECONDS = 300
MAX_KNOWN_TOKENS = 1024
# Rule 5: as much as the database keeps. A directory's ids have 36 characters, a chat's hundred or
# two; who is called longer is called by what there is room for.
MAX_ID, MAX_CHAT_ID, MAX_NAME = 64, 512, 256
LOCAL_TENANT = "local"
MAX_MOMENT = 2**53  # beyond, a float does not count seconds any more
TEAMS = "msteams"  # how its channel is named in activities
_BOTS = frozenset({"bot", "skill"})
BOT_ID = "28:"  # how Teams begins the ids of bots; people's begin with 29:


class Unauthenticated(Exception):
    """The request does not come from Teams, or not for us: 401."""


class Forbidden(Exception):
    """It comes from Teams, but from an organisation that is not served here: 403."""


class Undecided(Exception):
    """The issuer cannot be asked now; Teams may come again: 503."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token vouches for."""

    service_url: str
    endorsements: frozenset[str]
    expires_at: float

    def match(self, activity: Activity) -> None:
        """Unauthenticated where the activity is another one than the token was made for."""
        if not activity.service_url or _address(activity.service_url) != self.service_url:
            raise Unauthenticated("service_url")
        channel = activity.channel_id
        if channel and self.endorsements and channel not in self.endorsements:
            raise Unauthenticated("endorsement")


class TokenCheck:
    """Verifies bearer tokens; one that was good once is good until it expires."""

    def __init__(
        self, keys: Keys, app_id: str, issuer: str, *, clock: Callable[[], float] = time
    ) -> None:
        self._keys = keys
        self._app_id = app_id
        self._issuer = issuer
        self._clock = clock
        self._known: OrderedDict[bytes, Claims] = OrderedDict()

    async def verify(self, authorization: str | None) -> Claims:
        token = _bearer(authorization)
        digest = hashlib.sha256(token).digest()
        known = self._known.get(digest)
        if known is not None and self._clock() < known.expires_at:
            return known
        claims = await self._verified(token)
        self._keep(digest, claims)
        return claims

    def _keep(self, digest: bytes, claims: Claims) -> None:
        self._known[digest] = claims
        if len(self._known) > MAX_KNOWN_TOKENS:
            self._known.popitem(last=False)

    async def _verified(self, token: bytes) -> Claims:
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            if header.get("alg") != "RS256" or not isinstance(key_id, str):
                raise Unauthenticated("algorithm")
            key = await self._keys.find(key_id)
        except KeysUnavailable as failure:
            raise Undecided from failure
        except (jwt.PyJWTError, ValueError, RecursionError) as wrong:
            raise Unauthenticated(type(wrong).__name__) from wrong
        if key is None:
            raise Unauthenticated("unknown_key")
        said = self._decoded(token, key.public)
        return Claims(_service_url(said), key.endorsements, float(said["exp"]) + LEEWAY_SECONDS)

    def _decoded(self, token: bytes, public: Any) -> dict[str, Any]:
        now = self._clock()
        try:
            said = jwt.decode(
                token,
                public,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._issuer,
                options={
                    "require": ["exp", "iss", "aud"],
                    # By our own clock, below: the tests move it.
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError) as wrong:
            raise Unauthenticated(type(wrong).__name__) from wrong
        _check_times(said, now)
        return said


@dataclass(frozen=True, slots=True)
class Caller:
    """The organisation and the person that an admitted activity speaks for."""

    actor: Actor
    is_bot: bool  # another bot: never heard, or two of them talk for ever

    @property
    def known(self) -> bool:
        return bool(self.actor.person_id)


class Door:
    """Decides who comes in: the token first, before anything is read, then the activity."""

    def __init__(self, settings: Settings, tokens: TokenCheck | None) -> None:
        if tokens is None and not settings.local:
            raise ValueError("a registered bot checks tokens")
        self._tokens = tokens
        self._local = settings.local
        self._addresses = settings.addresses
        self._tenants = settings.allowed_tenants

    async def authenticate(self, authorization: str | None) -> Claims | None:
        """Good claims; None in local mode, where nobody is asked."""
        return await self._tokens.verify(authorization) if self._tokens else None

    def admit(self, activity: Activity, claims: Claims | None) -> Caller:
        """Who speaks; Unauthenticated or Forbidden where the activity does not fit."""
        if claims is not None:
            claims.match(activity)
        # In other channels whoever writes says who they are: only Teams vouches for its people.
        if not self._local and activity.channel_id != TEAMS:
            raise Forbidden("channel")
        if not self._addresses.allow(activity.service_url or ""):
            raise Forbidden("service_url")
        tenant = self._tenant(activity)
        sender = activity.from_property
        person = "" if sender is None else self._person(sender)
        if max(len(tenant), len(person)) > MAX_ID or len(activity.conversation.id) > MAX_CHAT_ID:
            raise Forbidden("too_long")
        if sender is None:
            return Caller(Actor(tenant, "", ""), is_bot=False)
        return Caller(Actor(tenant, person, (sender.name or "")[:MAX_NAME]), _is_bot(sender))

    def _tenant(self, activity: Activity) -> str:
        """The organisation, from both places that name it; they may not disagree."""
        named = _channel_tenant(activity.channel_data)
        conversation = activity.conversation.tenant_id if activity.conversation else None
        if named and conversation and named.lower() != conversation.lower():
            raise Forbidden("tenants_differ")
        tenant = (named or (conversation if self._local else "") or "").lower()
        if self._local and not self._tenants:
            return tenant or LOCAL_TENANT
        if not tenant or tenant not in self._tenants:
            raise Forbidden("tenant")
        return tenant

    def _person(self, sender: Any) -> str:
        """The directory's id; the Playground's people may have only the chat's own."""
        said = sender.aad_object_id or (sender.id if self._local else "") or ""
        return str(said).lower()


def door_for(settings: Settings, keys: Keys) -> Door:
    """The door that fits how the bot is registered."""
    if settings.local:
        return Door(settings, None)
    return Door(settings, TokenCheck(keys, settings.app_id, settings.token_issuer))


def _is_bot(sender: Any) -> bool:
    """By its role, or by its id where the role is not told."""
    return str(sender.role).lower() in _BOTS or (sender.id or "").startswith(BOT_ID)


def _bearer(authorization: str | None) -> bytes:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_BYTES:
        raise Unauthenticated("no_token")
    try:
        return token.strip().encode("ascii")
    except UnicodeEncodeError as wrong:
        raise Unauthenticated("no_token") from wrong


def _check_times(said: dict[str, Any], now: float) -> None:
    if now >= _moment(said["exp"]) + LEEWAY_SECONDS:
        raise Unauthenticated("expired")
    if now < _moment(said.get("nbf", 0)) - LEEWAY_SECONDS:
        raise Unauthenticated("not_yet")


def _moment(claim: Any) -> float:
    """Seconds of the epoch; JSON as Python reads it also knows endless ones, and none at all."""
    if isinstance(claim, (int, float)) and abs(claim) <= MAX_MOMENT:
        return float(claim)
    raise Unauthenticated("times")


def _service_url(said: dict[str, Any]) -> str:
    """The address in the token; without one it would vouch for any."""
    claim = said.get("serviceurl") or said.get("serviceUrl")
    if not isinstance(claim, str) or not claim:
        raise Unauthenticated("service_url")
    return _address(claim)


def _address(url: str) -> str:
    return url.rstrip("/").lower()


def _channel_tenant(channel_data: Any) -> str:
    tenant = channel_data.get("tenant") if isinstance(channel_data, dict) else None
    named = tenant.get("id") if isinstance(tenant, dict) else None
    return named if isinstance(named, str) else ""
