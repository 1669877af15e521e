"""Tending: what only time brings to an account, done by whichever poll comes first.

Each part does what is due of its own and says when it next has something to do; the account is
looked after then (`Account.wake_at`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from ledger.change import Change
from ledger.digests import end_quiet
from ledger.escalating import escalate
from ledger.lapsing import tend_approvals
from ledger.letting_go import let_go
from ledger.moment import Moment
from ledger.ports import House
from ledger.reports import report
from ledger.snoozing import end_snoozes

Part = Callable[[House, Change, Moment], Awaitable[datetime | None]]

PARTS: tuple[Part, ...] = (tend_approvals, end_snoozes, escalate, report, end_quiet, let_go)


async def tend(house: House, change: Change, moment: Moment) -> None:
    """Nothing to do where nobody has asked to be woken by now."""
    wake_at = change.account.wake_at
    if wake_at is None or moment.now < wake_at:
        return
    change.rest(None)
    for part in PARTS:
        if (at := await part(house, change, moment)) is not None:
            change.wake(at)
