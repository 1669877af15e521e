"""The proof of a book: replay it from the first transaction and name the first that does not fit.

Pure: storage feeds it row by row, so that a long book is never held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ledger.account import Account
from ledger.book import GENESIS, BookError, Kind, Transaction, seal
from ledger.facts import APPROVED_BY
from ledger.lots import Lot, Move, Pool, carried_out, dated
from ledger.money import Money


class Flaw(StrEnum):
    """What is wrong with a row; the command line prints it as it is."""

    SEQUENCE = "sequence"  # a row is missing, or stands twice
    CURRENCY = "currency"  # rule 4
    POSTINGS = "postings"  # they do not sum to zero, or cannot be read (rule 6)
    BALANCE = "balance"  # rule 10
    CHAIN = "chain"  # not the hash of the row before (rule 7)
    HASH = "hash"  # the row was changed after it was booked
    APPROVAL = "approval"  # approved by the one who asked for it
    KEY = "key"  # an idempotency key stands twice (rule 8)
    LOTS = "lots"  # a lot does not say what its bookings say (rules 11 to 16)
    TRACE = "trace"  # a booking took from other lots than the rules say (rule 12)
    CALLS = "calls"  # not the calls that a usage sums up (rule 8)
    TALLIES = "tallies"  # sums of calls do not say what usage says, or months what their days do
    PAYMENT = "payment"  # a payment and its booking do not agree (rule 20)
    HEAD = "head"  # the account row does not say what its book says (rule 10)
    SETTINGS = "settings"  # the account row says what nobody may set (rules 22 and 24)
    DAYS = "days"  # a day's sums do not say what its transactions say
    EVENTS = "events"  # the audit trail is not the one that was written
    STRAY = "stray"  # a row that belongs to no account or no transaction


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad row: `seq` of the account's transaction.

    For HEAD, SETTINGS and DAYS it is the last one; for EVENTS the number of the event.
    """

    account_id: str
    seq: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Proof:
    """What was replayed, and the first row that does not fit."""

    accounts: int
    transactions: int
    fault: Fault | None


@dataclass(slots=True)
class Replay:
    """One account's book, fed in the order of `seq`; stop at the first fault."""

    account_id: str
    currency: str
    seq: int = 0
    head: str = GENESIS
    balance_micros: int = 0

    def feed(self, transaction: Transaction) -> Fault | None:
        """Check the next row against all before it."""
        flaw = self._flaw(transaction)
        if flaw is not None:
            return Fault(self.account_id, transaction.seq, flaw)
        self.seq = transaction.seq
        self.head = transaction.hash
        self.balance_micros = transaction.balance.micros
        return None

    def unreadable(self, seq: int) -> Fault:
        """The row cannot even be read as an entry (a BookError, say)."""
        return Fault(self.account_id, seq, Flaw.POSTINGS)

    def close(self, account: Account) -> Fault | None:
        """Compare the account row with the end of its book (rule 10)."""
        said = (account.seq, account.head, account.balance.micros)
        # At version 0 its start is booked, once more where it has been.
        reopened = self.seq > 0 and account.version < 1
        if reopened or said != (self.seq, self.head, self.balance_micros):
            return Fault(self.account_id, self.seq, Flaw.HEAD)
        return None if _settable(account) else Fault(self.account_id, self.seq, Flaw.SETTINGS)

    def _flaw(self, row: Transaction) -> Flaw | None:
        if row.account_id != self.account_id or row.seq != self.seq + 1:
            return Flaw.SEQUENCE
        if row.prev_hash != self.head:
            return Flaw.CHAIN
        if any(posting.amount.currency != self.currency for posting in row.entry.postings):
            return Flaw.CURRENCY
        return self._sealed_flaw(row)

    def _sealed_flaw(self, row: Transaction) -> Flaw | None:
        before = Money(self.balance_micros, self.currency)
        again = seal(row.account_id, row.seq, row.entry, row.booked_at, before, self.head)
        if again.balance != row.balance:
            return Flaw.BALANCE
        if row.entry.facts.get(APPROVED_BY) == row.entry.who:
            return Flaw.APPROVAL
        return None if again.hash == row.hash else Flaw.HASH


def _settable(account: Account) -> bool:
    """Whatever the limits are by now: below zero, or nothing at a time, was never allowed."""
    recharge = account.recharge
    amounts = [account.trigger, recharge.amount]
    amounts += [recharge.per_month] if recharge.per_month else []
    if min(recharge.per_day, recharge.declines, *(one.micros for one in amounts)) < 0:
        return False
    return recharge.amount.micros > 0 or not recharge.on


REACH_BACK = (Kind.REVERSAL, Kind.REFUND, Kind.CREDIT)  # to lots that may be used up


class LotReplay:
    """One account's lots, carried out once more; holds no more than the lots that are open.

    A lot that is used up is forgotten. Where a reversal or a refund is about one, the caller
    brings what was bought, as the book says it, and `undone`, the trace of what is reversed.
    """

    def __init__(self, currency: str, time_zone: str) -> None:
        self._zone = time_zone
        self._nothing = Money.zero(currency)
        self._pool = Pool((), self._nothing)
        self._taken: dict[int, Money] = {}  # of lots that are used up: seldom anything

    def feed(
        self,
        row: Transaction,
        trace: Sequence[Move],
        bought: Iterable[Lot] = (),
        undone: Sequence[Move] = (),
    ) -> Flaw | None:
        """Check the trace that is kept with the next row against the rules."""
        pool = self._with(bought) if row.entry.kind in REACH_BACK else self._pool
        entry = dated(row.entry, self._zone)
        try:
            pool, moves = carried_out(pool, entry, row.seq, row.booked_at, undone)
        except (BookError, KeyError, ValueError):
            return Flaw.LOTS
        self._keep(pool)
        return None if moves == tuple(trace) else Flaw.TRACE

    def close(self, kept: Iterable[Lot], debt: Money) -> bool:
        """Whether the lots that are kept are these; those that are used up may be among them."""
        known = {lot.number: lot for lot in self._pool.lots}
        for lot in kept:
            if lot.remaining.micros or lot.number in known:
                if known.pop(lot.number, None) != lot:
                    return False
            elif lot.taken != self._taken.pop(lot.number, self._nothing):
                return False
        return not known and not self._taken and debt == self._pool.debt

    def _with(self, bought: Iterable[Lot]) -> Pool:
        known = {lot.number for lot in self._pool.lots}
        used_up = (
            replace(lot, remaining=self._nothing, taken=self._taken.get(lot.number, self._nothing))
            for lot in bought
            if lot.number not in known
        )
        return Pool((*self._pool.lots, *used_up), self._pool.debt)

    def _keep(self, pool: Pool) -> None:
        for lot in pool.lots:
            if lot.taken.micros and not lot.remaining.micros:
                self._taken[lot.number] = lot.taken
            else:
                self._taken.pop(lot.number, None)
        self._pool = Pool(tuple(lot for lot in pool.lots if lot.remaining.micros), pool.debt)
