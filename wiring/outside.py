"""The world outside, opened with what settings say of Stripe, mail and Microsoft Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from providers.graph.access import graph_access
from providers.mail.access import access_to
from providers.outside import Outside, open_outside
from providers.stripe.access import stripe_access

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from bot.settings import Settings
    from ledger.gateways import Purse
    from ledger.ports import Clock
    from providers.graph.access import Access as GraphAccess
    from providers.mail.access import Access as MailAccess
    from providers.stripe.access import Access as StripeAccess


def outside_of(settings: Settings, purse: Purse, clock: Clock, opened: AsyncExitStack) -> Outside:
    return open_outside(
        sandbox=settings.sandbox,
        access=_stripe(settings),
        mail=_mail(settings),
        graph=_graph(settings),
        purse=purse,
        clock=clock,
        opened=opened,
    )


def _stripe(settings: Settings) -> StripeAccess | None:
    return stripe_access(
        settings.stripe_api_key.get_secret_value(),
        settings.stripe_api_base,
        settings.stripe_webhook_secret.get_secret_value(),
        live=settings.stripe_live,
        app_id=settings.app_id,
    )


def _mail(settings: Settings) -> MailAccess | None:
    server = settings.mail_server
    return access_to(server, settings.mail_from) if server else None


def _graph(settings: Settings) -> GraphAccess | None:
    return graph_access(
        settings.graph_app,
        settings.graph_url,
        settings.login_url,
        whole_numbers=settings.whole_numbers,
    )
