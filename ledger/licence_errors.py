"""What stands in the way of licences: a branch of the tree in `errors.py`."""

from __future__ import annotations

from ledger.errors import PurserError


class LicencesNotSetUp(PurserError):
    """The operator has given no access to the organisation's directory."""


class NoSuchPerson(PurserError):
    """The directory knows nobody called `text`."""


class NameUnknown(PurserError):
    """The name `text` says nobody for certain, as it would to people who know each other."""


class NameShared(PurserError):
    """More than one person here has the name `text`."""


class NobodyNamed(PurserError):
    """It was not said whose licence is meant."""


class TooManyNamed(PurserError):
    """More people at once than `limit` (rule 5)."""


class DirectoryForbids(PurserError):
    """The application lacks the `permission` in this organisation."""


class DirectoryRefuses(PurserError):
    """The log-in or the directory says no, by `code`."""


class DirectoryUnreachable(PurserError):
    """The directory gives no answer now; nothing was changed by what was asked."""


class TooLateToTry(PurserError):
    """What failed was asked for too long ago to be tried again by a tap."""
