"""The ports: what the use cases need from storage and from the world outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ledger.account import Account
from ledger.book import Entry, Transaction
from ledger.calls import Call, CallPage
from ledger.drafts import Draft
from ledger.gateways import CardSetup, Gateway, Notices, Purse
from ledger.incidents import AlertFacts, AlertKind, Incident, Resolution
from ledger.lots import Lot, Move
from ledger.money import Money
from ledger.opening import Start
from ledger.payments import Payment
from ledger.people import Actor
from ledger.views import Day, HistoryLine


@dataclass(frozen=True, slots=True)
class Recharged:
    """How often and how much was recharged since some moment."""

    times: int
    amount: Money


Clock = Callable[[], datetime]
NewId = Callable[[], str]


class Change(Protocol):
    """One atomic change to one account: the account is locked until it commits or rolls back."""

    account: Account  # as it stands now, including what this change did

    async def book(self, entry: Entry, now: datetime) -> tuple[Transaction, bool]:
        """Append and move the balance; True marks a repeat, KeyReused another request."""
        ...

    async def find(self, key: str) -> Transaction | None: ...
    async def transaction(self, seq: int) -> Transaction | None: ...
    async def lots(self) -> tuple[Lot, ...]:
        """Those with something left, in the order in which they are used (rule 12)."""
        ...

    async def lot(self, number: int) -> Lot | None: ...
    async def marked_lots(self, now: datetime) -> tuple[Lot, ...]:
        """Those with something left of which a notice, or the end, is due (rule 25)."""
        ...

    async def mark_lot(self, number: int, at: datetime) -> None:
        """When something is next due about it."""
        ...

    async def trace(self, seq: int) -> tuple[Move, ...]:
        """Which lots that transaction moved; empty where it moved none."""
        ...

    async def save(self, account: Account) -> None:
        """Keep changed settings, standing, cursor or due time; raises the version."""
        ...

    async def unseen(self, calls: Sequence[Call]) -> tuple[Call, ...]: ...
    async def keep_calls(self, calls: Sequence[Call], seq: int) -> None: ...
    async def remember_person(self, actor: Actor) -> None: ...

    async def draft(self, draft_id: str) -> Draft | None: ...
    async def save_draft(self, draft: Draft) -> None: ...
    async def replace_open_drafts(self, person_id: str, chat_id: str) -> tuple[Draft, ...]:
        """Mark that person's open drafts in that chat as replaced, and tell which they were."""
        ...

    async def payment(self, key: str) -> Payment | None: ...
    async def recharged_since(self, since: datetime) -> Recharged:
        """What was claimed since then and went through or may yet: for the caps of rule 22."""
        ...

    async def payments_in_flight(self) -> tuple[Payment, ...]:
        """CHARGING and UNKNOWN ones, oldest first; a timer never takes one out (rule 20)."""
        ...

    async def save_payment(self, payment: Payment) -> None: ...

    async def open_incidents(self) -> tuple[Incident, ...]:
        """What waits to be resolved; never a RECHARGED one, which is news and has no end."""
        ...

    async def open_incident(self, kind: AlertKind, facts: AlertFacts, now: datetime) -> Incident:
        """Write the incident and one delivery for every subscribed chat."""
        ...

    async def revise_incident(self, incident: Incident, facts: AlertFacts, now: datetime) -> None:
        """Say something else on the cards that stand, as long as it is not resolved."""
        ...

    async def resolve_incident(self, incident: Incident, resolution: Resolution) -> None: ...

    async def days(self, since: date) -> tuple[Day, ...]: ...


@dataclass(frozen=True, slots=True)
class Recent:
    """An account with its recent days and its last funding, all of one moment."""

    account: Account
    days: tuple[Day, ...]
    last_funding: Transaction | None
    lots: tuple[Lot, ...]  # the first hundred with something left, soonest to expire first


@dataclass(frozen=True, slots=True)
class Due:
    """An account that was taken to be polled, as it stood before it was put off."""

    account: Account
    busy: bool  # it asks for more than that its calls are read


class Books(Protocol):
    """The book and all that is decided together with it."""

    def change(self, account_id: str) -> AbstractAsyncContextManager[Change]:
        """Commits when the block ends well, rolls back when it raises."""
        ...

    async def account(self, account_id: str) -> Account | None: ...
    async def create(self, account: Account) -> Account:
        """Keep a new account; the one that is there wins."""
        ...

    async def take_due(self, now: datetime, interval: timedelta, limit: int) -> tuple[Due, ...]:
        """Accounts whose time to be polled has come, longest due first, each put off at once.

        No other process is handed one of them before its next time. One that is due more than
        an interval from now is due as well: the clock was set back since.
        """
        ...

    async def recent(self, account_id: str, since: date) -> Recent | None:
        """All a glance needs in one read, the cheapest there is.

        Its days are every one from `since` to the last with a booking, none left out.
        """
        ...

    async def history(
        self, account_id: str, before: int | None, size: int, month: str, paid_by: str = ""
    ) -> tuple[HistoryLine, ...]:
        """Newest first, below the sequence `before`; lines as `ledger.facts.history_line`.

        `paid_by` leaves only what moved the book `funding:<paid_by>`, its corrections included.
        """
        ...

    async def draft(self, account_id: str, draft_id: str) -> Draft | None:
        """None where it is another organisation's."""
        ...

    async def ready(self) -> None:
        """Raises where the database cannot be used."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One incident on its way to one chat."""

    id: str
    account_id: str
    chat_id: str
    incident: Incident
    activity_id: str  # of the card that stands there already; empty: post a new one
    attempts: int  # how many were made before this one
    lease: int = 0  # grows with every claim: a late answer of an older one frees nothing


LONGEST_WAIT = timedelta(hours=1)  # for which a delivery is put off at once


class Outbox(Protocol):
    """Alerts that were committed and have to reach their chats (rule 27)."""

    async def claim(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Deliveries that are due, leased to the caller for a minute.

        At most the oldest waiting one of each chat, so that a chat's alerts keep their order
        even where the first of them has to wait. One that is due after the longest wait, or
        leased for longer than a lease lasts, is due as well: the clock was set back since.
        """
        ...

    async def delivered(self, delivery: Delivery, activity_id: str, now: datetime) -> None: ...
    async def retry(self, delivery: Delivery, at: datetime, why: str) -> None:
        """It was tried in vain: not again before `at`, and an attempt more."""
        ...

    async def put_off(self, delivery: Delivery, at: datetime, why: str) -> None:
        """It was not tried: not before `at`, and no attempt."""
        ...

    async def close_chat(self, account_id: str, chat_id: str, why: str) -> None:
        """Permanent failure: nothing more goes there until `reopen_chat`."""
        ...

    async def reopen_chat(self, account_id: str, chat_id: str, now: datetime) -> bool: ...
    async def waiting(self) -> int:
        """How many deliveries are not done yet, those of closed chats left out."""
        ...

    def when_waiting(self, wake: Callable[[], None]) -> None:
        """Call `wake` right after each commit of this process that left deliveries waiting."""
        ...


@dataclass(frozen=True, slots=True)
class Subscriber:
    account_id: str
    chat_id: str
    since: datetime
    closed: str = ""  # why nothing can be delivered there


class Subscribers(Protocol):
    async def add(self, account_id: str, chat_id: str, now: datetime) -> bool:
        """False where the chat was subscribed already."""
        ...

    async def remove(self, account_id: str, chat_id: str) -> bool: ...
    async def of(self, account_id: str) -> tuple[Subscriber, ...]: ...
    async def keep_address(self, account_id: str, chat_id: str, address: str) -> None:
        """Where a chat is reached, subscribed or not; the newest one wins.

        Kept beside the money, so that an alert arrives even where the chat memory was damaged.
        """
        ...

    async def address(self, account_id: str, chat_id: str) -> str:
        """The one that was kept; empty where there is none."""
        ...


class ChatMemory(Protocol):
    """What the bot remembers of its chats: plain JSON by key, durable once `write` returns."""

    async def read(self, key: str) -> Mapping[str, object] | None: ...
    async def write(self, changes: Mapping[str, Mapping[str, object] | None]) -> None:
        """Several documents at once, all or none; None forgets one."""
        ...

    async def keys(self, prefix: str) -> tuple[str, ...]: ...
    async def ready(self) -> None: ...


class UsageSource(Protocol):
    """Where call rows come from."""

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage: ...


class Opening(Protocol):
    """How a new organisation starts: empty, or with the sandbox's sixty days."""

    async def start(
        self, account_id: str, currency: str, time_zone: str, now: datetime
    ) -> Start: ...


@dataclass(frozen=True, slots=True)
class House:
    """The parts a use case works with, wired in `app.py`."""

    books: Books
    outbox: Outbox
    subscribers: Subscribers
    purse: Purse
    gateway: Gateway
    usage: UsageSource
    opening: Opening
    clock: Clock
    new_id: NewId
    currency: str
    poll_seconds: int
    sandbox: bool
    card_setup: CardSetup | None = None  # None: no gateway takes cards
    notices: Notices | None = None  # None: no gateway posts any
