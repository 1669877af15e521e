"""The audit trail: who did what, when, from which chat, before and after; sealed into a chain.

Money has its own chain (`ledger/book.py`). Each event also holds where that one stood, so that
neither can be rewritten without the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ledger.book import GENESIS, Kind, Transaction

__all__ = ["GENESIS", "Act", "Event", "SealedEvent", "booked_event", "seal_event"]


class Act(StrEnum):
    """What was done; a name that has been released stays."""

    BOOKED = "booked"  # money moved: the booking's number is the subject
    CONFIRMED = "confirmed"  # a person said yes to a card
    SETTINGS = "settings"
    CLAIMED = "claimed"
    GRANTED = "granted"
    REVOKED = "revoked"
    LIMITS = "limits"
    DELEGATED = "delegated"
    DELEGATION_ENDED = "delegation_ended"
    REQUESTED = "requested"  # an approval was asked for
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody decided in time
    METHOD_ADDED = "method_added"
    METHOD_REMOVED = "method_removed"
    AGREEMENT = "agreement"
    ALERTS = "alerts"  # what a chat gets to hear
    MAIL = "mail"
    LANGUAGE = "language"
    EXPORTED = "exported"  # the book left as a file
    FORGOTTEN = "forgotten"  # a person: how much of it, and never who
    LICENCE_ASSIGNED = "licence_assigned"
    LICENCE_REMOVED = "licence_removed"
    IMPORTED = "imported"  # a usage report: once as it begins, once with what was booked


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done; plain text only, never trusted as markup."""

    act: Act
    who: str  # an aadObjectId, or `purser`
    name: str
    at: datetime
    chat_id: str = ""
    subject: str = ""  # what it is about: a number, a person's id, a setting's name
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event in its place."""

    account_id: str
    number: int
    event: Event
    book_seq: int  # the last booking before it, and its hash
    book_head: str
    prev_hash: str
    hash: str


def booked_event(booked: Transaction) -> Event | None:
    """What the trail says of a booking; none of calls, of which the book's own chain is enough."""
    entry = booked.entry
    if entry.kind in (Kind.USAGE, Kind.CREDIT):
        return None
    return Event(
        act=Act.BOOKED,
        who=entry.who,
        name="",
        at=booked.booked_at,
        subject=str(booked.seq),
        before={"balance": str(booked.balance - entry.wallet)},
        after={
            "balance": str(booked.balance),
            "kind": entry.kind.value,
            "amount": str(entry.wallet),
        },
    )


def seal_event(
    account_id: str, number: int, event: Event, book_seq: int, book_head: str, prev_hash: str
) -> SealedEvent:
    """Put an event behind the one with `prev_hash`; pure, so that `verify` can do it again."""
    content = {
        "account": account_id,
        "number": number,
        "act": event.act,
        "who": event.who,
        "name": event.name,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "chat": event.chat_id,
        "subject": event.subject,
        "before": dict(event.before),
        "after": dict(event.after),
        "book_seq": book_seq,
        "book_head": book_head,
        "prev": prev_hash,
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return SealedEvent(account_id, number, event, book_seq, book_head, prev_hash, digest)
