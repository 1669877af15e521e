"""How often Graph is asked for calls: within its limit for each tenant, and not while it rests."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from time import monotonic

MOST = 50  # requests, tries that failed among them
SECONDS = 60.0


class Pace:
    """One for a process: replicas that read the same tenant in the same minute get a 429."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lately: defaultdict[str, deque[float]] = defaultdict(deque)
        self._held: dict[str, float] = {}

    def take(self, tenant: str) -> float:
        """Seconds until a request may go; 0: it may go now, and is counted."""
        now, lately = self._clock(), self._lately[tenant]
        while lately and now - lately[0] >= SECONDS:
            lately.popleft()
        held = self._held.get(tenant, now) - now
        if held > 0:
            return held
        self._held.pop(tenant, None)
        if len(lately) >= MOST:
            return SECONDS - (now - lately[0])
        lately.append(now)
        return 0.0

    def hold(self, tenant: str, seconds: float) -> None:
        """Graph has said so."""
        self._held[tenant] = self._clock() + seconds
