"""Who writes next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from ledger.patience import SOMEBODY_WAITS
from storage.sql.writers import LONGEST_SECONDS, Writers


class Line:
    """Writers before a clock that is moved, and what they wrote."""

    def __init__(self) -> None:
        self.now = 0.0
        self.writers = Writers(lambda: self.now)
        self.wrote: list[str] = []

    async def comes(self, name: str, *, somebody_waits: bool = False) -> asyncio.Task[None]:
        """Takes its place in the line."""

        async def write() -> None:
            SOMEBODY_WAITS.set(somebody_waits)
            async with self.writers.turn():
                self.wrote.append(name)

        task = asyncio.create_task(write())
        await asyncio.sleep(0)
        return task

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Somebody writes meanwhile."""
        async with self.writers.turn():
            yield


async def test_first_come_first_served() -> None:
    """One after the other, in the order in which they came."""
    line = Line()
    async with line.taken():
        tasks = [await line.comes(name) for name in "abc"]
        assert line.wrote == []
    await asyncio.gather(*tasks)
    assert line.wrote == ["a", "b", "c"]


async def test_whom_a_person_waits_for_goes_first() -> None:
    """Turns before polls and alerts, each in their own order."""
    line = Line()
    async with line.taken():
        tasks = [
            await line.comes("poll"),
            await line.comes("turn 1", somebody_waits=True),
            await line.comes("alert"),
            await line.comes("turn 2", somebody_waits=True),
        ]
    await asyncio.gather(*tasks)
    assert line.wrote == ["turn 1", "turn 2", "poll", "alert"]


async def test_nobody_is_passed_over_for_long() -> None:
    """However many people talk, an alert comes at its turn."""
    line = Line()
    async with line.taken():
        tasks = [await line.comes("alert")]
        line.now = LONGEST_SECONDS
        tasks += [await line.comes("poll"), await line.comes("turn", somebody_waits=True)]
    await asyncio.gather(*tasks)
    assert line.wrote == ["alert", "turn", "poll"]


async def test_whoever_gives_up_is_passed_over() -> None:
    """A cancelled task holds up nobody behind it."""
    line = Line()
    async with line.taken():
        gone = await line.comes("gone")
        tasks = [await line.comes("next")]
        gone.cancel()
    await asyncio.gather(*tasks)
    assert line.wrote == ["next"]


async def test_a_turn_is_not_lost_with_its_task() -> None:
    """Cancelled in the very moment in which it was called."""
    line = Line()
    async with line.taken():
        gone = await line.comes("gone")
        tasks = [await line.comes("next")]
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    await asyncio.gather(*tasks)
    assert line.wrote == ["next"]
    await (await line.comes("later"))
    assert line.wrote == ["next", "later"]


async def test_a_failure_ends_a_turn() -> None:
    """Whoever fails while writing lets the next one in."""
    line = Line()
    with suppress(ValueError):
        async with line.taken():
            raise ValueError
    await (await line.comes("next"))
    assert line.wrote == ["next"]
