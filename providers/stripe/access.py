"""How Stripe is reached and what it is told; read without its library."""

from __future__ import annotations

from dataclasses import dataclass, field

TEAMS = "https://teams.microsoft.com/"
ANSWER_SECONDS = 12.0  # twice within the half minute that the ledger waits for a charge


@dataclass(frozen=True, slots=True)
class Access:
    """`back` is where the page for cards leads to when it is done."""

    key: str = field(repr=False)
    base: str
    # Empty: nothing that it posts can be told from a forgery.
    webhook_secret: str = field(repr=False)
    live: bool  # whether the key charges real cards
    back: str
    seconds: float = ANSWER_SECONDS


def stripe_access(
    key: str, base: str, webhook_secret: str, *, live: bool, app_id: str
) -> Access | None:
    """Where there is a key; the page for cards leads back to Teams, to the app's own place."""
    if not key:
        return None
    return Access(key, base, webhook_secret, live, TEAMS + (f"l/app/{app_id}" if app_id else ""))
