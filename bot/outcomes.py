"""Outcomes: what the connector's answer to one request means for whoever sent it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

import orjson

MAX_RETRY_AFTER_SECONDS = 3600.0
# The chat is gone for us until the bot is installed there again (platform-facts, "Teams").
FINAL_CODES = (
    "BotNotInConversationRoster",
    "BotDisabledByAdmin",
    "ConversationBlockedByUser",
    "MessageWritesBlocked",
    "ConversationNotFound",
)
EDIT_LOST = "ActivityNotFoundInConversation"
_NOT_TAKEN = (401, 412, 429, 503)  # the service says that it did not take the message
_UNCLEAR_RETRIED = (502, 504)  # a gateway gave up; what stands behind it may have delivered
_MISSING, _TOO_LARGE, _FAILED = 404, 413, 500
_NOT_IMPLEMENTED = (
    501  # a definite no, whatever its neighbours mean: the Playground deletes nothing
)
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands in the chat; or it was asked, and `said` is the answer."""

    activity_id: str
    said: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """It does not stand there, and sending the same again would change nothing."""

    reason: str
    status: int = 0
    final: bool = False  # nothing else can be sent to that chat either

    @property
    def edit_lost(self) -> bool:
        """The message to be changed is not there (any more): post anew."""
        return self.status == _MISSING and not self.final


@dataclass(frozen=True, slots=True)
class RetryLater:
    """It does not stand there yet; `seconds` is what the service asked for, 0 where nothing."""

    seconds: float = 0.0
    reason: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether it stands there: no answer, or one from a broken service."""

    reason: str
    status: int = 0

    @property
    def may_repeat(self) -> bool:
        """A broken connection or gateway; a 500 is a bug over there and would come again."""
        return self.status in (0, *_UNCLEAR_RETRIED)


Outcome = Sent | Refused | RetryLater | Ambiguous


@dataclass(frozen=True, slots=True)
class NotNow:
    """It was not sent, by our own choice; the service was not asked, so nothing has failed."""

    seconds: float
    reason: str


def answered(status: int, retry_after: str, said: bytes) -> Outcome:
    """What an HTTP answer means."""
    if status < 300:  # noqa: PLR2004
        return Sent(_activity_id(said), said)
    if status in _NOT_TAKEN:
        return RetryLater(retry_after_seconds(retry_after), f"http_{status}", status)
    if status >= _FAILED and status != _NOT_IMPLEMENTED:
        return Ambiguous(f"http_{status}", status)
    code = _code(said)
    final = code in FINAL_CODES or status == _TOO_LARGE
    return Refused(code or f"http_{status}", status, final)


def retry_after_seconds(header: str) -> float:
    """The header in seconds, given as a number or as a date, within reason."""
    header = header.strip()
    try:
        seconds = float(header) if header else 0.0
    except ValueError:
        seconds = _until(header)
    return min(MAX_RETRY_AFTER_SECONDS, seconds) if seconds > 0 else 0.0


def backoff_seconds(tried: int) -> float:
    """Half a second, doubled with each try, jittered so that callers do not come back as one."""
    return float(min(8.0, 0.25 * 2**tried) * _chance.uniform(0.5, 1.0))


def _until(header: str) -> float:
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return (at.astimezone(UTC) - datetime.now(UTC)).total_seconds()


def _activity_id(said: bytes) -> str:
    try:
        answer = orjson.loads(said)
    except orjson.JSONDecodeError:
        return ""  # delivered, but it can never be edited
    found = answer.get("id") if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""


def _code(said: bytes) -> str:
    """The service's own word for it; it stands at different depths, sometimes in a string."""
    text = said.decode("utf-8", "replace")
    for code in (*FINAL_CODES, EDIT_LOST):
        if code in text:
            return code
    return ""
