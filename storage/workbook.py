"""Excel workbooks, written row by row: memory stays flat however many there are.

XlsxWriter was measured against openpyxl's write-only mode: the same memory, less than half the
time (`bench/export.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger.exports.tables import Cell, Column, Look, Row, Sheet
from ledger.money import Money

MOST_ROWS = 1_048_576  # Excel's own limit, with the row of headings
MOST_CHARACTERS = 32_767  # of one cell, Excel's own as well
_MOST_TITLE = 31
_NO_TITLE = str.maketrans("[]:*?/\\", "       ")
# What Excel takes for a formula once somebody has edited the cell; as it stands it is text.
_RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  Excel counts local days
_DAY_SECONDS = 86_400
_HEADING = {"bold": True, "bg_color": "#E8EBFA", "bottom": 1, "text_wrap": True, "valign": "top"}
_OPTIONS = {
    "constant_memory": True,
    "use_zip64": True,
    # Only `write_string` is used for text; this is the second lock on the same door.
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@contextmanager
def workbook(path: Path, look: Look, most_rows: int = MOST_ROWS) -> Iterator[Binder]:
    """A workbook in that file; what it needs meanwhile stands in the same folder."""
    with TemporaryDirectory(dir=path.parent) as rows:
        book = Workbook(str(path), {**_OPTIONS, "tmpdir": rows})
        # Its own clock would be read else, and the same content would be another file each time.
        book.set_properties({"author": "Purser", "created": datetime(2000, 1, 1, tzinfo=UTC)})
        try:
            yield Binder(book, look, most_rows)
        finally:
            for page in book.worksheets():  # which a book that was not finished leaves open
                page.row_data_fh.close()


@dataclass(frozen=True, slots=True)
class _Formats:
    heading: Format
    label: Format
    text: Format
    kept: Format  # text that would else become a formula when it is edited
    amount: Format
    exact: Format
    moment: Format
    day: Format
    span: Format
    count: Format


class Binder:
    """Implements `ledger.exports.tables.Binder`."""

    def __init__(self, book: Workbook, look: Look, most_rows: int) -> None:
        self._book = book
        self._zone = ZoneInfo(look.time_zone)
        self._most_rows = most_rows
        self._formats = _formats(book, look)
        self._summary: Worksheet = book.add_worksheet()  # stands first, and is filled last
        self._page: Worksheet = self._summary
        self._sheet = Sheet("", ())
        self._titles: set[str] = set()
        self._row = 0

    def begin(self, sheet: Sheet) -> None:
        self._end()
        self._sheet = sheet
        self._open(self._book.add_worksheet(self._title(sheet.title)))

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._row == self._most_rows:
                self.begin(self._sheet)
            self._write(row)

    def close(self, summary: Sheet, rows: Sequence[Row]) -> None:
        self._end()
        self._sheet, self._page = summary, self._summary
        self._page.name = self._title(summary.title)
        self._widths(summary.columns)
        self._page.hide_gridlines(2)
        self._row = 0
        self._write((summary.columns[0].title,), self._formats.label)
        for row in rows:
            self._write(row)
        self._summary.activate()
        self._book.close()

    def _title(self, title: str) -> str:
        """No two alike: what goes on on another sheet is numbered."""
        title = title.translate(_NO_TITLE)[: _MOST_TITLE - 4]
        named = (title, *(f"{title} {n}" for n in range(2, 1000)))
        free = next(each for each in named if each.casefold() not in self._titles)
        self._titles.add(free.casefold())
        return free

    def _open(self, page: Worksheet) -> None:
        self._page, self._row = page, 0
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        self._widths(self._sheet.columns)
        self._write(tuple(column.title for column in self._sheet.columns), self._formats.heading)

    def _end(self) -> None:
        """Filters over all that was written, now that it is known how much it is."""
        if self._sheet.columns:
            self._page.autofilter(0, 0, max(self._row - 1, 1), len(self._sheet.columns) - 1)

    def _widths(self, columns: Sequence[Column]) -> None:
        for nth, column in enumerate(columns):
            self._page.set_column(nth, nth, column.width)

    def _write(self, row: Row, form: Format | None = None) -> None:
        for nth, cell in enumerate(row):
            if cell is not None and cell != "":
                self._cell(nth, cell, form)
        self._row += 1

    def _cell(self, nth: int, cell: Cell, form: Format | None) -> None:
        if isinstance(cell, str):
            runs = cell.startswith(_RUNS)
            form = form or (self._formats.kept if runs else self._formats.text)
            self._page.write_string(self._row, nth, _writable(cell), form)
        else:
            number, form = self._number(nth, cell)
            self._page.write_number(self._row, nth, number, form)

    def _number(self, nth: int, cell: Any) -> tuple[float, Format]:
        forms = self._formats
        match cell:
            case Money():
                # Excel has no other numbers; fifteen digits of a micro's scale come back whole.
                exact = self._sheet.columns[nth].exact
                return float(cell.units), forms.exact if exact else forms.amount
            case datetime():
                local = cell.astimezone(self._zone).replace(tzinfo=None)
                return (local - _EPOCH).total_seconds() / _DAY_SECONDS, forms.moment
            case date():
                return (cell - _EPOCH.date()).days, forms.day
            case timedelta():
                return cell.total_seconds() / _DAY_SECONDS, forms.span
            case _:
                return cell, forms.count


def _writable(text: str) -> str:
    """Without what no XML can hold, and no longer than a cell."""
    return _UNWRITABLE.sub("\ufffd", text)[:MOST_CHARACTERS]


def _formats(book: Workbook, look: Look) -> _Formats:
    decimals = "." + "0" * look.digits if look.digits else ""
    finest = decimals + "##" if look.digits else ".00"

    def numbers(pattern: str) -> Format:
        return _add({"num_format": pattern})

    def _add(how: dict[str, Any]) -> Format:
        return book.add_format({"valign": "top", **how})

    return _Formats(
        heading=book.add_format(_HEADING),
        label=_add({"bold": True, "font_size": 16}),
        text=_add({}),
        kept=_add({"quote_prefix": True}),
        amount=numbers(f"#,##0{decimals};[Red]-#,##0{decimals}"),
        exact=numbers(f"#,##0{finest};[Red]-#,##0{finest}"),
        moment=numbers("yyyy-mm-dd hh:mm:ss"),
        day=numbers("yyyy-mm-dd"),
        span=numbers("[h]:mm:ss"),
        count=numbers("#,##0"),
    )
