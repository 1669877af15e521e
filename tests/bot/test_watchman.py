"""The watch goes on whatever happens in a round, and says when it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from bot.metrics import Metrics
from bot.watchman import Watchman, WatchStopped
from ledger.metering_trouble import Forbidden
from tests.house import MovableClock


class Rounds:
    """Plays the watch: each round does what was planned for it, later ones find nothing due."""

    def __init__(self, *plans: Callable[[], Awaitable[int]]) -> None:
        self.plans = list(plans)
        self.begun = 0
        self.news = asyncio.Condition()

    async def __call__(self) -> int:
        async with self.news:
            self.begun += 1
            self.news.notify_all()
        return await self.plans.pop(0)() if self.plans else 0

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: self.begun >= count)


async def two_accounts_fail() -> int:
    raise ExceptionGroup("two", [ValueError("first"), ExceptionGroup("more", [KeyError("second")])])


async def database_is_gone() -> int:
    raise OSError("gone")


async def graph_says_no() -> int:
    raise ExceptionGroup("what this poll left undone", [Forbidden("Calls.Read")])


async def test_looks_at_once_and_again_and_again() -> None:
    """The first round does not wait for an interval, and the next one comes by itself."""
    rounds = Rounds()
    watchman = Watchman(rounds, MovableClock(), poll_seconds=1)
    watchman.start()
    await rounds.until(2)
    await watchman.stop()


async def test_a_failing_account_is_logged_once_with_its_stack() -> None:
    """Each failure of a round is one event; nothing of it reaches the scheduler."""
    metrics = Metrics()
    watchman = Watchman(
        Rounds(two_accounts_fail), MovableClock(), poll_seconds=300, failed=metrics.poll_failed
    )
    with capture_logs() as events:
        await watchman.look()
    assert b'purser_polls_failed_total{kind="KeyError"} 1.0' in metrics.page()
    assert [event["event"] for event in events] == ["poll_failed", "poll_failed"]
    assert [str(event["exc_info"]) for event in events] == ["first", "'second'"]


async def test_trouble_outside_is_one_line() -> None:
    """Where in our code it came up says nothing about Graph; what is wrong is named."""
    metrics = Metrics()
    watchman = Watchman(Rounds(graph_says_no), MovableClock(), 300, failed=metrics.poll_failed)
    with capture_logs() as events:
        await watchman.look()
    assert b'purser_polls_failed_total{kind="Forbidden"} 1.0' in metrics.page()
    assert events == [
        {"event": "calls_not_read", "trouble": "forbidden:Calls.Read", "log_level": "warning"}
    ]


async def test_a_round_that_fails_as_a_whole_is_followed_by_the_next() -> None:
    """A database that is gone for a moment does not end the watch."""
    rounds = Rounds(database_is_gone)
    watchman = Watchman(rounds, MovableClock(), poll_seconds=300)
    with capture_logs() as events:
        await watchman.look()
        await watchman.look()
    assert rounds.begun == 2
    assert [event["event"] for event in events] == ["poll_failed"]


async def test_one_round_at_a_time() -> None:
    """A nudge during a long round starts no second one."""
    gate = asyncio.Event()

    async def long() -> int:
        await gate.wait()
        return 1

    rounds = Rounds(long)
    watchman = Watchman(rounds, MovableClock(), poll_seconds=300)
    first = asyncio.create_task(watchman.look())
    await rounds.until(1)
    second = asyncio.create_task(watchman.look())
    gate.set()
    await asyncio.gather(first, second)
    assert rounds.begun == 1


async def test_stopping_lets_the_round_end() -> None:
    """A round that is booking is not cut off."""
    gate = asyncio.Event()
    ended = []

    async def long() -> int:
        await gate.wait()
        ended.append(True)
        return 1

    rounds = Rounds(long)
    watchman = Watchman(rounds, MovableClock(), poll_seconds=300)
    watchman.start()
    await rounds.until(1)
    stopping = asyncio.create_task(watchman.stop())
    gate.set()
    await stopping
    assert ended == [True]


async def test_readiness_tells_a_watch_that_stopped() -> None:
    """Not started, or silent for minutes, is not ready; a round makes it ready again."""
    clock = MovableClock()
    watchman = Watchman(Rounds(), clock, poll_seconds=5)
    with pytest.raises(WatchStopped):
        await watchman.ready()
    await watchman.look()
    await watchman.ready()
    clock.move(minutes=10)
    with pytest.raises(WatchStopped):
        await watchman.ready()
    await watchman.look()
    await watchman.ready()
