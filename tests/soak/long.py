"""The long run: `make soak` lets 200 chats talk for ten minutes and prints what was found.

    python -m tests.soak.long --minutes 10 --chats 200 --organisations 20 --seed 1

Exit code 1 where a check finds anything; each finding is one line.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from random import SystemRandom
from shutil import rmtree
from tempfile import mkdtemp

from tests.soak.checks import judged
from tests.soak.evidence import Bounds, Evidence
from tests.soak.places import organisations
from tests.soak.report import figures
from tests.soak.running import Run, run_on
from tests.soak.stage import staged

MOST_FINDINGS = 10  # of one check that are told


async def _soaked(folder: Path, chosen: argparse.Namespace) -> tuple[Run, Evidence]:
    seconds = chosen.minutes * 60
    who = organisations(chosen.organisations, chosen.chats)
    async with (
        staged(folder, who, seed=chosen.seed, seconds=seconds) as stage,
        run_on(stage, chosen.seed) as run,
    ):
        await run.begin()
        _tell(f"{len(run.chats)} chats in {len(who)} organisations, seed {chosen.seed}")
        await run.live(seconds)
        return run, await run.end(Bounds())


def _report(run: Run, seen: Evidence) -> bool:
    for name, value in figures(run, seen).items():
        _tell(f"  {name:<26} {value}")
    whole = True
    for name, found in judged(seen).items():
        _tell(f"{'FAILED' if found else 'ok':<6} {name}")
        for each in found[:MOST_FINDINGS]:
            _tell(f"  ! {each}")
        if len(found) > MOST_FINDINGS:
            _tell(f"  ! and {len(found) - MOST_FINDINGS} more")
        whole = whole and not found
    return whole


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201  whoever runs it reads the figures


def main() -> int:
    parser = argparse.ArgumentParser(description="Lets people talk to Purser in bad weather.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--organisations", type=int, default=20)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    folder = Path(mkdtemp(prefix="purser-soak-"))
    _tell(f"{os.cpu_count()} cores, in {folder}")
    whole = _report(*asyncio.run(_soaked(folder, chosen)))
    if whole and not chosen.keep:
        rmtree(folder)
    else:
        _tell(f"kept for whoever looks into it: {folder}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
