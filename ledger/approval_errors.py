"""A user's mistakes about approvals: requests, limits and delegates; a branch of the one tree."""

from __future__ import annotations

from ledger.errors import PurserError


class NobodyDecides(PurserError):
    """It is above the person's `limit`, and there is nobody else who could decide it."""


class UnknownRequest(PurserError):
    """No request has the number `text`."""


class OwnRequest(PurserError):
    """Somebody else has to decide what a person asks for; `number` is the request's."""


class NotYourRequest(PurserError):
    """Only `owner`, who asked for it, can withdraw it."""


class RequesterGone(PurserError):
    """`owner`, who asked for it, may not do it any more."""


class MoreAtStake(PurserError):
    """Settings were changed since `owner` asked: by now it would put more at stake than it said."""


class NotCarriedOut(PurserError):
    """What was approved cannot be done as things stand, for the reason `why`; it still waits."""


class NoSuchLimit(PurserError):
    """`text` names no role that can have a limit."""


class NotADelegate(PurserError):
    """Nobody can stand in for oneself, nor for a right that was lent; `name` was named."""


class DelegationEnded(PurserError):
    """Its last `day` is over already."""


class DelegationTooLong(PurserError):
    """It lasts `limit` days at most."""


class TooManyRequests(PurserError):
    """`limit` requests wait already (rule 5)."""


class DraftWaits(PurserError):
    """It waits for somebody else's decision under `number`."""
