"""A workbook goes on on another sheet where Excel's rows end, and takes any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledger.exports.tables import Column, Look, Row, Sheet
from storage.workbook import MOST_CHARACTERS, workbook

LOOK = Look("USD", 2, "UTC")
SUMMARY = Sheet("Summary", (Column("About", 20), Column("", 20)))
CALLS = Sheet("Calls", (Column("Id", 20), Column("Calls", 9)))


def _write(path: Path, rows: list[Row], most_rows: int = 1_000, sheet: Sheet = CALLS) -> Path:
    with workbook(path, LOOK, most_rows) as binder:
        binder.begin(sheet)
        binder.add(rows)
        binder.begin(Sheet("Lots", CALLS.columns))
        binder.close(SUMMARY, [("Calls", len(rows))])
    return path


@pytest.mark.parametrize(("count", "sheets"), [(3, 1), (4, 2), (7, 3)])
def test_what_does_not_fit_goes_on_behind(tmp_path: Path, count: int, sheets: int) -> None:
    """Each with its own headings and filter, right behind the one that is full."""
    rows: list[Row] = [(f"id {n}", n) for n in range(count)]
    book = load_workbook(_write(tmp_path / "book.xlsx", rows, most_rows=4))
    named = ["Calls", *(f"Calls {n}" for n in range(2, sheets + 1))]
    assert book.sheetnames == ["Summary", *named, "Lots"]
    found = [row for name in named for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert found == rows
    assert all(book[name]["A1"].value == "Id" for name in named)
    assert all(book[name].auto_filter.ref for name in named)
    book.close()


@pytest.mark.parametrize(
    "said", ["a\x01b", "]]><x", "e" * 40_000, "  spaced  ", "换行\n行", "\ud800"]
)
def test_any_text_can_be_kept(tmp_path: Path, said: str) -> None:
    """Controls, markup and half characters break no file; what no cell can hold is cut."""
    book = load_workbook(_write(tmp_path / "book.xlsx", [(said, 1)]))
    shown = said.replace("\ud800", "\ufffd").replace("\x01", "\ufffd")
    assert book["Calls"]["A2"].value == shown[:MOST_CHARACTERS]
    book.close()


def test_a_title_is_one_that_excel_takes(tmp_path: Path) -> None:
    """Whatever a translation says."""
    odd = Sheet("A/B [calls]: all of them, by destination", CALLS.columns)
    book = load_workbook(_write(tmp_path / "book.xlsx", [], sheet=odd))
    assert len(book.sheetnames[1]) <= 31
    assert not set("[]:*?/\\") & set(book.sheetnames[1])
    book.close()


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    """No clock of a machine's own stands in it, and nothing is left beside it."""
    one, two = (_write(tmp_path / name, [("=1+1", 2)]) for name in ("one.xlsx", "two.xlsx"))
    assert one.read_bytes() == two.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one.xlsx", "two.xlsx"}
