"""Drives a world with what hypothesis draws, until all is said or something is found."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.steps import Step
from tests.fuzz.world import World, opened_world

_QUIET = structlog.make_filtering_bound_logger(50)  # nothing is written that no oracle reads
# What is found depends on all that came before it in its world, so cutting it down may lose it:
# a short try is worth it, a long one is not.
_PHASES = (Phase.explicit, Phase.generate, Phase.shrink)


class Driver:
    """A world on a loop of its own, for code that is not asynchronous itself."""

    def __init__(self, runner: asyncio.Runner, world: World) -> None:
        self._runner = runner
        self.world = world

    def take(self, steps: list[Step]) -> None:
        self._runner.run(self._taken(steps))

    def end(self) -> None:
        self._runner.run(self.world.end())

    async def _taken(self, steps: list[Step]) -> None:
        for step in steps:
            await self.world.take(step)


@contextmanager
def driven(path: Path, database_url: str = "") -> Iterator[Driver]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=_QUIET, cache_logger_on_first_use=False)
    try:
        with asyncio.Runner() as runner:
            opened = opened_world(path, database_url)
            world = runner.run(opened.__aenter__())
            try:
                yield Driver(runner, world)
            finally:
                runner.run(opened.__aexit__(None, None, None))
    finally:
        structlog.configure(**before)


def talk(driver: Driver, steps: st.SearchStrategy[list[Step]], examples: int, number: int) -> None:
    """So many talks, the same ones for the same number."""

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=_PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps)
    def talked(drawn: list[Step]) -> None:
        driver.take(drawn)

    talked()
