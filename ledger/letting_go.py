"""Letting go: rows of calls that are older than the operator keeps them, with whoever made them.

What they come to day by day stays for ever, by kind and by destination; by person it counts for
nobody in particular from then on.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ledger.account import Account
from ledger.change import Change
from ledger.moment import Moment
from ledger.ports import House
from ledger.zones import local_day

PIECE = 10_000  # rows in one transaction: others wait for the account as long as it takes
_YEAR = 12


def kept_from(now: datetime, months: int, time_zone: str) -> datetime:
    """The local midnight that lies so many calendar months back; a shorter month ends earlier."""
    today = local_day(now, time_zone)
    years, month = divmod(today.year * _YEAR + today.month - 1 - months, _YEAR)
    last = monthrange(years, month + 1)[1]
    day = date(years, month + 1, min(today.day, last))
    return datetime.combine(day, time(), ZoneInfo(time_zone))


def taken_since(account: Account, now: datetime) -> datetime | None:
    """Rows of before it are not booked any more: whether they were once is not known.

    What lies ahead was noted by a clock that has been set back since: it must not keep calls out
    of the book until it is there again.
    """
    since = account.calls_since
    return None if since is None or since > now else since


async def let_go(house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of tending: one piece, and at once the next one where there is more.

    How far rows are kept is said with the first piece: from then on the book's proof asks for
    none of before, however many are left.
    """
    account = change.account
    since = kept_from(moment.now, house.call_months, account.time_zone)
    since = max(since, taken_since(account, moment.now) or since)  # what is gone stays gone
    if not await change.has_calls_before(since):
        return None
    if account.calls_since is None or account.calls_since < since:
        await change.save(replace(account, calls_since=since))
    return moment.now if await change.let_go_before(since, PIECE) else None


async def let_go_daily(house: House, account_id: str) -> None:
    """The first piece of a day, for an account that nothing else may wake; seldom a write."""
    moment = Moment(house.clock(), ())
    async with house.books.change(account_id) as change:
        at = await let_go(house, change, moment)
        if at is not None:
            change.wake(at)
