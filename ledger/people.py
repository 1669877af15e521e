"""Who acts: an authenticated person of one organisation, and what that person may do."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import NotAllowed

PURSER = "purser"  # who did what no person did


@dataclass(frozen=True, slots=True)
class Actor:
    """The person of an authenticated activity; the account is the person's own tenant."""

    account_id: str
    person_id: str
    name: str
    may_change: bool


def require_change(actor: Actor) -> None:
    """The single place that says no: every use case that changes something asks here."""
    if not actor.may_change:
        raise NotAllowed
