"""A zip with a CSV table for each sheet, for whoever reads an export with a program."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from ledger.exports.booked import plain
from ledger.exports.csv_table import safe
from ledger.exports.tables import Cell, Look, Row, Sheet
from ledger.money import Money

_DATED = (2000, 1, 1, 0, 0, 0)  # the same content is the same file
_MARK = "\ufeff"  # else Excel takes Chinese for something else


@contextmanager
def csv_tables(path: Path, look: Look) -> Iterator[Binder]:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, ExitStack() as table:
        yield Binder(archive, table, look)


class Binder:
    """Implements `ledger.exports.tables.Binder`; the summary comes last, being known last."""

    def __init__(self, archive: ZipFile, table: ExitStack, look: Look) -> None:
        self._archive = archive
        self._table = table  # the one that is written: a zip takes them one after the other
        self._zone = ZoneInfo(look.time_zone)
        self._rows: Any = None

    def begin(self, sheet: Sheet) -> None:
        self._table.close()
        named = ZipInfo(f"{_file_name(sheet.title)}.csv", _DATED)
        named.compress_type = ZIP_DEFLATED
        raw = self._table.enter_context(self._archive.open(named, "w", force_zip64=True))
        text = self._table.enter_context(TextIOWrapper(raw, "utf-8", newline=""))
        text.write(_MARK)
        self._rows = csv.writer(text, lineterminator="\r\n")
        self._rows.writerow([column.title for column in sheet.columns])

    def add(self, rows: Sequence[Row]) -> None:
        self._rows.writerows([self._said(cell) for cell in row] for row in rows)

    def close(self, summary: Sheet, rows: Sequence[Row]) -> None:
        self.begin(summary)
        self.add(rows)
        self._table.close()

    def _said(self, cell: Cell) -> str:
        match cell:
            case None | str():
                return safe(cell or "")
            case Money():
                return plain(cell)
            case datetime():
                # With its distance from UTC: one hour of autumn comes twice.
                return cell.astimezone(self._zone).isoformat(" ", "seconds")
            case timedelta():
                return str(int(cell.total_seconds()))
            case _:
                return str(cell)


def _file_name(title: str) -> str:
    return "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in title)
