"""Importing an exported usage report: rows a second, read alone and booked to the end.

Run it by itself with `python -m bench.report_import`; it writes no file.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import BinaryIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from bench.short_book import NOW, TENANT, house_over, opened, resident_mib
from ledger.importing import Terms, import_for_operator
from providers.recorded import NoUsage
from providers.report import UsageReport

ROWS = 200_000
_NAMES = (
    "UsageId,Call ID,Conference ID,User Location,AAD ObjectId,UPN,User Display Name,Caller ID,"
    "Call Type,Number Type,Domestic/International,Destination Dialed,Destination Number,Start Time,"
    "End Time,Duration Seconds,Connection Fee,Charge,Currency,Capability\r\n"
)
_APART = timedelta(seconds=20)  # some four thousand calls a day, told oldest first


def lines(count: int) -> Iterator[str]:
    """As the admin centre writes them: three hundred people who call all over the world.

    Ids are of chance, as the real ones are: in their order a database would keep them quicker.
    """
    yield _NAMES
    dice = Random(7)  # noqa: S311 - a game, no secret
    for number in range(count):
        at = NOW - _APART * (count - number)
        row_id = UUID(int=dice.getrandbits(128))
        seconds, person = dice.randint(10, 900), dice.randint(100, 399)
        yield (
            f"{row_id},{number:08x}-call,,US,{person:032x},p{person}@contoso.com,"
            f'"Person, {person}",+1425555{person:04d},user_out,Subscriber,International,'
            f"Germany Mobile,+4915{dice.randint(0, 10**8):09d},{at:%Y-%m-%dT%H:%M:%S}.1234567Z,"
            f"{at + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}.0000000Z,{seconds},0.0,"
            f"{seconds * 135 // 60 / 10_000:.4f},USD,MCOPSTNPP\r\n"
        )


def written(path: Path, count: int) -> None:
    """A zip, bit by bit."""
    with (
        ZipFile(path, "w", ZIP_DEFLATED) as packed,
        packed.open("PSTN.calls.csv", "w", force_zip64=True) as file,
    ):
        rows = lines(count)
        while some := "".join(islice(rows, 10_000)):
            file.write(some.encode())


def read_alone(file: BinaryIO, count: int) -> tuple[float, float]:
    """Rows a second of either pass."""
    report = UsageReport(file, "bench.zip")
    terms = Terms("USD", frozenset({"MCOPSTNPP"}), NOW)
    rates = []
    for steps in (report.checked(terms), report.pages(terms)):
        start = perf_counter()
        for _ in steps:
            pass
        rates.append(count / (perf_counter() - start))
    return rates[0], rates[1]


async def imported(folder: Path, file: BinaryIO, count: int) -> float:
    """Rows a second, checked and booked, with its daily sums, lots and alerts."""
    database = await opened(folder)
    house = house_over(database, NoUsage())
    gc.freeze()  # as the service and the command line do
    start = perf_counter()
    done = await import_for_operator(house, TENANT, UsageReport(file, "bench.zip"))
    rate = count / (perf_counter() - start)
    await database.close()
    gc.unfreeze()
    if done.fresh != count:
        raise RuntimeError(done)
    return rate


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.zip"
        written(path, ROWS)
        with path.open("rb") as file:
            checked, read = read_alone(file, ROWS)
            print(f"{ROWS:,} rows, a zip of {path.stat().st_size / 1e6:.0f} MB")
            print(f"checked {checked:,.0f} rows/s, read whole {read:,.0f} rows/s")
            print(f"imported end to end {await imported(Path(folder), file, ROWS):,.0f} rows/s")
    print(f"at most {resident_mib():.0f} MiB resident")


if __name__ == "__main__":
    asyncio.run(_main())
