"""Stripe's parts, put together over one client: what charges, what saves cards, what it tells."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.gateways import Purse
from providers.stripe.access import Access
from providers.stripe.api import StripeApi, open_api
from providers.stripe.cards import StripeCards
from providers.stripe.customers import Customers
from providers.stripe.gateway import StripeGateway
from providers.stripe.notices import StripeNotices


@dataclass(frozen=True, slots=True)
class Stripe:
    """Closed as one."""

    api: StripeApi
    gateway: StripeGateway
    cards: StripeCards
    notices: StripeNotices | None

    async def close(self) -> None:
        await self.api.close()


def open_stripe(access: Access, purse: Purse) -> Stripe:
    """Within a running loop; nothing is asked yet."""
    api = open_api(access.key, access.base, access.seconds)
    secret = access.webhook_secret
    return Stripe(
        api,
        StripeGateway(api, purse),
        StripeCards(api, Customers(api, purse), access.back),
        StripeNotices(api, purse, secret, live=access.live) if secret else None,
    )
