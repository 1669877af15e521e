"""The turnstile: each request of an answer passes it as the rate limits of its chat allow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from bot.pacing import ANSWERS, Pacing


@dataclass(frozen=True, slots=True)
class Turnstile:
    """Of one chat; implements `bot.connector.Gate`."""

    pacing: Pacing
    tenant_id: str
    chat_id: str
    seconds: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def passes(self, patience_seconds: float) -> bool:
        """At once where there is room; Teams would refuse it sooner than it answered here."""
        until = self.seconds() + patience_seconds
        while wait := self.pacing.ask(self.tenant_id, self.chat_id, self.seconds(), ANSWERS):
            if self.seconds() + wait > until:
                return False
            await self.sleep(wait)
        return True
