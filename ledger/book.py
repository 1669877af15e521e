"""The book: transactions whose postings sum to zero, sealed into a hash chain per account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ledger.money import Money

GENESIS = "0" * 64
_LEAST_POSTINGS = 2  # what one book gets, another gives (rule 6)
WALLET = "wallet"
FORFEITED = "forfeited"
ADJUSTMENT = "adjustment"
_USAGE = "usage:"


def funding(kind: str) -> str:
    """The book that pays: `funding:card`, `funding:invoice`, `funding:recorded`."""
    return f"funding:{kind}"


def usage(capability: str) -> str:
    return f"{_USAGE}{capability}"


class Kind(StrEnum):
    FUNDS = "funds"
    RECHARGE = "recharge"
    USAGE = "usage"
    CREDIT = "credit"  # calls turned out to cost less than was booked
    EXPIRY = "expiry"  # what was left of a lot on its last instant
    REVERSAL = "reversal"  # undoes one earlier transaction, once (rule 6)
    REFUND = "refund"  # what is left of a lot, or a part of it, back to who paid
    RECONCILE = "reconcile"  # the admin centre's figure, written down here


class BookError(Exception):
    """A bug or a damaged book, never a user's mistake."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg; positive adds to its book."""

    book: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """A change somebody wants booked: a transaction before it has its place in the chain."""

    key: str
    kind: Kind
    postings: tuple[Posting, ...]
    who: str  # an aadObjectId, or `purser` for what no person did
    why: str  # a short reason code or purpose, never trusted as markup
    effective_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)  # method, purchase order, calls …
    expires_at: datetime | None = None  # of the lot that it makes (rule 11)

    def __post_init__(self) -> None:
        if len(self.postings) < _LEAST_POSTINGS:
            raise BookError(f"entry {self.key} has fewer than two postings")
        total = self.postings[0].amount
        for posting in self.postings[1:]:
            total = total + posting.amount
        if total.micros:
            raise BookError(f"postings of entry {self.key} sum to {total.micros}, not to zero")

    @property
    def wallet(self) -> Money:
        """What the entry does to the balance."""
        total = Money.zero(self.postings[0].amount.currency)
        for posting in self.postings:
            if posting.book == WALLET:
                total = total + posting.amount
        return total

    @property
    def used(self) -> Money:
        """What it says of calls, whether the wallet pays for them or had paid before."""
        total = Money.zero(self.postings[0].amount.currency)
        for posting in self.postings:
            if posting.book.startswith(_USAGE):
                total = total + posting.amount
        return total

    def request_hash(self) -> str:
        """What the same key must ask for again (rule 8): what is booked, whoever asks and when."""
        return _digest(
            {
                "kind": self.kind,
                "postings": _plain_postings(self.postings),
                "facts": dict(self.facts),
            }
        )


@dataclass(frozen=True, slots=True)
class Transaction:
    """An entry in its place: sequence, running balance, both times and the chain."""

    account_id: str
    seq: int
    entry: Entry
    booked_at: datetime
    balance: Money
    prev_hash: str
    hash: str


def seal(
    account_id: str, seq: int, entry: Entry, booked_at: datetime, before: Money, prev_hash: str
) -> Transaction:
    """Put an entry behind the transaction with `prev_hash`; pure, so `verify` can do it again."""
    balance = before + entry.wallet
    content = {
        "account": account_id,
        "seq": seq,
        "key": entry.key,
        "kind": entry.kind,
        "postings": _plain_postings(entry.postings),
        "who": entry.who,
        "why": entry.why,
        "effective_at": _plain_time(entry.effective_at),
        "booked_at": _plain_time(booked_at),
        "facts": dict(entry.facts),
        "currency": balance.currency,
        "balance_micros": balance.micros,
        "prev": prev_hash,
    }
    if entry.expires_at is not None:  # rows from before there were lots have none
        content["expires_at"] = _plain_time(entry.expires_at)
    return Transaction(account_id, seq, entry, booked_at, balance, prev_hash, _digest(content))


def _plain_postings(postings: tuple[Posting, ...]) -> list[list[str | int]]:
    return [[p.book, p.amount.micros, p.amount.currency] for p in postings]


def _plain_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(content: Mapping[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
