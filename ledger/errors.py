"""A user's mistakes: one tree of errors that carry data; their wording stands in `locales/`.

The wording key of an error is its class name in snake_case, such as `errors.amount_too_small`.
"""

from __future__ import annotations

import re
from typing import Any


def wording_key(error: Exception) -> str:
    """The class name in snake_case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


class PurserError(Exception):
    """Somebody asked for what cannot be; `data` fills the sentence that says so."""

    def __init__(self, **data: Any) -> None:
        super().__init__(type(self).__name__)
        self.data = data

    @property
    def key(self) -> str:
        return wording_key(self)


class NotAllowed(PurserError):
    """The person may look but not change."""


class AmountError(PurserError):
    """What was said is no usable amount; `text` is what was said."""


class NotANumber(AmountError): ...


class AmountNotPositive(AmountError): ...


class AmountNegative(AmountError): ...


class AmountTooFine(AmountError):
    """More decimals than the currency has."""


class AmountTooSmall(AmountError):
    """Below the least that may be booked, or rounds to zero (rule 3)."""


class AmountTooLarge(AmountError):
    """Above `limit` (rule 5)."""


class AmountAmbiguous(AmountError):
    """`1,000` or `1.000` may be a thousand or one."""


class CurrencyMismatch(AmountError):
    """The account is kept in `expected`; `got` was named (rule 4)."""


class KeyReused(PurserError):
    """The idempotency key belongs to another request (rule 8)."""


class UnknownMethod(PurserError):
    """No payment method of that name."""


class TooManyMethods(PurserError):
    """More payment methods than `limit` (rule 5)."""


class GatewayUnreachable(PurserError):
    """The payment gateway does not answer; nothing was changed."""


class NoticeRefused(PurserError):
    """What was posted in a gateway's name is forged, stale or cannot be read."""


class CannotRechargeBy(PurserError):
    """The payment method cannot be charged unattended."""


class UnusableOrder(PurserError):
    """A purchase-order number longer than `limit`, or with what cannot be printed in it."""


class NotASwitch(PurserError):
    """Neither on nor off; `text` is what was said."""


class DraftNotFound(PurserError):
    """No such confirmation, or it is another organisation's."""


class NotYourDraft(PurserError):
    """Only the person who asked may confirm; `owner` is that person's name."""


class DraftOutdated(PurserError):
    """A newer confirmation has taken the place of this one."""


class DraftExpired(PurserError):
    """Older than ten minutes; nothing was booked."""


class DraftCancelled(PurserError):
    """It was cancelled before; nothing was booked."""
