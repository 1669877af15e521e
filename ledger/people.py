"""People: who acts, whom Purser has met, and what Teams itself tells of somebody."""

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


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Somebody who has spoken to Purser in an organisation, and where Teams can be asked again."""

    person_id: str
    name: str
    place: str = ""
    member_id: str = ""  # what Teams calls the person there, `29:…`


@dataclass(frozen=True, slots=True)
class Face:
    """A person as Teams tells of it: identity, and whether it belongs to the organisation."""

    person_id: str  # an aadObjectId
    name: str
    tenant_id: str = ""  # empty where it is not told: then the chat's own
    guest: bool = False  # invited from elsewhere, or not signed in
