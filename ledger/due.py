"""When an account is next looked after, and whether it asks for more than reading its calls. Pure.

Most accounts most of the time ask for nothing, and then a poll writes nothing but the due time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ledger.account import Account, standing_of
from ledger.caps import capped
from ledger.enter import UNOPENED
from ledger.recharging import recharge_wanted, waits
from ledger.zones import local_day


def next_due(
    account: Account, now: datetime, interval: timedelta, mark_at: datetime | None = None
) -> datetime:
    """The next poll, or what comes before it: a retry, a lot's notice or end, an approval's.

    In step with the last due time, so that a nudge a little late does not lose a round.
    """
    late = now - account.due_at
    in_step = timedelta(0) <= late < interval
    regular = account.due_at + interval if in_step else now + interval
    instants = (account.recharge.retry_at, account.wake_at, mark_at)
    return min([regular, *(at for at in instants if at is not None and at > now)])


def asks(account: Account, now: datetime, interval: timedelta) -> bool:
    """Whether the account row alone says so; its payments and lots may ask besides."""
    recharge = account.recharge
    return (
        account.version == UNOPENED
        or (account.wake_at is not None and account.wake_at <= now)
        or account.standing is not standing_of(account.balance, account.trigger)
        or (recharge_wanted(account) and not waits(recharge, now))
        or (recharge.on and capped(recharge) and begins_day(account, now, interval))
    )


def begins_day(account: Account, now: datetime, interval: timedelta) -> bool:
    """Whether a local day has begun since the last poll.

    What was capped begins anew (rule 22), and what is too old by then is let go.
    No due time is more than an interval after the poll that set it.
    """
    zone = account.time_zone
    return local_day(account.due_at - interval, zone) != local_day(now, zone)
