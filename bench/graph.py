"""What metering from Graph costs: parsing alone, pages over the wire, and the way into the book.

`python -m bench.graph` prints the table; `--rows` says how many, `--serve` is the other process.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import orjson

from bench.environment import CACHE as FOLDER
from bench.environment import ROOT
from bench.short_book import NOW, TENANT, account, funds, house_over, paid
from ledger.ports import House
from ledger.tallies import Period
from ledger.watch import poll
from providers.graph.access import Access
from providers.graph.answers import parsed
from providers.graph.calls import GraphCalls
from providers.graph.client import GraphClient
from providers.graph.cursor import BACK, cursor_of
from providers.graph.pace import Pace
from providers.graph.rows import calls_in
from storage.sql import Database, open_database
from tests.graph_stand_in import PAGE, StandInGraph, call_row

ROWS = 200_000
ROUNDS = 20
_MOST_POLLS = 100
_TENTH = 10


@dataclass(frozen=True, slots=True)
class _Rate:
    a_second: float
    of_one_core: float


class _Watch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._began, self._used = perf_counter(), process_time()

    def rate(self, rows: int) -> _Rate:
        return _Rate(rows / (perf_counter() - self._began), rows / (process_time() - self._used))


class _Tokens:
    async def bearer(self, tenant: str) -> str:
        return "bench"

    def refused(self, tenant: str, bearer: str) -> None:
        raise RuntimeError("refused")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.graph", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of ninety days")
    parser.add_argument("--serve", action="store_true", help="be Graph")
    wanted = parser.parse_args()
    if wanted.serve:
        asyncio.run(_serve(wanted.rows))
    else:
        print(table(wanted.rows))


def table(rows: int = ROWS) -> str:
    """Parsed, read and booked, with the memory after a tenth of the rows and after all."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        read, booked, mib, more_mib = asyncio.run(_measured(Path(folder), rows))
    return (
        "\n## Calls from Graph\n\n"
        f"Ninety days of {rows:,} rows in pages of {PAGE:,}; of one core: by what it used.\n\n"
        "| | rows/s | rows/s of one core |\n|---|---|---|\n"
        f"| read | {read.a_second:,.0f} | {read.of_one_core:,.0f} |\n"
        f"| read and booked (aim 20,000) | {booked.a_second:,.0f} | {booked.of_one_core:,.0f} |\n"
        f"\nA page is parsed in {_parsed():.1f} ms (aim 15)."
        f"\nResident after a tenth of the rows: {mib:.0f} MiB; after all: {more_mib:.0f} MiB.\n"
    )


def _row(number: int, rows: int) -> bytes:
    at = NOW - BACK / rows * number - timedelta(microseconds=7)
    return orjson.dumps(call_row(number, at, f"0.{number % 89 + 10:04d}"))


def _parsed() -> float:
    """Milliseconds for a page of a thousand."""
    body = b'{"value":[' + b",".join(_row(n, ROWS) for n in range(PAGE)) + b"]}"
    took = []
    for _ in range(ROUNDS):
        start = process_time()
        calls, unread = calls_in(parsed(body)["value"], "USD", whole_numbers=False)
        took.append((process_time() - start) * 1_000)
        assert (len(calls), unread) == (PAGE, ())
    return median(took)


async def _measured(folder: Path, rows: int) -> tuple[_Rate, _Rate, float, float]:
    async with _graph(rows) as source:
        stop = _Watch()
        await _read(source, rows)
        read = stop.rate(rows)
        database = await _opened(folder)
        house = house_over(database, source)
        stop = _Watch()
        await _book(house, rows // _TENTH)
        after_some = _resident_mib()
        await _book(house, rows)
        booked = stop.rate(rows)
        period = Period((NOW - BACK).date(), (NOW + timedelta(days=1)).date())
        kept = await house.tallies.by_day(TENANT, period)
        assert sum(day.tally.calls for day in kept) == rows
        await database.close()
        return read, booked, after_some, _resident_mib()


async def _read(source: GraphCalls, rows: int) -> None:
    """Without a book behind it."""
    cursor, more, found = "", True, 0
    while more:
        page = await source.calls(account(), cursor, NOW)
        cursor, more = page.cursor, page.more
        found += len(page.calls)
    assert found == rows


async def _book(house: House, rows: int) -> None:
    for _ in range(_MOST_POLLS):
        await poll(house, TENANT)
        if await _rows(house) >= rows:
            return
    raise RuntimeError("metering does not get on")


async def _rows(house: House) -> int:
    found = await house.books.account(TENANT)
    at = cursor_of(found.usage_cursor) if found else None
    return at.reading.rows if at else 0


async def _opened(folder: Path) -> Database:
    """A pool that began before the first of the calls, and so pays for all of them."""
    database = await open_database(f"sqlite:///{folder / 'purser.db'}")
    began = NOW - BACK - timedelta(days=1)
    await database.books.create(replace(account(), created_at=began))
    async with database.books.change(TENANT) as change:
        first = replace(funds(900_000, "first"), effective_at=began)
        await change.save_payment(paid(first))
        await change.book(first, NOW)
    return database


def _resident_mib() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    kib = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
    return int(kib) / 1024


@asynccontextmanager
async def _graph(rows: int) -> AsyncIterator[GraphCalls]:
    """In a process of its own, so that its work is not ours."""
    command = [sys.executable, "-m", "bench.graph", "--serve", "--rows", str(rows)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
    assert server.stdout is not None
    url = server.stdout.readline().strip()
    client = GraphClient(Access(url, "", "app", "secret"), _Tokens())
    minutes = itertools.count(step=60.0)  # its pace is Graph's limit, and no cost of ours
    try:
        yield GraphCalls(client, Pace(clock=lambda: next(minutes)))
    finally:
        await client.close()
        server.terminate()
        server.wait(15)


async def _serve(rows: int) -> None:
    async with StandInGraph() as graph:
        for first in range(0, rows, PAGE):
            graph.add_told(
                (NOW - BACK / rows * n - timedelta(microseconds=7), _row(n, rows))
                for n in range(first, min(first + PAGE, rows))
            )
        print(graph.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
