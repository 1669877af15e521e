"""Forfeiting: what was left of a lot on its last instant leaves the pool (rule 13)."""

from __future__ import annotations

from datetime import datetime

from ledger.entries import expiry_entry
from ledger.lots import expired
from ledger.ports import Change


async def forfeit(change: Change, now: datetime) -> None:
    """Book every expiry that has come, each dated at its own instant.

    Said first in every change that reads or moves the balance: whoever comes first books it, the
    poll at the latest.
    """
    for lot in expired(await change.lots(), now):
        await change.book(expiry_entry(lot, change.account.seq), now)
