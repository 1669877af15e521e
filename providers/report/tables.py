"""Tables: the rows of one list, each with the line where it begins; what breaks them is named."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from ledger.report_errors import (
    ColumnsMissing,
    ColumnTwice,
    FieldNotText,
    LineTooLong,
    LineUnreadable,
    NoUsageReport,
    ReportEmpty,
)
from providers.report.columns import Columns, columns_of
from providers.report.lines import MAX_LINE, Endless, Lines, Undecodable

_SEPARATOR_LINE = "sep="  # spreadsheets write it above the names
MAX_ROW = 4 * MAX_LINE  # characters (rule 5); one field may have half of them
Row = tuple[int, list[str]]


class Table:
    """One list: `columns` first, then its rows."""

    def __init__(self, lines: Lines, file: str) -> None:
        self._file = file
        self._lines = self._readable(lines)
        self._above = 0  # lines before the names
        self._begins = 0  # the row that is being read
        self._row_length = 0  # characters of it so far
        self.columns = self._columns()

    def __iter__(self) -> Iterator[Row]:
        """Empty lines are none."""
        reader = csv.reader(self._of_one_row(), delimiter=self.columns.separator, strict=True)
        self._begins = first = self._above + 2
        try:
            for row in reader:
                if row:
                    yield self._begins, row
                self._begins, self._row_length = first + reader.line_num, 0
        except csv.Error as wrong:
            raise LineUnreadable(file=self._file, line=self._begins) from wrong

    def _of_one_row(self) -> Iterator[str]:
        """A quoted field may go on for lines, and so could a row, until it fills the memory."""
        for line in self._lines:
            self._row_length += len(line)
            if self._row_length > MAX_ROW:
                raise LineTooLong(file=self._file, line=self._begins)
            yield line

    def _columns(self) -> Columns:
        line = self._first()
        found = columns_of(line)
        if found is None:
            raise NoUsageReport(file=self._file)
        if found.missing:
            raise ColumnsMissing(file=self._file, names=", ".join(found.missing))
        if found.twice:
            raise ColumnTwice(file=self._file, name=found.twice)
        return found

    def _first(self) -> str:
        """The line with the names."""
        for line in self._lines:
            bare = line.strip()
            if bare and not bare.casefold().startswith(_SEPARATOR_LINE):
                return bare
            self._above += 1
        raise ReportEmpty(file=self._file)

    def _readable(self, lines: Lines) -> Iterator[str]:
        try:
            yield from lines
        except Endless as wrong:
            raise LineTooLong(file=self._file, line=wrong.line) from wrong
        except Undecodable as wrong:
            self._tell(wrong)

    def _tell(self, wrong: Undecodable) -> None:
        columns: Columns | None = getattr(self, "columns", None)
        if columns is None:
            raise NoUsageReport(file=self._file) from wrong
        before = wrong.before.split(columns.separator)
        at = min(len(before), len(columns.names))
        raise FieldNotText(
            file=self._file, line=wrong.line, column=at, name=columns.names[at - 1], text=before[-1]
        ) from wrong
