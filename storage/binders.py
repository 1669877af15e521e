"""Binders: who writes which form of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from ledger.exports.tables import Binder, FileForm, Look
from storage.csv_tables import csv_tables
from storage.workbook import workbook

BINDERS: Mapping[FileForm, Callable[[Path, Look], AbstractContextManager[Binder]]] = {
    FileForm.EXCEL: workbook,
    FileForm.CSV: csv_tables,
}
