"""What no answer may be, whatever was posted: late, large, a crash, or another's.

Each look raises AssertionError, so that hypothesis cuts what was posted down to what matters.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from bot.identity import LEEWAY_SECONDS
from bot.metrics import Metrics
from tests.issuer import APP_ID, ISSUER

ANSWERED = {200, 400, 401, 403, 413}
# A turn of a few milliseconds on a core that others use as well; work without a bound is seconds.
MOST_SECONDS = 8.0
MOST_ANSWER_BYTES = 28 * 1024  # Teams' own limit for a card, and so for all that we say
MOST_POSTS = 6  # requests to Teams that one activity may cause


@dataclass(frozen=True, slots=True)
class Posted:
    """The request as it went out."""

    body: bytes
    authorization: str = field(repr=False)
    tenant: str = ""  # for which it speaks, as far as it names one of ours
    person: str = ""
    draft: str = ""  # the one that a tap named


@dataclass(frozen=True, slots=True)
class Answer:
    """All that came of it."""

    posted: Posted
    status: int
    body: bytes
    said: tuple[bytes, ...]  # what Teams was sent meanwhile
    seconds: float


@dataclass
class Findings:
    """Looks at each answer; `slowest` and `largest` are kept for the figures."""

    signer: RSAPublicKey
    service_url: str
    slowest_seconds: float = 0.0
    largest_bytes: int = 0
    _bugs: float = 0.0
    _good: set[str] = field(default_factory=set)

    def look(self, answer: Answer, marks: Sequence[str]) -> None:
        self.slowest_seconds = max(self.slowest_seconds, answer.seconds)
        self.largest_bytes = max([self.largest_bytes, *map(len, (answer.body, *answer.said))])
        assert answer.status in ANSWERED, (answer.status, answer.posted)
        assert answer.seconds < MOST_SECONDS, (answer.seconds, answer.posted)
        for said in (answer.body, *answer.said):
            assert len(said) <= MOST_ANSWER_BYTES, (len(said), answer.posted)
            found = [mark for mark in marks if mark in _read(said)]
            assert not found, (found, answer.posted)
        assert len(answer.said) <= MOST_POSTS, (len(answer.said), answer.posted)
        assert _status_inside(answer.body) < 500, (answer.body, answer.posted)
        if not self._proves(answer.posted.authorization):
            # Too large is told by the head alone; and what is no activity cannot be compared with
            # the service that a token of the issuer's own names.
            signed = self._signed(answer.posted.authorization) is not None
            refused = (400, 401, 413) if signed else (401, 413)
            assert answer.status in refused, (answer.status, answer.posted.authorization)
            assert not answer.said, answer.posted

    def crashes(self, metrics: Metrics, posted: Posted) -> None:
        """A crash inside a turn is answered 200 to a message, and counted."""
        bugs = next(iter(metrics.bugs.collect())).samples[0].value
        known, self._bugs = self._bugs, bugs
        assert bugs == known, ("a turn crashed", posted)

    def _proves(self, authorization: str) -> bool:
        """Whether it is a token of the issuer for us, by our own reckoning."""
        if authorization in self._good:
            return True
        said = self._signed(authorization)
        proves = said is not None and _for_us(said, self.service_url)
        if proves:
            self._good.add(authorization)
        return proves

    def _signed(self, authorization: str) -> dict[str, Any] | None:
        """The claims that the issuer signed."""
        scheme, _, token = authorization.partition(" ")
        try:
            head, claims, mark = token.strip().split(".")
            self.signer.verify(_bytes(mark), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
            told, said = json.loads(_bytes(head)), json.loads(_bytes(claims))
        except (ValueError, InvalidSignature, RecursionError):
            return None
        fits = scheme.lower() == "bearer" and told.get("alg") == "RS256"
        return said if fits else None


def _for_us(said: dict[str, Any], service_url: str) -> bool:
    """Who may have issued it for whom, where and when."""
    audience = said.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    service = said.get("serviceurl") or said.get("serviceUrl")
    return (
        said.get("iss") == ISSUER
        and APP_ID in audiences
        and isinstance(service, str)
        and service.rstrip("/").lower() == service_url.rstrip("/").lower()
        and _is_number(said.get("exp"))
        and said["exp"] > time.time() - LEEWAY_SECONDS
        and _is_number(said.get("nbf", 0))
        and said.get("nbf", 0) < time.time() + LEEWAY_SECONDS
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and abs(value) < sys.float_info.max


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _status_inside(body: bytes) -> int:
    """An invoke's own status, inside of the 200."""
    said = orjson.loads(body) if body else {}
    return int(said.get("statusCode", 200)) if isinstance(said, dict) else 200


def _read(said: bytes) -> str:
    """As a person reads it: without the backslashes that keep Markdown out."""
    return said.decode(errors="replace").replace("\\", "")
