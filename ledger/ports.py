"""The ports: what the use cases need from storage and from the world outside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from ledger.account import Account
from ledger.book import Transaction
from ledger.calls import CREDITS, CallPage
from ledger.change import Change
from ledger.drafts import Draft
from ledger.gateways import CardSetup, Gateway, Notices, Purse
from ledger.incidents import Incident
from ledger.letters import Mail
from ledger.licences import Licences
from ledger.lots import Lot
from ledger.opening import Start
from ledger.outbox import Outbox, Subscribers
from ledger.people import Acquaintance
from ledger.reading import Metered, Reading
from ledger.roles import Role, Roles
from ledger.tallies import Tallies
from ledger.trail import Act, SealedEvent
from ledger.views import Day, HistoryLine

Clock = Callable[[], datetime]
NewId = Callable[[], str]


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

        No other process is handed one of them before its next time. One that is due clearly
        more than an interval from now is due as well: the clock was set back since.
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

    async def meet(self, account_id: str, somebody: Acquaintance) -> None:
        """Know somebody who has spoken; nothing is written where nothing is new."""
        ...

    async def acquaintances(self, account_id: str) -> tuple[Acquaintance, ...]:
        """Everybody who has spoken to Purser here, by name."""
        ...

    async def roles(self, account_id: str) -> Roles:
        """Everybody's, without those whom only the settings name; asked in every turn."""
        ...

    async def events(
        self, account_id: str, before: int | None, size: int, acts: Sequence[Act] = ()
    ) -> tuple[SealedEvent, ...]:
        """The audit trail, newest first, below the number `before`."""
        ...

    async def names(self, account_id: str, person_ids: Collection[str]) -> Mapping[str, str]:
        """What each was last called; who never spoke to Purser is left out."""
        ...

    async def incident(self, account_id: str, number: int) -> Incident | None: ...
    async def approvals(self, account_id: str) -> tuple[Incident, ...]:
        """Requests that wait for a decision or for their money, by their numbers."""
        ...

    async def metered(self) -> Metered:
        """How far calls are read, of all accounts that have a source."""
        ...

    async def ready(self) -> None:
        """Raises where the database cannot be used."""
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

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        """The page at that cursor; a `MeteringTrouble` where it cannot be had."""
        ...

    def progress(self, cursor: str) -> Reading | None:
        """How far the first read has come; None where a source has nothing to catch up with."""
        ...


class Opening(Protocol):
    """How a new organisation starts: empty, or with the sandbox's sixty days."""

    async def start(
        self, account_id: str, currency: str, time_zone: str, now: datetime
    ) -> Start: ...


@dataclass(frozen=True, slots=True)
class House:
    """The parts a use case works with, put together by `app.py`."""

    books: Books
    outbox: Outbox
    subscribers: Subscribers
    purse: Purse
    gateway: Gateway
    usage: UsageSource
    tallies: Tallies
    opening: Opening
    clock: Clock
    new_id: NewId
    currency: str
    poll_seconds: int
    sandbox: bool
    card_setup: CardSetup | None = None  # None: no gateway takes cards
    notices: Notices | None = None  # None: no gateway posts any
    mail: Mail | None = None  # None: it is not set up
    licences: Licences | None = None  # None: no access to the organisation's directory
    owners: frozenset[str] = frozenset()  # by the operator's settings
    paid_by: frozenset[str] = frozenset({CREDITS})  # capabilities of calls that the pool pays for
    call_months: int = 13  # rows of calls are kept so long; their daily sums for ever
    names_for: Role = Role.OWNER  # whoever has less is shown no names of persons who called
    unguarded: bool = False  # local mode without owners: nobody can be told apart
