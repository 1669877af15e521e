"""What Stripe knows an organisation as: one customer each, whoever asks first."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from ledger.gateways import Purse
from providers.stripe.api import StripeApi
from providers.stripe.marks import ACCOUNT


class Customers:
    """Finds or makes it; of several that ask at once all get the same one."""

    def __init__(self, api: StripeApi, purse: Purse) -> None:
        self._api = api
        self._purse = purse
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, account_id: str) -> str:
        """Made where there is none yet; raises what `answers` does."""
        async with self._turns[account_id]:
            known = await self._purse.customer(account_id)
            return known or await self._made(account_id)

    async def _made(self, account_id: str) -> str:
        """With a key of the account's: another process that asks meanwhile gets the same one."""
        made = await self._api.create_customer(
            {ACCOUNT: account_id}, f"purser-customer-{account_id}"
        )
        return await self._purse.keep_customer(account_id, str(made["id"]))
