"""Calls that go on in the sandbox, in time-lapse: a morning's spend every minute.

A real pool of this size lasts for days. Here about 0.23 units go a second, so that a person who
tries Purser sees a pool fall below its trigger within a minute or so, a recharge of 40 last about
three, and an empty pool some seven minutes after the last recharge that worked.
While nobody polls, time stands still: only the last six minutes are ever caught up with, so that
a laptop that slept over night does not wake up to thousands in debt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ledger.account import Account
from ledger.calls import Call, CallPage
from ledger.reading import Reading
from providers.sandbox.calls import Talk, covered_at, seeded, stretched, talk_at

CATCH_UP = timedelta(minutes=6)
PAGE = 100
_SLOT_SECONDS = 2  # one call ends in each
_SLOTS = 10  # to a block, whose calls together cost what they should
_BLOCK_SECONDS = _SLOT_SECONDS * _SLOTS
_BLOCK_SPEND = Decimal("4.60")
_BETWEEN_SLOTS = timedelta(seconds=1)  # then ends one that a plan covers


class SandboxUsage:
    """A function of the account and the window (cursor, now]; the cursor is an ISO time.

    An empty pool pays for no call, as in the product: the next one comes after the next funds.
    """

    async def calls(self, account: Account, cursor: str, now: datetime) -> CallPage:
        if account.balance.micros <= 0:
            return CallPage((), _plain(now), more=False)
        since = max(_moment(cursor) if cursor else now, now - CATCH_UP)
        found = [talk for talk in _talks(account.id, since, now) if since < talk.ended_at <= now]
        page, more = found[:PAGE], len(found) > PAGE
        upto = page[-1].ended_at if more else max(now, since)
        return CallPage(_priced(page, account.currency), _plain(upto), more)

    def progress(self, cursor: str) -> Reading | None:  # noqa: ARG002 - the port's
        return None


def _priced(talks: list[Talk], currency: str) -> tuple[Call, ...]:
    return tuple(talk.call(currency) for talk in talks)


def _talks(account_id: str, since: datetime, now: datetime) -> Iterator[Talk]:
    """Every block that touches the window, whole, so that a window's edge changes no call."""
    first = int(since.timestamp()) // _BLOCK_SECONDS
    last = int(now.timestamp()) // _BLOCK_SECONDS
    for block in range(first, last + 1):
        yield from _block(account_id, block)


def _block(account_id: str, block: int) -> tuple[Talk, ...]:
    dice = seeded(account_id, "block", block)
    start = datetime.fromtimestamp(block * _BLOCK_SECONDS, UTC)
    talks = [
        talk_at(
            dice,
            start + timedelta(seconds=slot * _SLOT_SECONDS),
            *(account_id, "block", block, slot),
        )
        for slot in range(_SLOTS)
    ]
    covered = covered_at(dice, start + _BETWEEN_SLOTS, account_id, "covered", block)
    paid = stretched(talks, _BLOCK_SPEND)
    return (paid[0], covered, *paid[1:])  # a page ends where no two calls do


def _moment(cursor: str) -> datetime:
    return datetime.fromisoformat(cursor)


def _plain(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
