"""Stripe's answers: what is definite, what is our own mistake, and what nobody knows (rule 20).

The library has a class for each kind of error; here each is one of three, by what may be done.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

import aiohttp
import stripe

Json = dict[str, Any]

_TAKES_NO_PART = {409, 429}  # turned away before anything was done


class Unclear(Exception):
    """No definite answer: whoever asks has to ask again with the same key.

    `stands` where the request may have been carried out, or its failure was kept with its key, so
    that asking again would only bring the same answer: then one looks what is there.
    """

    def __init__(self, why: str, *, stands: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.stands = stands


class Misconfigured(Unclear):
    """Stripe does not take the request from us, whoever the card belongs to.

    A wrong key, a missing right, a field it does not know: that is no decline of a card. Said to
    be one it would stop auto-recharge and blame the bank; unknown it waits, and is asked again
    with the same key once the operator has mended it.
    """


class Mistaken(Misconfigured):
    """Refused for what was asked (400, 404): a few of its codes are a definite no."""

    def __init__(self, code: str, param: str) -> None:
        super().__init__(code or "invalid_request")
        self.code = code
        self.param = param


class Refused(Exception):
    """The bank said no (402); `error` is what Stripe tells of it."""

    def __init__(self, error: Json) -> None:
        super().__init__(str(error.get("code", "")))
        self.error = error


class _Told(Protocol):
    def to_dict(self) -> Json: ...


async def asked(request: Awaitable[_Told]) -> Json:
    """The answer as plain JSON, or one of the three above."""
    try:
        return (await request).to_dict()
    except stripe.StripeError as wrong:
        raise _read(wrong) from wrong
    except (aiohttp.ClientError, TimeoutError, OSError) as lost:  # while its body was read
        raise Unclear(type(lost).__name__, stands=True) from lost


def _read(wrong: stripe.StripeError) -> Exception:
    error = _error(wrong)
    if isinstance(wrong, stripe.CardError):
        return Refused(error)
    if isinstance(wrong, stripe.InvalidRequestError):
        return Mistaken(str(error.get("code") or ""), str(error.get("param") or ""))
    if isinstance(wrong, stripe.AuthenticationError | stripe.PermissionError):
        return Misconfigured(type(wrong).__name__)
    status = wrong.http_status
    if status is None:
        return Unclear("unreachable")
    return Unclear(f"status_{status}", stands=status not in _TAKES_NO_PART)


def _error(wrong: stripe.StripeError) -> Json:
    body = wrong.json_body
    found = body.get("error") if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}
