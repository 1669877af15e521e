"""The long run: `make fuzz N=200000` posts so many inputs and prints what was found.

    python -m tests.fuzz.long --inputs 200000 --seed 1 --on sqlite

A world is built anew after every few hundred talks, and its book is replayed at the end of each.
Exit code 1 where anything was found; each finding is told with the steps that lead to it.
"""

from __future__ import annotations

import argparse
import gc
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.fuzz.drive import Driver, driven, talk
from tests.fuzz.strategies import STEPS

TALKS_EACH = 500
MOST_FINDINGS = 20
_PAGE_BYTES = 4096


@dataclass
class Total:
    """What all worlds together saw."""

    counts: Counter[str] = field(default_factory=Counter)
    booked: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0
    largest_bytes: int = 0
    resident_mib: list[float] = field(default_factory=list)  # after each world
    findings: list[str] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        return sum(count for what, count in self.counts.items() if not what.startswith("status"))

    def add(self, driver: Driver) -> None:
        world = driver.world
        self.counts += world.counts
        self.booked += world.book.booked
        self.slowest_seconds = max(self.slowest_seconds, world.findings.slowest_seconds)
        self.largest_bytes = max(self.largest_bytes, world.findings.largest_bytes)


def main() -> int:
    asked = _arguments()
    total, begun, number = Total(), perf_counter(), asked.world
    with _ground(asked.on) as fresh:
        while total.inputs < asked.inputs and len(total.findings) < MOST_FINDINGS:
            _round(total, asked.seed * 1_000_000 + number, fresh())
            number += 1
            _tell(f"… {total.inputs:,} inputs, {perf_counter() - begun:,.0f} s")
    _report(total, asked, number - asked.world, perf_counter() - begun)
    return 1 if total.findings else 0


def _round(total: Total, number: int, address: str) -> None:
    with TemporaryDirectory(prefix="purser-fuzz-") as folder, driven(Path(folder), address) as it:
        try:
            talk(it, STEPS, TALKS_EACH, number)
            it.end()
        except BaseException as found:  # hypothesis tells several at once as a group
            if isinstance(found, KeyboardInterrupt):
                raise
            total.findings.append(f"world {number}\n{''.join(traceback.format_exception(found))}")
            _tell(total.findings[-1][-20_000:])
        total.add(it)
    gc.collect()
    total.resident_mib.append(_resident_mib())


@contextmanager
def _ground(name: str) -> Iterator[Callable[[], str]]:
    """Addresses of empty databases; an empty one: SQLite in the world's own folder."""
    if name == "sqlite":
        yield str
        return
    from tests.postgres import postgres  # noqa: PLC0415  a server that few runs need

    with postgres(durable=False) as server:
        yield server.new


def _resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE_BYTES / 2**20


def _report(total: Total, asked: argparse.Namespace, worlds: int, seconds: float) -> None:
    _tell(f"\n{asked.on}, seed {asked.seed}, {worlds} worlds, {seconds:,.0f} s")
    for what, counts in (("posted", total.counts), ("booked", total.booked)):
        _tell(f"  {what}: " + ", ".join(f"{n:,} {each}" for each, n in counts.most_common()))
    _tell(f"  inputs {total.inputs:,}, findings {len(total.findings)}")
    _tell(f"  slowest answer {total.slowest_seconds:.2f} s, largest {total.largest_bytes:,} bytes")
    first, last = total.resident_mib[0], total.resident_mib[-1]
    _tell(f"  memory {first:.0f} MiB after the first world, {last:.0f} MiB after the last")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Posts whatever hypothesis draws.")
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000))
    parser.add_argument("--world", type=int, default=0, help="the first of them")
    parser.add_argument("--on", choices=("sqlite", "postgres"), default="sqlite")
    return parser.parse_args()


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201  whoever runs it reads the figures


if __name__ == "__main__":
    sys.exit(main())
