"""Who acts: an authenticated person of one organisation, and where that person speaks."""

from __future__ import annotations

from dataclasses import dataclass

PURSER = "purser"  # who did what no person did


@dataclass(frozen=True, slots=True)
class Actor:
    """The person of an authenticated activity; the account is the person's own tenant.

    It says who, and never what that person may do: `ledger/roles.py` and `ledger/work.py` do.
    """

    account_id: str
    person_id: str
    name: str
    chat_id: str = ""  # where it was said; for the audit trail
