"""How long a workbook of a million calls takes, and how much memory: `python -m bench.export`.

The database is filled by plain inserts, as only its rows matter here; the export is a process of
its own, so that its peak of memory is nobody else's.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.files.export_file import Binders, Export, write_export
from cards.export_summary import Asked
from cards.voice import voice_for
from ledger.calls import CREDITS, Call
from ledger.enter import enter
from ledger.exports.tables import FileForm
from storage.csv_tables import csv_tables
from storage.sql import open_database
from storage.sql.calls_change import call_row
from storage.sql.calls_tables import calls
from storage.workbook import workbook
from tests.house import TENANT, ZONE, MovableClock, open_house
from tests.outside import usd

ROWS = 1_000_000
BATCH = 20_000
_BINDERS: Binders = {FileForm.EXCEL: workbook, FileForm.CSV: csv_tables}
_FIRST = datetime(2025, 11, 1, tzinfo=UTC)
_DESTINATIONS = ("Germany Mobile", "France", "Hong Kong SAR", "United States", "Toll-free")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--write", type=Path, help=argparse.SUPPRESS)  # what the process does
    asked.add_argument("--form", type=FileForm, default=FileForm.EXCEL, help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.write:
        asyncio.run(_write(chosen.write, chosen.form))
    else:
        asyncio.run(_measure(chosen.rows))


async def _measure(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await _fill(Path(folder), rows)
        for form in FileForm:
            command = ("-m", "bench.export", "--write", folder, "--form", form)
            process = await asyncio.create_subprocess_exec(sys.executable, *command)
            assert await process.wait() == 0


async def _write(folder: Path, form: FileForm) -> None:
    database = await open_database(f"sqlite:///{folder / 'purser.db'}")
    before, begun = _peak_mib(), time.perf_counter()
    path = folder / f"export.{form}"
    export = Export(Asked(None, names=True), datetime.now(UTC), voice_for("en-US", ZONE))
    async with database.extract(TENANT) as extract:
        await write_export(extract, export, path, _BINDERS[form])
    took, size = time.perf_counter() - begun, path.stat().st_size / 2**20
    await database.close()
    print(f"{form}: {took:.1f} s, {size:.0f} MiB; peak {_peak_mib():.0f} MiB, {before:.0f} before")


async def _fill(folder: Path, rows: int) -> None:
    async with open_house(folder, clock=MovableClock()) as house:
        await enter(house, TENANT, ZONE)
        async with house.database._connections.writing() as connection:  # noqa: SLF001
            for batch in _batches(rows):
                await connection.execute(calls.insert(), batch)


def _batches(rows: int) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, rows, BATCH):
        yield [_row(number) for number in range(first, min(first + BATCH, rows))]


def _row(number: int) -> dict[str, Any]:
    call = Call(
        id=f"{number:08x}-0000-4a4a-b0b0-123456789abc",
        started_at=_FIRST + timedelta(seconds=30 * number),
        charge=usd("0.0135"),
        capability=CREDITS,
        seconds=number % 3_600,
        destination=_DESTINATIONS[number % len(_DESTINATIONS)],
        kind="user_out",
        person_id=f"person-{number % 500}",
        caller="+85221****34",
        callee="+49301****78",
    )
    return call_row(call, TENANT, None)


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
