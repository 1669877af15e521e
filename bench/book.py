"""What the book costs: bookings, imports, reads, polls and proofs, and how they grow.

`python -m bench.book` prints the tables; `--write` keeps them in `bench/BOOK.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import graph, long_book, short_book
from bench.environment import CACHE as FOLDER
from bench.environment import ROOT
from bench.report import machine

ROUNDS = 3
SIZES = (1_000, 100_000, 1_000_000)
BOOK = ROOT / "bench" / "BOOK.md"
ABOUT = ROOT / "bench" / "about_book.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.book", description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the tables in bench/BOOK.md")
    parser.add_argument("--size", type=int, default=0, help="one size only, as JSON")
    wanted = parser.parse_args()
    if wanted.size:
        print(json.dumps(asyncio.run(long_book.measured(wanted.size))))
        return
    text = _singles() + _imports() + graph.table() + _polls() + _sizes()
    print(text)
    if wanted.write:
        day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        head = ABOUT.read_text("utf-8").format(day=day, machine=machine(), rounds=ROUNDS)
        BOOK.write_text(head + text, "utf-8")


def _singles() -> str:
    """Interleaved, so that what disturbs one disturbs the other as well."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            rounds.append(asyncio.run(short_book.bookings(Path(folder))))
    ours, direct = (median(column) for column in zip(*rounds, strict=True))
    share = median(one / other for one, other in rounds)
    return (
        "\n## One booking at a time\n\n"
        "| durable bookings/s | the same statements straight to SQLite | share (aim 0.5) |\n"
        "|---|---|---|\n"
        f"| {ours:,.0f} | {direct:,.0f} | {share:.2f} |\n"
    )


def _imports() -> str:
    rows = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            rows.append(asyncio.run(short_book.imported(Path(folder))))
    return (
        "\n## Calls in bulk\n\n"
        "| rows/s, pages of 1,000 (aim 50,000) |\n|---|\n"
        f"| {median(rows):,.0f} |\n"
    )


def _polls() -> str:
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        seconds, mib = asyncio.run(short_book.idle_polls(Path(folder), 10_000))
    return (
        "\n## A poll of 10,000 idle accounts\n\n"
        "| seconds (aim 1) | resident MiB |\n|---|---|\n"
        f"| {seconds:.2f} | {mib:.0f} |\n"
    )


def _sizes() -> str:
    found = [_one_size(size) for size in SIZES]
    least = found[0]
    lines = [
        "\n## As the book grows\n",
        "| transactions | balance ms | × | booking ms | × | MiB | verify s | MiB of verify |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size, one in zip(SIZES, found, strict=True):
        lines.append(
            f"| {size:,} | {one['balance_ms']:.2f} | {one['balance_ms'] / least['balance_ms']:.2f}"
            f" | {one['booking_ms']:.2f} | {one['booking_ms'] / least['booking_ms']:.2f}"
            f" | {one['resident_mib']:.0f} | {one['verify_s']:.1f} | {one['verify_mib']:.0f} |"
        )
    return "\n".join([*lines, ""])


def _one_size(size: int) -> dict[str, float]:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.book", "--size", str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
