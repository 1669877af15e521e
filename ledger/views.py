"""What people get to see: frozen results that `cards/` turns into screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.account import Account, Method
from ledger.approval import Approval
from ledger.book import Kind
from ledger.caps import Counted
from ledger.drafts import Draft
from ledger.forecast import Pace
from ledger.incidents import Incident
from ledger.money import Money
from ledger.payments import Payment
from ledger.reading import Reading
from ledger.roles import Role


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chart, in the account's time zone; `closing` is the balance at its end."""

    on: date
    closing: Money
    used: Money


@dataclass(frozen=True, slots=True)
class Funding:
    amount: Money
    at: datetime
    automatic: bool


@dataclass(frozen=True, slots=True)
class NextExpiry:
    """What expires first of all that is left."""

    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Glance:
    """The balance card's content."""

    account: Account
    as_of: datetime
    days: tuple[Day, ...]  # 30, oldest first
    pace: Pace | None
    method: Method | None  # auto-recharge's
    last_funding: Funding | None
    calls_read_at: datetime | None  # when usage was last read
    next_expiry: NextExpiry | None = None
    reading: Reading | None = None  # of the calls that were there before Purser; None: all read


@dataclass(frozen=True, slots=True)
class HistoryLine:
    seq: int
    kind: Kind
    amount: Money
    balance: Money
    effective_at: datetime
    booked_at: datetime
    who: str  # a person's name, or empty for Purser itself
    method: Method | None
    purchase_order: str
    calls: int  # how many calls a usage line sums up
    why: str = ""  # the reason of a correction, as its person gave it
    code: str = ""  # or what a gateway said, where no person asked for it
    corrects: int = 0  # the number of the booking that a reversal undoes or a refund gives back
    undone: bool = False  # a reversal undid it
    left: Money | None = None  # of the lot that it made, where that can still be spent
    approved_by: str = ""  # a person's name, where somebody else had to let it happen
    settled: Money | None = None  # what calls cost that a figure of the balance had in it already


@dataclass(frozen=True, slots=True)
class HistoryPage:
    account: Account
    lines: tuple[HistoryLine, ...]
    older: int | None  # pass as `before` for the next page
    newer: int | None  # pass as `before` for the page that came before; 0 means the first
    month: str = ""  # "2026-10" where one was asked for
    size: int = 10
    as_of: datetime | None = None
    paid_by: str = ""  # "invoice" where only what was paid so was asked for


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A money or settings change that waits for a tap."""

    draft: Draft
    account: Account
    after: Money  # the balance it would lead to
    charge: Money  # what will be charged now
    method: Method | None
    expires_at: datetime
    replaced: tuple[Draft, ...] = ()  # older ones whose place it took
    line: HistoryLine | None = None  # the booking that is to be reversed or refunded
    limit: Money | None = None  # the person's own, where the request is above it
    becomes: Account | None = None  # what a change of settings would lead to


@dataclass(frozen=True, slots=True)
class Limits:
    """What each role may do alone; `changed` is the role whose limit was just set."""

    account: Account
    changed: Role | None = None
    was: Money | None = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits, or waited, for somebody else's decision."""

    incident: Incident
    first: bool  # this is what the person has just asked for or decided, and no repeat

    @property
    def approval(self) -> Approval:
        return self.incident.requests[0]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A draft whose money has moved, or is moving, or was refused."""

    draft: Draft
    payment: Payment
    account: Account
    method: Method | None
    repeat: bool  # it had been confirmed before
    balance: Money  # right after the booking
    number: str  # "P-2026-000318"; empty until booked


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """Trigger or auto-recharge as they were and as they are now."""

    before: Account
    after: Account
    method: Method | None
    at: datetime
    by: str
    repeat: bool = False
    receipt: Receipt | None = None  # where the change charged at once
    counted: Counted | None = None  # what the caps count so far, where there are caps


@dataclass(frozen=True, slots=True)
class Corrected:
    """A reversal, a refund or a reconciliation that was booked."""

    draft: Draft
    account: Account
    amount: Money  # what it did to the balance
    balance: Money  # right after it
    number: str  # "P-2026-000318"
    at: datetime
    line: HistoryLine | None  # the booking that was corrected; None for a reconciliation
    payment: Payment | None  # a refund's, as it stands
    repeat: bool = False  # it had been confirmed before


@dataclass(frozen=True, slots=True)
class Wallet:
    """What an organisation can pay with, and what of it can be changed here."""

    account: Account
    methods: tuple[Method, ...]
    stored: frozenset[str]  # the ids of those that can be removed
    takes_cards: bool  # a card can be added
    as_of: datetime
