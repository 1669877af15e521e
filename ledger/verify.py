"""The proof of a book: replay it from the first transaction and name the first that does not fit.

Pure: storage feeds it row by row, so that a long book is never held in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ledger.account import Account
from ledger.book import GENESIS, Transaction, seal
from ledger.money import Money


class Flaw(StrEnum):
    """What is wrong with a row; the command line prints it as it is."""

    SEQUENCE = "sequence"  # a row is missing, or stands twice
    CURRENCY = "currency"  # rule 4
    POSTINGS = "postings"  # they do not sum to zero, or cannot be read (rule 6)
    BALANCE = "balance"  # rule 10
    CHAIN = "chain"  # not the hash of the row before (rule 7)
    HASH = "hash"  # the row was changed after it was booked
    KEY = "key"  # an idempotency key stands twice (rule 8)
    HEAD = "head"  # the account row does not say what its book says (rule 10)
    DAYS = "days"  # a day's sums do not say what its transactions say
    STRAY = "stray"  # a row that belongs to no account or no transaction


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad row: `seq` of the account's transaction; for HEAD and DAYS the last one."""

    account_id: str
    seq: int
    flaw: Flaw


@dataclass(slots=True)
class Replay:
    """One account's book, fed in the order of `seq`; stop at the first fault."""

    account_id: str
    currency: str
    seq: int = 0
    head: str = GENESIS
    balance_micros: int = 0
    _keys: set[bytes] = field(default_factory=set)

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
        if said != (self.seq, self.head, self.balance_micros):
            return Fault(self.account_id, self.seq, Flaw.HEAD)
        return None

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
        if again.hash != row.hash:
            return Flaw.HASH
        return None if self._new_key(row.entry.key) else Flaw.KEY

    def _new_key(self, key: str) -> bool:
        told = key.encode()
        if told in self._keys:
            return False
        self._keys.add(told)
        return True
