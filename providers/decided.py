"""The world outside as the operator's settings decide it: what is reached there, and with what."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Protocol

from ledger.gateways import Purse
from ledger.ports import Clock
from providers.graph.access import Access as GraphAccess
from providers.graph.access import graph_access
from providers.mail.access import Access as MailAccess
from providers.mail.access import Server, access_to
from providers.outside import Outside, open_outside
from providers.stripe.access import Access as StripeAccess
from providers.stripe.access import stripe_access


class Secret(Protocol):
    """It is shown to nobody who does not ask for it."""

    def get_secret_value(self) -> str: ...


class Decided(Protocol):
    """Those of the settings that are about it."""

    @property
    def sandbox(self) -> bool: ...
    @property
    def app_id(self) -> str: ...
    @property
    def login_url(self) -> str: ...
    @property
    def stripe_api_key(self) -> Secret: ...
    @property
    def stripe_api_base(self) -> str: ...
    @property
    def stripe_webhook_secret(self) -> Secret: ...
    @property
    def stripe_live(self) -> bool: ...
    @property
    def mail_server(self) -> Server | None: ...
    @property
    def mail_from(self) -> str: ...
    @property
    def graph_app(self) -> tuple[str, str] | None: ...
    @property
    def graph_url(self) -> str: ...
    @property
    def whole_numbers(self) -> bool: ...


def outside_of(decided: Decided, purse: Purse, clock: Clock, opened: AsyncExitStack) -> Outside:
    return open_outside(
        sandbox=decided.sandbox,
        access=_stripe(decided),
        mail=_mail(decided),
        graph=_graph(decided),
        purse=purse,
        clock=clock,
        opened=opened,
    )


def _stripe(decided: Decided) -> StripeAccess | None:
    return stripe_access(
        decided.stripe_api_key.get_secret_value(),
        decided.stripe_api_base,
        decided.stripe_webhook_secret.get_secret_value(),
        live=decided.stripe_live,
        app_id=decided.app_id,
    )


def _mail(decided: Decided) -> MailAccess | None:
    server = decided.mail_server
    return access_to(server, decided.mail_from) if server else None


def _graph(decided: Decided) -> GraphAccess | None:
    return graph_access(
        decided.graph_app,
        decided.graph_url,
        decided.login_url,
        whole_numbers=decided.whole_numbers,
    )
