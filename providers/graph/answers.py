"""Graph's answers: plain JSON with exact numbers, or one of a few ways in which it said no."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

Json = dict[str, Any]

_OK = range(200, 300)
_THROTTLED = 429
_UNAUTHORISED = 401
_SERVERS_FAULT = 500
_BUSY = 503
_MOST_CODE = 64  # characters of an error's code
DEFAULT_WAIT_SECONDS = 30.0  # where a throttled answer does not say how long
MOST_WAIT_SECONDS = 3600.0


class GraphError(Exception):
    """Graph gave no answer that could be used; `str` names why, by codes and no prose."""


class NoToken(GraphError):
    """The log-in server gives the application no token for that tenant; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreached(GraphError):
    """No answer, or a server's own failure: whether a POST was carried out nobody knows."""


class Busy(GraphError):
    """Throttled (429, 503 with Retry-After): nothing was done, ask again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry_after={seconds:.0f}")
        self.seconds = seconds


class Paced(Busy):
    """Our own pace, and no answer of Graph's: it was not asked."""


class Refused(GraphError):
    """A definite no (4xx): 403 is a missing permission, 404 nobody of that name.

    `code` and `message` are Graph's own; the message may name people and is for no log.
    """

    def __init__(self, status: int, code: str = "", message: str = "") -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.message = message


class BearerRefused(Refused):
    """401: the token is not, or no longer, what Graph wants."""


class Unreadable(GraphError):
    """It answered, and not in JSON that can be understood."""


def read(status: int, retry_after: str, body: bytes) -> Json:
    """The answer's object; empty where it has no body (204)."""
    if status in _OK:
        return parsed(body) if body else {}
    if status == _THROTTLED or (status == _BUSY and retry_after):
        raise Busy(_seconds(retry_after))
    if status >= _SERVERS_FAULT:
        raise Unreached(f"status_{status}")
    code, message = _error(body)
    if status == _UNAUTHORISED:
        raise BearerRefused(status, code, message)
    raise Refused(status, code, message)


def parsed(body: bytes) -> Json:
    """Fractions become `Decimal` as they stand: a charge never passes through a float."""
    try:
        # NaN and Infinity are no JSON; as words they spoil their own row and no other.
        found = json.loads(body, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(type(wrong).__name__) from wrong
    if not isinstance(found, dict):
        raise Unreadable(type(found).__name__)
    return found


def _error(body: bytes) -> tuple[str, str]:
    """Graph wraps `code` and `message` in `error`; a proxy in between answers as it likes."""
    try:
        told = parsed(body).get("error")
    except Unreadable:
        return "", ""
    if not isinstance(told, dict):
        return "", ""
    code = "".join(sign for sign in str(told.get("code") or "") if sign.isalnum() or sign in "_.")
    return code[:_MOST_CODE], str(told.get("message") or "")


def _seconds(retry_after: str) -> float:
    """Seconds, or a date (RFC 9110); never for ever."""
    try:
        found = float(retry_after) if retry_after.strip() else DEFAULT_WAIT_SECONDS
    except ValueError:
        found = _until(retry_after)
    return min(max(found, 0.0), MOST_WAIT_SECONDS) if isfinite(found) else DEFAULT_WAIT_SECONDS


def _until(date: str) -> float:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return DEFAULT_WAIT_SECONDS
    return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
