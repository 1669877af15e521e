"""The real process bears bad weather at Teams: nothing is lost, booked twice or sent too often.

A short run; `make soak` is the long one, and docs/reliability.md has its figures.
"""

from __future__ import annotations

import random
from pathlib import Path

from tests.soak.checks import judged
from tests.soak.evidence import Bounds
from tests.soak.places import organisations
from tests.soak.running import run_on
from tests.soak.stage import staged

SECONDS = 4.0
# The machine that runs the suite does other things as well.
BOUNDS = Bounds(turn_seconds=3.0)


async def test_a_few_chats_in_bad_weather(tmp_path: Path) -> None:
    """Every check of the long run holds."""
    seed = random.randrange(1 << 30)  # noqa: S311  follows the seed of the test order
    async with (
        staged(tmp_path, organisations(2, 16), seed=seed, seconds=SECONDS, brisk=True) as stage,
        run_on(stage, seed, thinks_seconds=(0.6, 2.4)) as run,
    ):
        await run.begin()
        await run.live(SECONDS)
        seen = await run.end(BOUNDS)
    assert {name: found for name, found in judged(seen).items() if found} == {}
