"""The real process is killed under load, and afterwards nothing is lost and nothing is twice.

A short run; `make crash` is the long one, and docs/reliability.md has its figures.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.killing import run_on
from tests.crash.stage import organisations, staged

KILLS = 4
AT_MOST_SECONDS = 0.5


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("fresh_postgres")
    return found


async def test_what_was_acknowledged_survives(tmp_path: Path, address: str) -> None:
    """Told is booked, once; charges are payments are lots; alerts came (rules 6, 8, 19, 20, 27)."""
    seed = random.randrange(1 << 30)  # noqa: S311  follows the seed of the test order
    async with (
        staged(tmp_path, address, organisations(2, 2), seed=seed) as stage,
        run_on(stage, seed, thinks_seconds=0.1) as run,
    ):
        async with run.crowd():
            await run.kill(KILLS, AT_MOST_SECONDS)
        figures = await run.end(wind_leases=True)
    assert figures.faults == []
    assert run.kills == KILLS
    assert figures.charges == figures.lots > 0
