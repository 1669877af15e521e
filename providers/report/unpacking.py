"""Unpacking: the lists of calls in a file that somebody sent, none of them larger than it may be.

Nothing is written to a disk, and nothing is believed that the file says of itself: what it holds
is read bit by bit, and no more of it than its own directory admits to.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ledger.report_errors import (
    NoUsageReport,
    ReportBroken,
    ReportEmpty,
    ReportEncrypted,
    ReportIsWorkbook,
    ReportNested,
    ReportOfTooMany,
    ReportPackedOddly,
    ReportSwells,
    ReportTooLarge,
    ReportWithoutCalls,
)

GIGABYTE = 1_000_000_000
# A call takes two hundred bytes: ten million of them, which no organisation makes in a report's
# ninety days.
MAX_BYTES = 2 * GIGABYTE  # of the file as it is sent
MAX_UNPACKED_BYTES = 4 * GIGABYTE  # of all lists in it
# Lists of calls shrink to a tenth; deflate can make a thousandth of nothing but zeros.
MAX_RATIO = 200
_MOST_NAME = 255  # characters, as of any file
_SMALL_BYTES = 10_000_000  # which need not be asked for their ratio
MAX_FILES = 1_000  # in a zip; a report has a few
# Of the directory of a zip, which is read at once: a thousand long names fit.
_MAX_AT_ONCE = 1024 * 1024

_CALLS = re.compile(r"(.*/)?pstn[._ -]?calls[^/]*\.csv", re.IGNORECASE)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_IN_WORKBOOKS = "[content_types].xml"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_SOMETHING_ELSE = (b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff")
_ENCRYPTED = 0x1  # a bit of a zip entry's flags
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
# All that the library raises where a zip leads it astray: past its ends, into no text, nowhere.
_DAMAGED = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Bytes(Protocol):
    """Read once, from the start to the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One list of calls."""

    name: str
    size: int  # unpacked
    open: Callable[[], Bytes]


def parts_of(file: BinaryIO, name: str) -> tuple[Part, ...]:
    """What is to be read of it, in its order; a ReportError where there is nothing."""
    size = file.seek(0, 2)
    if not size:
        raise ReportEmpty(file=name)
    if size > MAX_BYTES:
        raise ReportTooLarge(file=name, limit=MAX_BYTES // GIGABYTE)
    file.seek(0)
    begins = file.read(8)
    if begins.startswith(_ZIPS):
        return tuple(_zipped(file, name))
    if begins.startswith(_OLD_WORKBOOK):
        raise ReportIsWorkbook(file=name)
    if begins.startswith(_SOMETHING_ELSE):
        raise NoUsageReport(file=name)
    return (Part(name, size, lambda: _from_its_start(file)),)


def _from_its_start(file: BinaryIO) -> Bytes:
    file.seek(0)
    return file


def _zipped(file: BinaryIO, name: str) -> Iterator[Part]:
    try:
        packed = ZipFile(_InBits(file))
    except _TooMuch as wrong:
        raise ReportOfTooMany(file=name, limit=MAX_FILES) from wrong
    except _DAMAGED as wrong:
        raise ReportBroken(file=name) from wrong
    found = packed.infolist()
    if len(found) > MAX_FILES:
        raise ReportOfTooMany(file=name, limit=MAX_FILES)
    lists = _lists(found, name)
    _check(lists, name)
    for one in lists:
        yield Part(_last(one), one.file_size, partial(_Member, packed, one))


def _lists(found: Sequence[ZipInfo], name: str) -> list[ZipInfo]:
    """By their names as the admin centre gives them, or the only ones that there are."""
    named = [(one.filename.casefold(), one) for one in found if not _beside(one.filename)]
    if calls := [one for low, one in named if _CALLS.fullmatch(low)]:
        return calls
    if tables := [one for low, one in named if low.endswith(".csv")]:
        return tables
    if any(low == _IN_WORKBOOKS for low, _ in named):
        raise ReportIsWorkbook(file=name)
    if any(low.endswith(".zip") for low, _ in named):
        raise ReportNested(file=name)
    raise ReportWithoutCalls(file=name)


def _beside(name: str) -> bool:
    """What macOS puts into each zip."""
    return name.startswith("__MACOSX/")


def _check(lists: Sequence[ZipInfo], name: str) -> None:
    if any(one.flag_bits & _ENCRYPTED for one in lists):
        raise ReportEncrypted(file=name)
    if any(one.compress_type not in _METHODS for one in lists):
        raise ReportPackedOddly(file=name)
    if any(_swells(one) for one in lists):
        raise ReportSwells(file=name)
    if sum(one.file_size for one in lists) > MAX_UNPACKED_BYTES:
        raise ReportTooLarge(file=name, limit=MAX_UNPACKED_BYTES // GIGABYTE)


def _swells(one: ZipInfo) -> bool:
    most = max(_SMALL_BYTES, MAX_RATIO * one.compress_size)
    return one.file_size > most


def _last(one: ZipInfo) -> str:
    """A zip may call it anything; what is told of it has to fit on a card."""
    return one.filename.rpartition("/")[2][-_MOST_NAME:]


class _TooMuch(Exception):
    """More at once than any part of a report has."""


class _InBits:
    """A file that is never asked for much at once, whatever it says of its own directory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > _MAX_AT_ONCE:
            raise _TooMuch(size)
        found = self._file.read(size if size >= 0 else _MAX_AT_ONCE + 1)
        if len(found) > _MAX_AT_ONCE:
            raise _TooMuch(size)
        return found


class _Member:
    """A list in a zip; what is damaged is told in our own words."""

    def __init__(self, packed: ZipFile, one: ZipInfo) -> None:
        self._name = _last(one)
        with _whole(self._name):
            self._open = packed.open(one)

    def read(self, size: int, /) -> bytes:
        with _whole(self._name):
            return self._open.read(size)


@contextmanager
def _whole(name: str) -> Iterator[None]:
    try:
        yield
    except (*_DAMAGED, _TooMuch) as wrong:
        raise ReportBroken(file=name) from wrong
