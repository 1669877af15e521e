"""The watchman: nudges the watch over all accounts in time; what is due the database knows.

APScheduler drops runs that start late and knows nothing of other processes, so a run means
nothing more than "look now": times of accounts never live in the schedule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ledger.metering_trouble import MeteringTrouble
from ledger.ports import Clock

# An account must not wait a whole interval more because it fell due just after a nudge.
MAX_NUDGE_SECONDS = 30
# Rounds that are missed before the watch counts as stopped.
MISSED_ROUNDS = 4

log = structlog.get_logger()

PollDue = Callable[[], Awaitable[int]]


class WatchStopped(RuntimeError):
    """No round has ended for so long that something must be wrong."""


class Watchman:
    """Calls `poll_due` again and again, one round at a time."""

    def __init__(
        self,
        poll_due: PollDue,
        clock: Clock,
        poll_seconds: int,
        *,
        failed: Callable[[BaseException], None] = lambda _: None,
    ) -> None:
        self._poll_due = poll_due
        self._clock = clock
        self._failed = failed
        self._every = timedelta(seconds=max(1, min(poll_seconds, MAX_NUDGE_SECONDS)))
        self._scheduler: AsyncIOScheduler | None = None
        self._round: asyncio.Task[None] | None = None
        self.last_round: datetime | None = None

    def start(self) -> None:
        """From now on, at once and then at every interval."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self.last_round = self._clock()
        self._scheduler.add_job(
            self._nudge,
            "interval",
            seconds=self._every.total_seconds(),
            next_run_time=self._clock(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # better late than never
        )
        self._scheduler.start()

    async def look(self) -> None:
        """One round; a round that fails is logged once and the next one comes all the same."""
        await self._nudge()
        if self._round:
            await self._round

    async def stop(self) -> None:
        """Nudge no more and let the round that is under way come to its end."""
        if self._scheduler:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        if self._round:
            await self._round

    async def _nudge(self) -> None:
        """Begin a round where none is under way; the scheduler may not cut it off at the end."""
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._look())

    async def ready(self) -> None:
        """Raises where the watch has stopped."""
        if self.last_round is None:
            raise WatchStopped("never started")
        quiet = self._clock() - self.last_round
        if quiet > self._every * MISSED_ROUNDS + timedelta(seconds=MAX_NUDGE_SECONDS):
            raise WatchStopped(f"last round {quiet.total_seconds():.0f} s ago")

    async def _look(self) -> None:
        try:
            polled = await self._poll_due()
        except* Exception as failed:
            for each in _leaves(failed):
                if isinstance(each, MeteringTrouble):  # outside: our stack says nothing about it
                    log.warning("calls_not_read", trouble=each.trouble.code)
                else:
                    log.exception("poll_failed", exc_info=each)
                self._failed(each)
        else:
            if polled:
                log.debug("polled", accounts=polled)
        self.last_round = self._clock()


def _leaves(failed: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The single failures in a group; one account's failure is one line of the log."""
    return [
        leaf
        for each in failed.exceptions
        for leaf in (_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    ]
