"""The ports of what Purser says by itself: who hears it, and the outbox that carries it (rule 27).

An address is a chat of Teams by its id, or a mail box as `mailto:finance@contoso.com`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ledger.incidents import AlertKind, Incident
from ledger.quiet import Quiet
from ledger.report_times import Every


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address that gets an incident; with the card's message where it stands there already."""

    chat_id: str
    activity_id: str = ""
    held: bool = False  # back until its quiet hours are over


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
    owed_at: datetime | None = None  # since when; None where nobody kept it
    anew: bool = False  # the card that stands there makes way for one that is posted


LONGEST_WAIT = timedelta(hours=1)  # for which a delivery is put off at once


class Outbox(Protocol):
    """Alerts that were committed and have to reach their chats (rule 27)."""

    async def claim(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Deliveries that are due, leased to the caller for a minute.

        At most the oldest waiting one of each chat, so that a chat's alerts keep their order
        even where the first of them has to wait. One that is due after the longest wait, or
        leased for longer than a lease lasts, and clearly so (`ledger.clocks.APART`), is due as
        well: the clock was set back since.
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
        """Permanent failure: nothing more goes there until `reopen_chat`, subscribed or not."""
        ...

    async def reopen_chat(self, account_id: str, chat_id: str, now: datetime) -> bool: ...
    async def waiting(self) -> int:
        """How many deliveries are not done yet, those of closed chats left out."""
        ...

    def when_waiting(self, wake: Callable[[], None]) -> None:
        """Call `wake` right after each commit of this process that left deliveries waiting."""
        ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an address wants to hear, and how; kept as plain JSON (`storage/sql/plain.py`)."""

    alerts: bool = True
    approvals: bool = False  # requests that wait for a decision are shown there
    language: str = ""  # of a mail box; a chat has its own
    muted: tuple[AlertKind, ...] = ()  # are never told there
    quiet: Quiet | None = None  # when it hears only what cannot wait
    time_zone: str = "UTC"  # by which it means its times
    report: Every | None = None
    reported_at: datetime | None = None  # the last one, or when it was first wished for


@dataclass(frozen=True, slots=True)
class Subscriber:
    account_id: str
    chat_id: str
    since: datetime
    closed: str = ""  # why nothing can be delivered there
    wishes: Wishes = field(default_factory=Wishes)
    was_closed: str = ""  # why, until somebody sets something there again


class Subscribers(Protocol):
    """Who hears an organisation's alerts, and where chats are; changed by a `Change`."""

    async def of(self, account_id: str) -> tuple[Subscriber, ...]: ...
    async def keep_address(
        self, account_id: str, chat_id: str, address: str, person_id: str = ""
    ) -> None:
        """Where a chat is reached, subscribed or not; the newest one wins.

        `person_id` is whose personal chat it is; empty where several are in it.

        Kept beside the money, so that an alert arrives even where the chat memory was damaged.
        """
        ...

    async def address(self, account_id: str, chat_id: str) -> str:
        """The one that was kept; empty where there is none."""
        ...
