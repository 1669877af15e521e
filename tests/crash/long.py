"""The long run: `make crash N=300` kills so often on each ground and prints what was found.

    python -m tests.crash.long --kills 300 --seed 1 --on sqlite --on postgres --on replicas

Exit code 1 where anything does not fit; each finding is one line.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic

from tests.crash.findings import Figures
from tests.crash.killing import Run, run_on
from tests.crash.stage import organisations, staged
from tests.postgres import Postgres, postgres

GROUNDS = ("sqlite", "postgres", "replicas")
ORGANISATIONS = 4
PEOPLE = 3
PROGRESS_EVERY = 25
MOST_ERRORS = 20  # kinds of them that are told


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the book stands; a server can be killed as well."""

    name: str
    server: Postgres | None = None

    def crash(self) -> None:
        """Without a checkpoint: it recovers from its log."""
        if self.server is not None:
            self.server.crash()
            self.server.start()


@contextmanager
def _opened(name: str) -> Iterator[Ground]:
    if name == "sqlite":
        yield Ground(name)
        return
    with postgres(durable=True) as server:
        yield Ground(name, server)


async def _killed(ground: Ground, folder: Path, kills: int, seed: int) -> bool:
    who = organisations(ORGANISATIONS, PEOPLE)
    replicas = 2 if ground.name == "replicas" else 1
    address = ground.server.new() if ground.server is not None else ""
    async with (
        staged(folder, address, who, seed=seed, replicas=replicas) as stage,
        run_on(stage, seed) as run,
    ):
        async with run.crowd():
            while run.kills < kills:
                await run.kill(min(PROGRESS_EVERY, kills - run.kills))
                _tell(f"{ground.name}: {run.kills} kills, {monotonic() - run.begun:.0f} s")
                ground.crash()
        figures = await run.end()
    _report(ground.name, seed, run, figures)
    return not figures.faults


def _report(ground: str, seed: int, run: Run, figures: Figures) -> None:
    _tell(f"\n{ground}, seed {seed}")
    hits = ", ".join(f"{count} {where}" for where, count in run.hits.most_common())
    did = ", ".join(f"{count} {what}" for what, count in run.heard.did.most_common())
    told: dict[str, object] = {"kills": f"{run.kills} ({hits})", "people": did}
    told |= {name: value for name, value in vars(figures).items() if name != "faults"}
    errors = run.errors()
    told |= {"faults": len(figures.faults), "errors logged": errors.total()}
    told["seconds"] = round(monotonic() - run.begun)
    for name, value in told.items():
        _tell(f"  {name.replace('_', ' '):<17} {value}")
    for error, count in errors.most_common(MOST_ERRORS):
        _tell(f"  {count} × {error}")
    for fault in figures.faults:
        _tell(f"  ! {fault}")


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201  whoever runs it reads the figures


def main() -> int:
    parser = argparse.ArgumentParser(description="Kills Purser under load and proves its book.")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--on", action="append", choices=GROUNDS)
    chosen = parser.parse_args()
    whole = True
    for name in chosen.on or GROUNDS:
        folder = Path(mkdtemp(prefix="purser-crash-"))
        with _opened(name) as ground:
            fits = asyncio.run(_killed(ground, folder, chosen.kills, chosen.seed))
        whole = whole and fits
        if fits:
            rmtree(folder)
        else:
            _tell(f"  kept for whoever looks into it: {folder}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
