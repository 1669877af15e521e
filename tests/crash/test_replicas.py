"""Two real processes serve, poll and tell from one PostgreSQL, and are killed in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.crash.killing import Run, run_on
from tests.crash.outside import pause
from tests.crash.process import PATIENCE_SECONDS
from tests.crash.stage import api_keys, organisations, staged

KEYS = api_keys(2)
SEED = 1


async def test_recharges_and_alerts_happen_once(tmp_path: Path, fresh_postgres: str) -> None:
    """While both poll, and while either is gone (rules 19, 25, 27)."""
    async with (
        staged(
            tmp_path, fresh_postgres, organisations(3, 1, channels=2), seed=SEED, replicas=2
        ) as stage,
        run_on(stage, SEED, thinks_seconds=0.2) as run,
    ):
        async with run.crowd():
            await _until(lambda: {each.by for each in stage.bank.timeline.asked} == set(KEYS))
            await _recharged(run, KEYS)
            await _until(lambda: bool(stage.chats.alerts))  # one of the first recharge
            # Nobody was killed.
            assert all(times == 1 for times in stage.chats.alerts.values())
            await _recharged_by_the_other(run, 0)
            await _recharged_by_the_other(run, 1)
        figures = await run.end(wind_leases=True)
    assert figures.faults == []
    assert figures.recharges > len(stage.organisations)


async def _recharged_by_the_other(run: Run, which: int) -> None:
    """One is killed: the other finds what is low."""
    replica = run.stage.replicas[which]
    run.hits["one of two"] += 1
    await replica.kill()
    await _recharged(run, (KEYS[1 - which],))
    await replica.start()
    await replica.listens()


async def _recharged(run: Run, keys: tuple[str, ...]) -> None:
    """Every pool falls below its trigger, and one of these brings one of them back."""
    before = len(run.stage.bank.timeline.asked)
    for each in run.stage.organisations:
        await run.person(each, "accountant").reconciles(61)

    def one_asked() -> bool:
        asked = {each.key for each in run.stage.bank.timeline.asked[before:] if each.by in keys}
        return bool(asked and asked & run.ground.claimed_by_polls())

    await _until(one_asked)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():
            await pause(0.02)
