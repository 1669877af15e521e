"""A user's mistakes about mail and its readers; a branch of the one tree."""

from __future__ import annotations

from ledger.errors import PurserError


class MailNotSetUp(PurserError):
    """The operator has named no mail server."""


class NotAMailbox(PurserError):
    """`text` is no single mail address."""


class NotAReader(PurserError):
    """`text` is an address to which no mail goes."""


class TooManyReaders(PurserError):
    """An organisation has at most `limit` of them (rule 5)."""


class UnknownLanguage(PurserError):
    """`text` names no language that letters are written in."""
