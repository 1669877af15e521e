"""A user's mistakes about corrections: what cannot be reversed, refunded or reconciled."""

from __future__ import annotations

from ledger.errors import PurserError


class UnknownBooking(PurserError):
    """The book has no transaction with the number `text`."""


class NotReversible(PurserError):
    """A booking of that `kind` follows from others and cannot be undone by itself."""


class PaidByCard(PurserError):
    """What a card paid is refunded, not reversed; `seq` is its number."""


class AlreadyReversed(PurserError):
    """Undone once before (rule 6); `seq` is its number."""


class CallsRevised(PurserError):
    """The source has corrected calls of that booking, and the book with them: `seq`."""


class CallsLetGo(PurserError):
    """Rows of calls of the booking `seq` are not kept any more, so that a part may be back."""


class LotTouched(PurserError):
    """A part of the funding was refunded: it is not whole any more."""


class LotExpired(PurserError):
    """The funding's lot has expired: there is nothing to give back."""


class NotRefundable(PurserError):
    """Only what was paid in can be refunded; `kind` is what it is, `seq` what can be reversed."""


class NothingLeft(PurserError):
    """The funding's lot is used up: there is nothing to give back."""


class NothingToReconcile(PurserError):
    """The admin centre shows what the book says: `balance`."""


class NotAWay(PurserError):
    """Neither a reversal nor a refund; `text` is what was said."""
