"""An exported workbook as a test reads it: cells by their headings, and what they add up to."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Rows = list[dict[str, Any]]


def sheets_of(path: Path) -> Mapping[str, Rows]:
    """Each sheet's rows, by the words of the headings before the currency."""
    book = load_workbook(path, read_only=False)
    found = {}
    for sheet in book.worksheets[1:]:
        head, *rows = sheet.iter_rows(values_only=True)
        titles = [str(title).partition(" (")[0] for title in head]
        found[sheet.title] = [dict(zip(titles, row, strict=True)) for row in rows]
    book.close()
    return found


def summary_of(path: Path) -> Mapping[str, Any]:
    book = load_workbook(path)
    told = {str(row[0]): row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    book.close()
    return told


def notes_of(path: Path) -> str:
    book = load_workbook(path)
    rows = book.worksheets[0].iter_rows(values_only=True)
    told = "\n".join(str(row[1]) for row in rows if not row[0] and row[1])
    book.close()
    return told


def micros(rows: Rows, column: str) -> int:
    """The column added up, each cell taken for what it was before Excel made it a float."""
    return sum(micros_in(row[column]) for row in rows)


def micros_in(cell: Any) -> int:
    return int(round(Decimal(str(cell or 0)), 6).scaleb(6))


def parts_of(path: Path) -> Mapping[str, str]:
    """The files inside, as text."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
