"""Forfeiting: what was left of a lot on its last instant leaves the pool (rule 13)."""

from __future__ import annotations

from ledger.change import Change
from ledger.consequences import keep
from ledger.entries import expiry_entry
from ledger.lots import expired
from ledger.moment import Moment


async def forfeit(change: Change, moment: Moment) -> None:
    """Book every expiry that has come, each dated at its own instant, with all that follows.

    Said first in every change that reads or moves the balance: whoever comes first books it, the
    poll at the latest. Its alerts are decided here and at once (rule 25), because whoever comes
    first may have nothing else to decide, or lift the balance again in the same breath.
    """
    gone = expired(await change.lots(), moment.now)
    for lot in gone:
        await change.book(expiry_entry(lot, change.account.seq), moment.now)
    if gone:
        await keep(change, change.account, moment)
