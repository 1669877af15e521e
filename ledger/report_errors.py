"""What is wrong with an exported usage report: a branch of the tree in `ledger/errors.py`.

`file` is what the file is called; `line` counts from one; `column` and `name` say which field.
"""

from __future__ import annotations

from ledger.errors import PurserError


class ReportError(PurserError):
    """The file cannot be imported, and nothing of it was booked."""


class ReportEmpty(ReportError):
    """There is nothing in it."""


class NoUsageReport(ReportError):
    """It is something else: no line names the columns of a report."""


class ReportIsWorkbook(ReportError):
    """It was saved by a spreadsheet in its own format."""


class ReportTooLarge(ReportError):
    """More than `limit` gigabytes, as it is or unpacked (rule 5)."""


class ReportSwells(ReportError):
    """A zip that unpacks to far more than any report: a zip bomb."""


class ReportBroken(ReportError):
    """A zip that was cut short or damaged on its way."""


class ReportEncrypted(ReportError):
    """A zip with a password."""


class ReportNested(ReportError):
    """A zip in which there are only zips."""


class ReportOfTooMany(ReportError):
    """A zip of more than `limit` files (rule 5)."""


class ReportWithoutCalls(ReportError):
    """A zip without a list of calls in it."""


class ReportPackedOddly(ReportError):
    """A zip packed by a method that is not read here."""


class ReportChanged(ReportError):
    """The file was written to while it was read; a part of it may have been booked."""


class ColumnsMissing(ReportError):
    """The needed columns `names` are not there."""


class ColumnTwice(ReportError):
    """`name` stands above two columns."""


class LineCutShort(ReportError):
    """The line has `found` fields, and the first line names `expected`."""


class LineTooLong(ReportError):
    """Longer than any row of a report (rule 5)."""


class LineUnreadable(ReportError):
    """Its quotes do not close, or close in the middle of a field."""


class FieldError(ReportError):
    """One field is wrong; `text` is what stands in it."""


class FieldNotText(FieldError):
    """Bytes that are no letters: the file was damaged on its way."""


class FieldMissing(FieldError):
    """It is empty and must not be."""


class FieldUnusable(FieldError):
    """Too long, or with what cannot be printed in it."""


class ChargeUnreadable(FieldError):
    """No amount that a call can cost."""


class ChargeAmbiguous(FieldError):
    """`1,234` may be a thousand or one."""


class ChargeMixed(FieldError):
    """Written with a decimal comma, and others of the file with a point, or the other way."""


class ChargedElsewhere(FieldError):
    """Paid from the pool in another currency than the account's `expected` one (rule 4)."""


class TimeUnreadable(FieldError):
    """No day and time."""


class TimeAmbiguous(FieldError):
    """`01/02/2026` is one of two days."""


class TimeImpossible(FieldError):
    """Still to come, or so long ago that it was misread."""


class LengthUnreadable(FieldError):
    """No number of seconds that a call can take."""


class FileError(PurserError):
    """A file that was sent in a chat cannot be had."""


class FileElsewhere(FileError):
    """It was sent where others listen; a report is taken in a personal chat alone."""


class FileNotTrusted(FileError):
    """It does not lie where Teams keeps files; `host` is where it does."""


class FileUnreachable(FileError):
    """It could not be downloaded."""


class FileTooSlow(FileError):
    """Downloading it took longer than `limit` minutes (rule 5)."""


class OneFileAtATime(FileError):
    """Several were sent with one message."""


class ImportUnderWay(FileError):
    """Another report of the same organisation is being read."""


class TooManyImports(FileError):
    """As many reports are being read as can be at the same time (rule 5)."""


class ImportInterrupted(FileError):
    """Purser was stopped in the middle."""
