"""Sheets of a file that leaves: what a cell may hold, and the port of whatever writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ledger.money import Money

# A whole moment is shown in the account's time zone; text is never anything but text.
Cell = str | int | Money | datetime | date | timedelta | None
Row = tuple[Cell, ...]


class FileForm(StrEnum):
    """In which form all of it leaves in one file."""

    EXCEL = "xlsx"
    CSV = "zip"  # a table for each sheet


@dataclass(frozen=True, slots=True)
class Column:
    title: str  # in the reader's language
    width: int  # in characters
    exact: bool = False  # amounts below a cent are shown: charges of calls have four decimals


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How the values of one account are shown."""

    currency: str
    digits: int  # decimals of the currency
    time_zone: str


class Binder(Protocol):
    """Binds sheets into one file, one after the other, and keeps none of their rows."""

    def begin(self, sheet: Sheet) -> None:
        """What is added from now on stands there."""
        ...

    def add(self, rows: Sequence[Row]) -> None: ...
    def close(self, summary: Sheet, rows: Sequence[Row]) -> None:
        """With the sheet that stands before all others, and is known last."""
        ...
