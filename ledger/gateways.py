"""The ports of payments: what charges, what is stored to pay with, and what gateways tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.account import Method
from ledger.money import Money
from ledger.payments import Charge, Payment


class Gateway(Protocol):
    """Payment methods and what charges them."""

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        """The first one is offered first."""
        ...

    async def charge(self, payment: Payment) -> Charge:
        """Idempotent by the payment's key for ever; not reaching the gateway is UNKNOWN."""
        ...

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        """Give back `refund.amount` of what was paid; idempotent and UNKNOWN as `charge` is.

        Without `paid` nothing went through a gateway: it was given back elsewhere.
        """
        ...


class Purse(Protocol):
    """What organisations set up to pay with, kept beside the book; methods change by a `Change`."""

    async def methods(self, account_id: str) -> tuple[Method, ...]:
        """In the order in which they were added."""
        ...

    async def customer(self, account_id: str) -> str:
        """What the card gateway calls the organisation; empty where it does not know it."""
        ...

    async def keep_customer(self, account_id: str, customer: str) -> str:
        """The first one stays, and is handed back."""
        ...

    async def account_of(self, customer: str) -> str:
        """Whose customer that is; empty for nobody's."""
        ...

    async def seen(self, notice_id: str) -> bool: ...
    async def remember_notice(self, notice_id: str, now: datetime) -> None:
        """So that a notice that comes again is told apart; harmless to repeat."""
        ...


class CardSetup(Protocol):
    """Where a person enters a card: a page of the gateway's, never a chat."""

    async def page(self, account_id: str) -> str:
        """The address of a page, good for one card; GatewayUnreachable where there is none."""
        ...

    async def forget(self, method_id: str) -> None:
        """The gateway keeps the card no longer; GatewayUnreachable where it does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class Clawback:
    """Money of a payment that went back past us: refunded at the gateway itself, or disputed."""

    reference: str  # the gateway's own name for it
    amount: Money
    at: datetime
    code: str  # GIVEN_BACK or DISPUTED, of `ledger.declines`
    stands: bool  # False: it came to nothing after all


@dataclass(frozen=True, slots=True)
class Notice:
    """What a gateway tells by itself; `ledger/notices.py` follows it."""

    id: str
    account_id: str = ""
    payment_key: str = ""  # a payment whose outcome may be known by now: it is asked for
    method: Method | None = None  # was added, or changed
    gone: str = ""  # the id of a method that was taken away
    clawbacks: tuple[Clawback, ...] = ()  # of that payment, as they stand now


class Notices(Protocol):
    """Reads what a gateway posts to us."""

    async def read(self, body: bytes, signature: str) -> Notice:
        """NoticeRefused where it is forged, stale or unreadable; what is of no use is empty."""
        ...
