"""Somebody at the bank's own dashboard, who gives payments back without a word to Purser."""

from __future__ import annotations

import asyncio
import random

import aiohttp

from tests.crash.outside import pause
from tests.crash.stage import WEBHOOK_SECRET, Stage
from tests.stripe_stand_in import Json, event, signed

ASKS_AGAIN = {503}  # what the bank takes for "tell me later", as it does a broken connection


class Dashboard:
    """Refunds now and then; the bank tells of each until it was heard."""

    def __init__(self, stage: Stage, session: aiohttp.ClientSession, seed: int) -> None:
        self._stage = stage
        self._session = session
        self._dice = random.Random(f"{seed}:dashboard")  # noqa: S311  dice
        self._untold: list[Json] = []

    async def live(self, over: asyncio.Event, every_seconds: float) -> None:
        while not over.is_set():
            await pause(self._dice.random() * 2 * every_seconds)
            self._gives_back()
            await self._tells()

    async def told(self) -> None:
        """Until nothing is left to tell; whoever waits for it has a limit of their own."""
        while self._untold:
            await self._tells()
            await pause(0.1)

    def _gives_back(self) -> None:
        bank, cents = self._stage.bank, self._dice.choice((1_00, 2_00, 5_00))
        keys = [key for key in bank.charged() if bank.left_of(key) >= cents]
        if keys:
            refund = bank.given_back(self._dice.choice(keys), cents)
            self._untold.append(event("refund.created", refund))

    async def _tells(self) -> None:
        """Twice, and in no order."""
        for about in self._dice.sample(self._untold, len(self._untold)):
            heard = [await self._heard(about) for _ in range(2)]
            if any(heard):
                self._untold.remove(about)

    async def _heard(self, about: Json) -> bool:
        url = self._dice.choice(self._stage.replicas).url
        if not url:
            return False
        body, signature = signed(about, secret=WEBHOOK_SECRET)
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        to = url.replace("/api/messages", "/webhooks/stripe")
        try:
            async with self._session.post(to, data=body, headers=headers) as answer:
                assert answer.status in {200, *ASKS_AGAIN}, (answer.status, about)
                return answer.status not in ASKS_AGAIN
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False
