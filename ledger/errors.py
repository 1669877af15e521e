"""A user's mistakes: one tree of errors that carry data; their wording stands in `locales/`.

The wording key of an error is its class name in snake_case, such as `errors.amount_too_small`.
What concerns one subject stands in a branch of its own: `ledger/alert_errors.py` and the like.
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


class BookUnavailable(Exception):
    """What is kept cannot be read or written now: no mistake of the user's, storage raises it."""

    unsure = False  # a part of what was asked may have been kept; else nothing was


class NoRole(PurserError):
    """The person has no role in the organisation; `owner` can give one."""


class NotAllowed(PurserError):
    """The person's role does not go so far: `needs` is what it lacks, `owner` can help."""


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


class TooManyLots(PurserError):
    """More fundings with something left than `limit` (rule 5)."""


class TooManyMethods(PurserError):
    """More payment methods than `limit` (rule 5)."""


class UnusableAgreement(PurserError):
    """An agreement number longer than `limit`, or with what is no letter or digit in it."""


class MethodInUse(PurserError):
    """Auto-recharge is on and charges this `method`: another has to be chosen first."""


class MethodNotStored(PurserError):
    """Nothing of that kind is stored here, so it cannot be removed."""


class CardsNotTaken(PurserError):
    """No gateway is set up here that takes cards."""


class GatewayUnreachable(PurserError):
    """The payment gateway does not answer; nothing was changed."""


class NoticeRefused(PurserError):
    """What was posted in a gateway's name is forged, stale or cannot be read."""


class CannotRechargeBy(PurserError):
    """The payment method cannot be charged unattended."""


class CapTooLow(PurserError):
    """No recharge would fit under the month's cap; `amount` is what one of them takes."""


class TooManyRecharges(PurserError):
    """A cap of recharges a day that is below none or above `limit` (rule 5)."""


class CustomerAgreement(PurserError):
    """On a Microsoft Customer Agreement credits cannot be bought.

    `auto_on` says whether auto-recharge is still on and had better be turned off.
    """


class UnusableOrder(PurserError):
    """A purchase-order number longer than `limit`, or with what cannot be printed in it."""


class DateInFuture(PurserError):
    """Funds cannot have been bought on `day`, which is still to come."""


class DateTooOld(PurserError):
    """Funds bought on `day` have expired: twelve months is all they last."""


class NotADate(PurserError):
    """`text` is no day of the calendar."""


class DateAmbiguous(PurserError):
    """`text` is one of two days, as `01/02/2026` is."""


class CannotDate(PurserError):
    """A card is charged now and never in the past; `method` is the one that was named."""


class PeriodUnusable(PurserError):
    """More days than `limit`, or less than one."""


class NothingCalled(PurserError):
    """No call of these days goes by the name `text`."""


class SeveralMeant(PurserError):
    """`text` is a part of more than one name, such as `one` and `other`."""


class UnusableReason(PurserError):
    """No reason, or one that is longer than `limit` or cannot be printed."""


class NotASwitch(PurserError):
    """Neither on nor off; `text` is what was said."""


class NothingToApply(PurserError):
    """The settings are those that are recommended."""


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
