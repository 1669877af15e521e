"""The world outside as the operator chose it: the sandbox, what is written down, or real cards."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ledger.agreements import AGREEMENT
from ledger.gateways import CardSetup, Gateway, Notices, Purse
from ledger.letters import Mail
from ledger.licences import Licences
from ledger.methods import RECORDED
from ledger.ports import Clock, Opening, UsageSource
from providers.invoice import InvoiceGateway
from providers.recorded import EmptyOpening, NoUsage, RecordedGateway
from providers.sandbox import (
    METHODS,
    SandboxGateway,
    SandboxLicences,
    SandboxMail,
    SandboxOpening,
    SandboxUsage,
)
from providers.stripe.access import Access
from providers.till import Till

if TYPE_CHECKING:
    from providers.graph.access import Access as GraphAccess
    from providers.graph.parts import Graph
    from providers.mail.access import Access as MailAccess
    from providers.stripe.parts import Stripe

BANK_SECONDS = 1.5  # what a payment takes in the sandbox: long enough to see a low balance
_CARD = "pm_"  # how Stripe names what it saved


@dataclass(frozen=True, slots=True)
class Outside:
    """What a house is given of it."""

    gateway: Gateway
    usage: UsageSource
    opening: Opening
    card_setup: CardSetup | None
    notices: Notices | None
    mail: Mail | None
    licences: Licences | None


def open_outside(
    *,
    sandbox: bool,
    access: Access | None,
    mail: MailAccess | None,
    graph: GraphAccess | None,
    purse: Purse,
    clock: Clock,
    opened: AsyncExitStack,
) -> Outside:
    """With access to Stripe it charges cards, in the sandbox those of its test mode.

    Letters of the sandbox go nowhere, unless there is a mail server; its calls and its directory
    are made up.
    """
    stripe = None if access is None else _stripe(access, purse, opened)
    made_up = sandbox and stripe is None
    at_graph = None if sandbox or graph is None else _graph(graph, opened)
    return Outside(
        gateway=_sandbox_till(purse) if made_up else _till(purse, stripe),
        usage=SandboxUsage() if sandbox else (at_graph.calls if at_graph else NoUsage()),
        opening=SandboxOpening(pays=made_up) if sandbox else EmptyOpening(),
        card_setup=stripe.cards if stripe else None,
        notices=stripe.notices if stripe else None,
        mail=_smtp(mail, clock) if mail else _sandbox_mail(sandbox=sandbox),
        licences=SandboxLicences() if sandbox else (at_graph.licences if at_graph else None),
    )


def _graph(access: GraphAccess, opened: AsyncExitStack) -> Graph:
    from providers.graph.parts import open_graph  # noqa: PLC0415 - only who meters waits for it

    graph = open_graph(access)
    opened.push_async_callback(graph.client.close)
    return graph


def _smtp(access: MailAccess, clock: Clock) -> Mail:
    from providers.mail.smtp import SmtpMail  # noqa: PLC0415 - only who sends mail waits for it

    return SmtpMail(access, clock)


def _sandbox_mail(*, sandbox: bool) -> Mail | None:
    return SandboxMail() if sandbox else None


def _stripe(access: Access, purse: Purse, opened: AsyncExitStack) -> Stripe:
    # Its library takes a third of a second to import: only who pays with it waits for it.
    from providers.stripe.parts import open_stripe  # noqa: PLC0415

    stripe = open_stripe(access, purse)
    opened.push_async_callback(stripe.close)
    return stripe


def _till(purse: Purse, stripe: Stripe | None) -> Till:
    gateways: dict[str, Gateway] = {
        AGREEMENT: InvoiceGateway(purse),
        RECORDED.id: RecordedGateway(),
    }
    if stripe is not None:
        gateways[_CARD] = stripe.gateway
    return Till(purse, gateways)


def _sandbox_till(purse: Purse) -> Till:
    """Its made-up methods, and agreements that somebody stores while trying it out."""
    bank = partial(asyncio.sleep, BANK_SECONDS)
    # The sandbox last, as every id begins with nothing: it knows which are its own.
    gateways: dict[str, Gateway] = {AGREEMENT: InvoiceGateway(purse), "": SandboxGateway(bank)}
    return Till(purse, gateways, first=METHODS, last=())
