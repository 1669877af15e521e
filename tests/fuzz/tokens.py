"""Tokens as an attacker writes them: by hand, past every check of a library."""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from tests.fuzz.steps import Token
from tests.issuer import APP_ID, ISSUER, SigningPair

ISSUERS, FOREIGN_KEY = SigningPair("first"), SigningPair("second")
_HASHES: dict[str, HashAlgorithm] = {"RS256": SHA256(), "RS384": SHA384(), "RS512": SHA512()}
MOST_CHARACTERS = 30_000  # of a header; a longer one is the HTTP server's to refuse


def authorization(token: Token, service_url: str) -> str:
    """The header, as HTTP can carry it."""
    header = f"Bearer {_token(token, service_url)}" if token.literal is None else token.literal
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", header)[:MOST_CHARACTERS].strip()


def _token(token: Token, service_url: str) -> str:
    now = time.time()
    claims = {
        "iss": ISSUER, "aud": APP_ID, "serviceurl": service_url,
        "nbf": now - 60, "exp": now + 3600, **token.claims,
    }  # fmt: skip
    head = {"alg": token.algorithm, "kid": ISSUERS.id, "typ": "JWT", **token.headers}
    signed = f"{_part(head)}.{_part(claims)}"
    made = f"{signed}.{_coded(_mark(token, signed.encode()))}"
    begin, end = sorted(token.cut or (len(made), len(made)))
    return made[:begin] + token.put + made[end:]


def _mark(token: Token, signed: bytes) -> bytes:
    """Signed in the way that was chosen, whatever the header says."""
    private = (FOREIGN_KEY if token.foreign_key else ISSUERS).private
    match token.algorithm:
        case "none":
            return b""
        case "HS256":  # with what everybody knows
            return hmac.digest(ISSUERS.public_pem, signed, "sha256")
        case "PS256":
            return private.sign(signed, PSS(MGF1(SHA256()), 32), SHA256())
        case name:
            return private.sign(signed, PKCS1v15(), _HASHES[name])


def _part(said: dict[str, Any]) -> str:
    return _coded(json.dumps(said).encode())


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
