"""Writers: who of this process writes next, where a database takes one at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from ledger.patience import SOMEBODY_WAITS

LONGEST_SECONDS = 0.5  # for which those whom nobody waits for let others go first


@dataclass(frozen=True, slots=True)
class _Waiting:
    since: float
    called: asyncio.Future[None]


class Writers:
    """One at a time, first come first served; those whom a person waits for before the others.

    Under load the others come at their turn all the same once they have waited long enough, or
    people who go on talking would keep every alert from going out.
    """

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._writing = False
        self._people: deque[_Waiting] = deque()
        self._others: deque[_Waiting] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        if self._writing:
            await self._called()
        self._writing = True
        try:
            yield
        finally:
            self._call_next()

    async def _called(self) -> None:
        """The turn is handed over, so that nobody can slip in between."""
        line = self._people if SOMEBODY_WAITS.get() else self._others
        mine = _Waiting(self._seconds(), asyncio.get_running_loop().create_future())
        line.append(mine)
        try:
            await mine.called
        except asyncio.CancelledError:
            if mine.called.done() and not mine.called.cancelled():
                self._call_next()  # called and cancelled at once: the turn must not be lost
            raise

    def _call_next(self) -> None:
        self._writing = False
        while line := self._next():
            first = line.popleft()
            if not first.called.done():  # else its task was cancelled while it waited
                self._writing = True
                first.called.set_result(None)
                return

    def _next(self) -> deque[_Waiting]:
        """The line whose first is next; empty where nobody waits."""
        if not self._others or not self._people:
            return self._others or self._people
        longest = self._seconds() - self._others[0].since >= LONGEST_SECONDS
        return self._others if longest else self._people
