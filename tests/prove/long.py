"""The long proof: as many random histories as it takes, told again exactly by their seed.

`make prove N=1000000 SEED=7`; each history has its number, and depends on that and the seed alone,
whichever process runs it. The first that fails is cut down to the steps that matter, and told.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter

from tests.prove.ground import Ground
from tests.prove.history import History, Step
from tests.prove.steps import ZONES, drawn_steps

STEPS_EACH = 100
AT_ONCE = 25  # histories handed to a process together
MOST_TRIES = 400  # to cut a failing history down
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - nothing secret is in it, and no disk is as fast


@dataclass(frozen=True, slots=True)
class Setting:
    """What a history begins with."""

    zone: str
    balance: int
    recharges: bool


@dataclass(slots=True)
class Told:
    """What became of some histories."""

    counted: Counter[str]
    failed: int | None = None


def main() -> int:
    asked = _arguments()
    began = perf_counter()
    histories = -(-asked.operations // STEPS_EACH)
    parts = [range(at, min(at + AT_ONCE, histories)) for at in range(0, histories, AT_ONCE)]
    if asked.history is not None:
        parts = [range(asked.history, asked.history + 1)]
    total: Counter[str] = Counter()
    with ProcessPoolExecutor(asked.processes, initializer=gc.freeze) as processes:
        for number, told in enumerate(processes.map(_run, [asked.seed] * len(parts), parts), 1):
            total += told.counted
            if told.failed is not None:
                processes.shutdown(cancel_futures=True)
                return _tell_failure(asked.seed, told.failed)
            if number % max(1, len(parts) // 20) == 0:
                _say(f"… {total['operations']:,} operations, {perf_counter() - began:,.0f} s")
    _tell(asked.seed, total, perf_counter() - began, asked.processes)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--history", type=int, default=None, help="this one alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    if asked.seed is None:
        asked.seed = int.from_bytes(os.urandom(4), "big")
    return asked


def _run(seed: int, numbers: Sequence[int]) -> Told:
    """In a process of its own: these histories, up to the first that fails."""
    counted: Counter[str] = Counter()
    with _ground() as ground:
        for number in numbers:
            setting, steps = _written(seed, number)
            history = _begun(ground, setting)
            try:
                _lived(ground, history, steps)
            except Exception:  # noqa: BLE001 - whatever it is, it is the finding
                return Told(counted, number)
            counted += _figures(history, len(steps))
    return Told(counted)


def _written(seed: int, number: int) -> tuple[Setting, list[Step]]:
    chance = Random(f"{seed}:{number}")  # noqa: S311 - to be repeated, not to be kept secret
    setting = Setting(chance.choice(ZONES), chance.choice((0, 50)), chance.random() < 0.6)
    return setting, drawn_steps(chance, STEPS_EACH)


def _begun(ground: Ground, setting: Setting) -> History:
    return History(ground, setting.zone, setting.balance, recharges=setting.recharges)


def _lived(ground: Ground, history: History, steps: Sequence[Step]) -> None:
    async def story() -> None:
        await history.begin()
        for step in steps:
            await history.take(step)
        await history.finish()

    ground.run(story())


def _figures(history: History, operations: int) -> Counter[str]:
    told = Counter(f"{row.kind} bookings" for row in history.book.rows)
    told["operations"], told["histories"] = operations, 1
    told["crashes"], told["charges"] = history.crashes, len(history.till.charged)
    told["lots"] = len(history.book.lots)
    requests = [card for card in history.asked if card.number]
    told["requests"] = len(requests)
    told += Counter(f"requests {card.state}" for card in requests)
    return told


def _tell_failure(seed: int, number: int) -> int:
    setting, steps = _written(seed, number)
    _say(f"FAILED: history {number} of seed {seed}; again: --seed {seed} --history {number}")
    with _ground() as ground:
        steps, why = _shrunk(ground, setting, steps)
    _say(f"{setting}\n" + "\n".join(f"  {step}" for step in steps))
    _say(why)
    return 1


def _shrunk(ground: Ground, setting: Setting, steps: list[Step]) -> tuple[list[Step], str]:
    """The same failure with as few steps as can be found: piece by piece they are left out."""
    why, tries = _why(ground, setting, steps), 0
    size = len(steps) // 2
    while size and tries < MOST_TRIES:
        for shorter in _without(steps, size):
            tries += 1
            if found := _why(ground, setting, shorter):
                steps, why = shorter, found
                break
        else:
            size //= 2
    return steps, why


def _without(steps: Sequence[Step], size: int) -> Iterator[list[Step]]:
    for at in range(len(steps) - size, -1, -size):
        yield [*steps[:at], *steps[at + size :]]


def _why(ground: Ground, setting: Setting, steps: Sequence[Step]) -> str:
    """What goes wrong in it; empty where nothing does."""
    try:
        _lived(ground, _begun(ground, setting), steps)
    except Exception:  # noqa: BLE001 - whatever it is, it is the finding
        return traceback.format_exc()
    return ""


def _tell(seed: int, total: Counter[str], seconds: float, processes: int) -> None:
    speed = total["operations"] / seconds
    _say(
        f"OK: {total.pop('operations'):,} operations in {total.pop('histories'):,} histories, "
        f"seed {seed}, {seconds:,.0f} s in {processes} processes, {speed:,.0f} a second"
    )
    _say(", ".join(f"{many:,} {what}" for what, many in sorted(total.items())))


@contextmanager
def _ground() -> Iterator[Ground]:
    """A ground in memory where there is room for it, gone afterwards."""
    place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="purser-prove-", dir=place) as folder:
        ground = Ground(Path(folder))
        try:
            yield ground
        finally:
            ground.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
