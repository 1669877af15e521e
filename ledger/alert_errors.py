"""A user's mistakes about alerts: their numbers, their care and what a chat wishes to hear."""

from __future__ import annotations

from ledger.errors import PurserError


class NoSuchAlert(PurserError):
    """No alert has that `number`."""


class AlertOver(PurserError):
    """Alert `number` is resolved, or was news that nobody has to look after."""


class AlertTaken(PurserError):
    """Alert `number` is looked after by `owner` since `at`."""


class NotTaken(PurserError):
    """Nobody has taken alert `number`."""


class CannotSnooze(PurserError):
    """Alert `number` is of a kind that cannot wait."""


class SnoozeOutOfRange(PurserError):
    """Shorter or longer than an alert may be put off."""


class NotSnoozed(PurserError):
    """Alert `number` is not put off."""


class NotASpan(PurserError):
    """`text` is no length of time."""


class WhichAlert(PurserError):
    """Several are open, or none: `number` is one of them, where there is one."""


class NotAKind(PurserError):
    """`text` names no kinds of alerts, or more than that."""


class NotQuietHours(PurserError):
    """`text` is no time from one clock time to another."""


class NotAReport(PurserError):
    """`text` says of no report how often it is to come."""


class NoAlertsHere(PurserError):
    """This chat gets no alerts, so there is nothing to set."""
