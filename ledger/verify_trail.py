"""Verifying an audit trail: every event sealed once more, and held against the book it names."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.account import Account
from ledger.trail import GENESIS, SealedEvent, seal_event


@dataclass(slots=True)
class TrailReplay:
    """One account's events, fed in the order of their numbers."""

    account_id: str
    number: int = 0
    head: str = GENESIS

    def fits(self, sealed: SealedEvent, book_head: str) -> bool:
        """Whether it follows, was not changed, and names the book as it was then."""
        again = seal_event(
            self.account_id, self.number + 1, sealed.event, sealed.book_seq, book_head, self.head
        )
        self.number, self.head = again.number, again.hash
        return again == sealed

    def ends(self, account: Account) -> bool:
        """Whether the account row knows of these events, and of no more."""
        return (account.event_number, account.event_head) == (self.number, self.head)
